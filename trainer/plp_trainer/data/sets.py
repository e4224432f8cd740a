"""The data sets: where each is, and how a row holds a question and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Pair = tuple[str, str]
"""A question and its right answer."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set.

    Attributes:
        name: what recipes call it.
        hub_id: its name on the hub.
        hub_config: which of its configurations, or None if there is one.
        splits: the recipe's name of a part to the hub's.
        read: takes a row's question and answer; raises ValueError or KeyError if it cannot.
    """

    name: str
    hub_id: str
    hub_config: str | None
    splits: Mapping[str, str]
    read: Callable[[Row], Pair]


def read_gsm8k(row: Row) -> Pair:
    """Take the number behind ``####``, without the commas of its thousands."""
    solution, marker, answer = str(row["answer"]).rpartition("####")
    if not marker:
        raise ValueError(f"no '####' in front of the answer: ...{solution[-40:]!r}")
    answer = answer.strip().replace(",", "").removeprefix("$")
    if not _NUMBER.fullmatch(answer):
        raise ValueError(f"the answer {answer!r} is not a number")
    return _text(row, "question"), answer


def read_math500(row: Row) -> Pair:
    """Take the answer as it stands, which is LaTeX."""
    return _text(row, "problem"), _text(row, "answer")


def read_aime2024(row: Row) -> Pair:
    """Take the answer, which at the AIME is an integer from 0 to 999."""
    answer = _text(row, "answer")
    if not re.fullmatch("[0-9]{1,3}", answer):
        raise ValueError(f"the answer {answer!r} is not an integer from 0 to 999")
    return _text(row, "problem"), answer


def _text(row: Row, key: str) -> str:
    text = str(row[key]).strip()
    if not text:
        raise ValueError(f"{key} is empty")
    return text


SETS: Mapping[str, DataSet] = {
    entry.name: entry
    for entry in (
        DataSet("gsm8k", "openai/gsm8k", "main", {"train": "train", "test": "test"}, read_gsm8k),
        DataSet("math500", "HuggingFaceH4/MATH-500", None, {"test": "test"}, read_math500),
        # Its only part is called train there, and nobody trains on it here.
        DataSet("aime2024", "HuggingFaceH4/aime_2024", None, {"test": "train"}, read_aime2024),
    )
}
"""Every data set by name, except ``sums``, which is drawn: see ``plp_trainer.tiny.sums``."""
