"""Boxes that give no answer: empty ones, placeholders, and those that repeat an instruction."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.boxes.box import Box

_DIGIT = re.compile(r"\d")
_SPACING = re.compile("phantom|space")
_PLACEHOLDER = re.compile(
    r"(?:[\s.?_*$~…]|\\[,;:! ]|\\(?:l|c|v|d)?dots[bcmio]?|\\(?:square|Box|blacksquare|cdot|_)"
    r"|\\[hv]?phantom\s*\{[^{}]*\}|\\(?:hspace|quad|qquad)\s*+(?:\{[^{}]*\})?|\{\s*\})*"
)
_TEMPLATE = re.compile(
    r"(?:\\(?:text|textbf|mathrm|mathbf)\s*\{)?\W*"
    r"(?:(?:insert|put|place|write|enter|fill in)\s+)?(?:(?:the|your|my|a)\s+)?"
    r"(?:(?:final|correct|numeric(?:al)?|actual|exact)\s+)?"
    r"(?:answer|result|solution|ans|value|expression|content|number)"
    r"(?:\s+(?:here|goes here|letter|choice|value|expression|number))?\W*",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"\b(?:in|within|inside|using|with|into|use|a|of|the|form|format|as|like|and|or|example|e\.g\.|i\.e\.)[\s,:`'\"$(\[\\]*$",
    re.IGNORECASE,
)


def is_empty(box: Box) -> bool:
    """True if nothing, or only a placeholder such as ``?`` or ``your answer``, is inside."""
    content = box.content
    if len(content) > 80 or (_DIGIT.search(content) and not _SPACING.search(content)):
        return False
    return bool(_PLACEHOLDER.fullmatch(content) or _TEMPLATE.fullmatch(content.strip()))


def instructs(text: str, box: Box) -> bool:
    """True if the words before the box belong to an instruction: "your answer in [box]"."""
    return _INSTRUCTION.search(text, max(0, box.start - 24), box.start) is not None


def quotes(text: str, box: Box, prompt: str | None) -> bool:
    """True if the box is an example that the prompt gives: "such as [box]"."""
    return (
        prompt is not None
        and "box" in prompt
        and box.written(text) in prompt
        and instructs(text, box)
    )
