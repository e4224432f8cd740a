"""The data sets: where each is, and how a row holds a question and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from plp_reward.answers.golds import acceptable
from plp_reward.scoring.chats import chat_text
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in, read_gold
from plp_reward.scoring.problems import QUESTION_KEYS

Row = Mapping[str, Any]
Pair = tuple[str, str]
"""A question and its right answer."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set.

    Attributes:
        name: what recipes call it.
        hub_id: its name on the hub, or None if its problems are a file of one's own.
        hub_config: which of its configurations, or None if there is one.
        splits: the recipe's name of a part to the hub's.
        read: takes a row's question and answer; raises ValueError if it cannot.
    """

    name: str
    hub_id: str | None
    hub_config: str | None
    splits: Mapping[str, str]
    read: Callable[[Row], Pair]


def read_any(row: Row) -> Pair:
    """Take the question and the answer from the first columns that are known to hold them.

    A worked solution is read by its last box or its ``####``.
    """
    key = next((key for key in QUESTION_KEYS if row.get(key)), None)
    if key is None:
        raise ValueError(f"no question under {', '.join(QUESTION_KEYS)}; {_columns(row)}")
    try:
        question = chat_text(row[key]).strip()
    except ValueError as error:
        raise ValueError(f"{key} {error}") from error
    if not question:
        raise ValueError(f"{key} is empty")
    found = answer_in(row)
    if found is None:
        raise ValueError(f"no answer under {', '.join(ANSWER_KEYS)}; {_columns(row)}")
    name, value = found
    answers = acceptable(read_gold(value))
    if len(answers) > 1:
        raise ValueError(f"{name} has {len(answers)} answers, and one is trained on")
    if not answers[0].strip():
        raise ValueError(f"{name} is empty")
    return question, answers[0].strip()


def read_gsm8k(row: Row) -> Pair:
    """Take the number behind ``####``, without the commas of its thousands."""
    question, answer = read_any(row)
    number = answer.replace(",", "").removeprefix("$")
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"the answer {answer[-40:]!r} is not a number")
    return question, number


def read_aime2024(row: Row) -> Pair:
    """Take the answer, which at the AIME is an integer from 0 to 999."""
    question, answer = read_any(row)
    if not re.fullmatch("[0-9]{1,3}", answer):
        raise ValueError(f"the answer {answer!r} is not an integer from 0 to 999")
    return question, answer


def _columns(row: Row) -> str:
    return f"it has: {', '.join(map(str, row))}"


SETS: Mapping[str, DataSet] = {
    entry.name: entry
    for entry in (
        DataSet("gsm8k", "openai/gsm8k", "main", {"train": "train", "test": "test"}, read_gsm8k),
        DataSet("math500", "HuggingFaceH4/MATH-500", None, {"test": "test"}, read_any),
        # Its only part is called train there, and nobody trains on it here.
        DataSet("aime2024", "HuggingFaceH4/aime_2024", None, {"test": "train"}, read_aime2024),
        DataSet("problems", None, None, {}, read_any),
    )
}
"""Every data set by name, except ``sums``, which is drawn: see ``plp_trainer.tiny.sums``."""
