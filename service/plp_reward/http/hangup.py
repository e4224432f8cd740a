"""SIGHUP, which loads the profiles again and never ends the service, however early it comes."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plp_reward.http.reloading import Profiles


class Hangup:
    """The process's answer to SIGHUP, from its making on, and to one that was blocked before.

    One that comes while the service starts is kept until the service has: the profiles might have
    been read before the change that it tells of.
    """

    def __init__(self) -> None:
        self._came = False
        self._reload: Callable[[], object] | None = None
        signal.signal(signal.SIGHUP, self._handle)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])

    def started(self, profiles: Profiles) -> None:
        """Load ``profiles`` again whenever SIGHUP comes, or if it has come by now."""
        loop = asyncio.get_running_loop()

        def reload() -> None:
            self._task = loop.create_task(profiles.reload_or_keep("SIGHUP"))

        self._reload = partial(loop.call_soon_threadsafe, reload)
        if self._came:
            reload()

    def _handle(self, _: int, __: FrameType | None) -> None:
        self._came = True
        if self._reload is not None:
            self._reload()
