"""A judge for programs without an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from plp_reward.answers import Gold, Verdict
from plp_reward.judging.judge import Judge
from plp_reward.judging.opinions import Opinion
from plp_reward.judging.settings import JudgeSettings


class SyncJudge:
    """Asks from a thread of its own, and waits until every question has its turn.

    Raises:
        ConfigurationError: the judge's key is not there.
    """

    def __init__(self, settings: JudgeSettings) -> None:
        self.judge = Judge(settings)
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="judge")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def review(
        self, asked: Sequence[tuple[Verdict, Gold, str | None]], run: str = ""
    ) -> list[Opinion | None]:
        """Ask as ``Judge.review`` does, with no deadline for them together."""
        review = self.judge.review(asked, run, patient=True)
        return self._thread.submit(self._runner.run, review).result()

    def _close(self) -> None:
        self._runner.run(self.judge.aclose())
        self._runner.close()
