"""Killed with SIGKILL at any point, a run goes on to the very bytes it would have written."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from .conftest import PLP, Run, read_rows, write_rows

ROWS = 24_000


def dump(path: Path, rows: int = ROWS) -> Path:
    """Rows of every kind: right, wrong, truncated, without an answer, broken; groups of four."""
    kinds = [r"so \boxed{%d}", r"\boxed{-%d}", "no answer %d", r"\boxed{%d} and more"]
    with path.open("w") as lines:
        for n in range(rows):
            row: dict[str, Any] = {
                "id": f"row {n}",
                "response": kinds[n % 4] % n,
                "gold": str(n),
                "length": 50 + n % 977,
                "group": f"g{n // 4}",
                "dataset": f"set {n % 3}",
                "finish_reason": "length" if n % 50 == 0 else "stop",
            }
            lines.write("{broken\n" if n % 101 == 7 else json.dumps(row) + "\n")
    return path


def kill_when(ready: Callable[[], bool], command: list[str], folder: Path) -> bool:
    """Start a command and kill it once ``ready``; returns whether it was killed while running."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not ready():
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def rows_at_checkpoint(output: Path) -> int:
    try:
        state = json.loads(output.with_name(output.name + ".progress").read_text())
    except FileNotFoundError:
        return -1
    return int(state["position"]["row"])


def contents(output: Path) -> list[Any]:
    """The bytes of what a run leaves; Parquet as its rows, since its file is made at the end."""
    rows = (
        json.dumps(pq.read_table(output).to_pylist()).encode()
        if output.suffix == ".parquet"
        else output.read_bytes()
    )
    errors, figures = (
        output.with_name(output.name + ending).read_bytes()
        for ending in (".errors.jsonl", ".summary.json")
    )
    told = json.loads(figures)
    del told["scored_with"]["run"]  # the command and the date, which two runs have of their own
    return [rows, errors, told]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("output", "reward"),
    [
        ("out.jsonl", "plp"),
        ("out.jsonl", "normalized"),
        ("out.jsonl.gz", "normalized"),
        ("out.jsonl.zst", "plp"),
        ("out.parquet", "plp"),
    ],
)
def test_a_run_killed_again_and_again_ends_like_one_that_was_not(
    output: str, reward: str, plp: Run, tmp_path: Path
) -> None:
    dump(tmp_path / "dump.jsonl")
    flags = ("--reward", reward)
    whole = plp("score", "dump.jsonl", "-o", f"whole.{output}", *flags)
    assert whole.returncode == 3, whole.stderr

    # Each time at the next checkpoint, of which one worker makes many.
    command = [PLP, "score", "dump.jsonl", "-o", output, *flags, "--workers", "1"]
    out = tmp_path / output
    for kill in range(3):
        reached = rows_at_checkpoint(out)
        killed = kill_when(lambda r=reached: rows_at_checkpoint(out) > r, command, tmp_path)
        assert killed or kill == 2, "the run was too fast to be killed on its way"

    resumed = plp("score", "dump.jsonl", "-o", output, *flags)
    if out.exists() and resumed.returncode == 2:
        assert "exists already" in resumed.stderr  # the last one ended before it could be killed
    else:
        assert resumed.returncode == 3, resumed.stderr
    assert contents(out) == contents(tmp_path / f"whole.{output}")
    assert not out.with_name(out.name + ".progress").exists()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_run_killed_at_random_moments_ends_like_one_that_was_not(
    seed: int, plp: Run, tmp_path: Path
) -> None:
    dump(tmp_path / "dump.jsonl")
    whole = plp("score", "dump.jsonl", "-o", "whole.jsonl", "--reward", "normalized")
    assert whole.returncode == 3, whole.stderr
    command = [PLP, "score", "dump.jsonl", "-o", "out.jsonl", "--reward", "normalized"]
    chance = random.Random(seed)
    for kills in range(6):
        end = time.monotonic() + chance.uniform(0, 2 + kills)
        if not kill_when(lambda end=end: time.monotonic() > end, command, tmp_path):
            break
    last = plp("score", "dump.jsonl", "-o", "out.jsonl", "--reward", "normalized")
    assert last.returncode == 3 or "exists already" in last.stderr, last.stderr
    assert contents(tmp_path / "out.jsonl") == contents(tmp_path / "whole.jsonl")


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """The output of a run that was killed behind its second checkpoint."""
    dump(tmp_path / "dump.jsonl")
    out = tmp_path / "out.jsonl"
    command = [PLP, "score", "dump.jsonl", "-o", "out.jsonl", "--workers", "1"]
    assert kill_when(lambda: rows_at_checkpoint(out) > 1000, command, tmp_path)
    return out


def test_what_stands_behind_the_checkpoint_is_cut_off(
    killed: Path, plp: Run, tmp_path: Path
) -> None:
    for name in ("out.jsonl", "out.jsonl.errors.jsonl"):
        with (tmp_path / name).open("a") as torn:
            torn.write('{"half a li')
    assert plp("score", "dump.jsonl", "-o", "out.jsonl").returncode == 3
    numbers = [int(row["id"].split()[1]) for row in read_rows(killed)]
    bad = [row["row"] for row in read_rows(tmp_path / "out.jsonl.errors.jsonl")]
    assert numbers == [n for n in range(ROWS) if n % 101 != 7]
    assert bad == [n + 1 for n in range(ROWS) if n % 101 == 7]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("--parameters", "alpha=4"), "profile"),
        (("--results-only",), "settings"),
        (("--id-field", "gold"), "settings"),
    ],
)
def test_other_settings_are_refused_until_a_restart_is_asked_for(
    change: tuple[str, ...], named: str, killed: Path, plp: Run
) -> None:
    refused = plp("score", "dump.jsonl", "-o", "out.jsonl", *change)
    assert refused.returncode == 2
    assert f"{named} was" in refused.stderr
    assert "--restart" in refused.stderr
    assert plp("score", "dump.jsonl", "-o", "out.jsonl", *change, "--restart").returncode == 3
    assert len(read_rows(killed)) == ROWS - len([n for n in range(ROWS) if n % 101 == 7])


def test_another_dump_is_refused(killed: Path, plp: Run, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text(path.read_text() + "{}\n")
    refused = plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert refused.returncode == 2
    assert "files was" in refused.stderr


def test_a_broken_progress_file_is_refused(killed: Path, plp: Run, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl.progress").write_text("{")
    refused = plp("score", "dump.jsonl", "-o", "out.jsonl")
    assert refused.returncode == 2
    assert "is no progress file" in refused.stderr


def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path) -> None:
    dump(tmp_path / "dump.jsonl", rows=5 * ROWS)  # seconds of work are left at the signal
    out = tmp_path / "out.jsonl"
    process = subprocess.Popen(
        [PLP, "score", "dump.jsonl", "-o", "out.jsonl"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in its background ignores SIGINT, and so do its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while rows_at_checkpoint(out) < 1000:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "the same command goes on" in said
    assert rows_at_checkpoint(out) >= 1000


def test_standard_input_keeps_no_progress(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "dump.jsonl", [{"response": r"\boxed{1}", "gold": "1", "length": 4}])
    done = plp("score", "-", "-o", "out.jsonl", stdin=(tmp_path / "dump.jsonl").read_text())
    assert done.returncode == 0
    refused = plp("score", "-", "-o", "out.jsonl", stdin="")
    assert refused.returncode == 2
