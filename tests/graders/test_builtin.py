"""What each built-in grader takes for right, wrong, missing and undecidable."""

import json
import sys
from typing import Any

import pytest

from plp_reward.answers import DEFAULT_POLICY, Status
from plp_reward.graders.choice import Choice
from plp_reward.graders.constraints import CONSTRAINTS
from plp_reward.graders.instructions import Instructions
from plp_reward.graders.json_value import JsonValue
from plp_reward.graders.numeric import Numeric
from plp_reward.graders.task import Task
from plp_reward.graders.text import Text

CITIES = {"options": ["Rome", "Oslo", "Paris", "Paris in Texas"]}


def verdict(grader: Any, response: str, gold: Any, **more: Any) -> Any:
    return grader.grade(Task(response, gold, DEFAULT_POLICY, **more))


@pytest.mark.parametrize(
    ("response", "gold", "correct"),
    [
        (r"\boxed{B}", "B", True),
        ("So the answer is (B).", "b", True),
        (r"\boxed{\text{(B) Oslo}}", "(B)", True),
        (r"\boxed{C}", "B", False),
        (r"\boxed{A, B, C, D}", "B", False),
        (r"\boxed{A, C}", "A and C", True),
        (r"\boxed{A}", "A and C", False),
        (r"\boxed{Oslo}", "B", True),
        (r"\boxed{oslo.}", "Oslo", True),
        (r"\boxed{C. Rome}", "C", False),
        (r"\boxed{Bergen}", "B", False),
    ],
)
def test_a_choice_is_its_letters_or_its_text(response: str, gold: str, correct: bool) -> None:
    assert verdict(Choice(), response, gold, extra=CITIES).correct is correct


def test_a_choice_counts_a_gold_that_is_a_number_as_it_is_told() -> None:
    assert verdict(Choice(index=0), r"\boxed{C}", 2, extra=CITIES).correct
    assert verdict(Choice(index=1), r"\boxed{B}", "2").correct
    assert verdict(Choice(), r"\boxed{C}", 2).status is Status.UNPARSEABLE_GOLD
    assert verdict(Choice(index=0), r"\boxed{C}", 9, extra=CITIES).correct is None


@pytest.mark.parametrize(
    ("response", "gold", "correct"),
    [
        ("The answer is The U.S.A.", ["United States", "USA"], True),
        (r"\boxed{\text{Marie-Curie}}", "marie curie", True),
        (r"\boxed{C}", "C++", False),
        (r"\boxed{5}", "-5", False),
        (r"\boxed{314}", "3.14", False),
        (r"\boxed{Beyoncé}", "Beyonce", False),
        (r"\boxed{...}", "!!!", False),
        (r"\boxed{Paris and Rome}", "Paris", False),
        (r"\boxed{Rome}", '["Roma", "Rome"]', True),
    ],
)
def test_a_text_is_compared_without_what_makes_no_difference(
    response: str, gold: Any, correct: bool
) -> None:
    assert verdict(Text(), response, gold).correct is correct


def test_settings_of_text_say_what_makes_a_difference() -> None:
    assert not verdict(Text(case_sensitive=True), r"\boxed{it}", "IT").correct
    assert not verdict(Text(articles=True), r"\boxed{Who}", "The Who").correct
    assert verdict(Text(accents=False), r"\boxed{Beyoncé}", "Beyonce").correct


@pytest.mark.parametrize(
    ("response", "gold", "correct"),
    [
        (r"\boxed{3.14}", r"\pi", True),
        (r"\boxed{3.2}", r"\pi", False),
        (r"\boxed{1.2 \times 10^5}", 120500, True),
        (r"\boxed{1.2e5}", "120,500", True),
        (r"\boxed{25\%}", 0.25, True),
        (r"\boxed{25\%}", "0.25%", False),
        (r"\boxed{$1,200}", "1201", True),
        (r"\boxed{12 km}", "12 kg", False),
        (r"\boxed{-5}", "5", False),
        (r"\boxed{many}", "5", False),
    ],
)
def test_a_number_may_be_as_far_off_as_it_is_told(response: str, gold: Any, correct: bool) -> None:
    assert verdict(Numeric(relative=0.01), response, gold).correct is correct


def test_a_gold_that_is_no_number_is_no_wrong_answer() -> None:
    assert verdict(Numeric(), r"\boxed{5}", "blue").status is Status.UNPARSEABLE_GOLD
    assert verdict(Numeric(absolute=2), r"\boxed{5}", 7).correct
    with pytest.raises(ValueError, match="relative: must be from 0 to 1"):
        Numeric(relative=2)


@pytest.mark.parametrize(
    ("response", "correct"),
    [
        ('{"b": [1, 2], "a": 1.0}', True),
        ('<think>{"a": 2}</think> It is {"a": 1, "b": [1, 2]}.', True),
        ('```json\n{"a": 1, "b": [1, 2]}\n```', True),
        ('<answer>{"a": 1, "b": [1, 2]}</answer>', True),
        ('{"a": 1, "b": [2, 1]}', False),
        ('{"a": true, "b": [1, 2]}', False),
        ('{"a": 1, "b": [1, 2], "c": 0}', False),
        ('{"a": 2, "a": 1, "b": [1, 2]}', False),
        ('{"a": 1, "b": [1, 2]', False),
        ("I do not know.", False),
    ],
)
def test_json_is_compared_by_value(response: str, correct: bool) -> None:
    assert verdict(JsonValue(), response, '{"a": 1, "b": [1, 2]}').correct is correct


def test_json_says_where_it_differs_and_may_have_more_if_it_is_told() -> None:
    gold = '{"a": {"b": [1, 2]}}'
    assert verdict(JsonValue(), '{"a": {"b": [1, 3]}}', gold).message.endswith("$.a.b[1]")
    assert verdict(JsonValue(compare="subset"), '{"a": {"b": [1, 2], "c": 1}}', gold).correct
    assert verdict(JsonValue(), "{}", "{").status is Status.UNPARSEABLE_GOLD


def test_a_schema_decides_and_is_never_fetched() -> None:
    schema = json.dumps({"type": "object", "required": ["x"]})
    grader = JsonValue(compare="nothing", schema=schema)
    assert verdict(grader, '{"x": 1}', "").correct
    assert "'x' is a required property" in verdict(grader, "{}", "").message
    assert not grader.bounded
    remote = JsonValue(schema=json.dumps({"$ref": "http://127.0.0.1:9/schema"}))
    with pytest.raises(Exception, match="Unresolvable"):
        verdict(remote, "{}", "{}")
    with pytest.raises(ValueError, match="is no JSON Schema"):
        JsonValue(schema='{"type": 3}')
    with pytest.raises(ValueError, match="give a schema"):
        JsonValue(compare="nothing")


FOLLOWED: list[tuple[str, dict[str, Any], str, str]] = [
    ("keywords:existence", {"keywords": ["red"]}, "A Red hat.", "A blue hat."),
    ("keywords:frequency", {"keyword": "a", "frequency": 2, "relation": "less than"}, "a", "aa"),
    ("keywords:forbidden_words", {"forbidden_words": ["art"]}, "a cart", "the art"),
    ("keywords:letter_frequency", {"letter": "z", "let_frequency": 2}, "zz", "z"),
    (
        "language:response_language",
        {"language": "de"},
        "Der Hund ist in dem Haus und die Katze ist auf der Straße.",
        "The dog is in the house and the cat is on the street of it.",
    ),
    (
        "length_constraints:number_sentences",
        {"num_sentences": 2},
        "Pi is 3.14. Yes.",
        "Pi is 3.14.",
    ),
    ("length_constraints:number_words", {"num_words": 3}, "one two three", "one two"),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 2}, "a\n***\nb", "a\n\nb"),
    (
        "length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "so"},
        "a\n\nSo, b",
        "so\n\nb",
    ),
    ("detectable_content:number_placeholders", {"num_placeholders": 1}, "[name]", "name"),
    ("detectable_content:postscript", {"postscript_marker": "P.S."}, "a\nP. S. b", "a b"),
    ("detectable_format:number_bullet_lists", {"num_bullets": 2}, "* a\n- b", "* a"),
    ("detectable_format:constrained_response", {}, "My answer is yes.", "Yes."),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 1}, "*a*", "a * b"),
    (
        "detectable_format:multiple_sections",
        {"section_spliter": "Section", "num_sections": 2},
        "Section 1 a Section 2 b",
        "Section a",
    ),
    ("detectable_format:json_format", {}, '```json\n{"a": 1}\n```', "{a}"),
    ("detectable_format:title", {}, "<<Ode>> a", "<< >> a"),
    ("combination:two_responses", {}, "a******b", "a******a"),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Why?"}, "Why? So.", "So. Why?"),
    ("startend:end_checker", {"end_phrase": "The end."}, "It is the end.", "The end. So."),
    ("startend:quotation", {}, '"a"', '"a'),
    (
        "change_case:capital_word_frequency",
        {"capital_frequency": 2, "capital_relation": "at least"},
        "THE END",
        "THE end",
    ),
    ("change_case:english_capital", {}, "A B", "A b"),
    ("change_case:english_lowercase", {}, "a b", "a B"),
    ("punctuation:no_comma", {}, "a b", "a, b"),
]


@pytest.mark.parametrize(("name", "arguments", "right", "wrong"), FOLLOWED)
def test_a_constraint_tells_what_follows_it(
    name: str, arguments: dict[str, Any], right: str, wrong: str
) -> None:
    gold = json.dumps({"instruction_id_list": [name], "kwargs": [{**arguments, "other": None}]})
    assert verdict(Instructions(), f"<think>, {wrong}</think>{right}", gold).correct is True
    broken = verdict(Instructions(), wrong, gold)
    assert broken.correct is False
    assert broken.message == f"not followed: {name}"


def test_every_constraint_is_tested() -> None:
    assert {name for name, *_ in FOLLOWED} == CONSTRAINTS.keys()


def test_an_unknown_constraint_is_the_golds_fault() -> None:
    for gold in ('{"instruction_id_list": ["no:such"], "kwargs": [{}]}', '{"kwargs": []}', "{"):
        assert verdict(Instructions(), "a", gold).status is Status.UNPARSEABLE_GOLD
    gold = '{"instruction_id_list": ["startend:end_checker"], "kwargs": [{}]}'
    assert verdict(Instructions(), "a", gold).status is Status.UNPARSEABLE_GOLD


def test_a_language_that_nothing_tells_is_undecided() -> None:
    gold = '{"instruction_id_list": ["language:response_language"], "kwargs": [{"language": "de"}]}'
    assert verdict(Instructions(), "42", gold).status is Status.UNDECIDED


def test_the_loose_reading_drops_a_first_line() -> None:
    gold = '{"instruction_id_list": ["change_case:english_lowercase"], "kwargs": [{}]}'
    assert not verdict(Instructions(), "Sure!\nall small", gold).correct
    assert verdict(Instructions(loose=True), "Sure!\nall small", gold).correct


@pytest.mark.parametrize(
    "grader", [Choice(), Text(), Numeric(), JsonValue()], ids=lambda g: g.grader
)
def test_no_answer_is_wrong_and_no_gold_is_undecided(grader: Any) -> None:
    gold = "A" if grader.grader == "choice" else "5"
    nothing = "It may be so." if grader.grader == "json" else r"It may be so: \boxed{}"
    assert verdict(grader, nothing, gold).status is Status.NO_ANSWER
    assert verdict(grader, r"\boxed{5}", "").status is Status.UNPARSEABLE_GOLD


@pytest.mark.parametrize(
    "grader", [Choice(), Text(), Numeric(), JsonValue()], ids=lambda g: g.grader
)
def test_an_explanation_lists_steps(grader: Any) -> None:
    gold = "A" if grader.grader == "choice" else "5"
    assert verdict(grader, gold, gold, explain=True).steps
    assert verdict(grader, gold, gold).steps == ()


HOSTILE = ["{" * 50_000, '"' * 50_000, "```json\n" * 9_000, "<answer>" * 9_000, "." * 50_000 + "x"]
HOSTILE += [" " * 50_000 + ".", "[" * 50_000, "*" * 50_000, '\\"' * 20_000 + "}", "9" * 50_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_take_a_number_of_steps_that_grows_as_they_do(text: str) -> None:
    """Counted as Python calls and lines: a quadratic way would take billions."""
    names = [{"instruction_id_list": [name], "kwargs": [args]} for name, args, _, _ in FOLLOWED]
    lines = 0

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal lines
        lines += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for grader in (Choice(), Text(), Numeric(), JsonValue()):
            verdict(grader, text, "5", extra=CITIES)
        verdict(Instructions(), text, json.dumps(names))
    finally:
        sys.settrace(before)
    assert lines < 40 * len(text) + 20_000
