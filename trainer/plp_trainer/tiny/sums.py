"""Sums of graded difficulty, and ways to think them through.

Thinking truly helps: a small network reads the answer to ``7+5=?`` off the problem, but adds ten
numbers reliably only one after the other. A thought is a running total, a step each, so that the
step being taken always stands as far behind the number it adds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How hard a sum is."""

    EASY = "easy"
    """Two numbers of one digit."""
    MEDIUM = "medium"
    """Five of them."""
    HARD = "hard"
    """Ten of them."""


TERMS = {Level.EASY: 2, Level.MEDIUM: 5, Level.HARD: 10}
"""How many numbers a sum of each level has."""


class Style(StrEnum):
    """How a sum is thought through, from the shortest to the longest."""

    DIRECT = "direct"
    """The answer at once."""
    LEAPS = "leaps"
    """Two more numbers a step."""
    STEPS = "steps"
    """One more number a step."""
    CHECKED = "checked"
    """One more number a step, and then all of it once more."""


HABITS = {Style.DIRECT: 0.1, Style.LEAPS: 0.15, Style.STEPS: 0.25, Style.CHECKED: 0.5}
"""How often the supervised examples think in each style, whatever the level."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One problem.

    Attributes:
        level: how hard it is.
        terms: the numbers to add.
    """

    level: Level
    terms: tuple[int, ...]

    @property
    def question(self) -> str:
        """The problem as the model reads it."""
        return "+".join(map(str, self.terms)) + "=?"

    @property
    def answer(self) -> str:
        """The right answer."""
        return str(sum(self.terms))

    def response(self, style: Style) -> str:
        """Return a right response that thinks in ``style``."""
        boxed = f"\\boxed{{{self.answer}}}"
        match style:
            case Style.DIRECT:
                return boxed
            case Style.LEAPS:
                thinking = _steps(self.terms, stride=2)
            case Style.STEPS:
                thinking = _steps(self.terms, stride=1)
            case Style.CHECKED:
                once = _steps(self.terms, stride=1)
                thinking = f"{once};check;{once}"
        return f"<think>{thinking}</think>{boxed}"


def draw(level: Level, generator: random.Random) -> Sum:
    """Draw a sum of a level."""
    return Sum(level, tuple(generator.randint(1, 9) for _ in range(TERMS[level])))


def draw_response(problem: Sum, generator: random.Random) -> str:
    """Draw a right response in one of the model's habits."""
    (style,) = generator.choices(list(HABITS), weights=list(HABITS.values()))
    return problem.response(style)


def problems(count: int, seed: int, *, held_out: bool) -> list[Sum]:
    """Return sums, a third of each level in turn.

    Medium and hard ones are distinct, and belong either to training or, one in five, to what is
    held out; which one follows from their terms. Easy ones repeat, in both: there are 81 in all,
    and nobody can know what 7 and 5 make without having been told.
    """
    generator = random.Random(seed)  # noqa: S311  nothing here is secret
    levels = list(Level)
    drawn: list[Sum] = []
    seen: set[tuple[int, ...]] = set()
    while len(drawn) < count:
        problem = draw(levels[len(drawn) % len(levels)], generator)
        if problem.level is not Level.EASY:
            if is_held_out(problem) != held_out or problem.terms in seen:
                continue
            seen.add(problem.terms)
        drawn.append(problem)
    return drawn


def is_held_out(problem: Sum) -> bool:
    """Return true for the sums that training never sees."""
    if problem.level is Level.EASY:
        return False
    # Any fixed mixture of the terms will do; this one depends on their order too.
    mixed = 0
    for term in problem.terms:
        mixed = (mixed * 31 + term * 17 + 7) % 1009
    return mixed % 5 == 0


def _steps(terms: tuple[int, ...], *, stride: int) -> str:
    """Write the running totals of ``terms``, ``stride`` more of them a step."""
    ends = [*range(1 + stride, len(terms), stride), len(terms)]
    return ";".join(str(sum(terms[:end])) for end in ends)
