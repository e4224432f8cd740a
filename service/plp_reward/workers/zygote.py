"""The zygote: a process that has everything imported and forks workers from itself.

``python -m plp_reward.workers.zygote SPEC`` is started by ``zygote_handle.ZygoteHandle``. It has
one thread, so forking is safe, and nothing of the caller's program in it. It takes records (see
``wire``) from its control socket, reaps the workers, and ends when the socket or its parent does. A
worker that it forks needs milliseconds to start, not the second that a computer algebra system
takes to import.
"""

from __future__ import annotations

import gc
import importlib
import mmap
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from plp_reward.workers import wire, worker

_WARM_LIMIT = 120
"""CPU seconds that imports may take."""

_WATCH = 1000
"""Milliseconds between looks at whether the parent still lives; its end of the control socket may
live on in a process that it forked."""

WARM_UP = (
    (r"\boxed{\sum_{k=1}^n k}", r"\frac{n(n+1)}{2}"),
    (r"\boxed{\lim_{x\to 0}\frac{\sin x}{x}}", "1"),
    (r"\boxed{\{1,2\}\cup[3,\infty)}", "(0,1)"),
)
"""Responses and golds that are graded before the first fork. Only some that ``decide`` leaves open
make ``grade`` import the computer algebra system, and FLINT before it."""


class Zygote:
    """Forks workers into numbered slots and reports their ends."""

    def __init__(self, spec: wire.ZygoteSpec) -> None:
        self._parent = spec.parent
        self._memory_mb = spec.memory_mb
        self._control = socket.socket(fileno=spec.control)
        self._progress = memoryview(mmap.mmap(spec.progress, 16 * spec.slots)).cast("Q")
        os.close(spec.progress)
        self._imports = spec.imports
        self._graders = _named(
            {wire.QUICK: spec.decide, wire.SYMBOLIC: spec.grade, wire.OWN: spec.grade}
        )
        self._work = _named({wire.TASKS: spec.work})
        self._slots: dict[int, int] = {}
        """Slot of each living worker, by process id."""
        self._woken, self._wake = os.pipe()

    def warm_up(self) -> None:
        """Do once what is slow the first time, so that no worker has to."""
        signal.setitimer(signal.ITIMER_PROF, _WARM_LIMIT)
        for module in self._imports:
            importlib.import_module(module)
        for grader in set(self._graders.values()):
            for response, gold in WARM_UP:
                try:
                    grader(response, gold)
                except Exception:  # noqa: BLE001 - samples will show it as their error
                    traceback.print_exc()
        signal.setitimer(signal.ITIMER_PROF, 0)

    def serve(self) -> None:
        """Fork, kill and reap until the pool is gone."""
        os.set_blocking(self._wake, False)
        os.set_blocking(self._woken, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _ignore)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._woken, select.POLLIN)
        self._tell(wire.READY)
        while os.getppid() == self._parent:
            for descriptor, _ in poll.poll(_WATCH):
                if descriptor == self._woken:
                    os.read(self._woken, 4096)
                    self._reap()
                elif not self._obey():
                    return

    def kill_workers(self) -> None:
        """Leave no worker behind, not even as a zombie."""
        for pid in self._slots:
            os.kill(pid, signal.SIGKILL)
        for pid in self._slots:
            os.waitpid(pid, 0)

    def _obey(self) -> bool:
        """Carry out one record; False if the pool has gone."""
        datagram, descriptors, _, _ = socket.recv_fds(self._control, wire.RECORD_SIZE, 1)
        if not datagram:
            return False
        record = wire.Record.decode(datagram)
        if record.kind == wire.FORK:
            self._fork(record.slot, record.value, descriptors[0])
        elif record.kind == wire.KILL:
            for pid, slot in self._slots.items():
                if slot == record.slot:
                    os.kill(pid, signal.SIGKILL)
        elif record.kind == wire.PING:
            self._tell(wire.PONG)
        return True

    def _fork(self, slot: int, lane: int, descriptor: int) -> None:
        zygote = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            os.close(descriptor)
            self._tell(wire.EXITED, slot, -1)
            return
        if pid == 0:
            self._become_worker(slot, lane, descriptor, zygote)
        os.close(descriptor)
        self._slots[pid] = slot
        self._tell(wire.FORKED, slot, pid)

    def _become_worker(self, slot: int, lane: int, descriptor: int, zygote: int) -> None:
        status = 1
        try:
            worker.die_with(zygote)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(self._woken)
            os.close(self._wake)
            self._control.close()
            progress = self._progress[2 * slot : 2 * slot + 2]
            connection = socket.socket(fileno=descriptor)
            guard = worker.confined(connection, progress, lane, self._memory_mb)
            if lane == wire.TASKS:
                self._work[lane](guard)
            else:
                worker.run(guard, self._graders[lane])
            status = 0
        except MemoryError:
            status = wire.EXIT_MEMORY
        finally:
            os._exit(status)

    def _reap(self) -> None:
        while self._slots:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._tell(wire.EXITED, self._slots.pop(pid), status)

    def _tell(self, kind: int, slot: int = 0, value: int = 0) -> None:
        self._control.send(wire.Record(kind, slot, value).encode())


def _named(paths: Mapping[int, str]) -> dict[int, Callable[..., Any]]:
    """Load functions by their paths, ``module:function``; "" is none."""
    found = {}
    for lane, path in paths.items():
        if path:
            module, _, name = path.partition(":")
            found[lane] = getattr(importlib.import_module(module), name)
    return found


def _ignore(number: int, frame: object) -> None:
    """A handler, so that the signal wakes ``poll``."""


def main() -> None:
    """Run a zygote from the command line."""
    # The pool decides when its processes end; a Ctrl-C or a service manager's SIGTERM to the whole
    # group must not take the workers from under requests that are still being finished.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    gc.disable()  # what is imported would be looked through again and again meanwhile
    zygote = Zygote(wire.ZygoteSpec.decode(sys.argv[1]))
    zygote.warm_up()
    gc.freeze()  # what is here now stays shared between the workers
    gc.enable()
    try:
        zygote.serve()
    except OSError:
        pass  # the pool is gone
    finally:
        zygote.kill_workers()
        os._exit(0)


if __name__ == "__main__":
    main()
