"""Ends a run that makes no progress: a collective that hangs would hold its GPUs for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Self

WAITS_FOR_REWARDS = "no reward for"
"""What the executor says as it waits for the reward service, whose patience ends by itself."""


class Watchdog:
    """Acts once nothing has been alive for too long, while the context lasts.

    Attributes:
        fired: whether it has acted.
    """

    def __init__(self, patience: float | None, act: Callable[[], None]) -> None:
        self.fired = False
        self._patience = patience
        self._act = act
        self._last = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def alive(self) -> None:
        """Begin to count anew."""
        self._last = time.monotonic()

    def __enter__(self) -> Self:
        if self._patience is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        assert self._patience is not None  # noqa: S101  the thread is not started otherwise
        while (left := self._last + self._patience - time.monotonic()) > 0:
            if self._over.wait(left):
                return
        self.fired = True
        self._act()
