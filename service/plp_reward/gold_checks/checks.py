"""Golds checked by themselves, against themselves, and against other rows of the same problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple, Protocol

from plp_reward.answers import DEFAULT_POLICY, ExtractionPolicy, Gold, GradingPolicy, Status
from plp_reward.answers.extraction.final_answer import extract
from plp_reward.answers.extraction.outcomes import Refusal
from plp_reward.answers.golds import acceptable, why_none
from plp_reward.answers.parsing.solutions import is_prose, words
from plp_reward.gold_checks.kinds import Finding, Kind

_NO_ANSWERS = frozenset(["proof", "notfound", "not found", "n/a", "nan", "null", "unknown", "todo"])
"""What data sets write where a problem has no answer that can be checked: NuminaMath and others."""
_AMBIGUOUS = re.compile(r"[-+$\s]*(?:\d+,\d{1,2}|\d+,\d{4,}|\d{3}(?:,[1-9]\d{2})+)[\s$.]*")
"""``0,5``, ``3,7`` and ``100,200``; that ``12,345`` is a number is certain enough."""
_LONG = 200
"""Characters of an answer that hardly a response states."""
_SENTENCE = 8
"""Words of a text that is a sentence."""
_MOST_GOLDS = 8
"""Acceptable answers of a row that are compared with each other."""
_BOXES = ExtractionPolicy(
    thinking="anywhere", single_turn=False, differing_boxes="refuse", contradictions=False
)


class Pair(NamedTuple):
    """A response, the gold it is graded against, and the place of the row that it is about."""

    response: str
    gold: Gold
    place: str


class Judged(Protocol):
    """What a judge says of a pair: a ``Verdict``, or a ``Result``."""

    @property
    def correct(self) -> bool | None:
        """True, false, or None for no verdict."""

    @property
    def status(self) -> Status:
        """Why."""

    @property
    def message(self) -> str:
        """What went wrong, or ""."""


Judge = Callable[[Sequence[Pair]], Sequence[Judged]]
"""Grades pairs: as many verdicts, in the same order."""


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A row of a data set, as far as its right answer is concerned.

    Attributes:
        place: how people find the row, for messages about others.
        gold: its right answer; None where there is none.
        question: the problem's text, or "".
        others: other columns that hold a right answer, by name.
    """

    place: str
    gold: Gold | None
    question: str = ""
    others: Sequence[tuple[str, Gold]] = ()


@dataclass(slots=True)
class GoldChecks:
    """The checks, and what they remember of the rows before.

    Attributes:
        judge: grades what takes grading.
        policy: how it grades.
        repeats: rows whose problem came before, with a gold that is no other.
    """

    judge: Judge
    policy: GradingPolicy = DEFAULT_POLICY
    repeats: int = 0
    _known: dict[bytes, tuple[str, Gold]] = field(default_factory=dict)

    def check(self, rows: Sequence[GoldRow]) -> list[list[Finding]]:
        """Return what is wrong or doubtful about each of the next rows; the judge is asked once."""
        found: list[list[Finding]] = []
        questions: list[_Question] = []
        for number, row in enumerate(rows):
            alone = _alone(row.gold, self.policy)
            found.append(alone)
            if row.gold is None or any(finding.kind.wrong for finding in alone):
                continue
            questions += [_Question(number, *asked) for asked in self._asked(row, row.gold)]
        judged = self.judge([question.pair for question in questions]) if questions else []
        for question, verdict in zip(questions, judged, strict=True):
            if question.fits(verdict):
                self.repeats += question.kind is Kind.CONFLICT
                continue
            if all(finding.kind is not question.kind for finding in found[question.row]):
                message = question.message or _said(verdict)
                found[question.row].append(Finding(question.kind, message))
        return found

    def _asked(self, row: GoldRow, gold: Gold) -> Iterator[tuple[Kind, Pair, str]]:
        first, *others = golds = acceptable(gold)
        for text in golds[:_MOST_GOLDS]:
            yield Kind.REFUSED, _pair(text, gold, row), ""
        for text in others[:_MOST_GOLDS]:
            yield Kind.SEVERAL, _pair(text, first, row), f"{_short(first)} and {_short(text)}"
        for name, other in row.others:
            text = acceptable(other)[0]
            if not why_none(other, self.policy):
                yield Kind.COLUMNS, _pair(text, gold, row), f"{name} has {_short(text)}"
        earlier = self._earlier(row, gold)
        if earlier is not None:
            place, before = earlier
            message = f"{place} has {_short(acceptable(before)[0])}"
            yield Kind.CONFLICT, _pair(first, before, row), message

    def _earlier(self, row: GoldRow, gold: Gold) -> tuple[str, Gold] | None:
        """The earlier row of the same problem, if its gold is written in another way."""
        if not row.question:
            return None
        text = " ".join(row.question.split())
        key = blake2b(text.encode("utf-8", "backslashreplace"), digest_size=16).digest()
        before = self._known.setdefault(key, (row.place, gold))
        if before[0] == row.place:
            return None
        if acceptable(before[1]) == acceptable(gold):
            self.repeats += 1
            return None
        return before


class _Question(NamedTuple):
    row: int
    kind: Kind
    pair: Pair
    message: str

    def fits(self, verdict: Judged) -> bool:
        """Whether the verdict is no reason for a finding.

        Gold against itself has to be right. Of others it counts that they are not wrong: what
        cannot be decided tells nothing.
        """
        if self.kind is Kind.REFUSED:
            return verdict.correct is True
        return verdict.correct is not False


def _alone(gold: Gold | None, policy: GradingPolicy) -> list[Finding]:
    """What a gold's text shows by itself."""
    golds = () if gold is None else acceptable(gold)
    if all(not text.strip() or text.strip().casefold() in _NO_ANSWERS for text in golds):
        return [Finding(Kind.EMPTY, _short(golds[0]) if golds and golds[0].strip() else "")]
    why = why_none("" if gold is None else gold, policy)
    if why:
        return [Finding(Kind.PROSE if any(map(is_prose, golds)) else Kind.UNREADABLE, why)]
    found = []
    longest = max(golds, key=len)
    if words(longest) >= _SENTENCE:
        found.append(Finding(Kind.SENTENCE))
    elif len(longest) > _LONG:
        found.append(Finding(Kind.LONG, f"{len(longest)} characters"))
    if any(map(_AMBIGUOUS.fullmatch, golds)):
        found.append(Finding(Kind.READINGS))
    if isinstance(gold, str) and "boxed" in gold:
        several = extract(gold, _BOXES)
        if several.answer is None and several.refused_by is Refusal.SEVERAL_ANSWERS:
            found.append(Finding(Kind.SEVERAL, "its boxes differ, and the last one counts"))
    return found


def _said(verdict: Judged) -> str:
    word = "wrong" if verdict.correct is False else "no verdict"
    return f"{word} ({verdict.message or verdict.status.value})"


def _pair(answer: str, gold: Gold, row: GoldRow) -> Pair:
    return Pair(rf"\boxed{{{answer}}}", gold, row.place)


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
