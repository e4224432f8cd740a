"""Whether the service can grade, found out by grading: once at a time, however many ask.

The two answers go in front of all samples that wait: how many these are, and how slow, is no matter
of readiness, as other replicas would not serve them sooner. What makes the service unready is a
pool that has no workers or no means to replace them, answers wrong, or takes longer than any
sample may hold a quick worker up.
"""

from __future__ import annotations

import asyncio

from plp_reward.answers import DEFAULT_POLICY
from plp_reward.http.errors import NotReady
from plp_reward.workers import Job, Pool

FRESH = 1.0
"""Seconds for which a good outcome stands. Anybody may ask, and grading is others' work."""

PATIENCE = 10.0
"""Seconds that grading the two may take."""

_KNOWN = (
    (Job("The answer is \\boxed{\\frac{1}{2}}.", "0.5", DEFAULT_POLICY), True),
    (Job("The answer is \\boxed{\\frac{1}{3}}.", "0.5", DEFAULT_POLICY), False),
)


class Readiness:
    """Has a right and a wrong answer graded.

    Args:
        pool: what grades them.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._grading: asyncio.Task[Exception | None] | None = None
        self._good_until = float("-inf")

    async def check(self) -> None:
        """Return if the pool grades, or did less than ``FRESH`` seconds ago.

        Raises:
            NotReady: a known answer was graded wrong, or not at all.
            PoolError: the pool cannot grade.
        """
        if asyncio.get_running_loop().time() < self._good_until:
            return
        if self._grading is None or self._grading.done():
            self._grading = asyncio.create_task(self._grade())
        # Who asked first may leave; others are waiting for the same outcome.
        if (error := await asyncio.shield(self._grading)) is not None:
            raise error

    async def _grade(self) -> Exception | None:
        try:
            async with asyncio.timeout(PATIENCE):
                verdicts = await self._pool.probe([job for job, _ in _KNOWN])
        except TimeoutError:
            return NotReady(f"a known answer was not graded within {PATIENCE:g} s")
        except Exception as error:  # noqa: BLE001  it belongs to those who wait
            return error
        for verdict, (_, correct) in zip(verdicts, _KNOWN, strict=True):
            if verdict.correct is not correct:
                return NotReady(
                    f"a known answer was graded correct={verdict.correct}, "
                    f"status={verdict.status} {verdict.message}"
                )
        self._good_until = asyncio.get_running_loop().time() + FRESH
        return None
