"""The audit log's files: what is in them, when, and what a crash leaves."""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zstandard

from plp_reward.answers import Verdict
from plp_reward.audit.faults import Faults
from plp_reward.audit.log import AuditLog
from plp_reward.audit.reading import LoggedScoring, files_of, scorings
from plp_reward.audit.records import (
    call_record,
    checked_line,
    group_record,
    held_bytes,
    kept,
    line,
    log_record,
    profile_record,
    sample_record,
)
from plp_reward.audit.settings import AuditSettings
from plp_reward.cli import main
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.named_profiles import load_profiles
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Sample
from plp_reward.scoring.settling import settle

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


@pytest.mark.parametrize("compress", [True, False])
def test_every_flipped_bit_is_found(tmp_path: Path, compress: bool) -> None:
    with log_of(tmp_path, compress=compress) as log:
        for number, name in enumerate("abc"):
            add(log, name)
            while log.state().written <= number:
                pass
    whole = read(tmp_path)
    (file,) = files_of([tmp_path])
    content = file.read_bytes()
    places = random.Random(0).sample(range(8 * len(content)), 400)
    for place in places:
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        file.write_bytes(damaged)
        faults = Faults()
        left = read(tmp_path, faults)
        # Zstandard's header has a bit without a meaning.
        assert faults.torn or faults.unreadable or left == whole, f"bit {place}"
        assert all(scoring in whole for scoring in left)


def test_a_log_of_before_there_were_checksums_is_read(tmp_path: Path) -> None:
    old = [{**log_record("0.1.0"), "format": 1}, profile_record(PROFILE), call("a")]
    (tmp_path / "audit-20261125T101112.131415Z-7-1.jsonl").write_bytes(b"".join(map(line, old)))
    with log_of(tmp_path) as log:
        add(log, "b")
    faults = Faults()
    assert names(read(tmp_path, faults)) == ["a", "b"]
    assert faults == Faults()


WRONG: list[tuple[str, Any]] = [
    ("rewards", None),
    ("rewards", []),
    ("rewards", ["1"]),
    ("rewards", [1.0, 1.0]),
    ("run", []),
    ("profile", {}),
    ("samples", {}),
    ("samples", []),
    ("samples.response", []),
    ("samples.tokens", "x"),
    ("samples.tokens", 10**400),
    ("samples.tokens", -1),
    ("samples.gold", {}),
    ("samples.gold", [True]),
    ("samples.correct", "yes"),
    ("samples.status", 5),
    ("samples.id", None),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_line_of_the_wrong_types_is_a_fault(
    tmp_path: Path, field: str, value: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    record = call("a")
    *inside, name = field.split(".")
    place = record["samples"][0] if inside else record
    assert name in place
    place[name] = value
    content = b"".join(map(checked_line, [log_record("x"), profile_record(PROFILE), record]))
    (tmp_path / "audit-0000000001-x.jsonl").write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        main(["replay", str(tmp_path), "--no-regrade"])
    assert ended.value.code == 3
    assert "Traceback" not in capsys.readouterr().err


def test_deep_and_long_lines_are_faults(tmp_path: Path) -> None:
    deep = b'{"kind": "call", "samples": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    digits = b'{"kind": "call", "time": ' + b"9" * 5_000 + b"}\n"
    (tmp_path / "audit-1.jsonl").write_bytes(deep + digits + b"x" * 5_000_000 + b"\n")
    faults = Faults()
    assert read(tmp_path, faults) == []
    assert faults.unreadable == 3


def test_a_clock_set_back_neither_reorders_nor_deletes(tmp_path: Path) -> None:
    moments = ["2031-01-01", "2030-06-01", "2020-01-01", "2025-01-01"]
    for number, moment in enumerate(moments):
        code = f"""
import sys
import datetime
sys.path.insert(0, {str(Path(__file__).parent)!r})
import plp_reward.audit.log as audit
class Clock(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return cls.fromisoformat({moment!r}).replace(tzinfo=zone)
audit.datetime = Clock
from test_log import add, log_of
from pathlib import Path
with log_of(Path({str(tmp_path)!r}), compress=False, rotate_mb=0.001, keep_mb=0.004) as log:
    add(log, {str(number)!r})
"""
        subprocess.run([sys.executable, "-c", code], check=True)
    kept = names(read(tmp_path))
    assert kept == [str(number) for number in range(4 - len(kept), 4)]
    assert len(kept) < len(moments)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("compress", [True, False])
def test_a_full_disk_leaves_no_files_and_no_torn_line(small_disk: Path, compress: bool) -> None:
    filler = small_disk / "filler"
    with log_of(small_disk, compress=compress) as log:
        add(log, "before")
        while log.state().written < 1:
            pass
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(1024))
                file.flush()
        for number in range(50):
            add(log, "lost", response=random.Random(number).randbytes(5_000).hex())
            while log.state().lost <= number:
                pass
        filler.unlink()
        add(log, "after")
        while log.state().written < 2:
            pass
    faults = Faults()
    assert names(read(small_disk, faults)) == ["before", "after"]
    assert faults == Faults()
    assert len(files_of([small_disk])) == 1


def test_a_disk_that_is_full_from_the_start_is_left_empty(small_disk: Path) -> None:
    with suppress(OSError), (small_disk / "filler").open("wb") as file:
        while True:
            file.write(bytes(1024))
            file.flush()
    with pytest.raises(ConfigurationError, match="No space left"):
        log_of(small_disk)
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_what_waits_is_counted_by_the_memory_it_holds() -> None:
    text = "x" * 1_000_000
    large = {
        "response": Sample(text, 1),
        "prompt": Sample("", 1, prompt=text),
        "gold": Sample("", [text, 2]),
        "id": Sample("", 1, id=text),
        "group": Sample("", 1, group=text),
    }
    for name, sample in large.items():
        assert held_bytes([sample], [RIGHT]) > 1_000_000, name
    assert held_bytes([Sample("", 1)], [replace(RIGHT, answer=text)]) > 1_000_000
    wide = Sample("数" * 1_000_000, 1)
    assert held_bytes([wide], [RIGHT]) > 2_000_000


def test_what_is_never_written_does_not_wait() -> None:
    sample = Sample("r", 1, prompt="p", token_ids=list(range(1_000_000)))
    assert kept(sample, whole=True) == Sample("r", 1, prompt="p")
    assert kept(sample, whole=False) == Sample("r", 1)


def test_what_is_being_written_still_counts(tmp_path: Path) -> None:
    held = threading.Event()
    record = call("slow")

    def slow() -> dict[str, Any]:
        held.wait()
        return record

    with log_of(tmp_path) as log:
        log.add(slow, weight=5_000, profile=PROFILE)
        time.sleep(0.2)  # it is taken by then, or it is not: either way it is held
        assert log.state().queued == 5_000
        held.set()
    assert log.state().queued == 0


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


def test_a_log_loads_no_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its profile names a reward of the user's own: that comes from --profiles, or not at all."""
    code = tmp_path / "own.py"
    code.write_text(
        "from plp_reward.rewards.registry import Mask, Rewards\n\n\n"
        "def own(correct: Mask) -> Rewards:\n    return 2.0 * correct\n"
    )
    file = tmp_path / "profiles.toml"
    file.write_text(f'[mine]\nreward = "{code}:own"\n')
    profile = load_profiles(file)["mine"]
    folder = tmp_path / "audit"
    sample, length = Sample("\\boxed{42}", 42, id="a", length=100), Length(100, "client")
    results = settle([sample], [RIGHT], [length], profile)
    record = call_record(
        "run", "request", profile, [sample], [RIGHT], [length], [], results, whole=True
    )
    with log_of(folder) as log:
        log.add(lambda: record, weight=1000, profile=profile)

    main(["replay", str(folder), "--profiles", str(file), "--workers", "1"])
    shown = capsys.readouterr().out
    assert "nothing changed" in shown
    assert "another version" not in shown
    before = profile.versions[f"{code}:own"]
    code.write_text(f"# The same, said otherwise.\n{code.read_text()}")
    after = load_profiles(file)["mine"].versions[f"{code}:own"]
    main(["replay", str(folder), "--profiles", str(file), "--workers", "1"])
    shown = capsys.readouterr().out
    assert "nothing changed" in shown
    assert (
        f"1 samples were scored by another version of your code, {code}:own: {before} -> {after}"
        in shown
    )
    code.write_text(f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n")
    assert main(["replay", str(folder), "--workers", "1"]) == 2
    assert "a log loads no code: give the profile file" in capsys.readouterr().err
    assert not (tmp_path / "ran").exists()


def test_a_sum_is_replayed_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = [{"reward": "plp", "parameters": {"alpha": 4.0}}, {"reward": "accuracy", "weight": 2}]
    profile = Profile.read({"rewards": terms}, {})
    sample, length = Sample("\\boxed{42}", 42, id="a", length=100), Length(100, "client")
    results = settle([sample], [RIGHT], [length], profile)
    record = call_record(
        "run", "request", profile, [sample], [RIGHT], [length], [], results, whole=True
    )
    with log_of(tmp_path / "audit") as log:
        log.add(lambda: record, weight=1000, profile=profile)
    assert main(["replay", str(tmp_path / "audit"), "--workers", "1"]) == 0
    assert "nothing changed" in capsys.readouterr().out
