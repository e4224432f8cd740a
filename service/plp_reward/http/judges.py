"""The judges of the profiles in use: asked, counted, logged without texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import structlog

from plp_reward.answers import Verdict
from plp_reward.http.metrics import JudgeCollector, Metrics
from plp_reward.judging.judge import Judge
from plp_reward.judging.settings import JudgeSettings
from plp_reward.scoring.plan import Plan, with_opinions


class Judges:
    """A judge for each setting of one, with what runs spent and what it said before."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._judges: dict[JudgeSettings, Judge] = {}
        self._log = structlog.get_logger("judge")
        metrics.registry.register(JudgeCollector(self._judges))

    async def review(
        self, settings: JudgeSettings, plan: Plan, verdicts: Sequence[Verdict], run: str
    ) -> list[Verdict]:
        """Return what counts after the profile's judge was asked.

        Args:
            settings: the judge.
            plan: what was graded.
            verdicts: one for each of the plan's samples.
            run: whose calls and money it costs: the run's label, so that names cannot add up.

        Raises:
            ConfigurationError: the judge's key is not there any more.
        """
        judge = self._judges.get(settings)
        if judge is None:
            judge = self._judges[settings] = Judge(settings)
        opinions = await judge.review(plan.to_judge(verdicts), run)
        outcomes = Counter(told.outcome.value for told in opinions if told is not None)
        for outcome, number in outcomes.items():
            self._metrics.opinions.labels(plan.profile.name, run, outcome).inc(number)
        if outcomes:
            self._log.info("second opinions", profile=plan.profile.name, run=run, **outcomes)
        return with_opinions(verdicts, opinions)

    async def aclose(self) -> None:
        """Close what is open."""
        for judge in self._judges.values():
            await judge.aclose()
