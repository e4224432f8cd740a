r"""Golds as data sets have them: which answers a label's value states.

A worked solution states the answer in its last box (MATH, NuminaMath), behind ``####`` on its last
line (GSM8K) or between answer tags; lines that hold an answer each are a list. Whatever is compared
with a response has gone through here, so that a gold reads the same on every way into the grader.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from functools import lru_cache

from plp_reward.answers.equivalence.gold_reading import gold_of
from plp_reward.answers.extraction.final_answer import extract
from plp_reward.answers.gold import Gold
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.answers.parsing.labels import labelled_parts
from plp_reward.answers.parsing.lines import of_lines
from plp_reward.answers.policy import DEFAULT_POLICY, ExtractionPolicy, GradingPolicy

_ONE = (str, int, float)
_IN_BOXES = ExtractionPolicy(
    thinking="anywhere",
    single_turn=False,
    differing_boxes="last",
    contradictions=False,
    unboxed=False,
)
"""A gold is not suspected of hedging: its last box is its answer."""
_TAGGED = re.compile(r"<answer>((?:(?!<answer>).)*?)</answer>", re.DOTALL)
_MARKS = ("\\boxed", "\\fbox", "####", "<answer>", "\n", '["')
"""What a text has that may be more than an answer by itself."""


def acceptable(gold: Gold) -> tuple[str, ...]:
    """Return the answers that will do, each as a text of its own."""
    if not isinstance(gold, _ONE):
        return tuple(stated(_text(item)) for item in gold)
    text = _text(gold)
    listed = _json_list(text) if text.startswith('["') else None
    return (stated(text),) if listed is None else tuple(map(stated, listed))


def stated(text: str) -> str:
    r"""Return the answer that a gold's text states: all of it, unless it is more than an answer.

    Linear in the text's length. A text of which no answer can be told is returned as it is; reading
    it says what is wrong with it.
    """
    if not any(mark in text for mark in _MARKS):
        return text
    return _stated(text)


def why_none(gold: Gold, policy: GradingPolicy = DEFAULT_POLICY) -> str:
    """Return why no answer can equal a gold, as its verdicts' message would; "" if one can."""
    golds = acceptable(gold)
    if not golds:
        return "there is no gold"
    problems = []
    for text in golds:
        if exact_rational(text) is not None:
            return ""
        reading = gold_of(text, policy)
        if reading.tree is not None and not reading.problem:
            return ""
        problems.append(reading.problem)
    return problems[0]


@lru_cache(maxsize=8192)
def _stated(text: str) -> str:
    if "\\boxed" in text or "\\fbox" in text:
        found = extract(text, _IN_BOXES)
        if found.answer is None:
            return text
        parts = next((form for form in found.also if labelled_parts(form)), None)
        return parts or f"{found.answer} {found.unit}".strip()
    behind = _behind_mark(text)
    if behind is not None:
        return behind
    tagged = _TAGGED.findall(text)
    return of_lines(tagged[-1].strip() if tagged else text)


def _behind_mark(text: str) -> str | None:
    """What stands behind ``####`` on the last line; a mark further up opens a heading."""
    before, mark, behind = text.rstrip().rpartition("####")
    apart = not before or before[-1].isspace()
    if not mark or not apart or "\n" in behind.strip():
        return None
    return behind.strip() or None


def _json_list(text: str) -> list[str] | None:
    """A list of acceptable answers that was written as JSON, as Skywork-OR1 has it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    listed = isinstance(value, list) and value and all(isinstance(item, str) for item in value)
    return value if listed else None


def _text(gold: str | int | float) -> str:
    """A gold as text; empty where it is a float that stands for a missing value."""
    if isinstance(gold, float) and not math.isfinite(gold):
        return ""
    try:
        return str(gold)
    except ValueError:  # more digits than Python converts in one step
        return str(Decimal(gold))
