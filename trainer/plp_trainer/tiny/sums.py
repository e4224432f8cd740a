"""Sums of graded difficulty, and ways to think them through.

Thinking truly helps: a small network reads the answer to ``7+5=?`` off the problem, but adds six
numbers reliably only one after the other.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How hard a sum is."""

    EASY = "easy"
    """Two numbers of one digit."""
    MEDIUM = "medium"
    """Four of them."""
    HARD = "hard"
    """Six of them."""


TERMS = {Level.EASY: 2, Level.MEDIUM: 4, Level.HARD: 6}
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
    """One more number a step, and then once more from the other end."""


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
                there, back = _steps(self.terms, stride=1), _steps(self.terms[::-1], stride=1)
                thinking = f"{there};check:{back}"
        return f"<think>{thinking}</think>{boxed}"


def draw(level: Level, generator: random.Random) -> Sum:
    """Draw a sum of a level."""
    return Sum(level, tuple(generator.randint(1, 9) for _ in range(TERMS[level])))


def draw_response(problem: Sum, generator: random.Random) -> str:
    """Draw a right response in one of the model's habits."""
    (style,) = generator.choices(list(HABITS), weights=list(HABITS.values()))
    return problem.response(style)


def problems(count: int, seed: int, *, held_out: bool) -> list[Sum]:
    """Return distinct sums, a third of each level in turn.

    Every sum belongs either to training or, one in five, to what is held out; which one follows
    from its terms. There are 81 easy ones in all, so these repeat when more are asked for.
    """
    generator = random.Random(seed)  # noqa: S311  nothing here is secret
    levels = list(Level)
    drawn: list[Sum] = []
    seen: set[tuple[int, ...]] = set()
    while len(drawn) < count:
        problem = draw(levels[len(drawn) % len(levels)], generator)
        if is_held_out(problem) != held_out:
            continue
        if problem.level is not Level.EASY and problem.terms in seen:
            continue
        seen.add(problem.terms)
        drawn.append(problem)
    return drawn


def is_held_out(problem: Sum) -> bool:
    """Return true for the sums that training never sees."""
    # Any fixed mixture of the terms will do; this one depends on their order too.
    mixed = 0
    for term in problem.terms:
        mixed = (mixed * 31 + term * 17 + 7) % 1009
    return mixed % 5 == 0


def _steps(terms: tuple[int, ...], *, stride: int) -> str:
    """Write out the addition of ``terms``, from the left, ``stride`` more of them a step."""
    return ";".join(_partial_sums(terms, stride))


def _partial_sums(terms: tuple[int, ...], stride: int) -> Iterator[str]:
    total = terms[0]
    for start in range(1, len(terms), stride):
        more = terms[start : start + stride]
        yield f"{'+'.join(map(str, (total, *more)))}={total + sum(more)}"
        total += sum(more)
