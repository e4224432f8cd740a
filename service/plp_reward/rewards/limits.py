"""Rewards that compare a response's length with the generation limit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from plp_reward.rewards.registry import (
    Lengths,
    Mask,
    NonNegative,
    NonPositive,
    Positive,
    Real,
    Rewards,
    reward,
)


def _span(parameters: Mapping[str, float], *names: str) -> tuple[float, float]:
    values = [parameters[name] for name in names]
    return min(values), max(values)


@reward(
    source="arXiv 2502.03373, section 4; eddycmu/demystify-long-cot openrlhf/reward/cosine.py",
    ordered=[("margin", "limit")],
    extent=lambda p: _span(p, "right_short", "right_long", "wrong_short", "wrong_long", "exceeded"),
)
def cosine(
    correct: Mask,
    length: Lengths,
    *,
    right_short: Real = 2.0,
    right_long: Real = 1.0,
    wrong_short: NonPositive = -10.0,
    wrong_long: NonPositive = 0.0,
    exceeded: Real = -10.0,
    limit: Positive = 14336.0,
    margin: NonNegative = 16.0,
) -> Rewards:
    """Half a cosine from "short" at length 0 to "long" at the limit; past it, ``exceeded``.

    long + (short - long) * (1 + cos(pi * length / limit)) / 2, where short and long are those of
    right or of wrong responses. A wrong response gains by being long: it is meant to keep thinking.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        right_short: a correct response of length 0.
        right_long: a correct response at the limit.
        wrong_short: a wrong response of length 0.
        wrong_long: a wrong response at the limit.
        exceeded: any response, right or wrong, of ``limit - margin`` tokens or more.
        limit: tokens after which generation stops.
        margin: the authors' allowance for counting errors (``MAX_LEN_MARGIN``).

    Returns:
        Shape (samples,): between the smallest and the largest of the five rewards. The authors' own
        command line has milder defaults (right 1 to 0, wrong -1 to 0, exceeded 0); these are the
        values of their paper's runs.
    """
    short = np.where(correct, right_short, wrong_short)
    long = np.where(correct, right_long, wrong_long)
    # Past the limit the formula does not apply; there its argument stays half a turn.
    progress = np.minimum(length, limit) / limit
    within = long + 0.5 * (short - long) * (1.0 + np.cos(np.pi * progress))
    return np.where(length + margin >= limit, exceeded, within)


@reward(
    source="DAPO: arXiv 2503.14476, equation 13; verl/workers/reward_manager/dapo.py",
    ordered=[("buffer", "limit")],
    extent=lambda p: (p["wrong"] - p["factor"], 1.0),
)
def overlong(
    correct: Mask,
    length: Lengths,
    *,
    limit: Positive = 20480.0,
    buffer: Positive = 4096.0,
    factor: NonNegative = 1.0,
    wrong: NonPositive = 0.0,
) -> Rewards:
    """Soft overlong punishment: c - factor * clip((length - limit + buffer) / buffer, 0, 1).

    Added to accuracy: nothing up to ``limit - buffer`` tokens, then linear to ``-factor`` at the
    limit, for right and wrong responses alike. DAPO's own accuracy is 1 or -1: ``wrong=-1`` gives
    it. verl does not bound the penalty past the limit, where its generation never gets.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        limit: tokens after which generation stops.
        buffer: the last tokens before the limit, over which the penalty grows.
        factor: the penalty at the limit.
        wrong: the reward of a wrong response within the expected length.

    Returns:
        Shape (samples,): between ``wrong - factor`` and 1.
    """
    penalty = factor * (np.clip(length - limit + buffer, 0.0, buffer) / buffer)
    return np.where(correct, 1.0, wrong) - penalty


@reward(
    source="DLER: arXiv 2510.15110, NVlabs/DLER dler_slurm.sh; ThinkPrune: arXiv 2504.01296",
    extent=lambda p: (0.0, 1.0),
)
def truncation(correct: Mask, length: Lengths, *, limit: Positive = 4000.0) -> Rewards:
    """Truncation: c if the response has at most ``limit`` tokens, else 0.

    What a run with a lower generation limit would give, for responses that were generated with a
    higher one.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        limit: the most tokens that count; DLER trains with 4000, ThinkPrune with 4000, then 3000,
            then 2000.

    Returns:
        Shape (samples,): 0 or 1.
    """
    return (correct & (length <= limit)).astype(np.float64)
