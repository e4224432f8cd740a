"""What counts as thinking, and how much of a response it is."""

import pytest

from plp_trainer.thinking import Thinking, measure_thinking


class Characters:
    """A tokenizer with a token a character."""

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return [ord(character) for character in text]


@pytest.mark.parametrize(
    ("response", "thinking"),
    [
        ("<think>four</think>4", Thinking(True, 4)),
        ("four</think>4", Thinking(True, 4)),
        ("<think>four and then", Thinking(True, 13)),
        ("4", Thinking(False, 0)),
        ("<think></think>4", Thinking(False, 0)),
        ("<think>\n\n</think>\n\n4", Thinking(False, 0)),
        ("</think>4", Thinking(False, 0)),
        ("", Thinking(False, 0)),
        ("so <think>four</think>4</think>", Thinking(True, 4)),
    ],
)
def test_thinking_is_what_stands_between_the_tags(response: str, thinking: Thinking) -> None:
    assert measure_thinking(response, Characters()) == thinking


class TagTokens(Characters):
    """The same, with a token for each tag."""

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return {"<think>": [1], "</think>": [2]}.get(text) or [ord(letter) for letter in text]


PROMPT = "<｜Assistant｜><think>\n"


@pytest.mark.parametrize(
    ("response", "thinking"),
    [
        ("four</think>4", Thinking(True, 4)),
        ("\n</think>4", Thinking(False, 0)),
        ("cut off as it thought", Thinking(True, 21)),
        ("<think>four</think>4", Thinking(True, 4)),
    ],
)
def test_a_prompt_may_have_opened_it(response: str, thinking: Thinking) -> None:
    assert measure_thinking(response, Characters(), prompt=PROMPT) == thinking
    tokens = [*map(ord, response.replace("<think>", "\1").replace("</think>", "\2"))]
    assert measure_thinking(response, TagTokens(), prompt=PROMPT, tokens=tokens) == thinking


@pytest.mark.parametrize(
    ("tokens", "response", "count"),
    [
        # More tokens than the text would be cut into again: they are what the model wrote.
        ([1, 9, 9, 9, 9, 9, 2, 7], "<think>four</think>4", 5),
        ([9, 9, 2, 7], "four</think>4", 2),
        ([1, 9, 9, 2, 7, 1, 9, 2, 7], "<think>a</think>b<think>c</think>d", 3),
        ([1, 9, 9], "<think>four", 2),
    ],
)
def test_tokens_between_tags_are_counted_as_they_were_written(
    tokens: list[int], response: str, count: int
) -> None:
    assert measure_thinking(response, TagTokens(), tokens=tokens) == Thinking(True, count)


def test_tags_that_are_no_tokens_are_looked_for_in_the_text() -> None:
    found = measure_thinking("<think>four</think>4", Characters(), tokens=[1, 2, 3])
    assert found == Thinking(True, 4)
