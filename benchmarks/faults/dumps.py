"""Attacks on ``plp score``: kills, full disks, two writers, damaged and hostile files."""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import zstandard
from benchmarks.faults.outcome import Outcome

PLP = Path(sys.executable).with_name("plp")
SCORED, BAD_ROWS, REFUSED = 0, 3, 2
"""Exit codes of ``plp score``."""


def _write(path: Path, rng: random.Random, rows: int, *, broken: bool = True) -> None:
    """Write rows; every fiftieth is ``broken``, in one way or another."""
    hostile = [
        "{broken",
        '{"response": "\\ud800", "gold": 1}',
        '{"response": 3, "gold": 1}',
        '{"response": "x", "gold": ' + "9" * 5000 + "}",
        "[" * 5000,
        '{"response": "\\boxed{1}"}',
        "\x00",
    ]
    with path.open("w", encoding="utf-8") as lines:
        for n in range(rows):
            row = {"id": n, "response": rf"so \boxed{{{n}}}", "gold": str(n), "length": 50 + n % 97}
            lines.write((rng.choice(hostile) if broken and n % 50 == 7 else json.dumps(row)) + "\n")


def _score(
    folder: Path, source: str, out: str, *, limit: int | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PLP, "score", source, "-o", out, "--reward", "plp"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=None
        if limit is None
        else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


def _contents(folder: Path, out: str) -> list[bytes]:
    return [(folder / name).read_bytes() for name in (out, f"{out}.errors.jsonl")]


def killed_runs(rng: random.Random, folder: Path, outcome: Outcome) -> None:
    """Killed at random moments, a run ends with the bytes of one that was not."""
    _interrupted(rng, folder, outcome, limit=None)


def full_disks(rng: random.Random, folder: Path, outcome: Outcome) -> None:
    """A disk that fills up as rows are written; with room again the run goes on."""
    _interrupted(rng, folder, outcome, limit=rng.randint(1_000, 900_000))


def _interrupted(rng: random.Random, folder: Path, outcome: Outcome, limit: int | None) -> None:
    rows = rng.randint(3_000, 12_000)
    _write(folder / "in.jsonl", rng, rows)
    outcome.sent += rows
    whole = _score(folder, "in.jsonl", "whole.jsonl")
    said, _ = whole.communicate()
    if whole.returncode != BAD_ROWS:
        outcome.lose(f"exit code {whole.returncode}: {said[-300:]}", rows)
        return
    for _ in range(rng.randint(1, 6)):
        run = _score(folder, "in.jsonl", "out.jsonl", limit=limit)
        if limit is None:
            time.sleep(rng.uniform(0.1, 3))
            run.kill()
        said, _ = run.communicate()
        outcome.killed += 1
        if limit is not None and "Traceback" in said:
            outcome.invent(f"a traceback for a full disk: {said[-300:]}")
        if run.returncode == BAD_ROWS:
            break
    run = _score(folder, "in.jsonl", "out.jsonl")
    said, _ = run.communicate()
    finished = run.returncode == REFUSED and "exists already" in said
    if run.returncode != BAD_ROWS and not finished:
        outcome.lose(f"exit code {run.returncode} after a kill: {said[-300:]}", rows)
    elif _contents(folder, "out.jsonl") != _contents(folder, "whole.jsonl"):
        outcome.invent("other bytes after a kill than without one")


def two_writers(rng: random.Random, folder: Path, outcome: Outcome) -> None:
    """Several runs into one output: one wins, the others are refused."""
    rows = 4_000
    _write(folder / "in.jsonl", rng, rows)
    outcome.sent += rows
    runs = [_score(folder, "in.jsonl", "out.jsonl") for _ in range(3)]
    codes = []
    for run in runs:
        run.communicate()
        codes.append(run.returncode)
    outcome.attacks += 2
    if sorted(codes) != [REFUSED, REFUSED, BAD_ROWS]:
        outcome.lose(f"three runs into one output ended with {codes}")
    lines = (folder / "out.jsonl").read_bytes().count(b"\n")
    bad = (folder / "out.jsonl.errors.jsonl").read_bytes().count(b"\n")
    if lines + bad != rows:
        outcome.lose(f"{lines} rows and {bad} bad ones of {rows}", abs(rows - lines - bad))


def damaged_files(rng: random.Random, folder: Path, outcome: Outcome) -> None:
    """Files that are cut off or damaged: never fewer rows and exit code 0."""
    rows = 2_000
    _write(folder / "in.jsonl", rng, rows, broken=False)
    text = (folder / "in.jsonl").read_bytes()
    packed = {"gz": gzip.compress(text), "zst": zstandard.ZstdCompressor().compress(text)}
    for ending, whole in packed.items():
        for number in range(5):
            name = f"{number}.jsonl.{ending}"
            cut = rng.randrange(1, len(whole))
            damaged = bytearray(whole[:cut] if rng.random() < 0.5 else whole)
            if len(damaged) == len(whole):
                damaged[cut] ^= 1 << rng.randrange(8)
            (folder / name).write_bytes(damaged)
            run = _score(folder, name, f"{name}.out.jsonl")
            said, _ = run.communicate()
            outcome.attacks += 1
            out = folder / f"{name}.out.jsonl"
            errors = folder / f"{name}.out.jsonl.errors.jsonl"
            seen = sum(p.read_bytes().count(b"\n") for p in (out, errors) if p.is_file())
            if run.returncode == SCORED and seen != rows:
                outcome.lose(f"{name} cut at {cut}: {seen} rows, exit 0", rows - seen)
            if "Traceback" in said:
                outcome.invent(f"a traceback for {name}: {said[-300:]}")


def inputs_as_outputs(rng: random.Random, folder: Path, outcome: Outcome) -> None:
    """An output that is an input, by name and by links: refused, and the input is whole."""
    _write(folder / "in.jsonl", rng, 100)
    before = (folder / "in.jsonl").read_bytes()
    (folder / "soft.jsonl").symlink_to("in.jsonl")
    (folder / "hard.jsonl").hardlink_to(folder / "in.jsonl")
    for out in ("in.jsonl", "soft.jsonl", "hard.jsonl", "./in.jsonl"):
        command = [PLP, "score", "in.jsonl", "-o", out, "--reward", "plp", "--restart"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        outcome.attacks += 1
        if done.returncode != REFUSED or (folder / "in.jsonl").read_bytes() != before:
            outcome.lose(f"-o {out} over its input: exit {done.returncode}", 100)


Attack = Callable[[random.Random, Path, Outcome], None]
ATTACKS: dict[str, Attack] = {
    attack.__name__.replace("_", " "): attack
    for attack in (killed_runs, full_disks, two_writers, damaged_files, inputs_as_outputs)
}


def attack(name: str, rng: random.Random) -> Outcome:
    """One round of an attack in a folder of its own."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        ATTACKS[name](rng, Path(folder), outcome)
    return outcome
