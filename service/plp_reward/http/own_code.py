"""Giving rewards by the operator's own code, which may be slow and may never return."""

from __future__ import annotations

import asyncio
import ctypes
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from typing import TypeVar

from plp_reward.errors import ConfigurationError
from plp_reward.rewards import Reward

T = TypeVar("T")
SECONDS = 60.0
"""What a call may take."""
MOST_LOST = 8
"""Calls of one version of a reward that may have been given up and still run."""


class OwnCode:
    """Calls of the operator's code, each in a thread of its own.

    Nothing waits for such a thread, not even the end of the process. It holds up nobody else,
    unless it holds on to Python's lock, as a regular expression does.

    Args:
        seconds: what a call may take.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lost: list[tuple[Reward, threading.Thread]] = []

    async def run(self, reward: Reward, call: Callable[[], T]) -> T:
        """Return what a call returns that runs a reward's function.

        One that takes too long is given up, and interrupted where it runs Python; so it is if
        whoever waits for it has gone.

        Raises:
            ConfigurationError: it took too long, or too many before it still run.
        """
        self._refuse_after_losses(reward)
        loop = asyncio.get_running_loop()
        given: asyncio.Future[T] = loop.create_future()

        def finish(settle: Callable[[], None]) -> None:
            timer.cancel()
            if not given.done():
                settle()

        def work() -> None:
            try:
                value = context.run(call)
            except BaseException as error:  # noqa: BLE001  it belongs to who waits
                told, settle = error, lambda: given.set_exception(told)
            else:
                settle = lambda: given.set_result(value)  # noqa: E731
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(finish, settle)

        def give_up() -> None:
            self._lost.append((reward, thread))
            _interrupt(thread)
            if not given.done():
                given.set_exception(
                    ConfigurationError(
                        f"reward {reward.name!r} did not return within {self.seconds:g} s for "
                        "these samples"
                    )
                )

        context = copy_context()
        thread = threading.Thread(target=work, name="own reward", daemon=True)
        timer = loop.call_later(self.seconds, give_up)
        thread.start()
        return await given

    def _refuse_after_losses(self, reward: Reward) -> None:
        self._lost = [(of, thread) for of, thread in self._lost if thread.is_alive()]
        if sum(of.version == reward.version for of, _ in self._lost) >= MOST_LOST:
            raise ConfigurationError(
                f"reward {reward.name!r} is not called: {MOST_LOST} calls before still have not "
                "returned; mend it and load the profiles again"
            )


def _interrupt(thread: threading.Thread) -> None:
    """Have a thread raise at its next step in Python; what catches ``Exception`` lets it pass."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
    )
