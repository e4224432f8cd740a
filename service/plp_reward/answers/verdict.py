"""What grading one response came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Whether, and if not why not, a response was decided.

    ``OK``, ``NO_ANSWER``, ``OVER_LIMIT`` and ``TRUNCATED`` are decisions: ``correct`` is true or
    false. The others are not: ``correct`` is None, and nothing may turn that into a wrong answer
    without saying so.
    """

    OK = "ok"
    """The answer was found and compared with gold."""
    NO_ANSWER = "no_answer"
    """The response has no final answer (no box, an empty one, or contradicting ones): wrong."""
    OVER_LIMIT = "over_limit"
    """The answer is larger than the policy's limits allow, gold is within them: wrong."""
    TRUNCATED = "truncated"
    """The response hit the generation limit, so it has no final answer (paper, eq. 4): wrong."""
    UNPARSEABLE_GOLD = "unparseable_gold"
    """Gold is empty or no answer can be read from it: the problem is at fault, not the response."""
    UNDECIDED = "undecided"
    """Neither equality nor difference could be proved within the budget."""
    TIMEOUT = "timeout"
    """Grading passed its deadline and was killed."""
    ERROR = "error"
    """Grading crashed or ran out of memory; ``Verdict.message`` says how."""

    @property
    def meaning(self) -> str:
        """What the status is about, in words."""
        return _MEANINGS[self]

    @property
    def decided(self) -> bool:
        """True if a verdict with this status says right or wrong."""
        return self in _DECIDED


_MEANINGS = {
    Status.OK: "an answer was found and compared with gold",
    Status.NO_ANSWER: "the response has no final answer",
    Status.OVER_LIMIT: "the answer is over a limit of the policy",
    Status.TRUNCATED: "the response hit the generation limit",
    Status.UNPARSEABLE_GOLD: "no answer can be read from gold",
    Status.UNDECIDED: "neither equality nor difference could be proved within the budget",
    Status.TIMEOUT: "grading passed its deadline and was killed",
    Status.ERROR: "grading failed",
}
_DECIDED = frozenset({Status.OK, Status.NO_ANSWER, Status.OVER_LIMIT, Status.TRUNCATED})


OUTCOMES: dict[bool | None, str] = {True: "correct", False: "wrong", None: "not decided"}
"""``Verdict.correct`` in words."""


class Stage(StrEnum):
    """What a step of a verdict was about."""

    EXTRACTION = "extraction"
    """A place that could state the final answer: a box, a phrase, a sentence."""
    READING = "reading"
    """How a side was read."""
    COMPARISON = "comparison"
    """What was tried to tell the two apart."""
    SETTING = "setting"
    """A setting under which the verdict would have been another one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a verdict.

    Attributes:
        stage: what it was about.
        what: the place, the side, the rule or the setting, as it is written.
        outcome: what came of it (``taken``, ``passed over``, ``refused``, ``correct``), or "".
        why: the reason, in words, or "".
    """

    stage: Stage
    what: str
    outcome: str = ""
    why: str = ""

    def __str__(self) -> str:
        """The step as a line."""
        said = f"{self.what}: {self.outcome}" if self.outcome else self.what
        return f"{said} ({self.why})" if self.why else said


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a response's final answer equals gold, and how that was decided.

    Attributes:
        correct: true, false, or None when not decided (see ``Status``).
        status: why ``correct`` is what it is.
        answer: the final answer as the response has it, or None if none was found.
        found_by: the extraction rule that found the answer (``boxed``, ``phrase``, ...), or "".
        rule: the comparison rule that decided (``text``, ``rational``, ``interval``, ...), or "".
        gold_form: gold's normal form under that rule, or None.
        answer_form: the answer's normal form under that rule, or None.
        message: what went wrong or is worth knowing, in a sentence, or "".
        steps: what was tried, in order; filled only when an explanation was asked for.

    Raises:
        ValueError: the status is a decision and ``correct`` is none, or the other way round.
    """

    correct: bool | None
    status: Status = Status.OK
    answer: str | None = None
    found_by: str = ""
    rule: str = ""
    gold_form: str | None = None
    answer_form: str | None = None
    message: str = ""
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        """Hold what ``Status`` says: right or wrong comes with a decision, None with none."""
        if (self.correct is not None) is not (self.status in _DECIDED):
            raise ValueError(
                f"a Verdict with correct {self.correct!r:.20} and status {str(self.status)!r}, "
                "which do not go together"
            )

    def _repr_html_(self) -> str:
        from plp_reward.markup.notebook import verdict_facts  # only where a notebook asks

        others = [
            ("status", f"{self.status}: {self.status.meaning}"),
            ("found by", self.found_by),
            ("decided by", self.rule),
            ("compared", " with ".join(f for f in (self.answer_form, self.gold_form) if f)),
            ("message", self.message),
            *((step.stage, str(step)) for step in self.steps),
        ]
        return verdict_facts(self.correct, self.answer, others)
