"""Right answers by question, for wires that send none.

A problem file is JSON Lines: an object a line, with the question under ``question``, ``problem``,
``prompt``, ``input`` or ``query``, and the answer under one of ``labels.ANSWER_KEYS``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from plp_reward.answers import Gold
from plp_reward.errors import ConfigurationError
from plp_reward.files.encoding import of_json
from plp_reward.scoring.chats import chat_text
from plp_reward.scoring.labels import ANSWER_KEYS, answer_in, read_label

QUESTION_KEYS = ("question", "problem", "prompt", "input", "query")
"""Keys under which a line holds the question; the first one that is there counts."""

_KEY = 64
"""Most characters by which a question is looked up before all of it is compared."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A question and its right answer."""

    question: str
    gold: Gold


class Problems:
    """Problems, found in the texts that hold their questions.

    Args:
        problems: the problems; of two with the same question, the last one counts.
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        by_key: dict[str, list[Problem]] = {}
        known = {problem.question: problem for problem in problems if problem.question}
        for problem in known.values():
            # Powers of two, so that there are few lengths of keys: each is a pass over a text.
            size = 1 << (min(len(problem.question), _KEY).bit_length() - 1)
            by_key.setdefault(problem.question[:size], []).append(problem)
        self._by_key = {key: _Alike(found) for key, found in by_key.items()}
        self._sizes = sorted({len(key) for key in self._by_key}, reverse=True)

    def __len__(self) -> int:
        return sum(map(len, self._by_key.values()))

    def find(self, text: str) -> Problem | None:
        """Return the problem whose question stands first in ``text``, the longest of several there.

        Linear in the text's length, in seven passes at most; where the beginning of several
        questions stands, a binary search tells which it is. A million characters take a second:
        call it in a thread where others wait.
        """
        best: tuple[int, int, Problem] | None = None
        for size in self._sizes:
            last = len(text) - size if best is None else min(best[0], len(text) - size)
            for start in range(last + 1):
                found = self._at(text, start, size)
                if found is not None and (best is None or (start, -len(found.question)) < best[:2]):
                    best = (start, -len(found.question), found)
                    break
        return None if best is None else best[2]

    def _at(self, text: str, start: int, size: int) -> Problem | None:
        alike = self._by_key.get(text[start : start + size])
        return None if alike is None else alike.at(text, start)


class _Alike:
    """Problems whose questions begin alike."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = sorted(problems, key=lambda problem: problem.question)
        self._questions = [problem.question for problem in self._problems]
        self._longest = max(map(len, self._questions))
        self._within: list[int] = []
        """By question, the longest other one that it begins with; -1 for none."""
        open_: list[int] = []
        for index, question in enumerate(self._questions):
            while open_ and not question.startswith(self._questions[open_[-1]]):
                open_.pop()
            self._within.append(open_[-1] if open_ else -1)
            open_.append(index)

    def __len__(self) -> int:
        return len(self._problems)

    def at(self, text: str, start: int) -> Problem | None:
        """Return the problem with the longest question that stands at ``start``."""
        # What sorts between a question and a text that begins with it begins with it as well.
        index = bisect_right(self._questions, text[start : start + self._longest]) - 1
        while index >= 0 and not text.startswith(self._questions[index], start):
            index = self._within[index]
        return None if index < 0 else self._problems[index]


def load_problems(path: Path) -> Problems:
    """Read a problem file.

    Raises:
        ConfigurationError: it cannot be read, or a line is no problem; the message names the line.
    """
    problems = []
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    problems.append(_problem(line, path, number))
    except OSError as error:
        raise ConfigurationError(f"problems: {path} cannot be read: {error}") from error
    return Problems(problems)


def _problem(line: bytes, path: Path, number: int) -> Problem:
    place = f"problems: {path}, line {number}"
    try:
        row = of_json(line)
    except ValueError as error:
        raise ConfigurationError(f"{place} cannot be read: {error}") from error
    if not isinstance(row, Mapping):
        raise ConfigurationError(f"{place}: must be an object")
    key = next((key for key in QUESTION_KEYS if row.get(key)), None)
    if key is None:
        raise ConfigurationError(f"{place}: has no question under {', '.join(QUESTION_KEYS)}")
    answer = answer_in(row)
    if answer is None:
        raise ConfigurationError(f"{place}: has no answer under {', '.join(ANSWER_KEYS)}")
    try:
        question = chat_text(row[key]).strip()
    except ValueError as error:
        raise ConfigurationError(f"{place}: {key} {error}") from error
    try:
        return Problem(question, read_label(answer[1]).gold)
    except ValueError as error:
        raise ConfigurationError(f"{place}: {answer[0]} {error}") from error
