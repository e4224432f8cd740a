"""The answer of a JSON object that ends a response."""

from __future__ import annotations

import json
import re

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose import announced
from plp_reward.answers.extraction.values import unwrap

_LONGEST_OBJECT = 4_000
_KEYS = ("answer", "final_answer", "finalAnswer", "final answer", "result")
_FENCE_END = re.compile(r"```\w*\s*\Z")
_OBJECT_START = re.compile(r"(?:\A|\n)[ \t]{0,8}(?=\{)")


def _object_answer(text: str) -> str | None:
    """The answer of a JSON object that ends ``text``; "" if the object has several.

    A key of another name, such as ``score``, says nothing, whatever its value.
    """
    end = _FENCE_END.sub("", text[-_LONGEST_OBJECT:].rstrip())
    end = end.rstrip()
    if not end.endswith("}"):
        return None
    for start in list(_OBJECT_START.finditer(end))[:8]:
        try:
            found = json.loads(end[start.end() :], object_pairs_hook=list, parse_float=str)
        except (ValueError, RecursionError):
            continue
        values = [value for key, value in found if key in _KEYS]
        if not values:
            return None
        value = values[0]
        plain = isinstance(value, str | int) and not isinstance(value, bool)
        return unwrap(str(value)) if plain and len(values) == 1 else ""
    return None


def find(passage: Passage) -> Extraction | None:
    """The answer of an object at the end, unless a phrase in front of it says another one."""
    answer = _object_answer(passage.text)
    if answer is None:
        return None
    if not answer:
        return REFUSED[Refusal.NO_ANSWER]
    phrased = announced.find(passage)
    if phrased and phrased.answer and not disagreement.agree([phrased.answer, answer]):
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(answer, Source.LAYOUT)
