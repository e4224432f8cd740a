r"""Letters behind a number that may be its unit and may be variables: 5 m, 3 k\Omega."""

from __future__ import annotations

from plp_reward.answers.parsing.unit_table import SYMBOLS
from plp_reward.answers.parsing.units import read_unit
from plp_reward.answers.parsing.vocabulary import names
from plp_reward.answers.tree import Node, exact, product, symbols

_CERTAIN = names("m g s h L l N J W \\Omega")
"""Letters that nothing but a unit is expected to be behind a number."""
_GREEK = {"\\mu": "μ", "\\Omega": "Ω"}


def without(node: Node) -> Node | None:
    """The number of ``5 m`` or ``5 m^2``, whose letter can only be a unit; else None."""
    if node.head != "mul":
        return None
    *rest, last = node.args
    base = last.args[0] if last.head == "pow" else last
    if base.head != "sym" or base.value not in _CERTAIN:
        return None
    if any(symbols(item) for item in rest):
        return None
    return product(rest)


def alike(gold: Node, answer: Node) -> tuple[Node, Node]:
    """A quantity and letters that are a unit of its kind as two quantities; else as they are.

    An answer's letters are a unit of any kind where nothing else is expected.
    """
    measured, lettered = (gold, answer) if gold.head == "quantity" else (answer, gold)
    spelled = _quantity(lettered) if lettered.head == "mul" else None
    if spelled is None:
        return gold, answer
    units = read_unit(str(spelled.value)), read_unit(str(measured.value))
    certain = lettered is answer and without(answer) is not None
    if units[0].dimensions != units[1].dimensions and not certain:
        return gold, answer
    return (gold, spelled) if measured is gold else (spelled, answer)


def both(gold: Node, answer: Node) -> tuple[Node, Node] | None:
    """Two products with letters that are units of one kind as quantities: 5 s, 5000 ms."""
    mine, theirs = _quantity(gold), _quantity(answer)
    if mine is None or theirs is None:
        return None
    units = read_unit(str(mine.value)), read_unit(str(theirs.value))
    return (mine, theirs) if units[0].dimensions == units[1].dimensions else None


def _quantity(node: Node) -> Node | None:
    """A number times the letters of one unit, with its exponent, as a quantity; else None."""
    rest = list(node.args)
    letters, exponent = "", ""
    while rest and len(letters) < 4:
        last = rest[-1]
        if last.head == "pow" and not letters and last.args[1].head == "num":
            power = exact(last.args[1])
            if power.denominator != 1 or not 1 < power < 4:
                return None
            last, exponent = last.args[0], f"^{power}"
        if last.head != "sym":
            break
        letters = _GREEK.get(str(last.value), str(last.value)) + letters
        rest.pop()
    if letters not in SYMBOLS or not rest or any(map(symbols, rest)):
        return None
    return Node("quantity", (product(rest),), letters + exponent)
