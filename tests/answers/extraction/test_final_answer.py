"""Where the final answer stands: boxes, thinking, turns."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from plp_reward.answers import Status, grade
from plp_reward.answers.extraction.final_answer import extract
from plp_reward.answers.extraction.outcomes import Refusal, Source
from plp_reward.answers.parsing.words import DOUBT
from plp_reward.answers.policy import ExtractionPolicy

DEFAULT = ExtractionPolicy()
DOCS = Path(__file__).parents[3] / "docs" / "extraction.md"


def answer(response: str, prompt: str | None = None, **settings: object) -> str | None:
    return extract(response, dataclasses.replace(DEFAULT, **settings), prompt).answer  # type: ignore[arg-type]


def refusal(response: str, prompt: str | None = None, **settings: object) -> str:
    found = extract(response, dataclasses.replace(DEFAULT, **settings), prompt)  # type: ignore[arg-type]
    assert found.answer is None
    assert found.message
    return found.refused_by


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (r"So it is \boxed{17}.", "17"),
        (r"so it is $\boxed{ 17 }$", "17"),
        (r"\boxed {17}", "17"),
        ("\\boxed{\n17\n}", "17"),
        (r"\fbox{17}", "17"),
        (r"\text{\boxed{17}}", "17"),
        (r"$\boxed 7$", "7"),
        (r"$\boxed\frac12$", r"\frac12"),
        (r"$\boxed\frac{1}{2}$.", r"\frac{1}{2}"),
        (r"\boxed{\frac{1}{\sqrt{2}}}", r"\frac{1}{\sqrt{2}}"),
        (r"\boxed{\{1, 2\}}", r"\{1, 2\}"),
        (r"\boxed{\left\{x : x > 0\right\}}", r"\left\{x : x > 0\right\}"),
        (r"\boxed{\text{Answer: } 17}", "17"),
        (r"\boxed{17}\text{ cm}", "17"),
        (r"\boxed{\{1, \frac{1}{2}}", r"\{1, \frac{1}{2}"),
        (r"\\boxed{\\frac{1}{2}}", r"\frac{1}{2}"),
    ],
)
def test_a_box_is_read_however_it_is_written(response: str, expected: str) -> None:
    found = extract(response, DEFAULT)

    assert found.answer == expected
    assert found.found_by == Source.BOXED


def test_the_outermost_of_nested_boxes_is_the_answer() -> None:
    assert answer(r"\boxed{x = \boxed{3}}") == "x = {3}"


def test_a_box_that_the_text_denies_is_not_the_answer() -> None:
    assert answer(r"It is \boxed{17}, not \boxed{71}.") == "17"
    assert answer(r"The count is not 71 but \boxed{17}.") == "17"
    assert answer(r"Since 3 does not divide it, we get \boxed{17}.") == "17"
    assert refusal(r"The answer is not $\boxed{17}$.") == Refusal.NEGATED
    assert refusal(r"It isn't \boxed{17}") == Refusal.NEGATED


def test_a_command_that_only_begins_like_a_box_is_none() -> None:
    assert answer(r"\boxedstyle{4} and \boxed{17}") == "17"
    assert answer(r"The \boxedly written 4.", unboxed=False) is None


def test_the_same_value_in_several_boxes_is_one_answer() -> None:
    assert answer(r"So \boxed{17}. Check: 10 + 7. Hence \boxed{ 17 }.") == "17"


@pytest.mark.parametrize(
    ("response", "expected", "named"),
    [
        (r"$\boxed{3}, \boxed{5}$ and $\boxed{7}$", "3, 5, 7", None),
        (r"\[ \boxed{A} \quad \text{and} \quad \boxed{C} \]", "A, C", None),
        (r"$x = \boxed{3}$ and $y = \boxed{4}$", "3, 4", "x = 3, y = 4"),
        (r"$\alpha_1 = \boxed{2},\; \alpha_2 = \boxed{6}.$", "2, 6", r"\alpha_1 = 2, \alpha_2 = 6"),
        (r"\boxed{12} cm and \boxed{5} cm", "12, 5", None),
        (r"\(\boxed{4}\) and \(\boxed{4}\)", "4", None),
    ],
)
def test_boxes_of_one_statement_are_one_list(
    response: str, expected: str, named: str | None
) -> None:
    found = extract(response, DEFAULT)

    assert found.answer == expected
    assert next(iter(found.also), None) == named


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (r"At first \boxed{8}. Wait, that is wrong. So it is \boxed{9}.", "9"),
        (r"\boxed{8}, wait, it is \boxed{9}", "9"),
        (r"The side is \boxed{3}. The area, then, is \boxed{9}.", "9"),
        (r"The side is \boxed{3}, so the area is \boxed{9}.", "9"),
        (r"\[\boxed{36\pi}\] Dropping the factor, we conclude \[\boxed{36}\]", "36"),
        (r"\[12 - x + \boxed{\phantom{2}} = 5\] It holds \boxed{4}.", "4"),
    ],
)
def test_the_last_of_different_boxes_counts_when_the_text_goes_on_to_it(
    response: str, expected: str
) -> None:
    assert answer(response) == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (r"The side is \boxed{3} while the area is \boxed{9}.", Refusal.SEVERAL_ANSWERS),
        (r"The answer is \boxed{3}. The answer is \boxed{9}.", Refusal.SEVERAL_ANSWERS),
        (r"It is \boxed{3}. Alternatively, it is \boxed{9}.", Refusal.HEDGED),
        (r"It is \boxed{3}, or perhaps \boxed{9}.", Refusal.HEDGED),
    ],
)
def test_different_boxes_that_nobody_chose_between_are_no_answer(
    response: str, expected: Refusal
) -> None:
    assert refusal(response) == expected


def test_what_different_boxes_are_is_a_setting() -> None:
    response = r"The side is \boxed{3}. The area is \boxed{9}."

    assert answer(response, differing_boxes="last") == "9"
    assert refusal(response, differing_boxes="refuse") == Refusal.SEVERAL_ANSWERS


@pytest.mark.parametrize(
    "content",
    [
        "",
        " ",
        "?",
        "...",
        r"\ldots",
        r"\square",
        r"\hspace{1cm}",
        "your answer",
        "final answer here",
        r"\text{answer}",
    ],
)
def test_an_empty_last_box_takes_the_earlier_ones_back(content: str) -> None:
    assert refusal(rf"It is \boxed{{17}}, no: \boxed{{{content}}}") == Refusal.EMPTY_BOX


def test_an_empty_box_in_an_instruction_is_no_box() -> None:
    assert answer(r"\boxed{17} is what I put in \boxed{}.") == "17"
    assert answer(r"I should write my answer within \boxed{...}. The answer is 17.") == "17"


def test_an_unclosed_box_is_no_answer_unless_the_policy_says_so() -> None:
    assert refusal(r"It is \boxed{17") == Refusal.UNCLOSED_BOX
    assert refusal(r"It is \boxed{\frac{1}{2}") == Refusal.UNCLOSED_BOX
    assert answer(r"It is $\boxed{\sqrt{2}$.", unclosed_boxes=True) == r"\sqrt{2}"


def test_a_loop_that_is_cut_off_within_its_box_repeats_the_one_before() -> None:
    loop = "Thus \\boxed{8}. Check.\n" * 2
    assert answer(loop + "Thus \\boxed{") == "8"
    assert refusal(loop + "But \\boxed{") == Refusal.UNCLOSED_BOX
    assert refusal(loop + "Thus \\boxed{9") == Refusal.UNCLOSED_BOX
    assert refusal("Thus \\boxed{8}. Check.\nThus \\boxed{") == Refusal.UNCLOSED_BOX
    changed = "Thus \\boxed{9}. Check.\nThus \\boxed{8}. Check.\nThus \\boxed{"
    assert refusal(changed) == Refusal.UNCLOSED_BOX


def test_the_boxes_of_parts_are_read_by_their_labels_too() -> None:
    def named(response: str) -> str | None:
        return next(iter(extract(response, DEFAULT).also), None)

    first, second = "**(a)** So \\boxed{7}.\n\n", "**(b)** Hence \\boxed{9}."
    assert named(first + second) == "(a) 7; (b) 9"
    assert named("**(a)** It is 7.\n\n" + second) is None
    assert named(first + "So \\boxed{8}.\n\n" + second) is None
    assert named(first + "**(c)** Hence \\boxed{9}.") is None


def test_what_stands_beside_a_box_belongs_to_it() -> None:
    assert answer(r"So $t = -\boxed{7}$") == "-7"
    assert answer(r"So $t = 9 - \boxed{7}$") == "9 - (7)"
    assert answer(r"So $9 - \boxed{7} = t$") == "7"
    assert answer("So\n- \\boxed{7}") == "7"
    assert extract(r"It is \boxed{30}, which is option (D).", DEFAULT).also == ("D",)
    assert not extract(r"It is \boxed{30}, which is not option (D).", DEFAULT).also
    assert extract(r"It takes \boxed{30} minutes.", DEFAULT).unit == "minutes"
    assert extract(r"It is $\boxed{30}\,\mathrm{km/h}$.", DEFAULT).unit == "km/h"


@pytest.mark.parametrize(
    "trail",
    [
        " Actually the answer is 6.",
        " No: the answer is 6, not 5.",
        "\n\nThe correct answer is 6",
        "\n#### 6",
        "\n<answer>6</answer>",
        " The final answer should be $6$.",
    ],
)
def test_another_answer_behind_the_box_is_a_contradiction(trail: str) -> None:
    assert refusal(r"\boxed{5}" + trail) == Refusal.CONTRADICTION
    assert answer(r"\boxed{5}" + trail, contradictions=False) == "5"


@pytest.mark.parametrize(
    "trail",
    [
        " So the answer is 5.",
        " Final answer: the answer is $5$. I hope it is correct.",
        " The answer is 5.0 cm.",
        "\n#### 5",
        " The answer is 10/2.",
        " If x were 3, the answer is 6.",
        " The intermediate result was 6.",
        " Let me know if you want the answer in another form, or 2 more examples.",
    ],
)
def test_the_same_answer_behind_the_box_is_none(trail: str) -> None:
    assert answer(r"\boxed{5}" + trail) == "5"


def test_another_letter_behind_the_box_is_a_contradiction() -> None:
    assert refusal(r"\boxed{B} so the answer is (C).") == Refusal.CONTRADICTION


def test_an_alternative_behind_the_box_is_a_hedge() -> None:
    assert refusal(r"\boxed{5} or 6.") == Refusal.HEDGED
    assert refusal(r"\(\boxed{5}\) or maybe 6") == Refusal.HEDGED


@pytest.mark.parametrize(
    "response",
    [
        "<think>It may be \\boxed{8}.</think>\nIt is \\boxed{9}.",
        "It may be \\boxed{8}.\n</think>\n\nIt is \\boxed{9}.",
        "<think>a</think>It is \\boxed{9}.<think>or \\boxed{8}",
        "<thinking>It may be \\boxed{8}.</thinking>\\boxed{9}",
        "<|begin_of_thought|>\\boxed{8}<|end_of_thought|>\\boxed{9}",
        "[THINK]\\boxed{8}[/THINK]\\boxed{9}",
        "\\boxed{8}</think>\\boxed{9}</think> the </think> loop",
    ],
)
def test_boxes_inside_the_thinking_do_not_count(response: str) -> None:
    assert answer(response) == "9"


def test_thinking_that_never_ends_holds_no_answer() -> None:
    assert refusal("<think>It is \\boxed{8}.") == Refusal.NO_ANSWER
    assert refusal("<think>It is \\boxed{8}.</think>") == Refusal.NO_ANSWER


def test_a_box_declared_at_the_end_of_the_thinking_counts_if_none_follows() -> None:
    response = "<think>Hm.\n\n**Final Answer**\n\\boxed{8}\n</think>\n\nTo see this, let us"

    assert extract(response, DEFAULT).found_by == Source.BOXED_IN_THINKING
    assert answer(response) == "8"
    assert answer(response + " say \\boxed{9}.") == "9"
    assert refusal(response, thinking="after", unboxed=False) == Refusal.NO_ANSWER


def test_any_box_in_the_thinking_can_count() -> None:
    response = "<think>Perhaps \\boxed{8}, who knows.</think> Well."

    assert answer(response, unboxed=False) is None
    assert answer(response, thinking="anywhere") == "8"


def test_text_around_several_thoughts_is_one_answer() -> None:
    response = "<think>a</think>\\boxed{8} some text <think>b</think>\\boxed{9}"

    assert refusal(response) == Refusal.SEVERAL_ANSWERS


@pytest.mark.parametrize(
    "token",
    ["<|im_end|>", "<|endoftext|>", "</s>", "<|eot_id|>", "<｜end▁of▁sentence｜>", "<end_of_turn>"],
)
def test_a_response_ends_at_its_end_of_turn_token(token: str) -> None:
    assert answer(rf"\boxed{{8}}{token}") == "8"
    assert answer(rf"\boxed{{8}}{token}\boxed{{9}}") == "8"
    assert answer(rf"\boxed{{8}}{token} Hence \boxed{{9}}", single_turn=False) == "9"


def test_the_header_of_the_own_turn_is_skipped() -> None:
    assert answer("<|im_start|>assistant\nIt is \\boxed{8}<|im_end|>") == "8"


@pytest.mark.parametrize(
    "turn", ["Question:", "**Question:**", "User:", "Human:", "Problem:", "Q:"]
)
def test_a_new_question_ends_the_response(turn: str) -> None:
    assert answer(f"\\boxed{{8}}\n\n{turn} And 4 + 5?\nThe answer is \\boxed{{9}}.") == "8"
    assert answer(f"The answer is 8.\n\n{turn} And 4 + 5?\nThe answer is 9.") == "8"


def test_a_numbered_part_does_not_end_it() -> None:
    assert answer("Question 1: it is \\boxed{8}.\n\nQuestion 2: it is \\boxed{9}.") == "9"


def test_a_question_restated_before_the_answer_does_not_end_it() -> None:
    assert answer("Let us see.\nProblem: what is 4 + 4?\nAnswer: \\boxed{8}") == "8"


def test_an_example_quoted_from_the_prompt_is_no_answer() -> None:
    prompt = r"Write the final result as, for example, \boxed{17}. What is 4 + 4?"

    assert answer(r"I am to write it as, for example, \boxed{17}.", prompt, unboxed=False) is None
    assert (
        answer(r"As in: the final result as, for example, \boxed{17}. So \boxed{8}.", prompt) == "8"
    )
    assert answer(r"So it is \boxed{17}", prompt) == "17"


def test_repeating_the_prompt_is_no_answer() -> None:
    prompt = "Compute the sum of 4 and 4. The answer is an integer below 9."

    assert refusal(prompt, prompt) == Refusal.ECHO
    assert refusal("The answer is an integer below 9.", prompt) == Refusal.ECHO


def test_a_short_answer_that_the_prompt_names_is_no_echo() -> None:
    assert answer("Tuesday", "Is it Monday, Tuesday or Sunday?") == "Tuesday"


def test_an_answer_over_the_limit_is_reported_as_such() -> None:
    found = extract(r"\boxed{" + "9" * 30 + "}", dataclasses.replace(DEFAULT, max_chars=20))

    assert found.refused_by == Refusal.OVER_LIMIT
    assert found.over_limit


@pytest.mark.parametrize(
    "response", ["", "   \n", "\\boxed", "\\boxed{", "}", "</think>", "<think>"]
)
def test_a_response_without_anything_has_no_answer(response: str) -> None:
    assert answer(response) is None


def test_tags_that_are_no_pair_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="thinking_tags"):
        ExtractionPolicy(thinking_tags=(("<a>", "<a>"),))


def test_every_rule_and_setting_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    names = [*Source, *Refusal, *(field.name for field in dataclasses.fields(ExtractionPolicy))]

    assert [name for name in names if f"`{name}`" not in text] == []


def test_a_point_restated_behind_the_box_is_no_contradiction() -> None:
    assert answer(r"\boxed{(3, 6)} #### (3, 6). The answer is (3, 6).") == "(3, 6)"


@pytest.mark.parametrize("word", DOUBT.split("|"))
def test_doubt_takes_nothing_from_what_is_announced_or_in_the_box(word: str) -> None:
    for response in (
        rf"{word.title()} \boxed{{31}}.",
        rf"\boxed{{31}} {word}.",
        f"The answer is {word} 31.",
        "The answer is 31, but I am not sure.",
    ):
        assert grade(response, "31").correct, response


@pytest.mark.parametrize("word", DOUBT.split("|"))
def test_a_guess_that_announces_nothing_is_no_answer(word: str) -> None:
    for response in (
        f"It is {word} 31.",
        rf"\boxed{{31}}, {word} 32.",
        "I am not sure that it is 31.",
    ):
        verdict = grade(response, "31")
        assert (verdict.correct, verdict.status) == (False, Status.NO_ANSWER), response
