"""The tree an answer is read into: one small immutable node type, and what is asked of it.

What the arguments and the value of a node are follows from its head: see ``heads``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, cast

from plp_reward.answers import heads
from plp_reward.answers.heads import Head

Payload = Fraction | str | int | tuple[str, ...] | None


class Node(NamedTuple):
    """A head, its arguments and a payload; what they mean follows from the head."""

    head: Head
    args: tuple[Node, ...] = ()
    value: Payload = None


SCALARS: frozenset[Head] = frozenset(
    {
        heads.NUMBER, heads.SYMBOL, heads.CONSTANT, heads.ADD, heads.MUL, heads.DIV, heads.POW,
        heads.NEG, heads.FUNCTION, heads.NUMERAL, heads.PERCENT, heads.DEGREE, heads.SUM,
        heads.PRODUCT, heads.INTEGRAL, heads.QUANTITY,
    }
)  # fmt: skip
"""Heads of nodes that stand for one number or expression."""
MEASURES = frozenset([heads.QUANTITY, heads.PERCENT, heads.DEGREE])
"""Values with a mark behind them: a unit, a percent sign, degrees."""


def number(value: Fraction | int, digits: int = 0) -> Node:
    """An exact number; ``digits`` > 0 marks a decimal literal with so many significant digits."""
    mark = (Node(heads.DIGITS, (), digits),) if digits else ()
    return Node(heads.NUMBER, mark, Fraction(value))


def exact(node: Node) -> Fraction:
    """The value of a ``num`` node."""
    return cast("Fraction", node.value)


def text_of(node: Node) -> str:
    """The words of a text."""
    return node.value if isinstance(node.value, str) else ""


name_of = text_of
"""The name of a symbol, a constant or a function; empty for other nodes."""
unit_of = text_of
"""The text of a quantity's unit."""
brackets_of = text_of
"""The two brackets of a sequence: ``(]``."""
digits_of = text_of
"""The digits of a numeral in a named base."""
connective_of = text_of
"""What joins a list: ``,``, ``and`` or ``or``."""
clock_of = text_of
"""A time of day as it was written, or ``half`` or ``hour``."""


def symbol(name: str) -> Node:
    """A letter or a name."""
    return Node(heads.SYMBOL, (), name)


def neg(node: Node) -> Node:
    """The negative of a node; of a quantity, a percentage or an angle, as many of its unit."""
    if node.head in (heads.QUANTITY, heads.PERCENT, heads.DEGREE):
        return Node(node.head, (neg(node.args[0]),), node.value)
    return Node(heads.NEG, (node,))


def add(*terms: Node) -> Node:
    """A sum."""
    return Node(heads.ADD, terms)


def mul(*factors: Node) -> Node:
    """A product."""
    return Node(heads.MUL, factors)


def div(above: Node, below: Node) -> Node:
    """A quotient."""
    return Node(heads.DIV, (above, below))


def equation(left: Node, right: Node) -> Node:
    """``left = right``."""
    return Node(heads.RELATION, (left, right), ("=",))


def operators(node: Node) -> tuple[str, ...]:
    """The operators of a ``rel`` node, one fewer than its sides."""
    return cast("tuple[str, ...]", node.value)


MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""The operators of inequalities, with their sides exchanged."""
BINDERS = frozenset([heads.SUM, heads.PRODUCT, heads.INTEGRAL])

ZERO = number(0)
ONE = number(1)
TWO = number(2)
PI = Node(heads.CONSTANT, (), "pi")
E = Node(heads.CONSTANT, (), "e")
I = Node(heads.CONSTANT, (), "i")  # noqa: E741  the imaginary unit's name
INFINITY = Node(heads.CONSTANT, (), "inf")
DOTS = Node(heads.SYMBOL, (), "...")
"""What an ellipsis leaves out."""
MISSING = Node(heads.SYMBOL, (), "?")
"""A bound, a variable or a side that is left out."""
OTHERWISE = Node(heads.TEXT, (), "otherwise")
"""The condition of the last of several cases."""


def symbols(node: Node) -> set[str]:
    """The names of the free symbols below ``node``."""
    found: set[str] = set()
    stack = [node]
    while stack:
        item = stack.pop()
        if item.head is heads.SYMBOL:
            found.add(cast("str", item.value))
        elif item.head in BINDERS or item.value == "lim":
            variable, *rest = item.args
            if rest[-1] != MISSING:
                inner = symbols(rest[0])
                inner.discard(name_of(variable))
                found |= inner
                rest = rest[1:]
            stack.extend(rest)
            continue
        stack.extend(item.args)
    return found


def nodes(node: Node) -> Iterator[Node]:
    """All nodes of the tree, in no order."""
    stack = [node]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(item.args)


def size(node: Node) -> int:
    """The number of nodes in the tree."""
    count = 0
    stack = [node]
    while stack:
        count += 1
        stack.extend(stack.pop().args)
    return count


def contains(node: Node, of: frozenset[Head]) -> bool:
    """True if a node with one of the heads ``of`` is in the tree."""
    stack = [node]
    while stack:
        item = stack.pop()
        if item.head in of:
            return True
        stack.extend(item.args)
    return False


def show(node: Node) -> str:
    """A short text for people: the normal form that verdicts carry."""
    text = _show(node)
    return text if len(text) <= 200 else text[:197] + "..."


_INFIX = {heads.ADD: " + ", heads.MUL: "*", heads.DIV: "/", heads.POW: "^"}


def _show(node: Node) -> str:
    head, args, value = node
    if head is heads.NUMBER:
        fraction = exact(node)
        if max(fraction.numerator.bit_length(), fraction.denominator.bit_length()) > 600:
            return f"(a number of {fraction.numerator.bit_length()} bits)"
        return str(fraction)
    if head in (heads.SYMBOL, heads.CONSTANT, heads.TEXT, heads.DATE):
        return str(value)
    inner = [_show(item) for item in args[:40]]
    if head in _INFIX:
        return "(" + _INFIX[head].join(inner) + ")"
    if head is heads.RELATION:
        parts = [inner[0]]
        for operator, item in zip(operators(node), inner[1:], strict=False):
            parts += [operator, item]
        return " ".join(parts)
    if head is heads.SEQUENCE:
        brackets = brackets_of(node)
        return brackets[0] + ", ".join(inner) + brackets[1]
    if head is heads.SET:
        return "{" + ", ".join(inner) + "}"
    if head is heads.LIST:
        return ", ".join(inner)
    if head is heads.NEG:
        return "-" + inner[0]
    if head is heads.NUMERAL:
        return f"{value}_{inner[0]}"
    if head is heads.QUANTITY:
        return f"{inner[0]} {value}"
    if head is heads.RATIO:
        return ":".join(inner)
    name = name_of(node) if head is heads.FUNCTION else head
    return f"{name}({', '.join(inner)})"


def per_mille(node: Node) -> Node:
    """So many per mille, as a percentage that says that it was none: its sign is never left out."""
    return Node(heads.PERCENT, (Node(heads.DIV, (node, number(10))),), "permil")


def product(factors: list[Node]) -> Node:
    """The factors as one node."""
    return factors[0] if len(factors) == 1 else Node(heads.MUL, tuple(factors))


def replaced(node: Node, old: Node, new: Node) -> Node:
    """``node`` with every ``old`` in it replaced by ``new``."""
    if node == old:
        return new
    if not node.args:
        return node
    return Node(node.head, tuple(replaced(item, old, new) for item in node.args), node.value)


def congruence(left: Node, right: Node, modulus: Node) -> Node:
    """``left = right (mod modulus)``; a bare ``3 (mod 7)`` has 3 on both sides."""
    return Node(heads.RELATION, (left, right, modulus), ("==", "mod"))


def is_equation(node: Node) -> bool:
    """True for one ``=`` between two sides."""
    return node.head is heads.RELATION and node.value == ("=",)


def is_domain(node: Node) -> bool:
    """True for a statement that a name is an integer, natural, rational or real number."""
    return (
        node.head is heads.RELATION
        and node.value == ("in",)
        and node.args[1].head is heads.SYMBOL
        and node.args[1].value in ("bbZ", "bbN", "bbQ", "R", "Z", "N", "bbZ^+", "bbN^*")
    )
