"""Processes that ask the grader, and that can be killed when it does not come back."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import NamedTuple, Self

from plp_reward.client import ClientError
from plp_reward.errors import ConfigurationError
from plp_reward.grader_audit.subject import Function, Subject, Verdict, load

MANY = 6
"""An answer that so many golds accept is asked against all of them."""
_TOGETHER = 32
"""Jobs that a process is given at a time."""
_STARTING = 120.0
"""Seconds that loading a grader may take."""
_LATE = 2.0
"""How many times its deadline a job may take until its process is killed."""


class Job(NamedTuple):
    """A response to ask about.

    Attributes:
        number: what the asker calls it.
        response: the response.
        stages: which golds to ask, by their places in the universe: at first, once one has
            accepted, and once ``MANY`` have.
        own: a gold whose acceptance says nothing, because the response is made of it; -1 for none.
        thorough: see ``Subject.ask``.
    """

    number: int
    response: str
    stages: tuple[tuple[int, ...], ...]
    own: int = -1
    thorough: bool = False


class Row(NamedTuple):
    """What came of a job.

    Attributes:
        number: the job's.
        asked: how many golds were asked.
        accepted: the golds that accept the response.
        open: the golds of which the grader does not know.
        failed: how many pairs the grader raised for.
        finished: false if it took so long that it was broken off.
        problem: what was raised first, if anything.
    """

    number: int
    asked: int
    accepted: tuple[int, ...]
    open: tuple[int, ...]
    failed: int = 0
    finished: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a process needs to know.

    Attributes:
        grader: the grader's name, see ``subject.load``.
        golds: the universe.
        deadline: seconds for one job.
        credit: see ``subject.load``.
        token: see ``subject.load``.
    """

    grader: str
    golds: tuple[str, ...]
    deadline: float
    credit: float = 0.5
    token: str | None = None


def examine(subject: Subject, jobs: Sequence[Job], setting: Setting) -> Iterator[Row]:
    """Do jobs, one after the other."""
    for job in jobs:
        start = time.monotonic()
        accepted: list[int] = []
        unknown: list[int] = []
        asked = failed = 0
        finished = True
        for indices, needed in zip(job.stages, (0, 1, MANY), strict=False):
            if not finished or sum(index != job.own for index in accepted) < needed:
                break
            for place in range(0, len(indices), _TOGETHER):
                some = indices[place : place + _TOGETHER]
                pairs = [(job.response, setting.golds[index]) for index in some]
                verdicts = subject.ask(pairs, thorough=job.thorough)
                asked += len(some)
                for index, verdict in zip(some, verdicts, strict=True):
                    if verdict is Verdict.ACCEPTED:
                        accepted.append(index)
                    elif verdict is Verdict.OPEN:
                        unknown.append(index)
                    elif verdict is Verdict.FAILED:
                        failed += 1
                if time.monotonic() - start > setting.deadline:
                    finished = False
                    break
        problem = subject.problem if isinstance(subject, Function) else ""
        yield Row(job.number, asked, tuple(accepted), tuple(unknown), failed, finished, problem)


def _serve(connection: Connection, setting: Setting) -> None:
    """Ask the grader for as long as the parent wants to know."""
    with suppress(PermissionError):
        os.setsid()  # so that what the grader starts is killed with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a grader prints has no place among the report.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        subject = load(setting.grader, credit=setting.credit, token=setting.token)
    except ConfigurationError as error:
        connection.send(str(error))
        return
    connection.send("")
    try:
        while True:
            for row in examine(subject, connection.recv(), setting):
                connection.send(row)
    except ClientError as error:
        connection.send(f"{setting.grader}: {error}")
    except (EOFError, BrokenPipeError):
        return


class _Child:
    """One process and what it is at."""

    def __init__(self, setting: Setting) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, setting))
        self.process.start()
        theirs.close()
        self.jobs: deque[Job] = deque()
        self.heard = time.monotonic()
        self.ready = False

    def give(self, jobs: Sequence[Job]) -> None:
        self.jobs.extend(jobs)
        self.heard = time.monotonic()
        with suppress(BrokenPipeError):
            self.connection.send(list(jobs))

    def kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.connection.close()


class Children:
    """Several processes that ask one grader.

    Args:
        setting: what they need to know.
        workers: how many.

    Raises:
        ConfigurationError: the grader cannot be loaded.
    """

    def __init__(self, setting: Setting, workers: int) -> None:
        self.setting = setting
        self._children = [_Child(setting) for _ in range(workers)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.kill()

    def restart(self) -> None:
        """Leave what is being asked and begin with fresh processes."""
        for child in self._children:
            child.kill()
        self._children = [_Child(self.setting) for _ in self._children]

    def ask(self, jobs: Iterator[Job], *, enough: Callable[[], bool] = bool) -> Iterator[Row]:
        """Do jobs in all processes; rows come as they are finished.

        Args:
            jobs: the jobs.
            enough: asked before jobs are handed out; once true, none is any more.
        """
        again: deque[Job] = deque()
        more = True
        while True:
            for child in self._children:
                if child.ready and not child.jobs:
                    some = [again.popleft()] if again else []
                    while more and not again and len(some) < _TOGETHER:
                        job = None if enough() else next(jobs, None)
                        if job is None:
                            more = False
                        else:
                            some.append(job)
                    if some:
                        child.give(some)
            busy = [child for child in self._children if child.jobs or not child.ready]
            if not (more or again or any(child.jobs for child in busy)):
                return
            yield from self._rows(busy, again)

    def _rows(self, busy: Sequence[_Child], again: deque[Job]) -> Iterator[Row]:
        """What busy processes say next, and what comes of those that say nothing any more."""
        told = wait([child.connection for child in busy], timeout=0.5)
        for child in busy:
            limit = _LATE * self.setting.deadline + 1 if child.ready else _STARTING
            if child.connection in told:
                try:
                    said = child.connection.recv()
                except (EOFError, ConnectionResetError):
                    yield from self._replace(child, again)
                    continue
                if isinstance(said, str) and said:
                    raise ConfigurationError(said)
                child.heard = time.monotonic()
                if child.ready:
                    child.jobs.popleft()
                    yield said
                child.ready = True
            elif time.monotonic() - child.heard > limit:
                yield from self._replace(child, again)

    def _replace(self, child: _Child, again: deque[Job]) -> Iterator[Row]:
        """Start another process for one that hung or died; its job is not tried again."""
        child.kill()
        if not child.ready:
            raise ConfigurationError(f"{self.setting.grader}: its process does not start")
        self._children[self._children.index(child)] = _Child(self.setting)
        hung = child.jobs.popleft() if child.jobs else None
        again.extend(child.jobs)
        if hung is not None:
            yield Row(hung.number, 0, (), (), finished=False)
