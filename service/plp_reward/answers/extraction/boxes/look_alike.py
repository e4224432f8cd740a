"""Box commands written with characters that only look like them."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal
from plp_reward.answers.extraction.passage import Passage

_LOOK_ALIKE = re.compile(
    r"b[o0оο\u200b-\u200f]{1,3}xed\s?[{｛⦃❴]|[＼∖⧵﹨⧹]\w?boxed|\x08oxed|ｂｏｘｅｄ",
    re.IGNORECASE,
)
_SPACED_OUT = re.compile(r"\\\W?b\W?o\W?x\W?e\W?d\W?[{｛]", re.IGNORECASE)


def find(passage: Passage) -> Extraction | None:
    """Refuse a text in which the box command stands in characters that only look like it."""
    text = passage.tail
    lowered = text.lower()
    imitated = ("xed" in lowered or "ｂｏｘｅｄ" in lowered) and _LOOK_ALIKE.search(text)
    return REFUSED[Refusal.LOOK_ALIKE] if imitated or _SPACED_OUT.search(text) else None
