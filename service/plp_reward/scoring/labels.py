"""What a data set's label holds: the right answer, plain or in an object."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plp_reward.answers import ExtractionPolicy, Gold
from plp_reward.answers.extraction import extract
from plp_reward.errors import shown
from plp_reward.scoring.samples import MOST_TOKENS

ANSWER_KEYS = (
    "answer",
    "gold",
    "ground_truth",
    "expected_answer",
    "final_answer",
    "label",
    "reference_answer",
    "correct_answer",
    "solution",
)
"""Keys under which an object holds the right answer; the first one that is there counts."""

EVALUATION_SPLITS = frozenset({"eval", "evaluation", "test", "validation", "valid", "val", "dev"})
"""Values of ``split`` that make a sample an evaluation sample."""

NO_GOLD = ""
"""Gold of a label that is null: the sample's status tells."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label, read.

    Attributes:
        gold: the right answer; empty if the label is null.
        id: the sample's id, if the label has one, else "".
        evaluation: true if the label says that the sample measures and does not train.
        target: tokens that the prompt asks for, if the label says.
        run: the run's name, if the label has one, else "".
    """

    gold: Gold
    id: str = ""
    evaluation: bool = False
    target: int | None = None
    run: str = ""


def answer_key(row: Mapping[str, Any]) -> str | None:
    """Return the key under which an object or row holds the right answer, or None."""
    return next((key for key in ANSWER_KEYS if key in row), None)


def read_label(label: Any) -> Label:
    """Read one label.

    Raises:
        ValueError: no answer is in it; the message says what it must be.
    """
    if not isinstance(label, Mapping):
        return Label(_gold(label))
    key = answer_key(label)
    if key is None:
        keys = ", ".join(shown(str(key)) for key in label)
        raise ValueError(
            f"is an object with the keys {keys or '(none)'}; give the right answer "
            f"under one of: {', '.join(ANSWER_KEYS)}"
        )
    name, target = label.get("id"), label.get("target")
    if target is not None and not (isinstance(target, int) and 1 <= target <= MOST_TOKENS):
        raise ValueError(f"target must be a number of tokens, from 1 to {MOST_TOKENS}")
    return Label(
        gold=_gold(label[key]),
        id=str(name) if isinstance(name, str | int) else "",
        target=target,
        run=str(label.get("run") or ""),
        evaluation=label.get("evaluation") is True or is_evaluation(label.get("split")),
    )


def _gold(value: Any) -> Gold:
    if hasattr(value, "tolist"):  # what numpy and torch hold scalars and lists in
        value = value.tolist()
    match value:
        case None:
            return NO_GOLD
        case bool():
            return str(value)
        case float() if not math.isfinite(value):  # how pandas writes a missing value
            return NO_GOLD
        case str():
            return _stated(value)
        case int() | float():
            return value
        case list() if value and all(
            isinstance(item, str | int | float) and not isinstance(item, bool) for item in value
        ):
            return [_stated(item) if isinstance(item, str) else item for item in value]
    raise ValueError(
        "must be text, a number, a list of these, null, or an object that holds one of them as "
        f"{ANSWER_KEYS[0]!r}"
    )


def _stated(text: str) -> str:
    r"""Return what a worked solution boxes, as MATH and NuminaMath write them; other text as it is.

    A gold is compared whole, so that every answer would differ from a solution's sentences.
    """
    if "\\boxed" not in text:
        return text
    found = extract(text, ExtractionPolicy())
    return text if found.answer is None else f"{found.answer} {found.unit}".strip()


def is_evaluation(split: object) -> bool:
    """Return true if a row's split measures the policy and does not train it."""
    return isinstance(split, str) and split.strip().lower() in EVALUATION_SPLITS
