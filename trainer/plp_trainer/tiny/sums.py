"""Sums of graded difficulty, and ways to think them through.

Thinking truly helps. A small network reads the answer to ``a7+b5=?`` off the problem, but adds
eight numbers reliably only one after the other. The letters name the terms: a step says which
one it adds. First the model learns to add, now and then slipping, which a second look puts right;
then to overthink, which is the premise of arXiv 2506.10446: what a sum needs grows with its
difficulty, and what is written beyond that is as much again at every level, and of no use.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from plp_trainer.tiny.tokenizer import AGAIN, LABELS, LARGEST_TERM


class Level(StrEnum):
    """How hard a sum is."""

    EASY = "easy"
    """Two numbers."""
    MEDIUM = "medium"
    """Four of them."""
    HARD = "hard"
    """Eight of them."""


TERMS = {Level.EASY: 2, Level.MEDIUM: 4, Level.HARD: 8}
"""How many numbers a sum of each level has."""
STEP_TOKENS = 4
"""Tokens of a step, ``;b5=8``; the first is the term alone."""


class Style(StrEnum):
    """How a sum is thought through; the last four are those of overthinking."""

    DIRECT = "direct"
    """The answer at once."""
    BRIEF = "brief"
    """The running totals."""
    STEPS = "steps"
    """The running totals, each behind the number that it adds."""
    CHECKED = "checked"
    """The same, and then all of it once more."""
    ONCE = "once"
    """The steps, and then the total by its name."""
    TWICE = "twice"
    """The steps, all of them again, and then the total."""
    THRICE = "thrice"
    """And again."""
    FOUR_TIMES = "four times"
    """And again."""


PASSES = {Style.ONCE: 1, Style.TWICE: 2, Style.THRICE: 3, Style.FOUR_TIMES: 4}
"""How often the steps are gone through in the styles of overthinking."""
WORDS = {
    level: (again, LABELS.upper()[count - 1])
    for (level, count), again in zip(TERMS.items(), AGAIN, strict=True)
}
"""Each level's words before the steps are gone through again, and before the total.

Problems of different kinds are thought about in different words. Were they the same, a network this
small would hardly tell levels apart where it decides: the gradients of that decision would be all
but the same at two levels, and no reward could change it at one of them alone.
"""
Habits = Mapping[Style, float]
"""How often each style is chosen."""


def overthinking(again: float, direct: float = 0.1) -> Habits:
    """Return the habit of going through all steps once more, after each time with a chance.

    Args:
        again: that chance.
        direct: how often the answer is given at once instead.
    """
    styles, most = list(PASSES), len(PASSES) - 1
    chances = [again**n * (1 - again) for n in range(most)] + [again**most]
    habit = {s: (1 - direct) * c for s, c in zip(styles, chances, strict=True)}
    return {Style.DIRECT: direct, **habit}


HABITS = overthinking(0.6)
"""The model's habit, whatever the level: it thinks 2.2 times what is needed."""
LEARNER = {Style.DIRECT: 0.08, Style.BRIEF: 0.12, Style.STEPS: 0.2, Style.CHECKED: 0.6}
"""How it thinks while it learns to add, before it has that habit."""
SLIPS = {Style.BRIEF: 0.04, Style.STEPS: 0.015, Style.CHECKED: 0.015}
"""How often a learner's step is off by one. The steps of a check never are."""


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
        named = (f"{label}{term}" for label, term in zip(LABELS, self.terms, strict=False))
        return "+".join(named) + "=?"

    @property
    def needed_tokens(self) -> int:
        """Tokens of the thinking that goes through every step once and names the total."""
        return 1 + STEP_TOKENS * (len(self.terms) - 1) + 2

    @property
    def answer(self) -> str:
        """The right answer."""
        return str(sum(self.terms))

    def response(self, style: Style, slips: tuple[int, ...] = ()) -> str:
        """Return a response that thinks in ``style``.

        Args:
            style: how it thinks.
            slips: what each step is off by, from the second term on; nothing if not given.
        """
        right = tuple(0 for _ in self.terms[1:])
        totals = self._totals(slips or right)
        match style:
            case Style.DIRECT:
                return f"\\boxed{{{self.answer}}}"
            case Style.ONCE | Style.TWICE | Style.THRICE | Style.FOUR_TIMES:
                steps, (again, done) = self._steps(totals), WORDS[self.level]
                thinking = again.join([steps] * PASSES[style]) + f"{done}{totals[-1]}"
            case Style.BRIEF:
                named = zip(LABELS[1:].upper(), totals, strict=False)
                thinking = "".join(f"{label}{total}" for label, total in named)
            case Style.STEPS:
                thinking = self._steps(totals)
            case Style.CHECKED:
                once, totals = self._steps(totals), self._totals(right)
                thinking = f"{once};check;{self._steps(totals)}"
        return f"<think>{thinking}</think>\\boxed{{{totals[-1]}}}"

    def _totals(self, slips: tuple[int, ...]) -> list[int]:
        totals = [self.terms[0]]
        for term, slip in zip(self.terms[1:], slips, strict=True):
            totals.append(totals[-1] + term + slip)
        return totals[1:]

    def _steps(self, totals: list[int]) -> str:
        steps = [f"{LABELS[0]}{self.terms[0]}"]
        for label, term, total in zip(LABELS[1:], self.terms[1:], totals, strict=False):
            steps.append(f"{label}{term}={total}")
        return ";".join(steps)


def draw(level: Level, generator: random.Random) -> Sum:
    """Draw a sum of a level."""
    return Sum(level, tuple(generator.randint(1, LARGEST_TERM) for _ in range(TERMS[level])))


def draw_response(
    problem: Sum,
    generator: random.Random,
    habits: Habits = HABITS,
    slips: Mapping[Style, float] | None = None,
) -> str:
    """Draw a response in one of the habits, with the slips that go with its style."""
    (style,) = generator.choices(list(habits), weights=list(habits.values()))
    often = (slips or {}).get(style, 0.0)
    off_by = tuple(
        generator.choice((-1, 1)) if generator.random() < often else 0 for _ in problem.terms[1:]
    )
    return problem.response(style, off_by)


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
