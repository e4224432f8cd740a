"""What holds for every answer: another rendering is equal, another value is not, nothing raises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from tests.answers.values import EXACT_KINDS, KINDS, Written, distinct, number

from plp_reward.answers import GradingPolicy, Verdict, decide, grade

CASES = Path(__file__).parents[2] / "benchmarks" / "grading" / "cases"

reproducible = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def correct(answer: str, gold: str, policy: GradingPolicy | None = None) -> bool | None:
    response = f"So the answer is \\boxed{{{answer}}}"
    return grade(response, gold, policy or GradingPolicy()).correct


def rendering(draw: st.DataObject, written: Written) -> str:
    return draw.draw(st.sampled_from(written.texts))


@pytest.mark.parametrize("kind", KINDS)
@reproducible
@given(data=st.data())
def test_two_renderings_of_one_value_are_equal(kind: str, data: st.DataObject) -> None:
    written = data.draw(KINDS[kind])
    answer, gold = rendering(data, written), rendering(data, written)
    assert correct(answer, gold) is True, f"{answer} against {gold}"


@pytest.mark.parametrize("kind", KINDS)
@reproducible
@given(data=st.data())
def test_two_values_are_never_equal_however_they_are_written(
    kind: str, data: st.DataObject
) -> None:
    one, other = data.draw(KINDS[kind]), data.draw(KINDS[kind])
    assume(one.value != other.value)
    answer, gold = rendering(data, one), rendering(data, other)
    assert correct(answer, gold) is False, f"{answer} against {gold}"


@reproducible
@given(data=st.data(), kinds=st.tuples(*[st.sampled_from(EXACT_KINDS)] * 2))
def test_answer_and_gold_can_be_exchanged(data: st.DataObject, kinds: tuple[str, str]) -> None:
    one, other = (rendering(data, data.draw(KINDS[kind])) for kind in kinds)
    assert correct(one, other) == correct(other, one), f"{one} and {other}"


@reproducible
@given(elements=distinct(5), data=st.data())
def test_lists_are_ordered_only_if_the_policy_says_so(
    elements: list[object], data: st.DataObject
) -> None:
    moved = data.draw(st.permutations(elements).filter(lambda p: p != elements))
    answer, gold = (", ".join(number(e) for e in order) for order in (moved, elements))  # type: ignore[arg-type]
    assert correct(answer, gold) is True
    assert correct(answer, gold, GradingPolicy(ordered_lists=True)) is False
    assert correct(gold, gold, GradingPolicy(ordered_lists=True)) is True


@reproducible
@given(elements=distinct(4), data=st.data())
def test_points_are_always_ordered(elements: list[object], data: st.DataObject) -> None:
    moved = data.draw(st.permutations(elements).filter(lambda p: p != elements))
    answer, gold = (f"({', '.join(number(e) for e in order)})" for order in (moved, elements))  # type: ignore[arg-type]
    assert correct(answer, gold) is False


WRAPPERS = (
    "  {}  ",
    "\n{}\n",
    "\\displaystyle {}",
    "${}$",
    "\\({}\\)",
    "{}.",
    "{{{}}}",
    "\\boxed{{{}}}",
    "\\, {} \\,",
    "\\textstyle {}",
)


@pytest.mark.parametrize("wrapper", WRAPPERS)
@reproducible
@given(data=st.data(), kind=st.sampled_from(list(KINDS)))
def test_a_wrapping_changes_no_verdict(wrapper: str, kind: str, data: st.DataObject) -> None:
    one, other = data.draw(KINDS[kind]), data.draw(KINDS[kind])
    answer, gold = rendering(data, one), rendering(data, other)
    wrapped = wrapper.format(answer)
    assert correct(wrapped, gold) == correct(answer, gold), f"{wrapped} against {gold}"


@reproducible
@given(
    data=st.data(), kind=st.sampled_from(list(KINDS)), prose=st.text(st.characters(codec="ascii"))
)
def test_what_stands_before_the_box_does_not_matter(
    kind: str, prose: str, data: st.DataObject
) -> None:
    assume("boxed" not in prose and "think" not in prose)
    written = data.draw(KINDS[kind])
    answer, gold = rendering(data, written), rendering(data, written)
    response = f"{prose}\n\nTherefore the answer is \\boxed{{{answer}}}"
    assert grade(response, gold).correct is True


COMMANDS = r"""
\frac \sqrt \boxed{ \text{ \left( \right) \{ \} \pm \pi \infty \cup \le \in \begin{pmatrix} \\ \%
\end{pmatrix} \circ ^{ _{ \log \sin \binom \overline \ldots \cdot \times \sum_{ \int \lim \mid
\operatorname{ \mathrm{ \setminus \approx <think> </think> The answer is #### 答案是 p.m. cm or not
"""
CHARACTERS = "0123456789abxyzin+-*/^_=<>()[]{}|,.;:!?'\"%$&~#@ \n\\１−½√π≤∞°×①答\u202e\u0308"
FRAGMENTS = (*COMMANDS.split(), *CHARACTERS)
latex_like = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
anything = st.one_of(latex_like, st.text(max_size=60), latex_like.map(lambda t: f"\\boxed{{{t}}}"))


@settings(reproducible, max_examples=1500)
@given(response=anything, gold=st.one_of(latex_like, st.text(max_size=30)))
def test_deciding_never_raises(response: str, gold: str) -> None:
    note(f"{response!r} against {gold!r}")
    verdict = decide(response, gold)
    assert verdict is None or isinstance(verdict, Verdict)
    if verdict is not None:
        assert verdict.status.decided is (verdict.correct is not None)


@settings(reproducible, max_examples=300)
@given(text=latex_like)
def test_an_answer_is_never_wrong_against_itself(text: str) -> None:
    note(repr(text))
    verdict = decide(f"\\boxed{{{text}}}", text)
    assume(verdict is not None and verdict.status == "ok" and verdict.answer == text.strip())
    assert verdict is not None
    assert verdict.correct is True


VERDICTS = """
import dataclasses, json, pathlib, sys
from plp_reward.answers import decide
for file in sys.argv[1:]:
    for line in pathlib.Path(file).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text = case["pred"] if case["form"] != "answer" else "\\\\boxed{" + case["pred"] + "}"
        verdict = decide(text, case["gold"])
        print(json.dumps([case["id"], verdict and dataclasses.asdict(verdict)]))
"""


def verdicts_under(seed: str) -> list[str]:
    files = [str(CASES / f"{name}.jsonl") for name in ("algebra", "collections", "relations")]
    run = subprocess.run(
        [sys.executable, "-c", VERDICTS, *files],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


def test_no_verdict_depends_on_the_hash_seed() -> None:
    first, *others = (verdicts_under(seed) for seed in ("0", "1", "4242"))
    assert len(first) > 500
    assert json.loads(first[0])[1] is not None
    for other in others:
        assert other == first
