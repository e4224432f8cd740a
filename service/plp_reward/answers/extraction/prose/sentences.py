"""The sentences of a text, up to the one that states its answer."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import BLANKS, MATHS, STOPS, joined_matrices
from plp_reward.answers.extraction.prose.behind_the_answer import without_endings
from plp_reward.answers.extraction.prose.said_in_words import in_fixed_signs

SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b[MD]r\.)(?<!\bMrs\.)(?<!\b(?:Ms|St|Rs|vs)\.)[)\"'*]*\s++(?![/=+×·] )"
    r"|(?<=[。！？।])|\n+"
)
"""Where prose is cut into sentences: at every line, and behind what closes with the full stop."""
_HALF_DAY = re.compile(r"(\d) ?([ap])\.m\.(?=\s|\Z)", re.IGNORECASE)
_POINTED = re.compile(r"[.,;。，]\s{0,8}(?=(?:\$\$?|\\[\])])\Z)")
_BREAK_BEFORE_FORMULA = re.compile(
    r"(?:(?<=[:：=])[*_]{0,2}|(?<=\bis)|(?<=\bare)|(?<=\bget))[ \t]{0,4}\n\s{0,8}(?=\\\[|\$)"
)
"""The break between a sentence and the formula on lines of its own with which it goes on."""


def sentences_of(text: str) -> list[str]:
    """The sentences of ``text`` up to the one that states its answer."""
    text = _BREAK_BEFORE_FORMULA.sub(" ", MATHS.sub(_in_one_line, text))
    text = in_fixed_signs(joined_matrices(text))
    text = text.replace("i.e.", "ie").replace("e.g.", "eg")
    text = _HALF_DAY.sub(lambda half: half[1] + " " + half[2] + "m", text)
    sentences = [part for part in SENTENCE.split(text) if part.strip(BLANKS + STOPS + "-✅#$!")]
    return without_endings(sentences) if sentences else []


def _in_one_line(formula: re.Match[str]) -> str:
    """A formula without line breaks and without the full stop of its sentence."""
    return _POINTED.sub("", formula[0].replace("\n", " "))
