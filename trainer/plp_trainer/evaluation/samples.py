"""What is asked of a model, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from plp_trainer.data import Problem, load_problems
from plp_trainer.errors import RecipeError
from plp_trainer.recipe_sections import Evaluation
from plp_trainer.templates import Template

NEEDED = "needed_tokens"
"""A row's field with the tokens of thinking that its problem needs, where that is known."""


@dataclass(frozen=True, slots=True)
class Request:
    """One response to ask for.

    Attributes:
        file: the name of the data set's file, without its ending.
        problem: what is asked.
        number: which of the problem's responses, from 0.
        prompt: the rendered problem.
    """

    file: str
    problem: Problem
    number: int
    prompt: str

    @property
    def id(self) -> str:
        """The response's name: the same in every run."""
        return f"{self.problem.id}/{self.number}"


@dataclass(frozen=True, slots=True)
class Response:
    """What the server answered.

    Attributes:
        text: the response, without the prompt.
        tokens: its tokens, the end token among them, as the server counted them.
        prompt_tokens: the prompt's, as the server counted them.
        finish_reason: why it ended; ``length`` if it was cut off.
        started: when it was asked for, in seconds since 1970.
        seconds: how long it took.
    """

    text: str
    tokens: int
    prompt_tokens: int
    finish_reason: str
    started: float
    seconds: float


def row_of(request: Request, response: Response, thinking: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response as a row: ``plp score``'s layout ``plp``, with what the response took."""
    return {
        "id": request.id,
        "group": request.problem.id,
        "dataset": request.problem.kind,
        "prompt": request.prompt,
        "response": response.text,
        "gold": request.problem.answer,
        "length": response.tokens,
        "finish_reason": response.finish_reason,
        **thinking,
        **_needed(request.problem),
        **{name: value for name, value in asdict(response).items() if name in _COSTS},
    }


def _needed(problem: Problem) -> dict[str, int]:
    return {} if problem.needed_tokens is None else {NEEDED: problem.needed_tokens}


_COSTS = ("prompt_tokens", "started", "seconds")


def requests_of(
    evaluation: Evaluation, template: Template, limit: int | None = None
) -> list[Request]:
    """Load the problems of an evaluation, and render them.

    Args:
        evaluation: what to measure on.
        template: how a problem becomes a prompt.
        limit: take this many problems of each set only.

    Returns:
        Every response to ask for, in the order in which they are written: problem by problem.

    Raises:
        DataError: a set cannot be had.
        RecipeError: the same part of a set is named twice.
    """
    requests: list[Request] = []
    for file, problems, samples in _sets(evaluation):
        requests += [
            Request(file, problem, number, template.render(problem.question))
            for problem in problems[:limit]
            for number in range(samples)
        ]
    return requests


def _sets(evaluation: Evaluation) -> Iterator[tuple[str, Sequence[Problem], int]]:
    sets = [wanted.set for wanted in evaluation.sets]
    seen: set[str] = set()
    for wanted in evaluation.sets:
        name = wanted.set if sets.count(wanted.set) == 1 else f"{wanted.set}-{wanted.split}"
        if name in seen:
            raise RecipeError(f"{wanted.set} {wanted.split} is measured twice; leave one out")
        seen.add(name)
        yield name, load_problems(wanted), wanted.samples
