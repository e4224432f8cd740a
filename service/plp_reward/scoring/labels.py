"""Where data sets have the right answer: the columns of it, and labels, plain or in an object."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plp_reward.answers import Gold
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
    "target_answer",
    "gt_answer",
    "gt",
    "reward_model.ground_truth",
    "solution",
    "target",
)
"""Keys under which rows and objects hold the right answer, as the data sets of TRL, ms-swift, verl,
lighteval, NeMo-Skills, Qwen2.5-Math and others have it.

The first one whose value is not missing counts: a final answer before a worked solution, so of
``answer`` and ``solution`` it is ``answer``. ``a.b`` is key b of the object under a. A number under
``target`` is none: on this project's own wires it counts tokens.
"""

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
        extra: further fields of the sample, if the label has some under that name.
    """

    gold: Gold
    id: str = ""
    evaluation: bool = False
    target: int | None = None
    run: str = ""
    extra: Mapping[str, Any] | None = None


def answer_in(row: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Return the key of ``ANSWER_KEYS`` that holds a row's right answer, and what it holds.

    Returns:
        None if no key is there; a missing value (null, NaN, "") if there is nothing but these.
    """
    first = None
    for key, value in answers_in(row):
        if not _is_missing(value):
            return key, value
        first = first or (key, value)
    return first


def answers_in(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every key of ``ANSWER_KEYS`` that a row has, in their order, and what it holds."""
    for key in ANSWER_KEYS:
        outer, _, inner = key.partition(".")
        if outer not in row:
            continue
        value = row[outer]
        if inner:
            if isinstance(value, Mapping) and inner in value:
                yield key, value[inner]
        elif key != "target" or not isinstance(value, int | float):
            yield key, value


def _is_missing(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    return value is None or (isinstance(value, str) and not value)


def read_label(label: Any) -> Label:
    """Read one label.

    Raises:
        ValueError: no answer is in it; the message says what it must be.
    """
    if not isinstance(label, Mapping):
        return Label(read_gold(label))
    found = answer_in(label)
    if found is None:
        keys = ", ".join(shown(str(key)) for key in label)
        raise ValueError(
            f"is an object with the keys {keys or '(none)'}; give the right answer "
            f"under one of: {', '.join(ANSWER_KEYS)}"
        )
    name, target = label.get("id"), label.get("target")
    if isinstance(target, str):  # another column's right answer
        target = None
    if target is not None and not (isinstance(target, int) and 1 <= target <= MOST_TOKENS):
        raise ValueError(f"target must be a number of tokens, from 1 to {MOST_TOKENS}")
    extra = label.get("extra")
    return Label(
        extra=extra if isinstance(extra, Mapping) else None,
        gold=read_gold(found[1]),
        id=str(name) if isinstance(name, str | int) else "",
        target=target,
        run=str(label.get("run") or ""),
        evaluation=label.get("evaluation") is True or is_evaluation(label.get("split")),
    )


def read_gold(value: Any) -> Gold:
    """Return a label's value as gold, as it stands; "" where it is missing.

    Raises:
        ValueError: it is no text, number or list of these.
    """
    if hasattr(value, "tolist"):  # what numpy and torch hold scalars and lists in
        value = value.tolist()
    match value:
        case None:
            return NO_GOLD
        case bool():
            return str(value)
        case float() if not math.isfinite(value):  # how pandas writes a missing value
            return NO_GOLD
        case str() | int() | float():
            return value
        case list() if value and all(
            isinstance(item, str | int | float) and not isinstance(item, bool) for item in value
        ):
            return list(value)
    raise ValueError(
        "must be text, a number, a list of these, null, or an object that holds one of them as "
        f"{ANSWER_KEYS[0]!r}"
    )


def is_evaluation(split: object) -> bool:
    """Return true if a row's split measures the policy and does not train it."""
    return isinstance(split, str) and split.strip().lower() in EVALUATION_SPLITS
