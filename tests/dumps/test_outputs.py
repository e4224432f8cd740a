"""The files of a run: killed at any step, it goes on to what an unkilled one leaves."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from plp_reward.answers import Status
from plp_reward.dumps.outputs import Outputs
from plp_reward.dumps.rows import BadRow, Item, Position, Row, RowSamples
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Result, Sample

FINGERPRINT = {"version": "x"}
ROWS = 9
FRAME = 2


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill loses nothing that the system has; only a power cut would."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def items(start: int) -> Iterator[Item]:
    for number in range(start + 1, ROWS + 1):
        end = Position(0, number, number)
        if number % 4 == 3:
            yield BadRow("f", number, "bad", end)
            continue
        row = Row("f", number, {"n": number}, json.dumps({"n": number}).encode(), end)
        result = Result("", 1.0, correct=True, status=Status.OK, length=number)
        yield RowSamples(row, [Sample("r", 1)], False, "f", False, results=[result])


def outputs(path: Path, *, restart: bool = False, **of: Any) -> Outputs:
    inputs = of.get("inputs", [])
    return Outputs(path, inputs, FINGERPRINT, resumable=True, restart=restart, results_only=False)


def run(path: Path, *, restart: bool = False) -> None:
    with outputs(path, restart=restart) as out:
        for item in items(out.position.row):
            out.add(item)
            if item.end.row % FRAME == 0:
                out.end_frame(b"12345678")
        out.end_frame(last=True)
        out.finish()


class KilledError(BaseException):
    """Stands for a kill: nothing is tidied up behind it but what the system does."""


@contextmanager
def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Stop before the so many-th time that anything is made, renamed, removed or synced."""
    steps: list[str] = []

    def counting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            steps.append(name)
            if len(steps) > step:
                raise KilledError
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for name in ("open", "fsync"):
            patch.setattr(os, name, counting(name, getattr(os, name)))
        for name in ("unlink", "replace"):
            patch.setattr(Path, name, counting(name, getattr(Path, name)))
        yield steps


def contents(path: Path) -> list[Any]:
    rows: Any = pq.read_table(path) if path.suffix == ".parquet" else path.read_bytes()
    sides = (".errors.jsonl", ".summary.json")
    return [rows, *(path.with_name(path.name + side).read_bytes() for side in sides)]


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.zst", "out.parquet"])
def test_a_kill_at_any_step_changes_nothing_of_what_comes_out(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tmp_path / f"whole.{name}"
    run(whole)
    step = 0
    while True:
        path = tmp_path / str(step) / name
        path.parent.mkdir()
        try:
            with killed_at(step, monkeypatch) as steps:
                run(path)
            break
        except KilledError:
            pass
        with suppress(ConfigurationError):  # if it had come to its end
            run(path)
        assert not path.with_name(f"{name}.progress").exists()
        assert contents(path) == contents(whole), f"killed at step {step}: {steps[-1]}"
        step += 1
    assert step > 20


def test_a_restart_killed_at_any_step_is_done_by_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.jsonl"
    run(path)
    before = contents(path)
    for step in range(40):
        try:
            with killed_at(step, monkeypatch):
                run(path, restart=True)
        except KilledError:
            run(path, restart=True)
        assert contents(path) == before


def test_a_second_run_is_kept_out_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with outputs(path) as first:
        for item in items(0):
            first.add(item)
        first.end_frame()
        held = {file: file.read_bytes() for file in tmp_path.iterdir()}
        for restart in (False, True):
            with pytest.raises(ConfigurationError, match="another run is writing it"):
                outputs(path, restart=restart)
        assert {file: file.read_bytes() for file in tmp_path.iterdir()} == held
        first.finish()
    run(tmp_path / "whole.jsonl")
    assert contents(path) == contents(tmp_path / "whole.jsonl")
