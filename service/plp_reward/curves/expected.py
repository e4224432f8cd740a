"""What a response of a given length can expect among others: the paper's figures 3 and 4."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plp_reward.probe import Responses, Subject
from plp_reward.rewards.advantages import rloo


@dataclass(frozen=True, slots=True)
class Setting:
    """The group that a response finds itself in.

    Attributes:
        low: tokens of the shortest response.
        high: tokens of the longest; lengths of the others are drawn evenly between.
        size: responses in the group, at least 2.
        right: how many of them are right, the response itself included.
        target: tokens asked for, for rewards that compare with them.
        draws: groups drawn for each length.
        seed: of the draws.
        points: number of lengths along the curve.
    """

    low: int
    high: int
    size: int = 8
    right: int = 8
    target: int = 2_000
    draws: int = 400
    seed: int = 0
    points: int = 41

    def __post_init__(self) -> None:
        if not 1 <= self.low < self.high:
            raise ValueError("a length range must be LOW:HIGH with 1 <= LOW < HIGH")
        if self.size < 2 or not 0 <= self.right <= self.size:
            raise ValueError("a group needs at least 2 responses, and no more right ones than that")
        if self.draws < 1 or self.points < 2 or self.target < 1:
            raise ValueError("draws and target must be at least 1, points at least 2")


@dataclass(frozen=True, slots=True)
class Line:
    """Mean reward and advantage of a response against its length.

    Attributes:
        correct: whether the response is right.
        length: shape (points,), tokens.
        reward: shape (points,), mean over the groups drawn.
        advantage: shape (points,), mean RLOO advantage in those groups.
    """

    correct: bool
    length: NDArray[np.float64]
    reward: NDArray[np.float64]
    advantage: NDArray[np.float64]


def first_group(low: float, high: float, size: int, right: int, target: float) -> Responses:
    """Return a group with lengths evenly from ``low`` to ``high``, the right ones among them even.

    What a reward that remembers has seen before it is drawn.
    """
    correct = (np.arange(size) * right) % size < right
    return Responses.of(correct, np.linspace(low, high, size), target)


def expected(subject: Subject, setting: Setting) -> list[Line]:
    """Return the line of a right response and that of a wrong one, where the group has such.

    A reward that remembers has seen one group of the setting before, see ``first_group``.

    Raises:
        Malformed: the reward raised, or gave something that is not a finite number a sample.
    """
    subject = subject.having_seen(
        first_group(setting.low, setting.high, setting.size, setting.right, setting.target)
    )
    kinds = [True] * (setting.right > 0) + [False] * (setting.right < setting.size)
    return [_line(subject, setting, correct) for correct in kinds]


def _line(subject: Subject, setting: Setting, correct: bool) -> Line:
    groups, size = setting.points * setting.draws, setting.size
    at = np.linspace(setting.low, setting.high, setting.points)
    # Every length meets the same others, so that what differs along the line is the length.
    rng = np.random.default_rng(setting.seed)
    others = rng.uniform(setting.low, setting.high, (setting.draws, size - 1))
    lengths = np.empty((setting.points, setting.draws, size))
    lengths[:, :, 0] = at[:, None]
    lengths[:, :, 1:] = others
    verdicts = np.empty(size, dtype=bool)
    verdicts[0] = correct
    verdicts[1:] = np.arange(size - 1) < setting.right - correct
    group = np.repeat(np.arange(groups), size)
    rewards = subject(
        Responses(
            np.tile(verdicts, groups),
            lengths.reshape(-1),
            np.ones(groups * size, dtype=bool),
            group,
            np.full(groups * size, float(setting.target)),
        )
    )
    shape = (setting.points, setting.draws, size)
    advantages = rloo(rewards, group).reshape(shape)[:, :, 0]
    return Line(correct, at, rewards.reshape(shape)[:, :, 0].mean(1), advantages.mean(1))
