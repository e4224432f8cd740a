"""How a verdict came about, step by step."""

import dataclasses
import json

import pytest

from plp_reward.answers import ExtractionPolicy, GradingPolicy, Status, Verdict, grade


def told(response: str, gold: str, stage: str, **settings: object) -> list[tuple[str, str, str]]:
    policy = GradingPolicy(**settings)  # type: ignore[arg-type]
    verdict = grade(response, gold, policy, explain=True)
    return [(step.what, step.outcome, step.why) for step in verdict.steps if step.stage == stage]


def test_every_box_is_told_with_what_came_of_it() -> None:
    steps = told(r"First \boxed{41}. Wait, so it is \boxed{42}.", "42", "extraction")

    assert steps[0] == (r"\boxed{41}", "passed over", "the text goes on to a later one")
    assert steps[1][:2] == ("42", "taken")


def test_a_refused_box_is_told_with_the_reason() -> None:
    steps = told(r"It is \boxed{41}, or perhaps \boxed{42}.", "42", "extraction")

    assert steps[-1][1] == "refused"
    assert "one of several possibilities" in steps[-1][2]


def test_every_way_that_was_tried_is_told() -> None:
    steps = told("We add them, so it is 42.", "42", "extraction")

    assert ("box", "nothing there", "") in steps
    assert ("42", "taken", "as last_number") in steps


def test_a_way_that_the_policy_turns_off_is_told() -> None:
    steps = told(
        "The answer is 42.", "42", "extraction", extraction=ExtractionPolicy(phrases=False)
    )

    assert ("announced", "not looked for", "phrases is off") in steps


def test_both_sides_and_the_rule_are_told() -> None:
    assert told(r"\boxed{0 < x \le 1}", "(0, 1]", "reading") == [
        ("gold as (0, 1]", "", ""),
        ("the answer as 0 < x <= 1", "", ""),
    ]
    assert told(r"\boxed{0 < x \le 1}", "(0, 1]", "comparison")[-1] == ("interval", "correct", "")


@pytest.mark.parametrize(
    ("response", "gold", "setting"),
    [
        (r"\boxed{25\%}", "25", ("percent = exact", "wrong", "")),
        (r"\boxed{0.334}", r"\frac{1}{3}", ("decimal_tolerance = 0.01", "correct", "")),
        (r"\boxed{2, 1}", "1, 2", ("ordered_lists = true", "wrong", "")),
        (
            r"The sides are \boxed{3} while the area is \boxed{9}.",
            "9",
            ("extraction.differing_boxes = last", "correct", ""),
        ),
    ],
)
def test_a_setting_that_would_have_decided_otherwise_is_named(
    response: str, gold: str, setting: tuple[str, str, str]
) -> None:
    assert setting in told(response, gold, "setting")


def test_no_setting_is_named_where_none_matters() -> None:
    assert told(r"\boxed{42}", "43", "setting") == []


def test_an_explanation_changes_no_verdict_and_is_data() -> None:
    response = r"First \boxed{41}. Wait, so it is \boxed{42}."
    plain, explained = grade(response, "42"), grade(response, "42", explain=True)

    assert dataclasses.replace(explained, steps=()) == plain
    assert (
        json.loads(json.dumps(dataclasses.asdict(explained)))["steps"][0]["stage"] == "extraction"
    )


@pytest.mark.parametrize("status", Status)
def test_a_status_says_what_it_is_about(status: Status) -> None:
    assert status.meaning


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        (r"\boxed{x = \lfloor t \rfloor^2}", "x = 6"),
        (r"\boxed{\lfloor t \rfloor^2 \text{ cm}}", r"6 \text{ cm}"),
        (r"\boxed{\lfloor t \rfloor^2 \%}", r"6\%"),
        (r"\boxed{(1, \lfloor t \rfloor^2)}", "(1, 6)"),
        (r"\boxed{y = \lfloor t \rfloor^2 x}", "y = 6x"),
    ],
)
def test_what_is_not_decided_never_comes_with_a_status_that_decides(
    response: str, gold: str
) -> None:
    verdict: Verdict = grade(response, gold)

    assert (verdict.correct is None) == (not verdict.status.decided)
