"""What every way to an answer is given: a text, what is asked of it, and how its prose reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from plp_reward.answers.extraction import turns
from plp_reward.answers.extraction.announcements import announcements
from plp_reward.answers.extraction.disagreement import Same, alike
from plp_reward.answers.extraction.fenced_code import block_answer, without_code
from plp_reward.answers.extraction.outcomes import Expected, Extraction
from plp_reward.answers.extraction.typesetting import set_plainly
from plp_reward.answers.policy import ExtractionPolicy
from plp_reward.answers.verdict import Stage, Step

TAIL = 4_000
"""Characters from the end in which prose is looked for."""

_LONGEST_NOTE = 120
_BOX = re.compile(r"\\boxed\s{0,4}\{[^{}]{0,200}\}?")
_ENVIRONMENT = re.compile(
    r"(?:(?:\\\[|\$\$)\s*+|(?<!\s)\s*+)\\begin\{(align|aligned|alignat|gather|equation|eqnarray|split)(\*?)\}"
    r"(?P<rows>(?:(?!\\begin|\\end).){1,2000})\\end\{\1\2\}\s*(?:\\\]|\$\$)?",
    re.DOTALL,
)
_ROW_END = re.compile(r"\\\\(?:\[[^\]]{0,10}\])?")


@dataclass
class Passage:
    """A part of a response that may state the final answer.

    Attributes:
        text: the part as it is written.
        policy: where the answer may stand.
        prompt: the prompt's text, if it is known.
        expects: gold's kind, if it is known, which tells prose where an answer ends.
        same: whether two of its claims have one value.
        seen: where to note what was seen and what came of it; None if nobody asks.
    """

    text: str
    policy: ExtractionPolicy
    prompt: str | None = None
    expects: Expected | None = None
    same: Same = alike
    seen: list[Step] | None = None

    def note(self, what: str, outcome: str, why: str = "") -> None:
        """Note a place that could state the answer, for an explanation."""
        if self.seen is not None:
            short = what if len(what) <= _LONGEST_NOTE else f"{what[:_LONGEST_NOTE]}..."
            self.seen.append(Step(Stage.EXTRACTION, " ".join(short.split()), outcome, why))

    @cached_property
    def prose(self) -> str:
        """The text without fenced code."""
        if "`" not in self.text or "```" not in self.text:
            return self.text
        return without_code(block_answer(self.text) if self.policy.layouts else self.text)

    @cached_property
    def tail(self) -> str:
        """The end of the prose, of this turn only, with aligned rows and boxes out of the way."""
        return self._ended[0]

    @cached_property
    def announced(self) -> list[tuple[int, int]]:
        """Where the tail announces an answer: from each phrase's start to its end."""
        return self._ended[1]

    @cached_property
    def _ended(self) -> tuple[str, list[tuple[int, int]]]:
        tail = set_plainly(last_rows(self.prose[-TAIL:]))
        if "\\boxed" in tail:
            tail = _BOX.sub(" ", tail)  # it repeats an instruction, or it would be the answer
        announced = list(announcements(tail))
        if self.policy.single_turn and announced:
            cut = turns.new_question(tail, announced[0][1])
            if cut >= 0:
                tail = tail[:cut]
                announced = list(announcements(tail))
        return tail, announced


Way = Callable[[Passage], Extraction | None]
"""A way to an answer: what it finds, or refuses; None if it sees nothing that claims to be one."""


def last_rows(text: str) -> str:
    """``text`` with each aligned calculation replaced by its last row, as a formula."""
    if "\\begin" not in text:
        return text
    return _ENVIRONMENT.sub(_last_row, text)


def _last_row(environment: re.Match[str]) -> str:
    rows = [" ".join(row.replace("&", " ").split()) for row in _ROW_END.split(environment["rows"])]
    last = next((row for row in reversed(rows) if row), "")
    return f" ${last}$ " if last and "$" not in last else environment[0]
