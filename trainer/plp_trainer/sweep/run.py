"""Carries out a sweep: what is done is skipped, what is half done goes on."""

from __future__ import annotations

import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from plp_trainer import guardian
from plp_trainer.errors import RunError
from plp_trainer.reporting.sweeps import write_results
from plp_trainer.say import Say
from plp_trainer.sweep.lanes import Lane, Part
from plp_trainer.sweep.plan import PlannedRun, Sweep
from plp_trainer.sweep.results import Results, results_of
from plp_trainer.sweep.steps import Step, SweepOptions, beside_of, starts_of


@dataclass(frozen=True, slots=True)
class PlannedSweep:
    """A sweep, and all that is to be done for it.

    Attributes:
        sweep: what it is.
        options: how it is carried out.
        runs: its trainings.
        chains: its commands, done or not; in a chain each needs the one before.
    """

    sweep: Sweep
    options: SweepOptions
    runs: Sequence[PlannedRun]
    chains: Sequence[Sequence[Step]]

    @property
    def steps(self) -> list[Step]:
        """Every command, in order."""
        return [step for chain in self.chains for step in chain]

    def dealt(self, part: Part, before: int = 0) -> PlannedSweep:
        """Return what of it falls to one of several machines; see ``Part.deal``."""
        return replace(self, chains=part.deal(self.chains, before))

    def results(self) -> Results:
        """Return what it came to so far, on every machine."""
        return results(self.runs, self.options)

    def report(self) -> Path:
        """Write that down: tables, figures as JSON and pictures; return the tables' file."""
        return report(self.runs, self.options)


def carry_out(
    chains: Sequence[Sequence[Step]],
    done: Callable[[], object],
    say: Say,
    lanes: Sequence[Lane] = (Lane(),),
) -> list[str]:
    """Run what is missing.

    Args:
        chains: what there is to do, in order. A step is left out if one before it in its chain
            fails.
        done: called after every step that was run and succeeded, once at a time.
        say: prints a line.
        lanes: where steps run; each runs one at a time.

    Returns:
        Names of the steps that failed; the others were carried out.

    Raises:
        RunError: a training failed before its first iteration and none has come further, so the
            others would fail alike.
    """
    work = _Work(chains, done, say)
    with ThreadPoolExecutor(len(lanes)) as threads:
        try:
            for lane in as_completed([threads.submit(work.carry_out, lane) for lane in lanes]):
                lane.result()
        except BaseException:
            work.end()
            raise
    return work.failed


class _Work:
    """What the lanes share.

    Attributes:
        failed: names of the steps that failed.
    """

    def __init__(
        self, chains: Sequence[Sequence[Step]], done: Callable[[], object], say: Say
    ) -> None:
        self.failed: list[str] = []
        self._done, self._say = done, say
        self._progress = [step.progress for chain in chains for step in chain if step.progress]
        total, number = sum(map(len, chains)), 0
        self._waiting: deque[list[tuple[str, Step]]] = deque()
        for chain in chains:
            self._waiting.append(
                [(f"[{number + n}/{total}] {step.name}", step) for n, step in enumerate(chain, 1)]
            )
            number += len(chain)
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._over = False

    def carry_out(self, lane: Lane) -> None:
        """Take one chain after the other, until there is none or all is over."""
        while (chain := self._next()) is not None:
            for told, step in chain:
                if not self._carried_out(told, step, lane):
                    break

    def end(self) -> None:
        """End what runs, and begin nothing more."""
        with self._lock:
            self._over = True
            for process in self._running:
                process.terminate()

    def _next(self) -> list[tuple[str, Step]] | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting and not self._over else None

    def _carried_out(self, told: str, step: Step, lane: Lane) -> bool:
        """Run a step if need be; return whether it is done."""
        if step.done():
            self._say(f"{told}: done")
            return True
        self._say(f"{told}: {step}")
        code = self._run(step, lane)
        with self._lock:
            if code is None or self._over:
                return False
            if code == 0 and step.done():
                self._done()
                return True
            self.failed.append(step.name)
            self._say(f"{told}: FAILED with code {code}{lane.where_said(step.name)}")
        # One that has made iterations shows that the machine can: this failure is the step's own.
        if step.progress is not None and not any(path.is_file() for path in self._progress):
            raise RunError(
                f"{step.name} failed before it came anywhere, as the others would; mend what it "
                f"says{lane.where_said(step.name) or ' above'}, and the same command goes on"
            )
        return False

    def _run(self, step: Step, lane: Lane) -> int | None:
        """Run a step's command; return its code, or None if nothing may begin any more."""
        with ExitStack() as opened:
            output = lane.output(step.name, opened)
            with self._lock:
                if self._over:
                    return None
                process = opened.enter_context(
                    guardian.start(
                        step.words, environment={**os.environ, **lane.environment}, output=output
                    )
                )
                self._running.add(process)
            code = process.wait()
            with self._lock:
                self._running.discard(process)
            return code


def results(runs: Sequence[PlannedRun], options: SweepOptions) -> Results:
    """Return what the runs came to so far."""
    starts = {folder.name: folder for folder, _ in starts_of(runs, options)}
    beside = {name: folder for folder, name in beside_of(options).items()}
    return results_of(runs, starts, beside, evaluated=options.evaluate)


def report(runs: Sequence[PlannedRun], options: SweepOptions) -> Path:
    """Write the results so far: tables, figures as JSON and pictures; return the tables' file."""
    return write_results(options.root, results(runs, options))
