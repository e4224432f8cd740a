"""The worker process: reads chunks of samples, grades them one by one, answers.

It is the process that may die. Each sample runs under a CPU timer of the kernel whose signal has no
handler, so that it ends the process whatever C code is running; progress counters in memory shared
with the pool tell which sample that was.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from plp_reward.answers import Status, Verdict
from plp_reward.workers import wire

Grader = Callable[..., Verdict | None]
"""``graders.decide`` or ``graders.grade``."""

_PR_SET_PDEATHSIG = 1
_NICENESS = 5
_MESSAGE_LIMIT = 300

_FLUSH = 0.01
"""Seconds after which verdicts are sent before the next sample begins, which may be a slow one. A
frame for each would cost the pool more than the grading does."""


def run(
    connection: socket.socket, progress: memoryview, grader: Grader, lane: int, memory_mb: int
) -> None:
    """Serve chunks until the pool closes the connection.

    Args:
        connection: a stream socket to the pool.
        progress: two counters shared with the pool: samples started, samples finished.
        grader: what to call for a sample.
        lane: ``wire.QUICK``, ``wire.SYMBOLIC`` or ``wire.OWN``.
        memory_mb: address space the process may take beyond what it has now.
    """
    _confine(lane, memory_mb)
    reader = connection.makefile("rb", buffering=2**16)
    connection.sendall(wire.encode_reply([]))  # ready: an empty answer to no chunk
    count = 0
    while True:
        header = reader.read(wire.HEADER.size)
        if len(header) < wire.HEADER.size:
            return
        (size,) = wire.HEADER.unpack(header)
        policies, samples = wire.decode_chunk(reader.read(size))
        outcomes: list[wire.VerdictFields] = []
        sent = time.monotonic()
        for response, gold, prompt, policy, explain, seconds, more in samples:
            if outcomes and time.monotonic() - sent > _FLUSH:
                connection.sendall(wire.encode_reply(outcomes))
                outcomes.clear()
                sent = time.monotonic()
            count += 1
            progress[0] = count
            signal.setitimer(signal.ITIMER_PROF, seconds)
            try:
                known = {} if more is None else {"fields": json.loads(more)}
                verdict = grader(
                    response, gold, policies[policy], prompt=prompt, explain=explain, **known
                )
            except MemoryError:
                # Leave as little to do as possible; the heap is not worth keeping either.
                os._exit(wire.EXIT_MEMORY)
            except BaseException as error:  # noqa: BLE001 - SystemExit too is data from a sample
                verdict = _failure(error)
            outcomes.append(wire.outcome(verdict))
            progress[1] = count
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.sendall(wire.encode_reply(outcomes))


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
    if lane != wire.QUICK:
        # Long gradings give way to the quick lane and to the server itself.
        os.nice(_NICENESS)
    with contextlib.suppress(OSError):
        # Should the machine run out of memory, a worker goes before the server does.
        Path("/proc/self/oom_score_adj").write_text("500")


def _failure(error: BaseException) -> Verdict:
    text = f"{type(error).__name__}: {error}"
    return Verdict(None, Status.ERROR, message=f"grading failed: {text[:_MESSAGE_LIMIT]}")
