"""The tree an answer is read into: one small immutable node type.

Scalars
    ``num`` (value: Fraction), ``sym`` (name), ``const`` (``pi``, ``e``, ``i``, ``inf``),
    ``add``, ``mul``, ``div``, ``pow``, ``neg``, ``fn`` (value: its name), ``pm`` and ``mp``
    (plus-minus and minus-plus of their argument), ``base`` (value: digits; argument: the base),
    ``percent``, ``degree``, ``sum``, ``prod``, ``int`` (bound symbol, body, lower, upper).
Collections
    ``seq`` (value: its two brackets, as in ``(]``), ``set``, ``list`` (value: ``,``, ``and`` or
    ``or``), ``matrix`` (arguments: ``row`` nodes), ``builder`` (set-builder: element, condition),
    ``union``, ``inter``, ``minus``, ``reals``, ``cases`` (arguments: ``row`` nodes of a value and
    its condition).
Statements
    ``rel`` (value: the operators, arguments: one more), ``ratio``, ``quantity`` (value: the unit's
    text; argument: the number), ``text``, ``choice``, ``time``, ``date``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, cast

Payload = Fraction | str | int | tuple[str, ...] | None


class Node(NamedTuple):
    """A head, its arguments and a payload; what they mean follows from the head."""

    head: str
    args: tuple[Node, ...] = ()
    value: Payload = None


SCALARS = frozenset(
    {
        "num", "sym", "const", "add", "mul", "div", "pow", "neg", "fn", "base", "percent", "degree",
        "sum", "prod", "int", "quantity",
    }
)  # fmt: skip
"""Heads of nodes that stand for one number or expression."""


def number(value: Fraction | int, digits: int = 0) -> Node:
    """An exact number; ``digits`` > 0 marks a decimal literal with so many significant digits."""
    mark = (Node("digits", (), digits),) if digits else ()
    return Node("num", mark, Fraction(value))


def exact(node: Node) -> Fraction:
    """The value of a ``num`` node."""
    return cast("Fraction", node.value)


def operators(node: Node) -> tuple[str, ...]:
    """The operators of a ``rel`` node, one fewer than its sides."""
    return cast("tuple[str, ...]", node.value)


_BINDERS = frozenset(["sum", "prod", "int"])

ZERO = number(0)
ONE = number(1)
TWO = number(2)
PI = Node("const", (), "pi")
E = Node("const", (), "e")
I = Node("const", (), "i")  # noqa: E741  the imaginary unit's name
INFINITY = Node("const", (), "inf")
DOTS = Node("sym", (), "...")
"""What an ellipsis leaves out."""
MISSING = Node("sym", (), "?")
"""A bound, a variable or a side that is left out."""
OTHERWISE = Node("text", (), "otherwise")
"""The condition of the last of several cases."""


def symbols(node: Node) -> set[str]:
    """The names of the free symbols below ``node``."""
    found: set[str] = set()
    stack = [node]
    while stack:
        item = stack.pop()
        if item.head == "sym":
            found.add(str(item.value))
        elif item.head in _BINDERS or item.value == "lim":
            variable, *rest = item.args
            if rest[-1] != MISSING:
                inner = symbols(rest[0])
                inner.discard(str(variable.value))
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


def contains(node: Node, heads: frozenset[str]) -> bool:
    """True if a node with one of ``heads`` is in the tree."""
    stack = [node]
    while stack:
        item = stack.pop()
        if item.head in heads:
            return True
        stack.extend(item.args)
    return False


def show(node: Node) -> str:
    """A short text for people: the normal form that verdicts carry."""
    text = _show(node)
    return text if len(text) <= 200 else text[:197] + "..."


_INFIX = {"add": " + ", "mul": "*", "div": "/", "pow": "^"}


def _show(node: Node) -> str:
    head, args, value = node
    if head == "num":
        fraction = exact(node)
        if max(fraction.numerator.bit_length(), fraction.denominator.bit_length()) > 600:
            return f"(a number of {fraction.numerator.bit_length()} bits)"
        return str(fraction)
    if head in ("sym", "const", "text", "choice", "date"):
        return str(value)
    inner = [_show(item) for item in args[:40]]
    if head in _INFIX:
        return "(" + _INFIX[head].join(inner) + ")"
    if head == "rel":
        parts = [inner[0]]
        for operator, item in zip(operators(node), inner[1:], strict=False):
            parts += [operator, item]
        return " ".join(parts)
    if head == "seq":
        brackets = str(value)
        return brackets[0] + ", ".join(inner) + brackets[1]
    if head == "set":
        return "{" + ", ".join(inner) + "}"
    if head == "list":
        return ", ".join(inner)
    if head == "neg":
        return "-" + inner[0]
    if head == "base":
        return f"{value}_{inner[0]}"
    if head == "quantity":
        return f"{inner[0]} {value}"
    if head == "ratio":
        return ":".join(inner)
    name = str(value) if head == "fn" else head
    return f"{name}({', '.join(inner)})"


def per_mille(node: Node) -> Node:
    """So many per mille, as a percentage that says that it was none: its sign is never left out."""
    return Node("percent", (Node("div", (node, number(10))),), "permil")


def product(factors: list[Node]) -> Node:
    """The factors as one node."""
    return factors[0] if len(factors) == 1 else Node("mul", tuple(factors))


def replaced(node: Node, old: Node, new: Node) -> Node:
    """``node`` with every ``old`` in it replaced by ``new``."""
    if node == old:
        return new
    if not node.args:
        return node
    return Node(node.head, tuple(replaced(item, old, new) for item in node.args), node.value)


def congruence(left: Node, right: Node, modulus: Node) -> Node:
    """``left = right (mod modulus)``; a bare ``3 (mod 7)`` has 3 on both sides."""
    return Node("rel", (left, right, modulus), ("==", "mod"))


def is_domain(node: Node) -> bool:
    """True for a statement that a name is an integer, natural, rational or real number."""
    return (
        node.head == "rel"
        and node.value == ("in",)
        and node.args[1].head == "sym"
        and node.args[1].value in ("bbZ", "bbN", "bbQ", "R", "Z", "N", "bbZ^+", "bbN^*")
    )
