"""From what frameworks hand over to samples: texts, labels, token ids, reasons to end."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

from plp_reward.errors import ConfigurationError, InvalidSamples, SampleProblem
from plp_reward.scoring.chats import Text, chat_text
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in, is_evaluation, read_label
from plp_reward.scoring.samples import Result, Sample


def sample(
    response: Text,
    label: Any,
    *,
    tokens: int | None = None,
    finished: bool | None = None,
    prompt: Text | None = None,
    group: object = None,
    evaluation: bool = False,
    id: object = "",  # noqa: A002  the sample's name for it
    extra: Mapping[str, Any] | None = None,
) -> Sample:
    """Make a sample of what a framework knows.

    Args:
        response: the response, without the prompt.
        label: the right answer, plain or in an object; see ``plp_reward.scoring.labels``.
        tokens: tokens of the response, the end token among them; None if not known.
        finished: false if the response was cut off; None if not known, which counts as finished.
        prompt: the prompt.
        group: what its responses share.
        evaluation: true if it measures the policy.
        id: the framework's name for it.
        extra: further fields that graders and rewards may look at, beside those of the label.

    Raises:
        InvalidSamples: there is no answer in the label.
    """
    try:
        read = read_label(label)
    except ValueError as error:
        raise InvalidSamples([SampleProblem(0, str(id), "gold", str(error))]) from error
    return Sample(
        response=chat_text(response),
        gold=read.gold,
        id=read.id or str(id),
        group=None if group is None else str(group),
        prompt=None if prompt is None else chat_text(prompt),
        length=tokens,
        finish_reason={None: None, True: "stop", False: "length"}[finished],
        evaluation=evaluation or read.evaluation,
        target=read.target,
        extra=read.extra if extra is None else {**(read.extra or {}), **extra},
    )


def gold_in(row: Mapping[str, Any], name: str | None = None) -> Any:
    """Return the right answer in a row of a data set.

    Args:
        row: the row, or columns of rows.
        name: its field; by default the first of ``ANSWER_KEYS`` that is there.

    Raises:
        ConfigurationError: there is no such field.
    """
    found = answer_in(row) if name is None else (name, row[name]) if name in row else None
    if found is None:
        wanted = repr(name) if name is not None else f"any of {', '.join(ANSWER_KEYS)}"
        raise ConfigurationError(
            f"gold: the data set has no field {wanted}; it has: {', '.join(map(str, row))}. "
            "Name the field that holds the right answer: gold=NAME, or PLP_GOLD=NAME in the "
            "environment"
        )
    return found[1]


def evaluations(columns: Mapping[str, Any], count: int) -> list[bool]:
    """Return of each row whether its ``split`` says that it measures the policy.

    Args:
        columns: a batch's columns.
        count: its rows.
    """
    splits = columns.get("split")
    return [is_evaluation(split) for split in splits] if splits is not None else [False] * count


def group_names(prompts: Sequence[Text], numbers: Sequence[Hashable]) -> list[str]:
    """Name the groups of a call by their prompts.

    The same prompt gets the same name in every call, as rewards that remember it need; two groups
    of one call that have it are still two.

    Args:
        prompts: each response's prompt.
        numbers: each response's group within the call.
    """
    names: dict[Hashable, str] = {}
    seen: Counter[str] = Counter()
    for prompt, number in zip(prompts, numbers, strict=True):
        if number not in names:
            name = hashlib.blake2b(chat_text(prompt).encode(), digest_size=16).hexdigest()
            seen[name] += 1
            names[number] = name if seen[name] == 1 else f"{name}#{seen[name]}"
    return [names[number] for number in numbers]


def ended(token_ids: Sequence[int], end_token_ids: Collection[int]) -> bool | None:
    """Return whether a response ends with an end token; None if these are not known."""
    if not end_token_ids:
        return None
    return bool(token_ids) and token_ids[-1] in end_token_ids


def measures(result: Result) -> dict[str, float]:
    """Return what is worth plotting of a result, as numbers under constant names."""
    return {
        "accuracy": float(result.correct is True),
        "response_tokens": float(result.length or 0),
        "undecided": float(result.correct is None),
    }
