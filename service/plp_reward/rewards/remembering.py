"""Rewards that compare a response with earlier ones of the same run.

They take what the run's earlier calls left as ``history``, and return it renewed beside the
rewards. Who keeps it between calls is not theirs to know: see ``plp_reward.scoring.memory``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from plp_reward.rewards.groups import group_extremes, group_mean
from plp_reward.rewards.registry import (
    Count,
    Fraction,
    Groups,
    History,
    Lengths,
    Mask,
    NonNegative,
    NonPositive,
    Positive,
    Real,
    Rewards,
    reward,
)


@reward(
    source="HAPO: arXiv 2505.11225; HCY123902/HAPO utils.py, grpo_trainer.py",
    remembers="prompt",
    extent=lambda p: (-p["weight"], 1.0 + p["weight"]),
)
def hapo(
    correct: Mask, length: Lengths, group: Groups, history: History, *, weight: Fraction = 1.0
) -> tuple[Rewards, History]:
    """Against the shortest right response so far: c + weight * max(-0.7, f), or min(0, f) if wrong.

    f = cos(pi / 2 * min(length / h, 2)), h the tokens of the prompt's shortest correct response in
    earlier calls; without one there is no length term. Afterwards h takes this call's in.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group.
        history: shape (groups,), h of each prompt; nan without one.
        weight: of the length term; up to 1 a right response keeps more than a wrong one.

    Returns:
        Rewards of shape (samples,), right ones from 1 - 0.7 weight to 1 + weight, wrong ones from
        -weight to 0; and the new history.
    """
    before = history[group]
    known = before > 0  # not nan
    ratio = np.minimum(length / np.where(known, before, 1.0), 2.0)
    f = np.where(known, np.cos(0.5 * np.pi * ratio), 0.0)
    given = correct + weight * np.where(correct, np.maximum(-0.7, f), np.minimum(0.0, f))
    shortest, _ = group_extremes(length, group, correct)
    return given, np.fmin(history, np.where(np.isfinite(shortest), shortest, np.nan))


MOST_LENGTHS = 256
"""Lengths of LASER-D's grid at most. A number is kept of each for each prompt."""


def _grid_fits(parameters: Mapping[str, float]) -> str:
    span = parameters["longest"] - parameters["shortest"]
    if span / parameters["step"] < MOST_LENGTHS:
        return ""
    return (
        f"step = {parameters['step']:g} makes a grid of more than {MOST_LENGTHS} lengths from "
        f"shortest = {parameters['shortest']:g} to longest = {parameters['longest']:g}: take a "
        "longer step"
    )


@reward(
    source="LASER-D: arXiv 2505.15612; hkust-nlp/Laser verl/utils/reward_score/length_penalty.py",
    remembers="run",
    ordered=[("shortest", "longest")],
    check=_grid_fits,
    extent=lambda p: (min(p["wrong"], p["unanswered"]), 1.0 + p["bonus"]),
)
def laser_d(
    correct: Mask,
    length: Lengths,
    group: Groups,
    answered: Mask,
    history: History,
    *,
    bonus: NonNegative = 0.5,
    wrong: NonPositive = -0.5,
    unanswered: NonPositive = -1.0,
    shortest: Positive = 4096.0,
    longest: Positive = 16384.0,
    step: Positive = 1024.0,
    target_length: Positive = 8192.0,
    rollouts: Count = 8.0,
    prompts: Count = 500.0,
) -> tuple[Rewards, History]:
    """LASER with a target length by difficulty: 1 + bonus * (length <= T) if correct.

    T is that of the group's tier: solve rate at least 2/3, at least 1/3, or below. A tier's T is
    the least length of the grid within which so large a part p of its responses, right or wrong,
    end that floor(p * n) >= 1, for n = floor(2/3 rollouts), floor(1/3 rollouts) and 1: with 8
    rollouts a fifth, a half, all. Without such a length every correct response has the bonus.
    Before anything is known T is ``target_length``.

    The authors take p from 500 prompts of the training set, answered anew every 20 steps. Here the
    last 500 that earlier calls rewarded stand for them.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        answered: shape (samples,), whether the response has a final answer.
        history: shape (prompts, 2 + grid), a row a prompt: solve rate, responses, how many of these
            end within each length of the grid. Of another grid it is forgotten.
        bonus: what a correct response within T gets on top of 1.
        wrong: the reward of a wrong answer.
        unanswered: the reward of no answer.
        shortest: least length of the grid; the authors train with 1024, 2048 and 4096.
        longest: greatest length of the grid: their generation limit.
        step: between lengths of the grid, of which there are at most 256.
        target_length: T of every tier before anything is known.
        rollouts: responses of a prompt.
        prompts: most prompts that are remembered.

    Returns:
        Rewards of shape (samples,), one of 1 + bonus, 1, ``wrong`` and ``unanswered``; and the new
        history.
    """
    grid = np.arange(shortest, longest + 0.5 * step, step)
    if history.shape[1:] != (2 + grid.size,):
        history = np.zeros((0, 2 + grid.size))
    rate = group_mean(correct, group)
    tier = np.digitize(rate, [1 / 3, 2 / 3])
    targets = _targets(history, grid, rollouts, target_length)
    right = 1.0 + bonus * (length <= targets[tier[group]])
    given = np.where(correct, right, np.where(answered, wrong, unanswered))
    size = np.bincount(group, minlength=rate.size)
    within = np.array([np.bincount(group[length <= t], minlength=rate.size) for t in grid])
    rows = np.column_stack([rate, size, within.reshape(grid.size, rate.size).T])
    return given, np.concatenate([history, rows])[-int(prompts) :]


def _targets(
    history: History, grid: NDArray[np.float64], rollouts: float, before: float
) -> NDArray[np.float64]:
    """Target lengths of the tiers: low, medium and high solve rates."""
    if not len(history):
        return np.full(3, before)
    # Monitoring counts a rate of exactly 1/3 or 2/3 to the tier below, the reward to the one above.
    tier = np.digitize(history[:, 0], [1 / 3, 2 / 3], right=True)
    found = np.full(3, np.inf)
    needed = (1, int(rollouts * 1 / 3), int(rollouts * 2 / 3))
    for index, count in enumerate(needed):
        chosen = history[tier == index]
        responses = chosen[:, 1].sum()
        if responses:
            ratio = chosen[:, 2:].sum(0) / responses
            enough = np.flatnonzero(np.floor(ratio * count) >= 1)
            found[index] = grid[enough[0]] if enough.size else np.inf
    return found


def _short_rl_extent(parameters: Mapping[str, float]) -> tuple[float, float]:
    right, others = parameters["right"], (parameters["wrong"], parameters["unanswered"])
    return min(right - 0.5, *others), max(right + 0.5, *others)


@reward(
    source="Short-RL: lblankl/Short-RL deepscaler/deepscaler/rewards/ShortRL.py",
    remembers="run",
    extent=_short_rl_extent,
)
def short_rl(
    correct: Mask,
    length: Lengths,
    group: Groups,
    answered: Mask,
    history: History,
    *,
    tolerance: NonNegative = 200.0,
    slack: Fraction = 0.05,
    batch: Count = 512.0,
    right: Real = 3.0,
    wrong: NonPositive = -0.5,
    unanswered: NonPositive = -3.0,
) -> tuple[Rewards, History]:
    """Length counts while accuracy holds: right + z if correct, z only if batch >= best - slack.

    z = 1/2 up to ``tolerance`` tokens past the group's shortest correct response, else
    1/2 - (length - min) / (max - min + 1e-5), with minimum and maximum over the CORRECT responses
    of the group. ``batch`` stands for the accuracy over all responses of a training step, ``best``
    for the best one of the run, this step's included.

    The authors see a step at once. Here calls may be smaller: accuracy is that of the call, or of
    the last ``batch`` responses where it has fewer. Until so many have been seen z counts.

    Args:
        correct: shape (samples,).
        length: shape (samples,), tokens of each response.
        group: shape (samples,), the index of each sample's group; groups must be whole.
        answered: shape (samples,), whether the response has a final answer.
        history: shape (1 + n,): the best accuracy, then the last n <= ``batch`` verdicts.
        tolerance: tokens; 200 in the authors' settings, 100 in their script for ORZ.
        slack: how far below the best accuracy a step may be.
        batch: responses of a step: 64 prompts with 8 responses in their script for ORZ.
        right: the reward of a right answer without z: their 1 for format and 2 for the answer.
        wrong: the reward of a wrong answer: 1 for format, -1.5 for the answer.
        unanswered: the reward of no answer: -1 and -2.

    Returns:
        Rewards of shape (samples,), right ones within 1/2 of ``right``; and the new history.
    """
    best = float(history.flat[0]) if history.size else 0.0
    verdicts = np.concatenate([history.reshape(-1)[1:], correct.astype(np.float64)])
    size = int(batch)
    recent = correct if correct.size >= size else verdicts[-size:]
    counts = True
    if verdicts.size >= size:
        accuracy = float(recent.mean())
        best = max(best, accuracy)
        counts = accuracy >= best - slack
    least, greatest = group_extremes(length, group, correct)
    solved = np.isfinite(least)
    span = np.where(solved, greatest, 0.0) - np.where(solved, least, 0.0)
    beyond = length - np.where(solved, least, 0.0)[group]
    z = np.where(beyond > tolerance, 0.5 - beyond / (span + 1e-5)[group], 0.5)
    given = np.where(correct, right + counts * z, np.where(answered, wrong, unanswered))
    return given, np.concatenate([[best], verdicts[-size:]])
