"""The pool's end of a zygote: orders workers and hears of their ends."""

from __future__ import annotations

import asyncio
import mmap
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple

from plp_reward.workers import wire
from plp_reward.workers.errors import PoolError

_FORGET = 10
"""Seconds a zygote may take to end after its control socket was closed."""


_ENVIRONMENT = frozenset(
    {
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "MALLOC_ARENA_MAX",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONHOME",
        "PYTHONPYCACHEPREFIX",
        "PYTHONUTF8",
        "TMPDIR",
        "TZ",
    }
)
"""Variables that grading processes get: what the interpreter needs, and nothing that may be a
secret. They read hostile text."""


class Graders(NamedTuple):
    """Which functions the workers run, as ``module:function``.

    For a pool only its tests change them: the real ones do not hang or crash on demand.

    Attributes:
        decide: grades a sample in the quick lane.
        grade: grades one in the symbolic lane and the own one; "" without these.
        work: does tasks, given a ``guard.Guard``; "" without a lane of tasks.
        imports: modules that graders load when they first need them, and take longer for than a
            quick sample may.
    """

    decide: str = "plp_reward.graders:decide"
    grade: str = "plp_reward.graders:grade"
    work: str = ""
    imports: tuple[str, ...] = ("jsonschema.validators", "referencing")


class ZygoteHandle:
    """One zygote process. When it is lost, so are its workers; its user starts another one.

    Args:
        slots: how many workers it can have at a time.
        memory_mb: the memory limit of each.
        graders: what they run.
        on_record: called with each record that the zygote sends.
        on_lost: called once if the zygote ends without having been asked to.

    Raises:
        PoolError: it cannot be started here, or not now.
    """

    def __init__(
        self,
        slots: int,
        memory_mb: int,
        graders: Graders,
        on_record: Callable[[wire.Record], None],
        on_lost: Callable[[], None],
    ) -> None:
        if sys.platform != "linux":
            raise PoolError("the grading pool runs on Linux only")
        self._loop = asyncio.get_running_loop()
        self._on_record = on_record
        self._on_lost = on_lost
        try:
            with ExitStack() as kept, ExitStack() as passed_on:
                descriptor = os.memfd_create("plp-reward-progress")
                passed_on.callback(os.close, descriptor)
                control, child_control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                self._control = kept.enter_context(control)
                passed_on.enter_context(child_control)
                os.ftruncate(descriptor, 16 * slots)
                map_ = kept.enter_context(mmap.mmap(descriptor, 16 * slots))
                self._progress = kept.enter_context(memoryview(map_).cast("Q"))
                spec = wire.ZygoteSpec(
                    os.getpid(),
                    child_control.fileno(),
                    descriptor,
                    slots,
                    memory_mb,
                    *graders,
                )
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-P", "-m", "plp_reward.workers.zygote", spec.encode()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env=_environment(),
                    pass_fds=(child_control.fileno(), descriptor),
                )
                self._kept = kept.pop_all()
        except OSError as error:
            raise PoolError(f"cannot start the grading processes: {error}") from error
        self._control.setblocking(False)
        self._loop.add_reader(self._control, self._readable)

    @property
    def pid(self) -> int:
        """The zygote's process id."""
        return self._process.pid

    def fork(self, slot: int, lane: int) -> socket.socket:
        """Order a worker; returns the pool's end of the connection to it.

        Raises:
            OSError: no connection can be made, as when this process has no descriptors left.
        """
        self._progress[2 * slot] = self._progress[2 * slot + 1] = 0
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            self._send(wire.Record(wire.FORK, slot, lane), theirs)
        return ours

    def kill(self, slot: int) -> None:
        """Kill the worker in ``slot``.

        Only the zygote can do so safely: it reaps the workers, so for it a process id cannot have
        passed on to a stranger.
        """
        self._send(wire.Record(wire.KILL, slot, 0))

    def ping(self) -> None:
        """Ask for a ``PONG`` record."""
        self._send(wire.Record(wire.PING, 0, 0))

    def kill_zygote(self) -> None:
        """Kill the zygote, which the kernel has its workers follow; ``on_lost`` is called."""
        self._process.kill()

    def progress(self, slot: int) -> tuple[int, int]:
        """How many samples the worker in ``slot`` has started and finished in its life."""
        return self._progress[2 * slot], self._progress[2 * slot + 1]

    def close(self) -> None:
        """End the zygote and with it all workers. Returns at once."""
        if self._control.fileno() >= 0:
            self._loop.remove_reader(self._control)
            self._kept.close()  # the control socket, and the map, which holds a descriptor

    async def ended(self) -> None:
        """Wait until the zygote has ended and is reaped; ``close`` it first."""
        for _ in range(_FORGET * 100):
            if self._process.poll() is not None:
                return
            await asyncio.sleep(0.01)
        self._process.kill()
        self._process.wait()

    def _send(self, record: wire.Record, connection: socket.socket | None = None) -> None:
        descriptors = [] if connection is None else [connection.fileno()]
        try:
            socket.send_fds(self._control, [record.encode()], descriptors)
        except OSError:
            # It ended, which the reader is about to notice, or reads nothing any more.
            self._process.kill()

    def _readable(self) -> None:
        while True:
            try:
                datagram = self._control.recv(wire.RECORD_SIZE)
            except BlockingIOError:
                return
            except OSError:
                datagram = b""
            if not datagram:
                self._loop.remove_reader(self._control)
                self._process.kill()
                self._process.wait()
                self._on_lost()
                return
            self._on_record(wire.Record.decode(datagram))
            if self._control.fileno() < 0:
                return


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _ENVIRONMENT}
    return kept | {"PYTHONPATH": os.pathsep.join(_import_path())}


def _import_path() -> list[str]:
    """Where the caller's modules come from, for a process that starts elsewhere."""
    return [path or os.getcwd() for path in sys.path]  # noqa: PTH109 - a string is what it takes
