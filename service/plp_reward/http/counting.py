"""Token counting off the event loop: what arrives while one call counts shares the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from plp_reward.scoring.lengths import TokenCounter


class _Order(NamedTuple):
    counter: TokenCounter
    texts: Sequence[str]
    counts: asyncio.Future[list[int]]


class CountingThread:
    """One thread that counts tokens for everybody.

    A rollout arrives as hundreds of single responses. A trip to a thread and back costs more than
    counting one of them, and the tokenizers library spreads a long list over the cores by itself.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="count-tokens")
        self._orders: list[_Order] = []
        self._task: asyncio.Task[None] | None = None

    def count(self, counter: TokenCounter, texts: Sequence[str]) -> asyncio.Future[list[int]]:
        """Start to count the tokens of each text."""
        counts: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
        self._orders.append(_Order(counter, texts, counts))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return counts

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    async def _work(self) -> None:
        try:
            while self._orders:
                counter = self._orders[0].counter
                together = [order for order in self._orders if order.counter is counter]
                self._orders = [order for order in self._orders if order.counter is not counter]
                await self._serve(counter, together)
        finally:
            self._task = None

    async def _serve(self, counter: TokenCounter, orders: list[_Order]) -> None:
        texts = [text for order in orders for text in order.texts]
        loop = asyncio.get_running_loop()
        try:
            counts = iter(await loop.run_in_executor(self._thread, counter.count, texts))
        except Exception as error:  # noqa: BLE001  it belongs to those who wait
            for order in orders:
                if not order.counts.done():
                    order.counts.set_exception(error)
            return
        for order in orders:
            mine = [next(counts) for _ in order.texts]
            if not order.counts.done():
                order.counts.set_result(mine)
