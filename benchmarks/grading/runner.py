"""A grader in a child process that can be killed."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.grading.child import FLUSH_SECONDS

_ROOT = Path(__file__).parents[2]
_TOGETHER = 100
"""Cases that the child is given at a time."""
_START_SECONDS = 120.0
"""How long loading a grader may take."""


class NotInstalledError(Exception):
    """The grader's package is not installed; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What grading one case came to.

    Attributes:
        verdict: right, wrong, or None if there was none: the grader gave none or was killed.
        seconds: how long it took, measured in the child; the deadline if it was killed.
        error: what the grader raised, or "".
        peak_mb: the child's peak resident memory so far, in MiB.
        hung: whether the child had to be killed.
    """

    verdict: bool | None
    seconds: float
    error: str = ""
    peak_mb: float = 0.0
    hung: bool = False


class Runner:
    """Runs one grader, and starts it again whenever it had to be killed.

    Attributes:
        import_seconds: how long importing the grader took, in a fresh process.
        version: the version of the grader's distribution.
        python: the interpreter's version.
    """

    def __init__(self, name: str, *, deadline: float, interpreter: str | None = None) -> None:
        self.name = name
        self.deadline = deadline
        self.interpreter = interpreter or sys.executable
        self.import_seconds = 0.0
        self.version = ""
        self.python = ""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kill()

    def grade(self, form: str, gold: str, text: str) -> Outcome:
        """Grade one text; the child is killed and replaced when it passes the deadline."""
        (outcome,) = self.grade_all([(form, gold, text)])
        return outcome

    def grade_all(self, cases: Sequence[tuple[str, str, str]]) -> list[Outcome]:
        """Grade texts one after the other, each (form, gold, text), without a pause between them.

        The child is killed and replaced when one passes the deadline; it goes on with the next.
        """
        outcomes: list[Outcome] = []
        alone = 0  # up to here one by one: among these is the one that hung
        while len(outcomes) < len(cases):
            done = len(outcomes)
            rest = cases[done : done + (1 if done < alone else _TOGETHER)]
            self._send([dict(zip(("form", "gold", "text"), case, strict=True)) for case in rest])
            for _ in rest:
                # Answers may be told a second late.
                reply = self._read(self.deadline + FLUSH_SECONDS)
                if reply is None:
                    failed = self._replace()
                    if len(rest) == 1:
                        outcomes.append(failed)
                    alone = done + len(rest)
                    break
                outcomes.append(Outcome(**reply))
        return outcomes

    def _send(self, cases: list[dict[str, str]]) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(cases).encode() + b"\n")
            self._process.stdin.flush()

    def _replace(self) -> Outcome:
        """Start another child instead of one that gave no answer; return what that case came to."""
        died = self._process.poll()
        self._kill()
        self._start()
        if died is None:
            return Outcome(None, self.deadline, hung=True)
        return Outcome(None, 0.0, error=f"the process died with status {died}")

    def _start(self) -> None:
        paths = [str(_ROOT), str(_ROOT / "service"), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [self.interpreter, "-m", "benchmarks.grading.child", self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            start_new_session=True,
        )
        self._buffer = b""
        ready = self._read(_START_SECONDS)
        if ready is None or "missing" in ready:
            self._kill()
            raise NotInstalledError(ready["missing"] if ready else "it does not start")
        self.import_seconds = self.import_seconds or ready["import_seconds"]
        self.version, self.python = ready["version"], ready["python"]

    def _read(self, seconds: float) -> dict[str, Any] | None:
        """The child's next line; None if it does not come in time or the child is gone."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not selector.select(seconds):
                    return None
                chunk = os.read(self._process.stdout.fileno(), 1 << 16)
                if not chunk:
                    self._process.wait()
                    return None
                self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        return json.loads(line)  # type: ignore[no-any-return]

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
