"""One budget a verdict: however many members, cells, sides and golds there are, and whatever rule.

Calls of Python functions are counted, so no test depends on the machine.
"""

import sys

import pytest

from plp_reward.answers import DEFAULT_POLICY, Status, budget, decide, grade
from plp_reward.answers.budget import BudgetError
from plp_reward.answers.equivalence.comparison import compare

MOST_CALLS = 2_000_000
"""Calls of functions, those of C among them, within which ``decide`` comes to an end."""


def limit(i: int) -> str:
    return rf"\lim_{{n\to\infty}}\sum_{{k=1}}^{{n}}\frac{{n}}{{n^2+{i}k^2}}"


def matrix(cells: list[str], columns: int) -> str:
    rows = ["&".join(cells[i : i + columns]) for i in range(0, len(cells), columns)]
    return r"\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def numbers(count: int) -> list[str]:
    return [str(i) for i in range(1, count + 1)]


def surd(i: int) -> str:
    return rf"\sqrt{{{i}}}+\sqrt{{{i + 1}}}"


SLOW = {
    "limits": (",".join(map(limit, range(40))), ",".join(numbers(40))),
    "limits as a ratio": (":".join(map(limit, range(9))), ":".join(numbers(9))),
    "limits in a matrix": (matrix(list(map(limit, range(30))), 5), matrix(numbers(30), 5)),
    "limits as assignments": (",".join(f"x={limit(i)}" for i in range(30)), ",".join(numbers(30))),
    "limits in each other": (
        "".join(rf"\lim_{{{name}\to\infty}}" for name in "abcdfghjkl") + r"\frac{a}{a+1}",
        "x+1",
    ),
    "sums": (r"\sum_{i=1}^{900}\sum_{j=1}^{900}\sum_{k=1}^{900}\sqrt{i+j+k}", "42"),
    "products": (
        ",".join(rf"\prod_{{k=2}}^{{\infty}}(1-\frac{{1}}{{k^2+{i}}})" for i in range(40)),
        ",".join(numbers(40)),
    ),
    "integrals": (
        ",".join(rf"\int_0^\infty\frac{{\sin {i}x}}{{x}}dx" for i in range(1, 30)),
        ",".join(numbers(29)),
    ),
    "surds": (
        ",".join(map(surd, range(2, 402))),
        ",".join(rf"\sqrt{{{i}}}+\sqrt{{{i + 2}}}" for i in range(2, 402)),
    ),
    "decimals": (
        ",".join(f"0.{10**15 + i}" for i in range(400)),
        ",".join(rf"\sqrt{{{i}}}" for i in range(400)),
    ),
    "quantities": (
        ",".join(rf"{i}\text{{ km}}" for i in range(300)),
        ",".join(rf"{1000 * i}\text{{ m}}" for i in reversed(range(300))),
    ),
    "linear factors": (
        "".join(f"(x-{i}y)" for i in range(900)),
        "".join(f"(x-{i}y)" for i in range(1, 901)),
    ),
    "inequalities": (
        r"\text{ or }".join(f"x<{limit(i)}" for i in range(30)),
        r"\text{ or }".join(f"x<{i}" for i in range(30)),
    ),
    "equations": (
        "=".join(map(limit, range(30))),
        "5",
    ),
}


def calls_of(work) -> int:  # type: ignore[no-untyped-def]
    """The calls that ``work`` makes; it is ended when they are far too many."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")
        if count > MOST_CALLS:
            raise KeyboardInterrupt

    sys.setprofile(profile)
    try:
        work()
    except KeyboardInterrupt:
        pass
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", SLOW)
@pytest.mark.parametrize("side", ["answer", "gold"])
def test_decide_ends_soon_whatever_is_compared_with_whatever(kind: str, side: str) -> None:
    answer, gold = SLOW[kind] if side == "answer" else SLOW[kind][::-1]
    assert calls_of(lambda: decide(rf"\boxed{{{answer}}}", gold)) < MOST_CALLS


def test_all_golds_of_a_verdict_share_one_budget() -> None:
    golds = [str(i) for i in range(100)]
    assert calls_of(lambda: decide(rf"\boxed{{{limit(1)}}}", golds)) < MOST_CALLS


def test_the_factors_of_a_huge_factorial_are_not_multiplied_out() -> None:
    # One call multiplies all of them, which no count of calls sees; its budget is its length.
    many = ",".join(f"{'9' * 3900}{i}!" for i in range(4))
    assert decide(rf"\boxed{{{many}}}", "1,2,3,4").correct is False


@pytest.mark.parametrize("kind", ["limits", "limits in a matrix", "quantities", "surds"])
def test_a_budget_that_is_spent_is_no_verdict(kind: str) -> None:
    answer, gold = SLOW[kind]
    assert decide(rf"\boxed{{{answer}}}", gold) is None


def test_the_tier_that_can_be_killed_says_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "SYMBOLIC", 10_000)
    verdict = grade(rf"\boxed{{{limit(1)}}}", "x+1")
    assert (verdict.correct, verdict.status) == (None, Status.UNDECIDED)


def test_another_gold_may_still_be_the_answer_itself() -> None:
    answer = SLOW["limits"][0]
    verdict = decide(rf"\boxed{{{answer}}}", [SLOW["limits"][1], answer])
    assert verdict is not None
    assert verdict.correct is True


def test_what_is_left_does_not_depend_on_the_verdict_before() -> None:
    left = []
    for _ in range(2):
        token = budget.begin(1_000)
        budget.spend(400)
        left.append(budget.current().left)
        budget.end(token)
    assert left == [600, 600]
    budget.spend(10**9)  # outside of a verdict there is no limit


def test_no_rule_catches_a_spent_budget() -> None:
    assert not issubclass(BudgetError, Exception)


def test_every_tier_is_counted_the_same_twice() -> None:
    spent = []
    for _ in range(2):
        token = budget.begin(10**9)
        compare(surd(7), r"\sqrt{7}+2\sqrt{2}", DEFAULT_POLICY, symbolic=False)
        spent.append(10**9 - budget.current().left)
        budget.end(token)
    assert spent[0] == spent[1] > 0
