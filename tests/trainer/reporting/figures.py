"""Figures to make tables of."""

from plp_reward.statistics import Estimate
from plp_trainer.evaluation.figures import Figures


def estimate(value: float) -> Estimate:
    return Estimate(value, value - 0.01, value + 0.01, 30, 10)


FIGURES = Figures(
    problems=1319,
    responses=1319,
    undecided=2,
    accuracy=estimate(0.863),
    tokens=Estimate(411.25, 400.0, 421.5, 1319, 1319),
    median_tokens=estimate(380.0),
    truncated=estimate(0.01),
    thinks=estimate(0.4),
    thinking_share=estimate(0.3),
    pass_at_k={1: estimate(0.8), 4: estimate(0.9)},
    statuses={"ok": 1319},
)
