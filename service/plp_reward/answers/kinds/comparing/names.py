"""The names that answers give to values: ``x``, ``AB``, ``f(x)``, ``maximum``, ``dy/dx``."""

from __future__ import annotations

import re

from plp_reward.answers import heads
from plp_reward.answers.parsing.vocabulary import FUNCTIONS
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import Node, name_of, replaced, symbols

_COORDINATES = frozenset("xyz")
"""Names whose sum is a line or a plane, not a quantity that was asked for."""
COMPUTED = FUNCTIONS | word_set("root factorial double_factorial mod zeta conj")
"""Functions whose values are numbers that can be computed, not names of what was asked."""
_ASKED_OF_LETTERS = word_set(
    "sin cos tan cot sec csc sinh cosh tanh coth log ln lg max min det diag deg arg sgn Re Im"
)
"""Of these those that problems ask for where their arguments are letters: ``sin A = 1/2``."""
_WORDS = re.compile(r"[A-Za-z][a-z']{2,}(?: [A-Za-z']+)*|[A-Za-z']+(?: [A-Za-z']+)+")
_SAME = {"maximum": "max", "minimum": "min", "largest": "max", "smallest": "min"}
_MARKS = ("angle ", "overline_", "widehat_", "vec_")


def is_name(node: Node) -> bool:
    """True for what an answer gives a value to: x, a_n, f(x), AB, |AB|, (x, y), sin A, dy/dx."""
    head, args, value = node
    if head in (heads.SYMBOL, heads.TEXT):
        return True
    if head is heads.CONSTANT:
        return value in ("e", "i")
    if head is heads.ADD:
        return all(item.head is heads.SYMBOL and name_of(item) not in _COORDINATES for item in args)
    if head in (
        heads.SEQUENCE,
        heads.RATIO,
        heads.SET,
        heads.UNION,
        heads.INTERSECTION,
        heads.DIFFERENCE,
    ):
        return bool(args) and all(is_name(item) for item in args)
    if head is heads.FUNCTION:
        if value == "lim":
            return True
        if value == "abs":
            return is_name(args[0])
        if value in _ASKED_OF_LETTERS:
            return all(bool(symbols(item)) for item in args)
        return value not in COMPUTED
    if head in (heads.MUL, heads.DIV):
        return all(_is_part(item) for item in args) or _derivative(node) is not None
    if head is heads.POW:
        return _is_part(node)
    return False


def _is_part(node: Node) -> bool:
    head, args, value = node
    if head is heads.SYMBOL:
        name = str(value)
        return name[0].isupper() or name[0] == "d" or len(name) > 1
    if head is heads.POW:
        return args[0].head in (heads.SYMBOL, heads.FUNCTION) and _is_part(args[0])
    if head in (heads.MUL, heads.DIV, heads.SEQUENCE):
        return all(_is_part(item) or item.head is heads.SYMBOL for item in args)
    return head is heads.FUNCTION and value not in COMPUTED


def bound_as(builder: Node, other: Node) -> Node:
    """``{2n | n in Z}`` with its bound name as in ``other``, {2k | k in Z}; else as it is."""
    mine, theirs = _bound_name(builder), _bound_name(other)
    if mine is None or theirs is None or name_of(theirs) in symbols(builder):
        return builder
    return replaced(builder, mine, theirs)


def _bound_name(builder: Node) -> Node | None:
    condition = builder.args[1]
    if (
        condition.head is heads.RELATION
        and condition.value == ("in",)
        and condition.args[0].head is heads.SYMBOL
    ):
        return condition.args[0]
    return None


def is_descriptive(name: Node) -> bool:
    """True for words, such as ``area``, which may describe what another answer calls ``S``."""
    return name.head is heads.SYMBOL and _WORDS.fullmatch(name_of(name)) is not None


def same(name: Node | None, other: Node | None) -> bool:
    """True if two names may stand for the same thing."""
    if name is None or other is None or name == other:
        return True
    if {name.head, other.head} == {heads.SYMBOL, heads.FUNCTION}:
        symbol, applied = (name, other) if name.head is heads.SYMBOL else (other, name)
        if symbol.value in ("y", applied.value) and applied.value != "abs":
            return True
    if is_descriptive(name) or is_descriptive(other):
        return True
    first, second = sorted((key(name), key(other)), key=len)
    return first == second or second.startswith(first + "_")


def key(name: Node) -> str:
    """A text in which two spellings of one name agree: |AB|, AB and a barred AB."""
    head, args, value = name
    derivative = _derivative(name)
    if derivative is not None:
        return derivative
    if head is heads.SYMBOL:
        text = str(value)
        for mark in _MARKS:
            text = text.removeprefix(mark)
        if is_descriptive(name):
            words = text.lower().removeprefix("the ").removesuffix(" value").split()
            return " ".join(_SAME.get(word, word) for word in words)
        return text
    if head is heads.MUL and all(item.head is heads.SYMBOL for item in args):
        return "".join(name_of(item) for item in args)
    if head is heads.FUNCTION and value == "abs":
        return key(args[0])
    return repr(name)


def _derivative(node: Node) -> str | None:
    """``y'`` for dy/dx, read as a fraction or as letters one behind the other; else None."""
    factors: list[str] = []
    stack = [node]
    while stack and len(factors) < 5:
        item = stack.pop()
        if item.head in (heads.MUL, heads.DIV):
            stack.extend(reversed(item.args))
        elif item.head is heads.SYMBOL:
            factors.append(name_of(item))
        else:
            return None
    if (
        node.head not in (heads.MUL, heads.DIV)
        or len(factors) != 4
        or factors[0] != "d" != factors[1]
    ):
        return None
    return f"{factors[1]}'" if factors[2] == "d" else None
