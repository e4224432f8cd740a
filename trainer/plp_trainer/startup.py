"""An engine or a worker that fails as it starts, for which OpenRLHF would wait for ever.

Ray prints why an actor could not be made, and tells those who ask it something. OpenRLHF asks its
engines for the first time once its trainer is ready, which waits for them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

_FAILED = re.compile(r"Exception raised in creation task: The actor died")
_WORKER = re.compile(r"^(?:\x1b\[\d+m)?\((?P<worker>\w+ pid=\d+)[^)]*\)(?:\x1b\[\d+m)? ?")
PATIENCE = 20.0
"""Seconds that OpenRLHF has to end by itself, and the traceback to arrive."""
_MOST_LINES = 60


class StartupWatch:
    """Watches OpenRLHF's output, and ends a run one of whose actors could not be made.

    Attributes:
        lines: what that actor printed from then on, without Ray's prefix; empty as long as all is
            well.
    """

    def __init__(self, end: Callable[[], None], patience: float = PATIENCE) -> None:
        self.lines: list[str] = []
        self._timer = threading.Timer(patience, end)
        self._timer.daemon = True
        self._worker = ""

    def watch(self, line: str) -> None:
        """Take the next line of the output."""
        origin = _WORKER.match(line)
        if not self.lines and _FAILED.search(line):
            self._worker = origin["worker"] if origin else ""
            self._timer.start()
        elif not self.lines or origin is None or origin["worker"] != self._worker:
            return
        if len(self.lines) < _MOST_LINES:
            self.lines.append(line[origin.end() if origin else 0 :])

    def close(self) -> None:
        """Stop watching."""
        self._timer.cancel()
