"""Rows wait until their group is whole, and leave in the order they came."""

from collections.abc import Sequence

import pytest

from plp_reward.answers import Status
from plp_reward.dumps.grouping import Grouper, SeenGroups
from plp_reward.dumps.rows import BadRow, Position, Row, RowSamples
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Result, Sample


def row(number: int, group: str, *, k: int = 1, whole: bool = False) -> RowSamples:
    source = Row("f", number, {}, None, Position(0, number, number))
    samples = [Sample("", "", group=group) for _ in range(k)]
    return RowSamples(source, samples, k > 1, "f", whole)


class Groups:
    """Collects what is settled, and gives it results."""

    def __init__(self) -> None:
        self.settled: list[list[int]] = []

    def __call__(self, rows: Sequence[RowSamples]) -> None:
        self.settled.append([item.row.number for item in rows])
        for item in rows:
            item.results = [Result("", 1.0, True, Status.OK) for _ in item.samples]


def numbers(items: Sequence[RowSamples | BadRow]) -> list[int]:
    return [item.number if isinstance(item, BadRow) else item.row.number for item in items]


def run(grouper: Grouper, items: Sequence[RowSamples | BadRow]) -> list[RowSamples | BadRow]:
    out: list[RowSamples | BadRow] = []
    for item in items:
        out += grouper.before(item)
        out += grouper.push(item)
    return out + grouper.finish()


def test_adjacent_rows_are_settled_together_when_the_next_group_begins() -> None:
    groups = Groups()
    grouper = Grouper(groups)
    out = run(grouper, [row(1, "a"), row(2, "a"), row(3, "b"), row(4, "c"), row(5, "c")])
    assert groups.settled == [[1, 2], [3], [4, 5]]
    assert numbers(out) == [1, 2, 3, 4, 5]


def test_a_window_gathers_rows_that_lie_apart_and_keeps_their_order() -> None:
    groups = Groups()
    grouper = Grouper(groups, window=4)
    out = run(grouper, [row(1, "a"), row(2, "b"), row(3, "a"), row(4, "b"), row(5, "c")])
    assert groups.settled == [[1, 3], [2, 4, 5]]
    assert numbers(out) == [1, 2, 3, 4, 5]


def test_a_group_that_has_its_size_does_not_wait() -> None:
    groups = Groups()
    grouper = Grouper(groups, window=100, size=2)
    assert numbers(grouper.push(row(1, "a"))) == []
    assert numbers(grouper.push(row(2, "b"))) == []
    assert numbers(grouper.push(row(3, "b"))) == []
    assert numbers(grouper.push(row(4, "a"))) == [1, 2, 3, 4]
    assert groups.settled == [[2, 3], [1, 4]]
    assert grouper.clean


def test_a_row_of_a_group_that_was_complete_is_reported_not_scored() -> None:
    groups = Groups()
    out = run(Grouper(groups), [row(1, "a"), row(2, "b"), row(3, "a"), row(4, "b")])
    assert groups.settled == [[1], [2]]
    assert numbers(out) == [1, 2, 3, 4]
    assert [type(item) for item in out] == [RowSamples, RowSamples, BadRow, BadRow]
    assert isinstance(out[2], BadRow)
    assert "'a' was complete before" in out[2].reason
    assert "--group-window" in out[2].reason


def test_a_ninth_response_to_a_group_of_eight_is_reported() -> None:
    out = run(Grouper(Groups(), window=50, size=8), [row(n, "a") for n in range(1, 10)])
    assert [type(item) for item in out] == [RowSamples] * 8 + [BadRow]


def test_groups_that_end_short_are_counted() -> None:
    grouper = Grouper(Groups(), size=2)
    run(grouper, [row(1, "a"), row(2, "b"), row(3, "b"), row(4, "c")])
    assert grouper.short == 2


def test_a_row_that_is_a_group_by_itself_never_waits() -> None:
    grouper = Grouper(Groups(), window=1000)
    assert numbers(grouper.push(row(1, "f:1", k=8, whole=True))) == [1]
    assert grouper.clean


def test_k_rows_count_their_responses() -> None:
    groups = Groups()
    run(Grouper(groups, size=8), [row(1, "a", k=4), row(2, "a", k=4), row(3, "b", k=8)])
    assert groups.settled == [[1, 2], [3]]


def test_bad_rows_keep_their_place_and_end_no_group() -> None:
    groups = Groups()
    bad = BadRow("f", 2, "broken", Position(0, 2, 2))
    out = run(Grouper(groups), [row(1, "a"), bad, row(3, "a"), row(4, "b")])
    assert groups.settled == [[1, 3], [4]]
    assert numbers(out) == [1, 2, 3, 4]


def test_between_adjacent_groups_reading_can_go_on() -> None:
    grouper = Grouper(Groups())
    grouper.push(row(1, "a"))
    assert not grouper.clean
    grouper.before(row(2, "b"))
    assert grouper.clean


def test_a_dump_that_never_ends_a_group_is_refused() -> None:
    grouper = Grouper(Groups(), most_rows=100)
    with pytest.raises(ConfigurationError, match="--group-field"):
        run(grouper, [row(n, "same") for n in range(101)])


def test_complete_groups_are_known_in_a_later_run() -> None:
    seen = SeenGroups()
    names = [f"group {n}" for n in range(70_000)]
    digests = b"".join(seen.add(name) for name in names)
    assert len(digests) == 8 * len(names)
    assert all(name in seen for name in names)
    later = SeenGroups(digests)
    assert all(name in later for name in names)
    assert "group 70000" not in later
    assert "group 70000" not in seen
