"""What a grader is given, and how it says what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from plp_reward.answers import Gold, GradingPolicy, Stage, Status, Step, Verdict
from plp_reward.answers.extraction.outcomes import Expected, Extraction
from plp_reward.answers.verdict import OUTCOMES


class Task(NamedTuple):
    """One response to grade.

    Attributes:
        response: the model's text.
        gold: the right answer, or a list of acceptable ones.
        policy: where the final answer may stand, and how large it may be.
        prompt: the prompt's text, if known.
        explain: fill ``Verdict.steps``.
        finish_reason: why generation ended, if known.
        extra: further fields of the sample.
    """

    response: str
    gold: Gold
    policy: GradingPolicy
    prompt: str | None = None
    explain: bool = False
    finish_reason: str | None = None
    extra: Mapping[str, Any] = {}


class Grader(Protocol):
    """Settings of a grader, which are how to grade: hashable, and small enough to travel.

    Attributes:
        grader: its name.
        looks_at: fields of ``Task`` that it needs besides the texts: ``finish_reason``, ``extra``.
        bounded: whether grading is bounded by construction. One that is not runs only where it can
            be killed.
        own: whether it is code of the user's, which gets workers of its own.
    """

    @property
    def grader(self) -> str:
        """See above."""

    @property
    def looks_at(self) -> frozenset[str]:
        """See above."""

    @property
    def bounded(self) -> bool:
        """See above."""

    @property
    def own(self) -> bool:
        """See above."""

    def grade(self, task: Task) -> Verdict:
        """Grade a response. Raises nothing for what it or gold contains."""


class Answer(NamedTuple):
    """A response's final answer, and the steps on the way to it if they were asked for."""

    found: Extraction
    steps: tuple[Step, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """The answer as the response has it, and the other forms in which it says the same."""
        return () if self.found.answer is None else (self.found.answer, *self.found.also)

    def verdict(
        self,
        equal: bool | None,
        rule: str,
        *,
        gold: str | None = None,
        answer: str | None = None,
        message: str = "",
    ) -> Verdict:
        """Return what comparing the answer with gold came to.

        Args:
            equal: whether they are the same; None if nothing could tell.
            rule: what decided.
            gold: gold's form under that rule.
            answer: the answer's.
            message: what is worth knowing.
        """
        steps = self.steps and (
            *self.steps,
            *(Step(Stage.READING, f"gold as {gold}") for _ in range(gold is not None)),
            *(Step(Stage.READING, f"the answer as {answer}") for _ in range(answer is not None)),
            Step(Stage.COMPARISON, rule, OUTCOMES[equal], message),
        )
        return Verdict(
            equal,
            Status.UNDECIDED if equal is None else Status.OK,
            self.found.answer,
            self.found.found_by,
            rule,
            gold,
            answer,
            message,
            steps,
        )

    def missing(self) -> Verdict:
        """Return the verdict of a response that has no final answer."""
        status = Status.OVER_LIMIT if self.found.over_limit else Status.NO_ANSWER
        return Verdict(False, status, message=self.found.message, steps=self.steps)


def final_answer(task: Task, expects: Expected) -> Answer:
    """Find the final answer of a response, as mathematics does."""
    from plp_reward.answers.extraction.final_answer import extract  # see ``answers``

    seen: list[Step] | None = [] if task.explain else None
    found = extract(task.response, task.policy.extraction, task.prompt, expects=expects, seen=seen)
    return Answer(found, tuple(seen or ()))


def golds_of(gold: Gold) -> tuple[str, ...]:
    """Return the answers that will do, as texts; a list written as JSON is a list."""
    if isinstance(gold, str):
        listed = _listed(gold) if gold.startswith('["') else None
        return tuple(listed) if listed else (gold,) if gold.strip() else ()
    many = gold if not isinstance(gold, int | float) else [gold]
    return tuple(text for item in many if (text := str(item)).strip() and item == item)


def no_gold(message: str = "there is no gold") -> Verdict:
    """Return the verdict of a gold that nothing can be compared with."""
    return Verdict(None, Status.UNPARSEABLE_GOLD, message=message)


def _listed(text: str) -> list[str] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) and all(isinstance(v, str) for v in value) else None
