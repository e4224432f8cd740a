"""A bound that is met says so, or another way is found; it never says that two answers differ."""

import random

import pytest

from plp_reward.answers import Status, budget, decide, grade


def verdict(answer: str, gold: str) -> bool | None:
    found = decide(rf"\boxed{{{answer}}}", gold)
    return None if found is None else found.correct


def shuffled(items: list[str]) -> list[str]:
    return random.Random(1).sample(items, len(items))


ITEMS = {
    "names": [f"a_{{{i}}}" for i in range(1_000)],
    "numbers": [str(i) for i in range(1_000)],
    "points": [f"({i},{i + 1})" for i in range(900)],
    "assignments": [f"x_{{{i}}}={i}" for i in range(600)],
    "roots": [rf"\sqrt{{{i}}}" for i in range(2, 900)],
}


@pytest.mark.parametrize("kind", ITEMS)
@pytest.mark.parametrize("form", ["{}", r"\{{{}\}}"])
def test_the_order_of_a_large_set_does_not_matter(kind: str, form: str) -> None:
    items = ITEMS[kind]
    gold, same = (form.format(",".join(order)) for order in (items, shuffled(items)))
    assert verdict(same, gold) is True
    other = form.format(",".join([*shuffled(items[1:]), items[2]]))
    assert verdict(other, gold) is not True


def test_members_of_a_large_set_may_be_written_another_way() -> None:
    gold = ",".join(rf"\frac{{{i}}}{{7}}+\sqrt{{{i}}}" for i in range(2, 300))
    same = ",".join(rf"\sqrt{{{i}}}+{i}/7" for i in reversed(range(2, 300)))
    assert verdict(same, gold) is True


@pytest.mark.parametrize("count", [3, 70, 300])
def test_unions_of_many_parts_are_compared_as_those_of_few(count: int) -> None:
    spans = [f"({2 * i},{2 * i + 1})" for i in range(count)]
    assert verdict(r"\cup".join(shuffled(spans)), r"\cup".join(spans)) is True
    named = [f"(a_{{{i}}},b_{{{i}}})" for i in range(count)]
    assert verdict(r"\cup".join(shuffled(named)), r"\cup".join(named)) is True
    touching = [f"({i},{i + 1}]" for i in range(count)]
    assert verdict(r"\cup".join(touching), f"(0,{count}]") is True
    assert verdict(r"\cup".join(touching), f"(0,{count})") is False


def test_too_many_signs_of_an_answer_are_over_a_limit_and_those_of_gold_undecided() -> None:
    signs = "+".join(rf"\pm{2**i}" for i in range(7))
    found = decide(rf"\boxed{{{signs}}}", "5")
    assert (found.correct, found.status) == (False, Status.OVER_LIMIT)
    every = ",".join(str(i) for i in range(-127, 128, 2))
    found = decide(rf"\boxed{{{every}}}", signs)
    assert (found.correct, found.status) == (None, Status.UNDECIDED)


def test_what_is_too_large_to_compare_is_not_called_different() -> None:
    powers = r"\begin{pmatrix}1&1\\0&1\end{pmatrix}^{13}", r"\begin{pmatrix}1&13\\0&1\end{pmatrix}"
    for answer, gold in (powers, powers[::-1]):
        found = grade(rf"\boxed{{{answer}}}", gold)
        assert (found.correct, found.status) == (None, Status.UNDECIDED)


@pytest.mark.parametrize("count", [100, 199])
def test_a_long_list_is_the_range_that_it_lists(count: int) -> None:
    listed = r"\{" + ", ".join(map(str, range(1, count + 1))) + r"\}"
    described = rf"\{{n \in \mathbb{{Z}} \mid 1 \le n \le {count}\}}"
    for answer, gold in ((listed, described), (described, listed)):
        assert verdict(answer, gold) is True
        assert verdict(answer.replace(f"{count}", f"{count + 1}"), gold) is False


def test_a_list_too_long_to_be_seen_as_a_range_is_not_called_different() -> None:
    listed = r"\{" + ", ".join(map(str, range(1, 1_501))) + r"\}"
    described = r"\{n \in \mathbb{Z} \mid 1 \le n \le 1500\}"
    for answer, gold in ((listed, described), (described, listed)):
        found = grade(rf"\boxed{{{answer}}}", gold)
        assert (found.correct, found.status) == (None, Status.UNDECIDED)
    assert verdict(listed, "5") is False


@pytest.mark.parametrize("last", [9, 1_000, 10**12])
def test_a_range_may_be_as_large_as_it_will(last: int) -> None:
    gold = rf"\{{3k+1 \mid k \in \mathbb{{Z}}, 0 \le k \le {last}\}}"
    for end, expected in ((last, True), (last + 1, False)):
        assert verdict(rf"3k+1, k = 0, 1, 2, \ldots, {end}", gold) is expected
    gold = rf"n \ge {last}, n \in \mathbb{{Z}}"
    assert verdict(rf"n \in \mathbb{{Z}}_{{\ge {last}}}", gold) is True
    assert verdict(rf"n \in \mathbb{{Z}}_{{\ge {last + 1}}}", gold) is False


def test_permutations_are_spelled_out_or_not_decided() -> None:
    for values, other in (("1,2,3,4,5,6", "1,2,3,4,5,7"), ("0,0,0,0,0,0,1", "0,0,0,0,0,1,1")):
        gold = rf"({values}) \text{{ and its permutations}}"
        turned = ",".join(reversed(values.split(",")))
        assert verdict(rf"({turned}) \text{{ and all permutations}}", gold) is True
        assert verdict(rf"({other}) \text{{ and all permutations}}", gold) is False
        assert verdict(rf"({values})", gold) is False
    gold = r"(1,2,3,4,5,6,7) \text{ and its permutations}"
    found = decide(r"\boxed{(7,6,5,4,3,2,1) \text{ and its permutations}}", gold)
    assert (found.correct, found.status) == (None, Status.UNDECIDED)


@pytest.mark.parametrize(("constants", "expected"), [(3, True), (4, True), (5, None)])
def test_constants_in_another_order_are_the_same_or_not_decided(
    constants: int, expected: bool | None
) -> None:
    letters = "ABCKc"[:constants]
    gold = "y=" + "+".join(f"c_{i}e^{{{i}x}}" for i in range(1, constants + 1))
    same = "y=" + "+".join(f"{letter}e^{{{i}x}}" for i, letter in enumerate(letters[::-1], 1))
    found = grade(rf"\boxed{{{same}}}", gold)
    assert found.correct is expected


def test_a_limit_met_on_the_way_to_another_kind_of_answer_does_not_matter() -> None:
    assert verdict(r"\begin{pmatrix}1&1\\1&0\end{pmatrix}^{100}", "5") is False


def test_more_cases_than_are_read_are_over_a_limit() -> None:
    rows = [rf"{i} & {i}<x<{i + 1}" for i in range(13)]
    cases = [r"\begin{cases}" + r"\\".join(side) + r"\end{cases}" for side in (rows, rows[::-1])]
    found = decide(rf"\boxed{{{cases[0]}}}", cases[1])
    assert (found.correct, found.status) == (None, Status.UNPARSEABLE_GOLD)
    found = decide(rf"\boxed{{{cases[0]}}}", r"\begin{cases}1&x>0\\0&x<0\end{cases}")
    assert (found.correct, found.status) == (False, Status.OVER_LIMIT)


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        (r"x=\lim_{n\to\infty}\sum_{k=1}^{n}\frac{n}{n^2+k^2}", "x=y+1"),
        (r"\lim_{n\to\infty}\sum_{k=1}^{n}\frac{n}{n^2+k^2}\%", r"(x+1)\%"),
        (r"\zeta(3)\text{ cm}", r"\sum_{k=1}^{\infty}\frac{1}{k^3}\text{ cm}"),
        (r"x=\zeta(3)", r"x=\sum_{k=1}^{\infty}\frac{1}{k^3}"),
        (r"\zeta(3)\%", r"\sum_{k=1}^{\infty}\frac{1}{k^3}\%"),
        (r"a<\zeta(3)<b", r"a<\sum_{k=1}^{\infty}\frac{1}{k^3}<b"),
    ],
)
def test_what_is_not_decided_never_has_the_status_of_what_is(
    answer: str, gold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "SYMBOLIC", budget.BOUNDED)  # enough to get there
    found = grade(rf"\boxed{{{answer}}}", gold)
    assert (found.correct is None) == (not found.status.decided)
