"""An event loop in a thread of its own, for callers that have none."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines for other threads. It ends with its owner, at the latest with the process."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, name="reward-client", daemon=True)
        thread.start()
        self._end = weakref.finalize(self, _end, self._loop, thread, self._process)

    @property
    def forked(self) -> bool:
        """True in a process that has a copy of this object and not the thread."""
        return self._process != os.getpid()

    @property
    def running(self) -> bool:
        """True until it is ended."""
        return self._end.alive

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Return what a coroutine returns; whoever stops waiting, as by Ctrl-C, cancels it."""
        future = asyncio.run_coroutine_threadsafe(call, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def end(self) -> None:
        """End the thread."""
        self._end()


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread, process: int) -> None:
    if process != os.getpid():
        return
    loop.call_soon_threadsafe(loop.stop)
    if thread is not threading.current_thread():  # where the owner was collected
        thread.join()
        loop.close()
