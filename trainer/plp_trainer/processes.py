"""Processes that do not outlive the one that started them."""

from __future__ import annotations

import ctypes
import signal

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have the system end this process when its parent does, even if that is killed.

    To be called in a new process before its program, as ``subprocess.Popen``'s ``preexec_fn``.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
