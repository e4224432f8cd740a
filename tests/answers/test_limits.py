"""What must not stop a grader: towers, factorials, nesting, length. All bounded before the work."""

import _imp
import subprocess
import sys

import pytest
from tests.answers.pairs import compared

from plp_reward.answers import DEFAULT_POLICY, Status, decide
from plp_reward.answers.algebra import symbolic
from plp_reward.answers.equivalence.comparison import compare
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.rules import Rule

HUGE = {
    "tower": "7^{7^{7^{7^{7}}}}",
    "tower in a fraction": r"\frac{6^{(6^{(6^{6})}-1)}-1}{5}",
    "factorial": "1000000!",
    "factorials": "((100!)!)!",
    "factorials in a row": "3" + "!" * 900,
    "per cent of per cent": "3" + "%" * 900,
    "degrees": "3" + "°" * 1_500,
    "negations": r"\neg " * 1_500 + "3",
    "binomial": r"\binom{10^{9}}{5 \cdot 10^{8}}",
    "power of a sum": "(x+y+z)^{1000}",
    "degree": "x^{1000000} - 1",
    "digits": "9" * 19_000,
    "exponent": "1e999999",
    "sum": r"\sum_{k=1}^{1000000000} k!",
    "nested sums": r"\sum_{a=1}^{900}\sum_{b=1}^{900}\sum_{c=1}^{900} abc",
    "product": r"\prod_{k=1}^{1000000000} k",
    "logarithms": r"\log(" * 30 + "2" + ")" * 30,
    "roots": r"\sqrt{2+" * 30 + "2" + "}" * 30,
    "parentheses": "(" * 5_000 + "5" + ")" * 5_000,
    "open parentheses": "(" * 15_000,
    "braces": "{" * 9_000 + "6" + "}" * 9_000,
    "fractions": r"\frac{1}{1+" * 200 + "1" + "}" * 200,
    "carets": "2" + "^2" * 4_000,
    "signs": "-" * 15_000 + "5",
    "commands": r"\text{" * 3_000,
    "list": ", ".join(map(str, range(4_000))),
    "terms": "+".join(f"x_{{{i}}}" for i in range(2_000)),
    "words": "the answer " * 1_500,
    "blanks": " " * 19_000 + "6",
    "matrix power": r"\begin{pmatrix}1&1\\1&0\end{pmatrix}^{100000}",
    "megabyte": "1+" * 500_000 + "1",
}


@pytest.mark.parametrize("kind", HUGE)
@pytest.mark.parametrize("gold", ["5", "x+1", r"\frac{1}{2}, 3"])
def test_nothing_huge_equals_something_small(kind, gold):
    outcome = compare(HUGE[kind], gold, DEFAULT_POLICY, symbolic=False)
    assert outcome is None or outcome.equal is not True
    assert outcome is None or outcome.rule is not Rule.FAILED


@pytest.mark.parametrize("kind", HUGE)
def test_the_symbolic_tier_ends_by_itself(kind):
    outcome = compare(HUGE[kind], "5", DEFAULT_POLICY, symbolic=True)
    assert outcome is not None
    assert outcome.equal is not True


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        ("2^{10^{8}}", "2^{10^{8}}+1", False),
        ("2^{10^{8}}", "4^{5 \\cdot 10^{7}}", True),
        ("10^{10^{10}}", "10^{10}", False),
        ("10^{10^{10^{10}}}", "10^{10^{10^{10}}}", True),
        ("10^{10^{10^{10}}}", "10^{10^{10^{11}}}", False),
        ("100000!", "99999! \\cdot 100000", True),
        ("100000!", "100001!", False),
        ("5^{200000}", "5^{200001}", False),
        ("1" * 9_000, "1" * 9_000, True),
        ("1" * 9_000, "1" * 8_999 + "2", False),
    ],
)
def test_huge_numbers_are_told_apart_without_evaluating_them(gold, answer, expected):
    assert compared(gold, answer).equal is expected


def test_an_answer_over_the_limits_is_wrong():
    verdict = decide("\\boxed{" + "(" * 300 + "5" + ")" * 300 + "}", "5")
    assert (verdict.correct, verdict.status) == (False, Status.OVER_LIMIT)


def test_a_gold_over_the_limits_is_the_problems_fault():
    verdict = decide(r"\boxed{5}", "(" * 300 + "5" + ")" * 300)
    assert (verdict.correct, verdict.status) == (None, Status.UNPARSEABLE_GOLD)


def test_a_deep_stack_of_the_caller_changes_nothing():
    def deeper(frames):
        if frames:
            return deeper(frames - 1)
        return compared(r"\frac{1}{1+\frac{1}{1+\frac{1}{2}}}", "3/5").equal

    assert deeper(sys.getrecursionlimit() // 2) is True


@pytest.mark.parametrize("calls", [50, 700, 5_000, 30_000])
def test_a_spent_budget_ends_the_proof_and_leaves_no_hook_behind(calls):
    gap = read(r"\int_0^1 \sin(\sin(\sin(x))) dx - \sqrt{x^2+y}", DEFAULT_POLICY)
    before = sys.getprofile(), sys.gettrace()
    assert symbolic.is_zero(gap, calls) is None
    assert (sys.getprofile(), sys.gettrace()) == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_budget_that_is_spent_in_an_import_leaves_the_import_lock_free(monkeypatch):
    def importing():
        for _ in range(100):
            sys.modules.pop("colorsys", None)
            import colorsys  # noqa: F401
        return True

    monkeypatch.setattr(symbolic, "_prove", lambda _: importing())
    for calls in range(1, 120):
        assert symbolic.is_zero(read("1", DEFAULT_POLICY), calls) is None
        assert not _imp.lock_held()


def test_what_a_proof_costs_does_not_depend_on_being_the_first():
    program = r"""
from plp_reward.answers import grade
gold = r"\sum_{k=0}^{\infty}\frac{(-1)^k t^{2k+1}}{(2k+1)!}"
print([grade(r"\boxed{\sin t}", gold).correct for _ in range(3)])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout in ("[True, True, True]\n", "[None, None, None]\n")
