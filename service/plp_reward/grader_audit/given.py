"""Answers from files of labelled cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from plp_reward.errors import ConfigurationError

_FIELDS = ("pred", "answer", "response")
"""Where a row has its answer; the first that it has counts."""


def read_answers(path: Path) -> Iterator[tuple[str, bool]]:
    r"""The answers of a JSONL file, and whether each is a whole response.

    A row is a text or an object with one of the fields ``pred``, ``answer`` and ``response``. A
    ``response`` is taken as it is, and so is what has a ``form`` other than ``answer``; the others
    are put in a box.

    Raises:
        ConfigurationError: the file cannot be read, or a line has no answer.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _answer(line, f"{path}: line {number}")
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8: {error.reason}") from error


def _answer(line: str, place: str) -> tuple[str, bool]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ConfigurationError(f"{place}: is not JSON: {error}") from error
    if isinstance(row, str):
        return row, False
    if isinstance(row, dict):
        for name in _FIELDS:
            if isinstance(row.get(name), str):
                whole = row["form"] != "answer" if "form" in row else name == "response"
                return row[name], whole
    raise ConfigurationError(f"{place}: has no text in {', '.join(_FIELDS)}")
