"""Sums of graded difficulty, and ways to think them through.

Thinking truly helps: a small network reads the answer to ``7+5=?`` off the problem, gets most sums
of two numbers right in one step, and adds three numbers reliably only digit by digit.
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
    """Two numbers of two digits."""
    HARD = "hard"
    """Three numbers of two digits."""


_TERMS = {Level.EASY: (2, 1, 9), Level.MEDIUM: (2, 10, 99), Level.HARD: (3, 10, 99)}


class Style(StrEnum):
    """How a sum is thought through."""

    DIRECT = "direct"
    """The answer at once."""
    TERSE = "terse"
    """A partial sum a step."""
    DIGITS = "digits"
    """Every step digit by digit, with carries."""
    CHECKED = "checked"
    """Digit by digit, and then once more from the other end."""


HABITS = {Style.DIRECT: 0.1, Style.TERSE: 0.15, Style.DIGITS: 0.25, Style.CHECKED: 0.5}
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
            case Style.TERSE:
                thinking = _steps(self.terms, digits=False)
            case Style.DIGITS:
                thinking = _steps(self.terms, digits=True)
            case Style.CHECKED:
                again = _steps(self.terms[::-1], digits=True)
                thinking = f"{_steps(self.terms, digits=True)};check:{again}"
        return f"<think>{thinking}</think>{boxed}"


def draw(level: Level, generator: random.Random) -> Sum:
    """Draw a sum of a level."""
    count, low, high = _TERMS[level]
    return Sum(level, tuple(generator.randint(low, high) for _ in range(count)))


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


def _steps(terms: tuple[int, ...], *, digits: bool) -> str:
    """Write out the addition of ``terms``, from the left, one partial sum a step."""
    total, steps = terms[0], []
    for term in terms[1:]:
        worked = f":{_columns(total, term)}:" if digits else "="
        steps.append(f"{total}+{term}{worked}{total + term}")
        total += term
    return ";".join(steps)


def _columns(left: int, right: int) -> str:
    """Write out an addition digit by digit, from the right: ``7+8=15,4+3+1=8`` for 47 + 38."""
    columns: list[str] = []
    carry = 0
    while left or right or not columns:
        parts = [part for part, there in ((left % 10, left), (right % 10, right)) if there]
        total = sum(parts) + carry
        shown = [*parts, carry] if carry else parts
        columns.append(f"{'+'.join(map(str, shown))}={total}")
        left, right, carry = left // 10, right // 10, total // 10
    return ",".join(columns)
