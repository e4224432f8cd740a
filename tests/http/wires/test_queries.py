"""OpenRLHF's queries: where the prompt stops, and whether the response ended."""

import unicodedata

import pytest

from plp_reward.http.wires.queries import Query, response_start, take_apart

CHAT = (
    "<|im_start|>system\nBe brief.<|im_end|>\n"
    "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
)
PROMPT = CHAT.format("What is 6 * 7? Put the final answer in \\boxed{}.")
ENDS = ("<|im_end|>", "<|endoftext|>", "</s>")


def response_of(query: str, prompt: str) -> str | None:
    start = response_start(query, prompt)
    return None if start is None else query[start:]


def test_a_finished_response_is_what_stands_between_prompt_and_end() -> None:
    query = take_apart(PROMPT + "It is \\boxed{42}.<|im_end|>", PROMPT, ENDS)
    assert query == Query("It is \\boxed{42}.", ended=True, prompt_found=True)


def test_a_response_without_an_end_was_cut_off() -> None:
    query = take_apart(PROMPT + "It is \\boxed{4", PROMPT, ENDS)
    assert query == Query("It is \\boxed{4", ended=False, prompt_found=True)


def test_an_end_inside_the_response_does_not_end_it() -> None:
    query = take_apart(PROMPT + "one<|im_end|>\ntwo", PROMPT, ENDS)
    assert query.response == "one<|im_end|>\ntwo"
    assert not query.ended


def test_only_one_end_is_taken_off() -> None:
    assert take_apart("Q:42</s></s>", "Q:", ENDS).response == "42</s>"


def test_a_model_that_ends_at_once_gives_an_empty_response() -> None:
    assert take_apart(PROMPT + "<|im_end|>", PROMPT, ENDS) == Query("", True, True)


def test_an_empty_prompt_leaves_everything() -> None:
    assert take_apart("42</s>", "", ENDS) == Query("42", True, True)


@pytest.mark.parametrize("kept", [1, 3, 10, 22, 60, 100])
def test_a_prompt_cut_on_the_left_is_found_by_its_end(kept: int) -> None:
    cut = PROMPT[-kept:] if kept >= 22 else PROMPT[kept:]
    assert response_of(cut + "\\boxed{42}", PROMPT) == "\\boxed{42}"


def test_a_cut_through_a_character_is_no_obstacle() -> None:
    prompt = CHAT.format("Wie groß ist der Winkel α?")
    assert response_of("�" + prompt[prompt.index("?") :] + "\\boxed{1}", prompt) == "\\boxed{1}"


def test_a_response_that_repeats_the_problem_keeps_it() -> None:
    question = "What is 6 * 7? Put the final answer in \\boxed{}."
    response = f"{question} Well, {question} It is 42."
    assert response_of(PROMPT + response, PROMPT) == response
    assert response_of(PROMPT[40:] + response, PROMPT) == response


def test_a_response_that_repeats_the_whole_prompt_keeps_it() -> None:
    response = f"{PROMPT}42"
    assert response_of(PROMPT + response, PROMPT) == response


def test_prompts_of_several_turns_end_with_the_last_one() -> None:
    prompt = PROMPT + "42<|im_end|>\n<|im_start|>user\nSure?<|im_end|>\n<|im_start|>assistant\n"
    assert response_of(prompt + "Yes.", prompt) == "Yes."
    assert response_of(prompt[30:] + "Yes.", prompt) == "Yes."


@pytest.mark.parametrize(
    "decoded",
    [
        PROMPT.replace("<|im_end|>", "<|im_end|> ").replace("<|im_start|>", " <|im_start|>"),
        PROMPT.replace(" * ", "*").replace("? ", " ? "),
        "<s>" + PROMPT,
        PROMPT.replace("brief", "br ief"),
    ],
    ids=["spaces around special tokens", "spaces cleaned up", "a token in front", "split"],
)
def test_decoding_may_change_spaces_and_add_tokens(decoded: str) -> None:
    found = response_of(decoded + "It is \\boxed{42}", PROMPT)
    assert found is not None
    assert found.strip() == "It is \\boxed{42}"


def test_decoding_may_compose_characters() -> None:
    prompt = unicodedata.normalize("NFD", CHAT.format("Où est le café déjà fermé ?"))
    decoded = unicodedata.normalize("NFC", prompt)
    assert decoded != prompt
    assert response_of(decoded + "Ici.", prompt) == "Ici."
    assert response_of(prompt + "Ici.", decoded) == "Ici."


def test_decoding_may_replace_what_the_vocabulary_lacks() -> None:
    prompt = CHAT.format("Is 🦔 > 🦡? Decide with care, and put the final answer in a box.")
    decoded = prompt.replace("🦔", "<unk>").replace("🦡", "<unk>")
    assert response_of(decoded + "Yes.", prompt) == "Yes."


def test_a_query_without_its_prompt_is_all_response_and_says_so() -> None:
    assert take_apart("It is 42.</s>", PROMPT, ENDS) == Query("It is 42.", True, False)


def test_one_character_in_common_is_no_prompt() -> None:
    assert response_start("\nIt is 42.", PROMPT) is None


def test_long_and_repetitive_texts_take_linear_time() -> None:
    prompt = "ab" * 200_000 + "c"
    assert response_start("ab" * 150_000 + "d" + "ab" * 100_000, prompt) is None
    assert response_of("ab" * 100_000 + "cX", prompt) == "X"
