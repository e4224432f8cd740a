"""The audit log's files: what is in them, when, and what a crash leaves."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import zstandard

from plp_reward.answers import Verdict
from plp_reward.audit.log import AuditLog
from plp_reward.audit.reading import Faults, LoggedScoring, files_of, scorings
from plp_reward.audit.records import call_record, group_record, sample_record
from plp_reward.audit.settings import AuditSettings
from plp_reward.errors import ConfigurationError
from plp_reward.lengths import Length
from plp_reward.profiles import Profile
from plp_reward.samples import Sample
from plp_reward.scoring import settle

PROFILE = Profile(name="mine", reward="plp")
RIGHT = Verdict(correct=True, answer="42", found_by="boxed", rule="text")


def call(name: str, response: str = "\\boxed{42}", gold: Any = 42) -> dict[str, Any]:
    sample = Sample(response, gold, id=name, length=100)
    length = Length(100, "client")
    results = settle([sample], [RIGHT], [length], PROFILE)
    return call_record(
        "run", "request", PROFILE, [sample], [RIGHT], [length], [], results, whole=True
    )


def log_of(folder: Path, **of: Any) -> AuditLog:
    return AuditLog(AuditSettings(folder=folder, sync_seconds=0, **of))


def add(log: AuditLog, *names: str, **of: Any) -> None:
    for name in names:
        record = call(name, **of)
        log.add(lambda record=record: record, weight=1000, profile=PROFILE)  # type: ignore[misc]


def read(folder: Path, faults: Faults | None = None) -> list[LoggedScoring]:
    return list(scorings(files_of([folder]), faults or Faults()))


def names(found: list[LoggedScoring]) -> list[str]:
    return [logged.sample.id for scoring in found for logged in scoring.samples]


@pytest.mark.parametrize("compress", [True, False])
def test_what_was_written_is_read_as_it_was(tmp_path: Path, compress: bool) -> None:
    with log_of(tmp_path, compress=compress) as log:
        add(log, "a", response="a half \ud800 and 中文", gold=10**30)
        add(log, "b")
    first, second = read(tmp_path)
    assert first.samples[0].sample.response == "a half \ud800 and 中文"
    assert first.samples[0].sample.gold == 10**30
    assert (second.run, second.profile, second.rewards) == ("run", PROFILE, [1.5])
    assert second.samples[0].verdict == RIGHT
    assert second.samples[0].length == Length(100, "client")


def test_gold_of_more_than_64_bits_is_read_as_it_was(tmp_path: Path) -> None:
    with log_of(tmp_path) as log:
        add(log, "a", gold=10**30)
    (scoring,) = read(tmp_path)
    gold = scoring.samples[0].sample.gold
    assert (type(gold), gold) == (int, 10**30)


def test_a_service_that_starts_begins_another_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with log_of(tmp_path) as log:
            add(log, name)
    assert len(files_of([tmp_path])) == 2
    assert names(read(tmp_path)) == ["a", "b"]


def test_every_file_can_be_read_alone(tmp_path: Path) -> None:
    with log_of(tmp_path, rotate_mb=1e-6) as log:
        for name in "abc":
            add(log, name)
            while log.state().written <= "abc".index(name):
                pass
    files = files_of([tmp_path])
    assert len(files) >= 3
    alone = [name for file in files for name in names(list(scorings([file], Faults())))]
    assert alone == ["a", "b", "c"]


def test_the_oldest_files_go_when_there_are_too_many(tmp_path: Path) -> None:
    with log_of(tmp_path, rotate_mb=0.001, keep_mb=0.004, compress=False) as log:
        for number in range(30):
            add(log, str(number))
            while log.state().written <= number:
                pass
    kept = names(read(tmp_path))
    assert kept[-1] == "29"
    assert kept == [str(number) for number in range(30 - len(kept), 30)]
    assert sum(path.stat().st_size for path in files_of([tmp_path])) < 0.006 * 2**20
    assert log.state().deleted > 0


@pytest.mark.parametrize("compress", [True, False])
def test_a_torn_end_costs_the_torn_batch_only(tmp_path: Path, compress: bool) -> None:
    with log_of(tmp_path, compress=compress) as log:
        for number, name in enumerate("abc"):
            add(log, name)
            while log.state().written <= number:
                pass
    (file,) = files_of([tmp_path])
    file.write_bytes(file.read_bytes()[:-7])
    faults = Faults()
    assert names(read(tmp_path, faults)) == ["a", "b"]
    assert faults.torn == [str(file)]


def test_a_kill_loses_nothing_that_was_on_the_disk(tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_log import add, log_of
from pathlib import Path
log = log_of(Path({str(tmp_path)!r}))
add(log, *map(str, range(100)))
while log.state().written < 100:
    pass
add(log, *map(str, range(100, 200)))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    kept = names(read(tmp_path))
    assert kept == [str(number) for number in range(len(kept))]
    assert len(kept) >= 100


def test_a_full_queue_loses_and_counts_and_never_waits(tmp_path: Path) -> None:
    held = threading.Event()
    record = call("slow")

    def slow() -> dict[str, Any]:
        held.wait()
        return record

    with log_of(tmp_path, queue_mb=0.01) as log:
        log.add(slow, weight=1, profile=PROFILE)
        for _ in range(100):
            add(log, "x")
        assert log.state().lost > 0
        held.set()
    state = log.state()
    assert state.written + state.lost == 101
    assert len(read(tmp_path)) == state.written


def test_a_disk_that_fails_is_counted_and_tried_again(tmp_path: Path) -> None:
    with log_of(tmp_path) as log:
        log.add(lambda: 1 / 0, weight=1)  # type: ignore[arg-type,return-value]
        while not log.state().failing:
            pass
        add(log, "a")
        while log.state().failing:
            pass
    assert log.state().lost == 1
    assert names(read(tmp_path)) == ["a"]


def test_a_folder_that_cannot_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"audit\.folder"):
        log_of(tmp_path / "file")


def test_what_is_no_line_of_a_log_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "audit-1.jsonl"
    lines = [b"{\n", b"[]\n", b'{"kind": "call"}\n', b'{"kind": "sample", "ref": 1}\n']
    file.write_bytes(b"".join(lines))
    faults = Faults()
    assert read(tmp_path, faults) == []
    assert faults.unreadable == 4


def test_a_log_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "audit-1.jsonl").write_bytes(b'{"kind": "log", "format": 99}\n')
    with pytest.raises(ConfigurationError, match="format 99"):
        read(tmp_path)


def test_samples_of_a_group_are_found_by_what_the_log_calls_them(tmp_path: Path) -> None:
    pair = [Sample("\\boxed{42}", 42, id=name, group="q", length=100) for name in "ab"]
    length = Length(100, "client")
    results = settle(pair, [RIGHT, RIGHT], [length, length], PROFILE)
    with log_of(tmp_path) as log:
        for ref, sample in zip(("1", "2", "3"), [*pair, pair[0]], strict=True):
            log.add(
                lambda r=ref, s=sample: sample_record(  # type: ignore[misc]
                    r, "run", "q", s, RIGHT, length, 0, whole=False
                ),
                weight=1,
            )
        for refs, complete in ((["1", "2"], True), (["2", "9"], False)):
            log.add(
                lambda r=refs, c=complete: group_record(  # type: ignore[misc]
                    "run", PROFILE, r, results, complete=c
                ),
                weight=1,
                profile=PROFILE,
            )
    faults = Faults()
    (scoring,) = read(tmp_path, faults)
    assert [logged.sample.id for logged in scoring.samples] == ["a", "b"]
    assert not scoring.samples[0].whole
    assert (faults.incomplete, faults.unsettled) == (1, 1)


def test_a_compressed_file_is_one_to_other_tools(tmp_path: Path) -> None:
    with log_of(tmp_path) as log:
        add(log, "a", "b")
    (file,) = files_of([tmp_path])
    with file.open("rb") as source:
        reader = zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True)
        kinds = [json.loads(line)["kind"] for line in reader.read().splitlines()]
    assert kinds == ["log", "profile", "call", "call"]


def test_a_bound_below_one_file_is_refused() -> None:
    with pytest.raises(ValueError, match="keep_mb must be at least rotate_mb"):
        AuditSettings(rotate_mb=10, keep_mb=5)
