"""The calls of TRL, verl, lm-eval and prm800k."""

import inspect
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from plp_reward.compat import lm_eval, prm800k, trl, verl


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


# TRL


def test_trl_completions_are_rewarded_by_the_solutions_column() -> None:
    completions = [said(r"My answer is \boxed{\frac{1}{3}}"), said(r"My answer is \boxed{0.5}")]
    assert trl.accuracy_reward(completions, [r"\frac{1}{3}", r"\frac{1}{3}"]) == [1.0, 0.0]


def test_trl_leaves_out_what_has_no_gold() -> None:
    assert trl.accuracy_reward([said(r"\boxed{1}")], [""]) == [None]


def test_trl_wants_the_answer_announced() -> None:
    completions = [said("We get 5 apples and then 7."), said("The answer is 7.")]
    assert trl.accuracy_reward(completions, ["7", "7"]) == [0.0, 1.0]


def test_trl_columns_are_logged() -> None:
    logged: dict[str, list[Any]] = {}
    trl.accuracy_reward([said(r"\boxed{1}"), said("?")], ["1", "1"], logged.__setitem__, x=1)
    assert logged == {
        "solution": ["1", "1"],
        "answer_parsed": ["1", "[unparseable]"],
        "status": ["ok", "no_answer"],
    }


def test_trl_refuses_columns_of_different_lengths() -> None:
    with pytest.raises(ValueError, match="zip"):
        trl.accuracy_reward([said("1")], ["1", "2"])


# verl


def test_verl_scores_a_response() -> None:
    assert verl.compute_score(r"so \boxed{0.5}", r"\frac{1}{2}") == 1.0
    assert verl.compute_score(r"so \boxed{0.5}", "2") == 0.0


def test_verl_scores_in_threads() -> None:
    with ThreadPoolExecutor(4) as threads:
        scores = threads.map(verl.compute_score, [r"\boxed{1}"] * 8, ["1", "2"] * 4)
    assert list(scores) == [1.0, 0.0] * 4


def test_verl_gets_a_score_of_its_own_for_what_takes_too_long() -> None:
    response = r"\boxed{\sum_{n=1}^{\infty} \frac{1}{n^2}}"
    assert verl.compute_score(response, r"\frac{\pi^2}{6}", -0.5, timeout=0.001) == -0.5
    assert verl.compute_score(response, r"\frac{\pi^2}{6}", -0.5) == 1.0


def test_what_has_no_verdict_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "plp_reward.compat"):
        assert verl.compute_score(r"\boxed{1}", "") == 0.0
        assert lm_eval.is_equiv("1", "") is False
        assert prm800k.grade_answer("1", "") is False
    assert caplog.text.count("unparseable_gold") == 3


# lm-eval and prm800k, which get answers out of their boxes


@pytest.mark.parametrize("equal", [lm_eval.is_equiv, prm800k.grade_answer])
def test_answers_without_a_box_are_compared(equal: Callable[[str, str], bool]) -> None:
    assert equal(r"\dfrac{1}{2}", "0.5")
    assert equal(r"x\in[-2,7]", "[-2, 7]")
    assert equal("Evelyn", r"\text{Evelyn}")
    assert not equal("0.51", "1/2")
    assert not equal("", "5")


@pytest.mark.parametrize("equal", [lm_eval.is_equiv, prm800k.grade_answer])
@pytest.mark.parametrize("broken", ["5}", "}5{", "{5", r"\boxed{5", "5} or \\boxed{5", "\\"])
def test_braces_that_do_not_match_make_no_other_answer_right(
    equal: Callable[[str, str], bool], broken: str
) -> None:
    assert not equal(broken, "7")


def test_none_is_as_in_the_originals() -> None:
    assert lm_eval.is_equiv(None, None)
    assert not lm_eval.is_equiv(None, "1")
    assert not prm800k.grade_answer(None, "1")
    assert not prm800k.grade_answer("1", None)


# Beside the originals, where they are installed


@pytest.mark.parametrize(
    ("module", "name", "mine"),
    [
        ("trl.rewards", "accuracy_reward", trl.accuracy_reward),
        ("verl.utils.reward_score.math_verify", "compute_score", verl.compute_score),
        ("lm_eval.tasks.hendrycks_math.utils", "is_equiv", lm_eval.is_equiv),
        ("mathruler.grader", "grade_answer", prm800k.grade_answer),
    ],
)
def test_calls_take_what_the_originals_take(
    module: str, name: str, mine: Callable[..., Any]
) -> None:
    original = getattr(pytest.importorskip(module, exc_type=ImportError), name)
    theirs = inspect.signature(original).parameters.values()
    ours = inspect.signature(mine).parameters.values()
    assert [(p.name, p.kind, p.default) for p in ours] == [
        (p.name, p.kind, p.default) for p in theirs
    ]
