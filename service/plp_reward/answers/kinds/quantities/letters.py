r"""Letters behind a number that may be its unit and may be variables: 5 m, 3 k\Omega."""

from __future__ import annotations

import re

from plp_reward.answers import heads
from plp_reward.answers.parsing.unit_table import SYMBOLS
from plp_reward.answers.parsing.units import is_known, read_unit
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import (
    Node,
    exact,
    mul,
    name_of,
    neg,
    product,
    symbol,
    symbols,
    unit_of,
)

_CERTAIN = word_set("m g s h L l N J W \\Omega")
"""Letters that nothing but a unit is expected to be behind a number."""
OHM = symbol("\\Omega")
_GREEK = {"\\mu": "μ", "\\Omega": "Ω"}
_DIVIDED = re.compile(
    r"(.*?[\d\s)}~])([A-Za-zμΩ](?:[\w\s(^){}·*-]{0,30}/)+[\w\s(^){}·*-]{1,30})", re.DOTALL
)
"""A value, and plain letters with a fraction stroke among them: ``5 g/cm^3``, ``8 J/(mol K)``."""


def in_words(text: str) -> str | None:
    r"""``5 g/cm^3`` as ``5\text{ g/cm^3}``, if all of its letters are a known unit; else None."""
    match = _DIVIDED.fullmatch(text.strip())
    if match is None:
        return None
    unit = match[2].replace("{", "").replace("}", "")
    return f"{match[1]}\\text{{ {unit}}}" if is_known(read_unit(unit)) else None


def without(node: Node) -> Node | None:
    """The number of ``5 m`` or ``5 m^2``, whose letter can only be a unit; else None."""
    node = _with_signed_number(node)
    if node.head is not heads.MUL:
        return None
    *rest, last = node.args
    base = last.args[0] if last.head is heads.POW else last
    if base.head is not heads.SYMBOL or base.value not in _CERTAIN:
        return None
    if any(symbols(item) for item in rest):
        return None
    return product(rest)


def alike(gold: Node, answer: Node) -> tuple[Node, Node]:
    """A quantity and letters that are a unit of its kind as two quantities; else as they are.

    An answer's letters are a unit of any kind where nothing else is expected.
    """
    measured, lettered = (gold, answer) if gold.head is heads.QUANTITY else (answer, gold)
    lettered = _with_signed_number(lettered)
    spelled = _quantity(lettered) if lettered.head is heads.MUL else None
    if spelled is None:
        return gold, answer
    units = read_unit(unit_of(spelled)), read_unit(unit_of(measured))
    certain = measured is gold and without(answer) is not None
    if units[0].dimensions != units[1].dimensions and not certain:
        return gold, answer
    return (gold, spelled) if measured is gold else (spelled, answer)


def both(gold: Node, answer: Node) -> tuple[Node, Node] | None:
    """Two products with letters that are units of one kind as quantities: 5 s, 5000 ms."""
    gold, answer = _with_signed_number(gold), _with_signed_number(answer)
    if not gold.head is answer.head is heads.MUL:
        return None
    mine, theirs = _quantity(gold), _quantity(answer)
    if mine is None or theirs is None:
        return None
    units = read_unit(unit_of(mine)), read_unit(unit_of(theirs))
    return (mine, theirs) if units[0].dimensions == units[1].dimensions else None


def _with_signed_number(node: Node) -> Node:
    """``-(5 m)`` as ``(-5) m``; any other node as it is."""
    if node.head is not heads.NEG or node.args[0].head is not heads.MUL:
        return node
    first, *rest = node.args[0].args
    return mul(neg(first), *rest)


def _quantity(node: Node) -> Node | None:
    """A number times the letters of one unit, with its exponent, as a quantity; else None."""
    rest = list(node.args)
    letters, exponent = "", ""
    while rest and len(letters) < 4:
        last = rest[-1]
        if last.head is heads.POW and not letters and last.args[1].head is heads.NUMBER:
            power = exact(last.args[1])
            if power.denominator != 1 or not 1 < power < 4:
                return None
            last, exponent = last.args[0], f"^{power}"
        if last.head is not heads.SYMBOL:
            break
        letters = _GREEK.get(name_of(last), name_of(last)) + letters
        rest.pop()
    if not (letters in SYMBOLS or letters in _CERTAIN) or not rest or any(map(symbols, rest)):
        return None
    return Node(heads.QUANTITY, (product(rest),), letters + exponent)
