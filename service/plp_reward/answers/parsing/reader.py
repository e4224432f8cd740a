"""From an answer's text to its tree: lists, statements, intervals, units and words."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from functools import lru_cache

from plp_reward.answers import heads
from plp_reward.answers.errors import OverLimitError, UnreadableError
from plp_reward.answers.parsing import numerals
from plp_reward.answers.parsing.clauses.lists import Lists
from plp_reward.answers.parsing.currencies import CODES
from plp_reward.answers.parsing.moments import read_moment
from plp_reward.answers.parsing.preparation import flatten, prepare, words_of
from plp_reward.answers.parsing.spoken import in_signs
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.tokens.tokenizer import tokenize
from plp_reward.answers.parsing.words import DOUBT, number_in_words
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.tree import (
    INFINITY,
    SCALARS,
    Node,
    div,
    neg,
    number,
    symbol,
)


def read(text: str, policy: GradingPolicy, *, thousands: bool = True) -> Node:
    """Read ``text`` into a tree; what is no mathematics becomes a ``text`` node.

    Raises:
        OverLimitError: the text is longer, deeper or larger than the policy allows.
        UnreadableError: nothing is left of the text.
    """
    if len(text) > policy.max_chars:
        raise OverLimitError(f"longer than {policy.max_chars} characters")
    prepared = prepare(text)
    return read_prepared(prepared, flatten(prepared), policy, thousands=thousands)


_SHORT, _RECENT = 500, 64
"""Trees of so many texts are kept, if these are at most so long: one answer is compared with many
golds, and many responses to a prompt give the same one."""


def read_prepared(
    prepared: str, plain: str, policy: GradingPolicy, *, thousands: bool = True
) -> Node:
    """``read`` for a text that is prepared already; ``plain`` is its flattened form."""
    reading = _read_recent if len(prepared) <= _SHORT else _read_prepared
    return reading(prepared, plain, policy, thousands)


def _read_prepared(prepared: str, plain: str, policy: GradingPolicy, thousands: bool) -> Node:
    if not plain:
        raise UnreadableError("the text is empty")
    special = read_moment(plain)
    if special is not None:
        return special
    literal = numerals.programmed(plain) if plain[0] == "0" else None
    if literal is not None:
        return literal
    ratio = _TO.fullmatch(plain)
    if ratio:
        return Node(heads.RATIO, tuple(number(int(part)) for part in plain.split("to")))
    feet = _FEET.fullmatch(plain)
    if feet:
        length = Fraction(feet[1]) + Fraction(feet[2]) / 12
        return Node(heads.QUANTITY, (number(length),), "feet")
    share = _OUT_OF.fullmatch(plain)
    if share:
        return div(number(int(share[1])), number(int(share[2])))
    if plain[0].isalpha() and len(plain) <= 200:
        value = number_in_words(plain)
        if value is not None:
            return number(value)
        prepared = in_signs(plain) or prepared
    try:
        tokens = tokenize(prepared, thousands=thousands)
        _mend(tokens)
        reader = Lists(tokens, policy.max_nesting, policy.max_digits)
        return reader.answer(0, len(reader.tokens))
    except UnreadableError:
        result = _result_of_steps(prepared, policy, thousands)
        if result is not None:
            return result
        sign = _INFINITIES.get(_TENDS.sub("", plain.lower()))
        if sign is not None:
            return INFINITY if sign > 0 else neg(INFINITY)
        return Node(heads.TEXT, (), words_of(plain))


def _result_of_steps(prepared: str, policy: GradingPolicy, thousands: bool) -> Node | None:
    """What steps come to of which one cannot be read: ``[x^3]_0^2 = 8``, ``2 m + 3 m = 5 m``.

    The steps are a name for it, as the words of ``Area = 12`` are.
    """
    steps, equals, end = prepared.rpartition("=")
    name, end = flatten(steps), end.strip()
    if not equals or not end or not _STEPS.fullmatch(name) or not any(map(str.isdigit, end)):
        return None
    result = _read_prepared(end, flatten(end), policy, thousands)
    if result.head not in (*SCALARS, heads.QUANTITY):
        return None
    return Node(heads.RELATION, (symbol(name), result), ("=",))


_STEPS = re.compile(
    rf"(?!.*\b(?:or|and|not|if|but|{DOUBT})\b)[^,;:?!<>≤≥≠或且]{{1,300}}", re.IGNORECASE
)
"""What can be steps that come to one value."""
_read_recent = lru_cache(maxsize=_RECENT)(_read_prepared)


def _mend(tokens: list[Token]) -> None:
    """Rewrite (a, b) U (c, d) with a union sign, ]a, b[ as (a, b), and USD 5 as $5."""
    if tokens and tokens[0].text.upper() in _CODES and tokens[-1].kind == "num":
        if len(tokens) > 2 and tokens[1].text == ".":
            del tokens[1]
        if len(tokens) == 2:
            tokens[0] = Token("unit", _CODES[tokens[0].text.upper()])
    if any(token.text == "quad" for token in tokens):
        _part_at_gaps(tokens)
    if any(token.kind == "env" for token in tokens):
        _align(tokens)
    for index, token in enumerate(tokens[1:-1], start=1):
        ends, starts = tokens[index - 1].text in _ENDS, tokens[index + 1].text in _STARTS
        if token.text == "U" and ends and starts:
            tokens[index] = Token("op", "cup", token.spaced)
    for index, token in enumerate(tokens):
        before = tokens[index - 1].text if index else "cup"
        after = tokens[index + 1].text if index + 1 < len(tokens) else "cup"
        if token.text == "]" and before in ("cup", "in", "cap"):
            tokens[index] = Token("op", "(", token.spaced)
        elif token.text == "[" and after in ("cup", "cap", "."):
            tokens[index] = Token("op", ")", token.spaced)


def _part_at_gaps(tokens: list[Token]) -> None:
    r"""Keep ``\quad`` where it parts two values, ``3 \qquad 8``; elsewhere it is a blank."""
    rows = any(token.kind == "env" for token in tokens)
    for index in range(len(tokens) - 1, -1, -1):
        if tokens[index].text != "quad":
            continue
        if rows or not (0 < index < len(tokens) - 1) or not _parts(tokens, index):
            del tokens[index]
            if index < len(tokens):
                tokens[index] = tokens[index]._replace(spaced=True)


def _parts(tokens: list[Token], index: int) -> bool:
    """True if a value may end before a gap, and another one begins behind it."""
    before, after = tokens[index - 1], tokens[index + 1]
    ends = before.kind in ("num", "sym") or before.text in _VALUE_ENDS
    if after.text in ("(", "["):
        inside = itertools.takewhile(lambda token: token.text not in ")]", tokens[index + 2 :])
        states = any(token.kind in ("rel", "word") or token.text == "mod" for token in inside)
        return ends and before.text in (")", "]") and not states
    begins = after.kind in ("num", "sym", "unit", "name") or after.text in ("-", "\\{", "+-")
    unit = after.upright or (after.kind == "sym" and index + 2 == len(tokens))
    return ends and begins and not (before.kind == "num" and unit)


def _align(tokens: list[Token]) -> None:
    """Drop the marks at which relations are aligned; a row that begins with = goes on."""
    for index in range(len(tokens) - 2, 0, -1):
        before, after = tokens[index - 1], tokens[index + 1]
        mark = tokens[index].text == "&" and "rel" in (before.kind, after.kind)
        if mark or (tokens[index].text == "\\\\" and after.text == "=" and before.kind != "env"):
            del tokens[index]


_CODES = {code.upper(): sign for code, sign in CODES.items()}
_VALUE_ENDS = frozenset([")", "]", "}", "\\}", "!", "%", "deg", "pi", "infty"])
_ENDS = frozenset([")", "]", "\\}"])
_STARTS = frozenset(["(", "[", "\\{", "]"])
_OUT_OF = re.compile(r"(\d{1,9}) ?out of(?: every)? ?(\d{1,9})")
_FEET = re.compile(r"(\d{1,6})' ?(\d{1,2}(?:\.\d{1,6})?)(?:''|\")")
_TO = re.compile(r"\d{1,9}(?: ?to ?\d{1,9}){1,4}")
_INFINITIES = {
    "infinity": 1, "positive infinity": 1, "plus infinity": 1, "negative infinity": -1,
    "minus infinity": -1, "+infinity": 1, "-infinity": -1, "+\\infty": 1, "-\\infty": -1,
    "\\infty": 1, "+ \\infty": 1, "- \\infty": -1,
}  # fmt: skip
_TENDS = re.compile(r"\A(?:it |the \w+ )?(?:diverges|tends|goes) to ")
