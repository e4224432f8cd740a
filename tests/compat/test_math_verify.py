"""math-verify's calls where its own fail, and what they give."""

import asyncio
import inspect
import logging
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pytest
import sympy

from plp_reward.compat import math_verify as ours
from plp_reward.compat.math_verify import (
    ExprExtractionConfig,
    LatexExtractionConfig,
    NotDecided,
    StringExtractionConfig,
    TimeoutException,
    math_metric,
    parse,
    verify,
)

NEEDS_ALGEBRA = r"$\frac{\pi^2}{6}$", r"It is \boxed{\sum_{n=1}^{\infty} \frac{1}{n^2}}."


def test_half_is_half() -> None:
    assert verify(parse(r"$\frac12$"), parse(r"so it is \boxed{0.5}"))
    assert not verify(parse(r"$\frac12$"), parse(r"so it is \boxed{0.25}"))


def test_what_is_found_is_a_sympy_object_and_its_text() -> None:
    assert parse(r"The answer is $\frac{1}{2}$") == [sympy.Rational(1, 2), r"\frac{1}{2}"]
    assert parse(r"\boxed{\{1, 2\}}")[0] == sympy.FiniteSet(1, 2)
    assert parse(r"\boxed{[0, 1)}")[0] == sympy.Interval.Ropen(0, 1)
    assert parse("I do not know, and I will not guess what it might be.") == []


def test_without_a_fallback_there_is_no_text() -> None:
    assert parse("1/2", fallback_mode="no_fallback") == [sympy.Rational(1, 2)]


# The complaint of math-verify's users: its deadline is a signal, which only the main thread gets.


def test_a_thread_gets_the_verdicts_that_the_main_thread_gets() -> None:
    pairs = [(r"$\frac12$", r"\boxed{0.5}"), ("$3$", r"\boxed{4}"), NEEDS_ALGEBRA]

    def verified(pair: tuple[str, str]) -> bool:
        assert threading.current_thread() is not threading.main_thread()
        return verify(parse(pair[0]), parse(pair[1]))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(verified, pairs * 4)) == [True, False, True] * 4


def test_the_original_fails_in_a_thread() -> None:
    original = pytest.importorskip("math_verify")
    with ThreadPoolExecutor(1) as threads:
        failing = threads.submit(original.parse, "$1$")
        with pytest.raises(ValueError, match="threaded environment"):
            failing.result()


def test_code_on_an_event_loop_gets_verdicts_in_place_and_in_threads() -> None:
    def verified() -> bool:
        return verify(parse(NEEDS_ALGEBRA[0]), parse(NEEDS_ALGEBRA[1]))

    async def both() -> list[bool]:
        return [verified(), *await asyncio.gather(*map(asyncio.to_thread, [verified] * 4))]

    assert asyncio.run(both()) == [True] * 5


def test_a_forked_child_gets_verdicts_too() -> None:
    assert verify(parse(NEEDS_ALGEBRA[0]), parse(NEEDS_ALGEBRA[1]))
    child = os.fork()
    if child == 0:
        os._exit(0 if verify(parse(NEEDS_ALGEBRA[0]), parse(NEEDS_ALGEBRA[1])) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_nothing_sets_an_alarm() -> None:
    def mine(*_: object) -> None: ...

    before = signal.signal(signal.SIGALRM, mine)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1_000)
        verify(parse(NEEDS_ALGEBRA[0]), parse(NEEDS_ALGEBRA[1]))
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "hostile",
    [
        "9^{9^{9^{9^9}}}",
        "1+9^{9^{9^9}}",
        "(" * 5_000,
        r"\{9^{9^9}, 10^{9^9}!\}",
        "1+" * 5_000 + "1",
    ],
)
def test_no_text_takes_long_to_parse_or_to_hand_on_as_sympy(hostile: str) -> None:
    start = time.process_time()
    for item in parse(f"\\boxed{{{hostile}}}"):
        verify(2, item, timeout_seconds=1)
    assert time.process_time() - start < 5


# What is not decided.


def test_a_deadline_that_passes_is_wrong_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    gold, target = map(parse, NEEDS_ALGEBRA)
    with caplog.at_level(logging.WARNING, "plp_reward.compat"):
        assert verify(gold, target, timeout_seconds=0.001) is False  # type: ignore[arg-type]
    assert "timeout" in caplog.text


def test_a_deadline_that_passes_raises_if_that_is_asked_for() -> None:
    gold, target = map(parse, NEEDS_ALGEBRA)
    with pytest.raises(TimeoutException, match="CPU time"):
        verify(gold, target, timeout_seconds=0.001, raise_on_error=True)  # type: ignore[arg-type]


def test_a_gold_that_cannot_be_read_raises_if_that_is_asked_for() -> None:
    assert not verify("", "5")
    with pytest.raises(NotDecided, match="unparseable_gold"):
        verify("", "5", raise_on_error=True)


def test_what_is_no_text_is_nothing_or_an_error() -> None:
    assert parse(None) == []  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="pred: must be a text, not NoneType"):
        parse(None, raise_on_error=True)  # type: ignore[arg-type]


# The settings.


def test_without_anchors_only_what_is_announced_is_taken() -> None:
    config = [LatexExtractionConfig(try_extract_without_anchor=False)]
    assert parse("We get $x + 1$ apples.", config) == []
    assert parse("The answer is $x + 1$.", config)
    assert parse(r"\boxed{x + 1}", config)


def test_latex_alone_takes_no_plain_text_and_plain_text_no_latex() -> None:
    assert parse("The answer is 5", [LatexExtractionConfig()]) == []
    assert parse("The answer is $5$", [LatexExtractionConfig()]) == [5, "5"]
    assert parse(r"The answer is \frac{1}{2}", [ExprExtractionConfig()]) == []
    assert parse("The answer is 1/2", [ExprExtractionConfig()]) == [sympy.Rational(1, 2), "1/2"]


def test_an_announced_answer_goes_before_a_box_that_comes_late() -> None:
    text = "The final answer is $7$. Scratch: \\boxed{7.0}"
    assert parse(text, [LatexExtractionConfig(boxed_match_priority=100)])[1] == "7"


def test_strings_are_taken_as_they_are_announced() -> None:
    config = [StringExtractionConfig(strings=("yes", "no"))]
    assert parse("The answer is yes.", config) == ["yes", "yes"]
    assert parse("It could be yes or no", config) == []
    assert verify(parse("yes", config), parse("The answer is yes.", config))
    assert not verify(parse("no", config), parse("The answer is yes.", config))


def test_rounding_is_to_places_behind_the_point() -> None:
    assert verify(sympy.Rational(4, 3), 1.333, float_rounding=3)
    assert not verify(sympy.Rational(4, 3), 1.333, float_rounding=4)
    assert not verify(sympy.Rational(4, 3), 1.33)


def test_names_may_differ_only_where_that_is_asked_for() -> None:
    one, other = parse("$x^2 + y$"), parse("$a^2 + b$")
    assert not verify(one, other)
    assert verify(one, other, strict=False)
    assert not verify(one, parse("$a + b^2 + 1$"), strict=False)


def test_any_answer_may_equal_any_gold() -> None:
    assert verify([1, sympy.Integer(2)], ["3", "2"])
    assert not verify([1, 2], [])
    assert not verify([], [1])


def test_the_metric_scores_predictions_and_shows_what_was_found() -> None:
    metric = math_metric(
        (LatexExtractionConfig(),), (ExprExtractionConfig(), LatexExtractionConfig())
    )
    score, shown = metric([r"\boxed{\frac{1}{2}}"], ["It is 0.5.", r"\boxed{3}"])
    assert score == 1
    assert shown is not None
    assert shown[1][-1] == "3"
    with pytest.raises(ValueError, match="no answer in at least one gold"):
        metric([""], ["1"])


# Beside the original.


@pytest.mark.parametrize("name", ["parse", "verify", "math_metric"])
def test_calls_take_what_the_originals_take(name: str) -> None:
    original = inspect.signature(getattr(pytest.importorskip("math_verify"), name))
    mine = inspect.signature(getattr(ours, name))
    assert list(mine.parameters) == list(original.parameters)
    for parameter in mine.parameters.values():
        theirs = original.parameters[parameter.name].default
        if not isinstance(theirs, list | tuple):
            assert parameter.default == theirs


@pytest.mark.parametrize(
    "name", ["LatexExtractionConfig", "ExprExtractionConfig", "StringExtractionConfig"]
)
def test_settings_are_the_originals(name: str) -> None:
    original = getattr(pytest.importorskip("math_verify"), name)
    mine = getattr(ours, name)
    assert [f.name for f in fields(mine)] == [f.name for f in fields(original)]
    for each in fields(mine):
        assert getattr(mine(), each.name) == getattr(original(), each.name)


def test_nothing_of_the_original_is_loaded() -> None:
    import subprocess
    import sys

    code = "import sys, plp_reward.compat.math_verify; print('math_verify' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
