"""Runs a command so that nothing of it outlives whoever asked for it.

OpenRLHF's driver starts Ray, Ray starts workers, and vLLM in them its engines; a vLLM server starts
engines too, and ``plp sweep`` starts ``plp train`` and ``plp eval``. A signal that nobody can
handle, to any of these or to the ``plp`` that was typed, would leave those below it running, on the
GPUs, writing into a folder that the next run goes on with. Between them and that ``plp`` stands
this process:

- it holds the reading end of a pipe whose other end only ``plp`` has, and so sees it go, however it
  went;
- it is the parent of whatever below it loses its own (``PR_SET_CHILD_SUBREAPER``, see prctl(2)),
  and ends, with the command's code, only once there is nothing left.

So does anything it inherits: the lock on a run's folder is held until the last process is gone.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

GRACE = 10.0
"""Seconds the command has to end by itself once it was asked to, unless it gets others."""
REAP = 0.01
"""Seconds between two looks for children that are still there."""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
_SHELL = 128
"""What shells add to a signal's number to make an exit code of it."""


def start(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: int | IO[bytes] | None,
    holding: Sequence[int] = (),
    grace: float = GRACE,
) -> subprocess.Popen[bytes]:
    """Start ``command`` under a guardian.

    Terminating what is returned, or the end of this process, ends all of it.

    Args:
        command: program and arguments.
        environment: all of its environment variables.
        output: where standard output and error go; None for where this process's own go.
        holding: file descriptors to keep open until the last process has ended.
        grace: seconds the command has to end by itself once it was asked to.
    """
    return subprocess.Popen(  # noqa: S603  the caller's own command
        [sys.executable, "-m", "plp_trainer.guardian", repr(grace), *command],
        env=environment,
        stdin=subprocess.PIPE,  # never written to: its end is this process's end
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        pass_fds=holding,
        # Ctrl-C is for the process that was started by hand, which ends the others in order.
        start_new_session=True,
    )


def guard(command: Sequence[str], grace: float) -> int:
    """Run ``command`` until it ends, is asked to end, or standard input is closed.

    Args:
        command: program and arguments.
        grace: seconds it then has to end by itself.

    Returns:
        Its exit code, as a shell has it.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, _exit)
    process = subprocess.Popen(  # noqa: S603  see ``start``
        command,
        stdin=subprocess.DEVNULL,
        # Even this process can be killed.
        preexec_fn=lambda: _prctl(PR_SET_PDEATHSIG, signal.SIGTERM),
    )
    try:
        ended = os.pidfd_open(process.pid)
        select.select([ended, sys.stdin], [], [])
    finally:
        # Nothing may interrupt what follows.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if process.poll() is None:
            process.terminate()
        try:
            code = process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        _end_all()
    return code if code >= 0 else _SHELL - code


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")


def _exit(number: int, frame: FrameType | None) -> None:
    raise SystemExit(_SHELL + number)


def _end_all() -> None:
    """Kill all children; theirs become children of this process, and are next.

    Only the system knows that there are none left: ``/proc`` may leave some out as others end.
    """
    while True:
        for child in _children():
            os.kill(child, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        time.sleep(REAP)


def _children() -> list[int]:
    return [
        int(child)
        for thread in Path("/proc/self/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]


if __name__ == "__main__":
    sys.exit(guard(sys.argv[2:], float(sys.argv[1])))
