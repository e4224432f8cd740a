r"""Several boxes of one value: a step and its end, a fraction and its decimal, a rounding.

``[9 - 5 = 4] [4]``, ``[1/2] = [0.5]`` and ``[\\frac{2}{3}] \\approx [0.67]`` are one answer each.
"""

from __future__ import annotations

import re

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.boxes.box import Box
from plp_reward.answers.extraction.boxes.boxes_of_one_statement import name_before

_LONGEST_GAP = 60
_ROUNDS = re.compile(
    r"(?:\\approx|\\simeq|\\doteq|[≈≃]|\b(?:about|approximately|roughly|around|approx\.?))[\s${(*\\]{0,8}\Z",
    re.IGNORECASE,
)
_APPROX_SIGN = re.compile(r"\s*(?:\\approx|\\simeq|[≈≃])")


def approximates(text: str, box: Box, rounding: Box) -> bool:
    """True if ``rounding``, which stands behind ``box``, is said to be only its rounding."""
    gap = text[box.end : rounding.start]
    if len(gap) > _LONGEST_GAP or disagreement.SENTENCE_END.search(gap):
        return False
    return _APPROX_SIGN.match(rounding.content) is not None or _ROUNDS.search(gap) is not None


def restates(text: str, box: Box, later: Box, same: disagreement.Same) -> bool:
    """True if ``later`` says in other signs what ``box`` in front of it says."""
    names = name_before(text, box), name_before(text, later)
    if all(names) and names[0] != names[1]:
        return False
    return disagreement.restated(box.content, later.content, same)
