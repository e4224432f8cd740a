"""An audit log that is read while it is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plp_reward.audit.following import Follower
from plp_reward.audit.log import AuditLog
from plp_reward.audit.reading import LoggedScoring, files_of
from plp_reward.errors import ConfigurationError

from .test_log import add, log_of, names


def new(following: Iterator[LoggedScoring | None]) -> list[str]:
    """What was scored and not read so far."""
    found: list[LoggedScoring] = []
    while (scoring := next(following)) is not None:
        found.append(scoring)
    return names(found)


@pytest.mark.parametrize("compress", [True, False])
def test_what_comes_is_read_once_file_after_file(tmp_path: Path, compress: bool) -> None:
    follower = Follower(tmp_path)
    following = iter(follower)
    assert new(following) == []
    with log_of(tmp_path, compress=compress) as log:
        add(log, "a", "b")
    assert follower.behind > 0
    assert new(following) == ["a", "b"]
    assert (new(following), follower.behind) == ([], 0)
    with log_of(tmp_path, compress=compress, rotate_mb=1e-4) as log:
        for number in range(5):
            add(log, str(number))
            while log.state().written <= number:
                pass
    assert len(files_of([tmp_path])) == 7
    assert new(following) == list("01234")
    assert follower.faults.torn == []


def test_what_is_written_behind_a_file_s_end_is_not_passed_over(tmp_path: Path) -> None:
    following = iter(Follower(tmp_path))
    first = log_of(tmp_path)
    add(first, "a")
    while not first.state().written:
        pass
    assert new(following) == ["a"]
    add(first, "b")
    first.close()
    with log_of(tmp_path) as second:
        add(second, "c")
    assert new(following) == ["b", "c"]


@pytest.mark.parametrize("compress", [True, False])
def test_a_batch_is_read_when_it_is_whole(tmp_path: Path, compress: bool) -> None:
    with log_of(tmp_path / "written", compress=compress) as log:
        add(log, "a")
    (whole,) = files_of([tmp_path / "written"])
    content = whole.read_bytes()
    growing = tmp_path / whole.name
    growing.write_bytes(content[:-20])
    follower = Follower(tmp_path)
    following = iter(follower)
    assert new(following) == []
    growing.write_bytes(content)
    assert new(following) == ["a"]
    assert follower.faults.torn == []


def test_a_torn_end_is_left_behind_when_another_file_follows(tmp_path: Path) -> None:
    with log_of(tmp_path) as log:
        add(log, "a", "b")
    (first,) = files_of([tmp_path])
    first.write_bytes(first.read_bytes()[:-5])
    with log_of(tmp_path) as log:
        add(log, "c")
    follower = Follower(tmp_path)
    assert new(iter(follower)) in (["c"], ["a", "c"])  # whether they were of one batch
    assert follower.faults.torn == [str(first)]


def test_it_begins_with_the_newest_files_within_a_bound(tmp_path: Path) -> None:
    for name in "abc":
        with log_of(tmp_path) as log:
            add(log, name)
    sizes = [path.stat().st_size for path in files_of([tmp_path])]
    assert new(iter(Follower(tmp_path, 1))) == ["c"]
    assert new(iter(Follower(tmp_path, sum(sizes[1:])))) == ["b", "c"]
    assert new(iter(Follower(tmp_path, sum(sizes)))) == ["a", "b", "c"]


def test_batches_of_any_size_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plp_reward.audit.following.PIECE", 64)
    with log_of(tmp_path) as log:
        add(log, "a", "b", response="x" * 10_000)
    assert new(iter(Follower(tmp_path))) == ["a", "b"]


def test_a_log_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "audit-0000000001-x.jsonl").write_bytes(b'{"kind":"log","format":99}\n')
    with pytest.raises(ConfigurationError, match="format 99"):
        next(iter(Follower(tmp_path)))


def test_components_are_read_as_they_were(tmp_path: Path) -> None:
    with log_of(tmp_path) as log:
        assert isinstance(log, AuditLog)
        add(log, "a")
    scoring = next(iter(Follower(tmp_path)))
    assert scoring is not None
    (components,) = scoring.components
    assert sum(components.values()) == pytest.approx(scoring.rewards[0])
