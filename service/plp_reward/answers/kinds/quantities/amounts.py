r"""Prices and measured numbers: ``\$1,250``, ``12 \text{ apples}``; read without their units."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.tree import number

_AMOUNT = re.compile(
    r"\s*(?P<sign>-?)(?:\\\$ ?(?P<price>[\d,.]+)"
    r"|(?P<count>[\d,.]+)(?P<behind> ?\\text ?\{[A-Za-z ]{1,40}\}| [A-Za-z][A-Za-z ]{0,39}))\.?\s*"
)
_ANY_NUMBER = 7


class Amount(NamedTuple):
    """A number with a unit; which unit does not matter to those who ask.

    Attributes:
        above: the numerator.
        below: the denominator, above 0.
        digits: the number as it was written, without its sign.
    """

    above: int
    below: int
    digits: str


def amount(text: str, policy: GradingPolicy) -> Amount | None:
    """Read a number with a unit; None if ``text`` is anything else."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    digits = match["price"] or match["count"]
    value = exact_rational(digits)
    if value is None or not (match["price"] or _is_unit(match["behind"], policy)):
        return None
    above, below = value
    return Amount(-above if match["sign"] else above, below, digits)


@lru_cache(maxsize=4096)
def _is_unit(behind: str, policy: GradingPolicy) -> bool:
    """True if ``behind`` is a unit of the number before it, whatever number that is."""
    try:
        tree = read(f"{_ANY_NUMBER}{behind}", policy)
    except AnswerError:
        return False
    return tree.head is heads.QUANTITY and tree.args == (number(_ANY_NUMBER),)
