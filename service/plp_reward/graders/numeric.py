"""``numeric``: numbers that need not be exact."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from plp_reward.answers import GradingPolicy, Verdict, budget
from plp_reward.answers.budget import BudgetError
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.answers.rules import Rule
from plp_reward.graders.task import Task, final_answer, golds_of, no_gold

_WRITTEN = re.compile(
    r"[\s$€£¥\\]*+([-+−]?)[\s$€£¥\\]*+(\d[\d,]*+(?:\.\d++)?|\.\d++)(?:[eE]([-+]?\d{1,3}))?"
    r"\s*+(\\?%)?\s*+([^\d]{0,60})",
)
_MOST_DIGITS = 400


@dataclass(frozen=True, slots=True)
class Numeric:
    """Numbers within a tolerance: the larger of the two that are set.

    Attributes:
        grader: its name.
        relative: how far the answer may be from gold, as a share of gold.
        absolute: how far it may be, in gold's unit.
    """

    grader: Literal["numeric"] = "numeric"
    relative: float = 0.0
    absolute: float = 0.0

    looks_at = frozenset[str]()
    bounded = True
    own = False

    def __post_init__(self) -> None:
        if not 0 <= self.relative <= 1:
            raise ValueError(f"relative: must be from 0 to 1, not {self.relative}")
        if not (self.absolute >= 0 and math.isfinite(self.absolute)):
            raise ValueError(f"absolute: must be at least 0, not {self.absolute}")

    def grade(self, task: Task) -> Verdict:
        """Compare the number that the final answer is with gold's."""
        texts = golds_of(task.gold)
        golds = [number for text in texts if (number := read_number(text, task.policy))]
        if not texts:
            return no_gold()
        if not golds:
            return no_gold("gold is no number")
        answer = final_answer(task, "number")
        if answer.found.answer is None:
            return answer.missing()
        for form in answer.forms:
            number = read_number(form, task.policy)
            if number is not None:
                break
        shown = " or ".join(gold.text for gold in golds[:4])
        if number is None:
            message = "the answer is no number"
            return answer.verdict(False, Rule.TOLERANCE, gold=shown, message=message)
        near = any(self._near(number, gold) for gold in golds)
        return answer.verdict(near, Rule.TOLERANCE, gold=shown, answer=number.text)

    def _near(self, answer: Number, gold: Number) -> bool:
        if answer.unit and gold.unit and answer.unit != gold.unit:
            return False
        values = [answer.value]
        wanted = [gold.value]
        if answer.percent and not gold.percent:
            values.append(answer.value / 100)
        elif gold.percent and not answer.percent:
            wanted.append(gold.value / 100)
        return any(
            abs(value - right) <= max(Fraction(self.absolute), Fraction(self.relative) * abs(right))
            for value in values
            for right in wanted
        )


class Number(NamedTuple):
    """A number as it was written.

    Attributes:
        value: it, without its unit or percent sign.
        percent: whether it has a percent sign.
        unit: what stands behind it, in lower case, or "".
    """

    value: Fraction
    percent: bool = False
    unit: str = ""

    @property
    def text(self) -> str:
        """The number as people write it."""
        try:
            plain = f"{float(self.value):.12g}"
        except OverflowError:
            plain = "a huge number"
        return f"{plain}{'%' if self.percent else ''}{' ' * bool(self.unit)}{self.unit}"


def read_number(text: str, policy: GradingPolicy) -> Number | None:
    """Read a number, plain or as an expression that has a value; None if it is none."""
    if len(text) > min(policy.max_chars, 2_000):
        return None
    plain = exact_rational(text)
    if plain is not None:
        return Number(Fraction(*plain))
    written = _WRITTEN.fullmatch(text)
    if written is not None and len(written[2]) <= _MOST_DIGITS and "\\" not in written[5]:
        value = Fraction(written[2].replace(",", ""))
        value *= Fraction(10) ** int(written[3] or 0)
        unit = " ".join(written[5].casefold().split()).strip(" .$")
        return Number(-value if written[1] in ("-", "−") else value, bool(written[4]), unit)
    from plp_reward.answers.algebra.numeric import real_value  # see ``answers``
    from plp_reward.answers.equivalence.gold_reading import gold_of

    token = budget.begin(budget.BOUNDED)
    try:
        tree = gold_of(text, policy).tree
        found = None if tree is None else Fraction(real_value(tree))
    except (AnswerError, BudgetError, ValueError, OverflowError, TypeError):
        return None
    finally:
        budget.end(token)
    return None if found is None else Number(found)
