"""Who asks: whose turn its samples take in the grading pool, and whether it still waits."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from starlette.requests import ClientDisconnect, Request

from plp_reward.http.tokens import Access, access_of

_UNWATCHED = 0.05
"""Seconds for which nobody looks whether the caller has gone. Most requests are answered sooner,
and a task of its own for each would cost as much as grading it."""


class Caller:
    """The client of a request whose body has been read.

    As a context manager it cancels what is awaited inside as soon as the client has gone, and
    raises ``ClientDisconnect``:

        async with caller:
            verdicts = await pool.grade(jobs, turn=caller.turn)

    Attributes:
        turn: its turn in the pool: its host's, and of these its run's.
        access: what its token opens.

    Args:
        request: the request.
        run: the run that it is for, or "".
    """

    def __init__(self, request: Request, run: str = "") -> None:
        self.turn = (request.client.host if request.client else "", run)
        self.access: Access = access_of(request)
        self._receive = request.receive
        self._gone = False
        self._task: asyncio.Task[object] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def gone(self) -> None:
        """Return when the client has closed its connection."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        self._timer = asyncio.get_running_loop().call_later(_UNWATCHED, self._start_watching)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._task is not None and self._gone and self._task.uncancel() == 0:
            raise ClientDisconnect from error

    def _start_watching(self) -> None:
        self._watch = asyncio.create_task(self._cancel_when_gone())

    async def _cancel_when_gone(self) -> None:
        await self.gone()
        self._gone = True
        if self._task is not None:
            self._task.cancel()
