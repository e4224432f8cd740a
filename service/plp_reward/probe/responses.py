"""Groups of responses that a reward is tried on: small ones first, then many at random."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

LONGEST = 16_384
"""Tokens of the longest response, where nothing says when generation stops."""

MOST_STEPS = 64
"""Most steps in a made-up text: enough to look at, whatever the length that stands for it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried.

    Attributes:
        shortest: tokens of the shortest response.
        longest: tokens of the longest.
        size: responses in a group, at least 2.
        target: tokens asked for, for rewards that compare with them.
        groups: number of groups drawn at random.
        seed: of the draws; the same seed gives the same groups.
    """

    shortest: int = 50
    longest: int = LONGEST
    size: int = 8
    target: int = 2_000
    groups: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.shortest < self.longest:
            raise ValueError("lengths must be at least 1 and the shortest below the longest")
        if self.size < 2:
            raise ValueError("a group needs at least 2 responses")
        if self.target < 1 or self.groups < 1:
            raise ValueError("target and groups must be at least 1")


@dataclass(frozen=True, slots=True)
class Responses:
    """Responses to one prompt or more; the arrays are read-only.

    Attributes:
        correct: shape (samples,), whether the final answer equals gold.
        length: shape (samples,), tokens.
        answered: shape (samples,), whether there is a final answer; a correct response has one.
        group: shape (samples,), indices from 0.
        target: shape (samples,), tokens asked for.
    """

    correct: NDArray[np.bool_]
    length: NDArray[np.float64]
    answered: NDArray[np.bool_]
    group: NDArray[np.intp]
    target: NDArray[np.float64]

    def __post_init__(self) -> None:
        # A reward that writes into its inputs must not spoil the next one's: it gets an error.
        for values in self.inputs().values():
            values.flags.writeable = False

    @classmethod
    def of(
        cls,
        correct: NDArray[np.bool_],
        length: NDArray[np.float64] | NDArray[np.integer[Any]],
        target: float,
    ) -> Self:
        """Return one group, every response of which has an answer."""
        size = correct.size
        return cls(
            np.array(correct, dtype=bool),
            np.array(length, dtype=np.float64),
            np.ones(size, dtype=bool),
            np.zeros(size, dtype=np.intp),
            np.full(size, float(target)),
        )

    @property
    def size(self) -> int:
        """Number of responses."""
        return self.correct.size

    def inputs(self, *, texts: bool = False) -> dict[str, NDArray[np.generic]]:
        """Return what a reward can ask for, by name, with made-up texts if these are wanted."""
        return {
            "correct": self.correct,
            "length": self.length,
            "group": self.group,
            "answered": self.answered,
            "target": self.target,
            **(self._texts() if texts else {}),
        }

    def _texts(self) -> dict[str, NDArray[np.generic]]:
        """Return texts made up for the responses, for rewards that look at them.

        Steps that differ, as many as there are tokens up to ``MOST_STEPS``, and the answer in a
        box.
        """
        answers = [
            None if not answered else "42" if correct else "41"
            for answered, correct in zip(self.answered, self.correct, strict=True)
        ]
        responses = [
            " ".join(f"step {number}" for number in range(int(min(length, MOST_STEPS))))
            + ("" if answer is None else f" so it is \\boxed{{{answer}}}.")
            for length, answer in zip(self.length, answers, strict=True)
        ]
        return {
            "response": np.array(responses, dtype=object),
            "answer": np.array(answers, dtype=object),
            "prompt": np.full(self.size, "What is 6 times 7?", dtype=object),
            "finish_reason": np.full(self.size, "stop", dtype=object),
            "extra": np.array([{} for _ in range(self.size)], dtype=object),
        }

    def changed(
        self, index: int, *, length: float, correct: bool, answered: bool = True
    ) -> Responses:
        """Return these responses with one in another's place."""
        new_correct, new_length = self.correct.copy(), self.length.copy()
        new_answered = self.answered.copy()
        new_correct[index], new_length[index] = correct, length
        new_answered[index] = answered or correct
        return Responses(new_correct, new_length, new_answered, self.group, self.target)

    def taken(self, order: NDArray[np.intp]) -> Responses:
        """Return the responses at these positions, in this order."""
        return Responses(
            self.correct[order],
            self.length[order],
            self.answered[order],
            self.group[order],
            self.target[order],
        )

    def beside(self, other: Responses) -> Responses:
        """Return these responses and another group's, interleaved as far as they go."""
        joined = Responses(
            np.concatenate([self.correct, other.correct]),
            np.concatenate([self.length, other.length]),
            np.concatenate([self.answered, other.answered]),
            np.concatenate([self.group, other.group + self.group.max() + 1]),
            np.concatenate([self.target, other.target]),
        )
        places = np.concatenate([2 * np.arange(self.size), 2 * np.arange(other.size) + 1])
        return joined.taken(np.argsort(places, kind="stable"))


def lengths(plan: Plan) -> NDArray[np.float64]:
    """Return round lengths from the shortest to the longest, evenly spread by factor."""
    steps = np.geomspace(float(plan.shortest), float(plan.longest), 7)[1:-1]
    digits = 10.0 ** (np.floor(np.log10(steps)) - 1.0)
    inner = np.round(steps / digits) * digits
    rounded = np.array([plan.shortest, *inner, plan.longest], dtype=np.float64)
    return np.unique(np.clip(rounded, plan.shortest, plan.longest))


def groups(plan: Plan) -> Iterator[Responses]:
    """Yield groups: every pair of lengths and verdicts, whole groups by pattern, random ones.

    The smallest come first, so that the first counterexample found is one that is easily read.
    """
    grid = lengths(plan)
    for right in (2, 1, 0):
        correct = np.arange(2) < right
        for first in grid:
            for second in grid:
                yield Responses.of(correct, np.array([first, second]), plan.target)
    rng = np.random.default_rng(plan.seed)
    for size in dict.fromkeys((min(3, plan.size), min(4, plan.size), plan.size)):
        for right in range(size + 1):
            correct = np.arange(size) < right
            for short, long in ((grid[0], grid[-1]), (grid[1], grid[-2])):
                yield Responses.of(correct, np.where(correct, short, long), plan.target)
                yield Responses.of(correct, np.where(correct, long, short), plan.target)
            yield Responses.of(correct, np.full(size, grid[len(grid) // 2]), plan.target)
    for _ in range(plan.groups):
        rate = rng.uniform()
        correct = rng.uniform(size=plan.size) < rate
        drawn = np.exp(rng.uniform(np.log(plan.shortest), np.log(plan.longest), plan.size))
        yield Responses.of(correct, np.rint(drawn), plan.target)


def earlier(plan: Plan) -> Iterator[Responses]:
    """Yield what a reward that remembers has seen before it is tried: three groups of one prompt.

    All right, every other one right, none right; lengths from the target to the longest.
    """
    spread = np.geomspace(min(plan.target, plan.longest), plan.longest, plan.size).round()
    for correct in (np.arange(plan.size) >= 0, np.arange(plan.size) % 2 == 0):
        yield Responses.of(correct, spread, plan.target)
    yield Responses.of(np.zeros(plan.size, dtype=bool), spread, plan.target)


def extremes(plan: Plan) -> Iterator[Responses]:
    """Yield groups at the edges of what can arrive: none, lone, empty, equal and endless ones."""
    yield Responses.of(np.zeros(0, dtype=bool), np.zeros(0), plan.target)
    for length in (0.0, 1.0, float(plan.longest), 1e6, 1e9):
        for right in (True, False):
            yield Responses.of(np.array([right]), np.array([length]), plan.target)
            yield Responses.of(np.full(plan.size, right), np.full(plan.size, length), plan.target)
        mixed = np.arange(plan.size) % 2 == 0
        yield Responses.of(mixed, np.full(plan.size, length), plan.target)
        spread = np.full(plan.size, 1.0)
        spread[-1] = length
        yield Responses.of(np.ones(plan.size, dtype=bool), spread, plan.target)
        yield Responses.of(np.arange(plan.size) == plan.size - 1, spread, plan.target)
        yield Responses.of(np.arange(plan.size) == 0, spread, plan.target)
