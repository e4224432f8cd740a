"""Worked solutions: texts that tell how an answer comes about, and are none themselves."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"\$[^$\n]*\$|\\\(.{0,500}?\\\)|\\\[.{0,500}?\\\]|<<[^<>]*>>", re.DOTALL)
_CALCULATED = re.compile(r"<<[^<>]{1,80}=[^<>]{1,80}>>")
"""A calculator's notes in GSM8K: ``<<48/2=24>>``."""
_COMMAND = re.compile(r"\\[a-zA-Z]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[^\Wa-z_]|\s+[\\$])|[。！？]")
"""Unlike those of responses, no sentence of a gold ends before a small letter: golds abbreviate."""
_LINE_END = re.compile(r"\n")
_CONCLUSION = re.compile(
    r"\b(?:so|thus|hence|therefore|which means)\b[^.]{0,80}?(?:\b(?:is|are|equals|get|have)\b|=)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|for|where|otherwise|unless|any)\b", re.IGNORECASE)
_BEGINNING = 4_000
_FEW, _SENTENCE, _MANY = 4, 3, 60
"""Words: of a text that is no prose, of a sentence, and of one that is prose whatever it says."""


def words(text: str) -> int:
    """Return how many words stand outside formulas, where two ideographs count as one."""
    plain = _COMMAND.sub(" ", _FORMULA.sub(" ", text))
    ideographs = len(_IDEOGRAPH.findall(plain))
    return len(_WORD.findall(_IDEOGRAPH.sub(" ", plain))) + ideographs // 2


def is_prose(text: str) -> bool:
    """Whether a text is several sentences, steps in words, or one that concludes from what it says.

    One sentence that only states something can be an answer: "The remainder doubles." Of a long
    text its beginning tells.
    """
    text = text[:_BEGINNING]
    if _CALCULATED.search(text):
        return True
    count = words(text)
    if count < _FEW or count > _MANY:
        return count > _MANY
    pieces = _SENTENCE_END.split(text)
    if "\\begin" not in text:
        pieces = [line for piece in pieces for line in _LINE_END.split(piece)]
    if sum(words(piece) >= _SENTENCE for piece in pieces) > 1:
        return True
    steps = sum("=" in line for line in text.splitlines())
    if steps > 1 and "\\begin" not in text and not _CONDITION.search(text):
        return True
    concluded = _CONCLUSION.search(text)
    return concluded is not None and words(text[: concluded.start()]) >= _SENTENCE
