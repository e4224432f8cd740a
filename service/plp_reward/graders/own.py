"""Graders of the user's own, as they travel to the workers that run them: by their source."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from plp_reward.answers import Status, Step, Verdict
from plp_reward.graders.task import Answer, Task, final_answer

RULE = "own"
ARGUMENTS = ("response", "gold", "answer", "prompt", "finish_reason", "extra")
"""What a grader of the user's own may look at, by the names of its arguments."""
_LONGEST = 20_000
"""Characters of a text in its verdict; more are cut."""
_MOST_STEPS = 1_000


class BrokenGraderError(Exception):
    """A grader of the user's own that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class OwnGrader:
    """A function of the user's.

    Attributes:
        grader: how it was named: ``file.py:function`` or ``package.module:function``.
        asks: what it looks at, out of ``ARGUMENTS``.
        version: a digest of the file that it is in.
        folder: where modules are found besides on the path.
        source: the file's text, so that what runs is what was loaded; "" for a module's.
    """

    grader: str
    asks: tuple[str, ...]
    version: str
    folder: str = ""
    source: str = ""

    bounded = False
    own = True

    @property
    def looks_at(self) -> frozenset[str]:
        """Fields of the sample that must travel with the texts."""
        return frozenset({"finish_reason", "extra"}.intersection(self.asks))

    def grade(self, task: Task) -> Verdict:
        """Ask the function. Runs only where it can be killed.

        Raises:
            BaseException: whatever the function raises.
        """
        function = _loaded(self)
        answer = Answer(final_answer(task, "other").found, ()) if "answer" in self.asks else None
        known = {**task._asdict(), "answer": answer and answer.found.answer, "extra": task.extra}
        said = function(**{name: known[name] for name in self.asks})
        return _verdict(said, self.grader, answer)


def asked_by(function: Callable[..., Any], name: str) -> tuple[str, ...]:
    """Return what a grader looks at, by its signature.

    Raises:
        BrokenGraderError: an argument is none that a grader is given.
    """
    try:
        arguments = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        raise BrokenGraderError(f"{name}: {error}") from error
    asks = []
    for argument in arguments:
        if argument.name in ARGUMENTS and argument.kind is not argument.POSITIONAL_ONLY:
            asks.append(argument.name)
        elif argument.default is argument.empty and argument.kind is not argument.VAR_KEYWORD:
            raise BrokenGraderError(
                f"{name}: argument {argument.name!r} is none that a grader is given; these are "
                f"{', '.join(ARGUMENTS)}"
            )
    if not asks:
        raise BrokenGraderError(f"{name}: looks at nothing; it may take {', '.join(ARGUMENTS)}")
    return tuple(asks)


def digest(source: bytes) -> str:
    """Return the version of a file's content."""
    return hashlib.sha256(source).hexdigest()[:12]


@lru_cache(maxsize=64)
def _loaded(grader: OwnGrader) -> Callable[..., Any]:
    place, _, attribute = grader.grader.rpartition(":")
    module = _of_source(place, grader) if grader.source else _of_module(place, grader)
    function: Callable[..., Any] = getattr(module, attribute)
    return function


def _of_source(place: str, grader: OwnGrader) -> ModuleType:
    name = f"plp_user_{Path(place).stem}_{grader.version}"
    module = ModuleType(name)
    module.__file__ = place
    sys.modules[name] = module  # dataclasses look their own module up there
    exec(compile(grader.source, place, "exec"), module.__dict__)  # noqa: S102  the operator's own
    return module


def _of_module(place: str, grader: OwnGrader) -> ModuleType:
    if grader.folder and grader.folder not in sys.path:
        sys.path.insert(0, grader.folder)
    module = importlib.import_module(place)
    file = getattr(module, "__file__", None)
    if file and digest(Path(file).read_bytes()) != grader.version:
        raise BrokenGraderError(f"{place} has changed since the profiles were loaded")
    return module


def _verdict(said: Any, name: str, answer: Answer | None) -> Verdict:
    """What a function gave, as a verdict that may travel.

    Raises:
        BrokenGraderError: it is no bool, None or Verdict, or one that contradicts itself.
    """
    if type(said).__module__ == "numpy" and hasattr(said, "item"):
        said = said.item()
    found = "" if answer is None else answer.found.answer
    if said is None:
        message = f"grader {name} came to no verdict"
        return Verdict(None, Status.UNDECIDED, found or None, rule=RULE, message=message)
    if isinstance(said, bool):
        by = "" if answer is None else answer.found.found_by
        return Verdict(said, Status.OK, found or None, by, RULE)
    if not isinstance(said, Verdict):
        raise BrokenGraderError(
            f"grader {name} gave {type(said).__name__}: it must be a bool, None or a Verdict"
        )
    for field in fields(Verdict):
        value = getattr(said, field.name)
        if field.name not in ("correct", "status", "steps") and not isinstance(
            value, str | None if field.default is None else str
        ):
            raise BrokenGraderError(f"grader {name} gave a Verdict whose {field.name} is no text")
    status = Status(said.status)
    if said.correct not in (True, False, None):
        raise BrokenGraderError(
            f"grader {name} gave a Verdict with correct {said.correct!r:.20}: "
            "it must be true, false or None"
        )
    if status not in (Status.OK, Status.UNDECIDED) and said.correct:
        raise BrokenGraderError(f"grader {name} gave a right Verdict with status {status.value!r}")
    return Verdict(
        None if said.correct is None else bool(said.correct),
        status,
        said.answer and said.answer[:_LONGEST],
        said.found_by[:_LONGEST],
        (said.rule or RULE)[:_LONGEST],
        said.gold_form and said.gold_form[:_LONGEST],
        said.answer_form and said.answer_form[:_LONGEST],
        said.message[:_LONGEST],
        tuple(_step(step, name) for step in tuple(said.steps)[:_MOST_STEPS]),
    )


def _step(step: Any, name: str) -> Step:
    if not isinstance(step, Step):
        raise BrokenGraderError(f"grader {name} gave a Verdict whose steps are no Step")
    return Step(step.stage, *(str(part)[:_LONGEST] for part in (step.what, step.outcome, step.why)))
