"""Ends a command that is told to end in order: what it started first, and with how to go on."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 128 + signal.SIGINT
"""Exit code after Ctrl-C, as shells write it."""
TERMINATED = 128 + signal.SIGTERM
"""Exit code of a command that was told to end, likewise."""


@contextmanager
def interruptible(how_to_go_on: str) -> Iterator[None]:
    """Exit on Ctrl-C and SIGTERM, after everything inside the context was left.

    Args:
        how_to_go_on: the end of a sentence that begins with "interrupted; ".
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit as told:
        if told.code != TERMINATED:
            raise
        code = TERMINATED
    else:
        return
    sys.stderr.write(f"interrupted; {how_to_go_on}\n")
    sys.exit(code)
