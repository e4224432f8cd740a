"""What a judge may be asked, what is refused before it is, and what becomes of a verdict."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from plp_reward.answers import Gold, Status, Verdict
from plp_reward.answers.rules import Rule

JUDGE = "judge"
"""``Verdict.rule`` where a judge decided."""

_SHORTEST_BOUND = 200
_TIMES_GOLD = 8
_SAID = re.compile(r"(?<![\\\w])[^\W\d_]{2,} [^\W\d_]{2,}(?!\w)")
"""Two words in a row: how a side is shown that was read as text, and no formula."""
_OPENERS = re.compile(
    r"\W*(?:thought process|let(?:'|’)?s (?:solve|think|work|break)|let us (?:solve|think)"
    r"|(?:step[ -]by[ -]step|solution|reasoning|explanation|analysis|answer|final answer"
    r"|解|解答|かいせつ|解説|respuesta|soluci[oó]n|l[oö]sung|r[eé]ponse)(?=\s*(?:[:：.。\n]|\Z))"
    r"|the (?:correct |final |right |reference )?answer\b)",
    re.IGNORECASE,
)
"""What opens reasoning and is no answer. Judges take these alone for right: arXiv 2507.08794."""
_COMMANDS = re.compile(
    r"<\||\|>|</?(?:s|think|system|user|assistant|answer|inst)>|\[/?INST\]|```|[{,]\s*\"\w+\"\s*:"
    r"|\b(?:system|user|assistant|human)\s*[:：]"
    r"|\b(?:ignore|disregard|forget|override)\b"
    r"|\b(?:instructions?|prompt|grader|grading|judge|evaluator|reward|verdict|reference"
    r"|equivalent|correct|same|respond|reply|output|you (?:are|must|should))\b",
    re.IGNORECASE,
)
"""Words to whoever judges, and marks of a conversation."""


class Outcome(StrEnum):
    """What came of a question."""

    AGREED = "agreed"
    """The judge says what the rules said: their verdict stands."""
    TURNED = "turned"
    """The judge decided otherwise, or what was not decided: its verdict counts."""
    REFUSED = "refused"
    """The answer looks like an attack: the judge was not asked."""
    LIMIT = "limit"
    """The run may cost no more calls or money: the judge was not asked."""
    FAILED = "failed"
    """The judge was down, too slow, or replied something else."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a judge sees: never the response.

    Attributes:
        prompt: the question's text, if known.
        golds: the acceptable answers.
        answer: the extracted answer.
    """

    prompt: str
    golds: tuple[str, ...]
    answer: str

    @classmethod
    def of(cls, verdict: Verdict, gold: Gold, prompt: str | None) -> Question | None:
        """Return what a verdict leaves to ask; None if the rules settled it, as nearly always."""
        if verdict.answer is None or not _open(verdict):
            return None
        listed = gold if isinstance(gold, Sequence) and not isinstance(gold, str) else [gold]
        return cls(prompt or "", tuple(map(str, listed)), verdict.answer)

    def suspicion(self) -> str:
        """Say why the answer must not be shown to a judge, or ""."""
        answer = unicodedata.normalize("NFKC", self.answer)
        longest = max(_SHORTEST_BOUND, _TIMES_GOLD * max(map(len, self.golds), default=0))
        golds = "\n".join(self.golds).casefold()
        if not any(char.isalnum() for char in answer):
            return "the answer has neither letter nor digit"
        if len(self.answer) > longest:
            return "the answer is far longer than gold"
        if any(unicodedata.category(c).startswith("C") and c not in "\t\n\r" for c in self.answer):
            return "the answer has characters that do not show"
        if _OPENERS.match(answer):
            return "the answer opens like reasoning"
        # What gold itself says, an answer may say too.
        if any(found[0].casefold() not in golds for found in _COMMANDS.finditer(answer)):
            return "the answer has words to a judge"
        return ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What came of asking about one verdict.

    Attributes:
        outcome: what came of it.
        before: the rules' verdict.
        verdict: what counts now.
    """

    outcome: Outcome
    before: Verdict
    verdict: Verdict

    @classmethod
    def said(cls, before: Verdict, same: bool) -> Opinion:
        """Return what a judge's word makes of a verdict."""
        if before.correct is same:
            agreed = _noting(before, "the judge agrees with the rules")
            return cls(Outcome.AGREED, before, agreed)
        ruled = before.status.value if before.correct is None else f"different, by {before.rule}"
        told = f"the judge says {'the same' if same else 'different'}, the rules said {ruled}"
        turned = replace(before, correct=same, status=Status.OK, rule=JUDGE)
        return cls(Outcome.TURNED, before, _noting(turned, told))

    @classmethod
    def without(cls, before: Verdict, outcome: Outcome, why: str) -> Opinion:
        """Return the rules' verdict, which stands, and why no judge was heard."""
        return cls(outcome, before, _noting(before, f"no second opinion: {why}"))


def _noting(verdict: Verdict, told: str) -> Verdict:
    return replace(verdict, message=f"{verdict.message}; {told}" if verdict.message else told)


def _open(verdict: Verdict) -> bool:
    """Whether the rules proved nothing: neither equality nor, by exact means, a difference."""
    if verdict.correct is None:
        return verdict.status is not Status.UNPARSEABLE_GOLD
    if verdict.correct or verdict.status is not Status.OK:
        return False
    if verdict.rule == Rule.TEXT:
        return True
    # Words against a value are of different kinds, which says nothing about what they mean.
    forms = (verdict.gold_form or "", verdict.answer_form or "")
    return verdict.rule == Rule.TYPE and any(map(_SAID.search, forms))
