"""``instructions``: whether a response does what it was told, for what a program can check."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from plp_reward.answers import Stage, Status, Step, Verdict
from plp_reward.answers.extraction.thinking import answer_parts
from plp_reward.answers.verdict import OUTCOMES
from plp_reward.graders.constraints import UnknownConstraint, check
from plp_reward.graders.task import Task, no_gold

RULE = "instructions"
_MOST = 64
"""Constraints of one sample."""
_NAMES = ("instruction_id_list", "instruction_id", "instructions")


@dataclass(frozen=True, slots=True)
class Instructions:
    """IFEval's constraints, all of which a response must follow.

    Attributes:
        grader: its name.
        loose: also right if it follows them without its first or last line, or without asterisks:
            IFEval's loose accuracy.
    """

    grader: Literal["instructions"] = "instructions"
    loose: bool = False

    looks_at = frozenset[str]()
    bounded = True
    own = False

    def grade(self, task: Task) -> Verdict:
        """Check the constraints that gold lists, on what stands behind the thinking."""
        try:
            wanted = list(_constraints(task.gold))
        except (ValueError, RecursionError) as error:
            return no_gold(f"gold lists no constraints: {error!s:.200}")
        if not wanted:
            return no_gold()
        if len(wanted) > _MOST:
            return no_gold(f"gold has over {_MOST} constraints")
        parts = answer_parts(task.response, task.policy.extraction.thinking_tags)
        text = parts.answers[0].strip()
        steps = []
        outcomes: list[bool | None] = []
        broken = []
        for name, arguments in wanted:
            try:
                followed = self._follows(name, arguments, text)
            except UnknownConstraint as error:
                return no_gold(str(error))
            outcomes.append(followed)
            steps.append(Step(Stage.COMPARISON, name, OUTCOMES[followed]))
            if not followed:
                broken.append(name)
        correct = False if False in outcomes else None if None in outcomes else True
        message = f"not followed: {', '.join(broken)}"[:300] if broken else ""
        if correct is None:
            message = f"nothing tells whether it follows {', '.join(broken)}"[:300]
        status = Status.UNDECIDED if correct is None else Status.OK
        if not text:
            correct, status, message = False, Status.NO_ANSWER, "the response is empty"
        told = tuple(steps) if task.explain else ()
        return Verdict(correct, status, rule=RULE, message=message, steps=told)

    def _follows(self, name: str, arguments: Mapping[str, Any], text: str) -> bool | None:
        outcomes = {check(name, arguments, each) for each in self._readings(text)}
        return True if True in outcomes else None if None in outcomes else False

    def _readings(self, text: str) -> Iterator[str]:
        yield text
        if not self.loose:
            return
        lines = text.split("\n")
        shorter = ["\n".join(part).strip() for part in (lines[1:], lines[:-1], lines[1:-1])]
        for each in (*shorter, *(part.replace("*", "") for part in (text, *shorter))):
            if each:
                yield each


def _constraints(gold: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Gold's constraints with their arguments.

    As IFEval and its descendants have them: an object with the names and, beside them, ``kwargs``,
    one object a name; a list of such objects; names alone.

    Raises:
        ValueError: gold is none of these.
    """
    value = gold
    if isinstance(gold, str):
        value = json.loads(gold) if gold.lstrip()[:1] in ("{", "[") else gold
    if isinstance(value, str) and value.strip():
        yield value.strip(), {}
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _constraints(item)
    elif isinstance(value, Mapping):
        names = next((value[key] for key in _NAMES if key in value), None)
        names = [names] if isinstance(names, str) else names
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError(f"an object must have its constraints under {_NAMES[0]!r}")
        given = value.get("kwargs")
        given = [given] if isinstance(given, Mapping) else given or [{}] * len(names)
        if not isinstance(given, list) or len(given) != len(names):
            raise ValueError("kwargs must have an object for each constraint")
        for name, arguments in zip(names, given, strict=True):
            if arguments is not None and not isinstance(arguments, Mapping):
                raise ValueError("kwargs must be objects")
            yield name, arguments or {}
    elif value not in ("", None):
        raise ValueError("must be an object, a list of these, or names")
