"""The worker process: reads chunks of samples, grades them one by one, answers."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import time
from pathlib import Path

from plp_reward.workers import wire
from plp_reward.workers.guard import Grader, Guard

_PR_SET_PDEATHSIG = 1
_NICENESS = 5

_FLUSH = 0.01
"""Seconds after which verdicts are sent before the next sample begins, which may be a slow one. A
frame for each would cost the pool more than the grading does."""


def confined(connection: socket.socket, progress: memoryview, lane: int, memory_mb: int) -> Guard:
    """Give up what this process will not need, and say that it has started.

    Args:
        connection: a stream socket to the pool.
        progress: two counters shared with the pool: samples started, samples finished.
        lane: ``wire.QUICK``, ``wire.SYMBOLIC``, ``wire.OWN`` or ``wire.TASKS``.
        memory_mb: address space the process may take beyond what it has now.
    """
    _confine(lane, memory_mb)
    guard = Guard(connection, progress)
    guard.send(wire.HELLO)
    return guard


def run(guard: Guard, grader: Grader) -> None:
    """Serve chunks until the pool closes the connection.

    Args:
        guard: the line to the pool.
        grader: what to call for a sample.
    """
    while (payload := guard.receive()) is not None:
        policies, samples = wire.decode_chunk(payload)
        outcomes: list[wire.VerdictFields] = []
        sent = time.monotonic()
        for response, gold, prompt, policy, explain, seconds, more in samples:
            if outcomes and time.monotonic() - sent > _FLUSH:
                guard.send(wire.encode_outcomes(outcomes))
                outcomes.clear()
                sent = time.monotonic()
            known = {} if more is None else {"fields": json.loads(more)}
            how = policies[policy]
            verdict = guard.graded(
                seconds, grader, response, gold, how, prompt=prompt, explain=explain, **known
            )
            outcomes.append(wire.outcome(verdict))
        guard.rest()
        guard.send(wire.encode_outcomes(outcomes))


def die_with(parent: int) -> None:
    """Have the kernel kill this process when ``parent``, which forked it, dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(0)


def _confine(lane: int, memory_mb: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a parser prints is no output of the program
        os.dup2(null, stream)
    os.close(null)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + memory_mb * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if lane in (wire.SYMBOLIC, wire.OWN):
        # Long gradings give way to the quick lane and to the server itself.
        os.nice(_NICENESS)
    with contextlib.suppress(OSError):
        # Should the machine run out of memory, a worker goes before the server does.
        Path("/proc/self/oom_score_adj").write_text("500")
