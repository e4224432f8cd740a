"""Runs of letters: which are functions, constants, words or units, and which are variables."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.currencies import CODES
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.units import is_unit
from plp_reward.answers.parsing.vocabulary import (
    CONSTANTS,
    FUNCTIONS,
    GREEK_NAMES,
    NAMES,
    SHORT_WORDS,
)
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.parsing.words import CONNECTIVES

_STATED = re.compile(r" ?[:=]")
_TEN = re.compile(r"\s*10\s*\^")
_SCRIPTS = re.compile("[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+")
"""Chinese, which puts no blanks between words and letters, and everything else."""
_SHORT_UNITS = {
    "h": re.compile(r"\s?\d+(?:\.\d+)?\s?m(?:in|ins|inutes?)?\b"),
    "m": re.compile(r"\s?\d+(?:\.\d+)?\s?(?:cm|mm)\b|/s(?:ec|econds?)?\b|/min\b"),
}
"""Letters that are units and no variables, by what has to follow: 1 h 40 min, 6 m/s."""
_PARAMETERS = re.compile(r"\s{0,4}(?:[a-z_]\w{0,20}(?:, ?[a-z_]\w{0,20}){0,8})?\s{0,4}:")
_BEHIND_PI = word_set("mm cm dm km")
"""Units of round things: behind pi, hr is a height times a radius."""


def add_letters(
    tokens: list[Token], run: str, text: str, position: int, spaced: bool, words: bool
) -> None:
    """Add what a run of letters in ``text``, which ends at ``position``, is.

    Args:
        tokens: those in front of it.
        run: the letters.
        text: the text that they stand in.
        position: where they end in it.
        spaced: a blank stands in front of them.
        words: they stand in a text command, where letters are no variables.
    """
    lowered = run.lower()
    if lowered in CONNECTIVES:
        tokens.append(Token("and", CONNECTIVES[lowered], spaced))
        return
    if not run.isascii():
        pieces = _SCRIPTS.findall(run)
        if len(pieces) > 1:
            for piece in pieces:
                add_letters(tokens, piece, text, position, spaced, words)
                spaced = False
            return
        tokens.append(Token("word", run, spaced, True))
        return
    if run == "mod":
        tokens.append(Token("op", "mod", spaced))
        return
    if run in FUNCTIONS and len(run) > 1:
        after = tokens[-1] if tokens else None
        if (
            not (is_unit(run) and after and after.kind == "num")
            or text[position : position + 1] == "("
        ):
            tokens.append(Token("name", NAMES.get(run, run), spaced))
            return
    if lowered in CONSTANTS and len(run) > 1:
        tokens.append(Token("name", "pi" if lowered == "pi" else "infty", spaced))
        return
    if run in CODES:
        tokens.append(Token("word", run, spaced, True))
        return
    if words:
        tokens.append(Token("word", run, spaced, True))
        return
    if run == "x" and tokens and tokens[-1].kind == "num" and _TEN.match(text, position):
        tokens.append(Token("op", "*", spaced))
        return
    if len(run) == 1:
        measured = run in _SHORT_UNITS and tokens and tokens[-1].kind == "num"
        unit = measured and _SHORT_UNITS[run].match(text, position)
        tokens.append(Token("word" if unit else "sym", run, spaced))
        return
    last = tokens[-1] if tokens else None
    if is_unit(run) and last is not None:
        ends = last.kind in ("num", "word") or last.text in (")", "}", "]")
        if ends or (last.text == "pi" and spaced and run in _BEHIND_PI):
            tokens.append(Token("word", run, spaced))
            return
    for name in ("sin", "cos", "tan", "ln", "log", "sqrt", "pi"):
        if run.endswith(name) and len(run) - len(name) <= 2 and len(run) > 2:
            for char in run[: -len(name)]:
                tokens.append(Token("sym", char, spaced))
                spaced = False
            tokens.append(Token("name", name))
            return
        if run.startswith(name) and len(run) - len(name) == 1:
            tokens.append(Token("name", name, spaced))
            tokens.append(Token("sym", run[-1]))
            return
    if run in GREEK_NAMES and not _opens_code(run, text, position):
        tokens.append(Token("sym", "\\" + run, spaced))
        return
    if run in SHORT_WORDS:
        tokens.append(Token("word", run, spaced))
        return
    for connective in ("and", "or"):
        if run.startswith(connective) and len(run) == len(connective) + 1 and tokens:
            tokens.append(Token("and", connective, spaced))
            tokens.append(Token("sym", run[-1]))
            return
    whole = (
        len(run) == 3
        and not run.isupper()
        and _has_vowel(run)
        and (spaced or run == text.strip(" .") or (run.istitle() and _STATED.match(text, position)))
    )
    if len(run) <= 3 and not whole:
        for char in run:
            tokens.append(Token("sym", char, spaced))
            spaced = False
        return
    tokens.append(Token("word", run, spaced))


def _opens_code(run: str, text: str, position: int) -> bool:
    """True for the ``lambda`` of a program: a name and a colon follow."""
    return run == "lambda" and _PARAMETERS.match(text, position) is not None


def _has_vowel(run: str) -> bool:
    return any(char in "aeiouAEIOU" for char in run)
