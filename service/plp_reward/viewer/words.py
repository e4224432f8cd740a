"""What the page's words mean, in a sentence each: docs/page.md has the same table."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import pairwise

from plp_reward.answers.extraction.outcomes import Source
from plp_reward.answers.rules import Rule
from plp_reward.answers.verdict import Status

WORDS = {
    "right": "the answer equals gold, as far as the grader can tell",
    "wrong": "the answer differs from gold, or the response has none",
    "not decided": "the grader proved neither right nor wrong: there is no reward, not a 0",
    "early": "the first responses to the problem, the first one on top",
    "late": "the last responses to the problem, the last one on top",
    "gold": "the right answer, as the request gave it",
    "answer": "the final answer that was found in the response",
    "reward": "what the trainer was given for the response",
    "component": "a part of the reward, such as accuracy and length; the parts add up to it",
    "accuracy": "how many of the responses that were decided are right",
    "tokens": "length of the response, by the trainer's count or the profile's tokenizer",
    "status": "how the response was decided, or why it was not",
    "decided by": "the rule by which answer and gold are the same, or are not",
    "found by": "the rule that found the final answer in the response",
    "profile": "the reward, its parameters and its grader, under a name",
    "problem": "what tells problems apart: the request's group, else a hash of the prompt, "
    "else the id",
    "step": "the trainer's step, where its samples say it",
    "run": "the training that asked, by the name that it gave",
    "field": "what a request had in extra for the sample",
    "boxes": "different boxes that a response states behind its thinking",
    "reasoning": "characters beside boxes, tags and white space",
    "thinking": "part of a response's characters that stands within its thinking tags",
    "no answer": "responses in which no final answer was found: wrong",
    "cut off": "responses that reached the token limit: wrong",
    "alarms": "what went wrong between the first and the last quarter of a run, beyond chance",
    "own": "the profile's own grader decided",
    "judge": "a model decided, where the rules proved nothing",
    "Reward up while accuracy falls": "the reward pays for something else than right answers",
    "One answer for many problems": "the model gives a constant, and the grader may take it",
    "Boxes without reasoning": "the model guesses, or knows what passes",
    "Answers sprayed": "the model states several answers, one of which may pass",
    "Length collapse": "the model hardly writes any more",
    "Undecided rising": "the model may have found what the grader cannot read",
}
"""Words of the page that do not explain themselves."""


def meaning(word: str) -> str:
    """Return what a word of the page, a status or a rule means, "" where nothing is known."""
    return WORDS.get(word) or _named().get(word, "")


@cache
def _named() -> dict[str, str]:
    """Return what statuses and rules mean; a status before a rule of the same name."""
    rules = dict(_told(Rule)) | dict(_told(Source))
    return rules | {status.value: status.meaning for status in Status}


def _told(names: type[StrEnum]) -> Iterator[tuple[str, str]]:
    """Yield the members of a class with the text that its source has below each."""
    (body,) = ast.parse(inspect.getsource(names)).body
    assert isinstance(body, ast.ClassDef)  # noqa: S101  what a class's source is
    for line, below in pairwise(body.body):
        match line, below:
            case (
                ast.Assign(value=ast.Constant(value=str(name))),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text).replace("\n", " ")
