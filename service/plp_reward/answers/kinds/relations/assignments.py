"""What a relation gives a value to, and such a value against an answer of any other kind."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.kinds import congruences
from plp_reward.answers.kinds.comparing.names import is_descriptive, is_name
from plp_reward.answers.kinds.decimals import rounds_to
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.tree import (
    DOTS,
    SCALARS,
    Node,
    contains,
    equation,
    exact,
    is_domain,
    is_equation,
    name_of,
    operators,
    symbol,
    symbols,
)

_WORDS = frozenset([heads.TEXT])
_CONDITIONS = frozenset(["<", "<=", ">", ">=", "!=", "in"])


def assigned(relation: Node, expressions: Expressions) -> tuple[Node | None, Node] | None:
    """(name, value) if a relation gives something its value, else None.

    A chain of constants (3 * 4 = 12) has a value and no name; an approximation behind the value
    (x = 1/3 ~ 0.33) does not count.
    """
    signs, sides = operators(relation), relation.args
    if congruences.is_congruence(relation):
        if sides[0] == sides[1]:
            return None, sides[1]
        return (sides[0], sides[1]) if is_name(sides[0]) else None
    if signs == ("in",):
        return (sides[0], sides[1]) if is_name(sides[0]) else None
    if not set(signs) <= {"=", "~", "=="}:
        return None
    if "~" in signs:
        cut = signs.index("~") + 1
        known, rest = sides[:cut], sides[cut:]
        if not all(map(expressions.has_value, rest)):
            return None
        if len(known) == 1 and is_name(known[0]):
            return known[0], rest[0]
        if len(known) == 1:
            chosen = known[0]
            if chosen.head is rest[0].head is heads.NUMBER and not _is_near(chosen, rest[0]):
                return None
            if chosen.head is heads.NUMBER and chosen.args and rest[0].head is not heads.NUMBER:
                chosen = rest[0]
            return None, chosen
        sides = known
    first, last = sides[0], sides[-1]
    chained = len(sides) > 2 and "~" not in signs
    if chained and any(_contradict(item, last, expressions) for item in sides[:-1]):
        return None
    if is_name(first):
        names = [item for item in sides[:-1] if is_name(item)]
        return names[0], last
    if is_name(last) and not symbols(first):
        return last, first
    dotted = symbols(first) == {"..."}
    if dotted and not symbols(last):
        return None, last
    if not any(symbols(item) for item in sides):
        if any(contains(item, _WORDS) for item in sides[:-1]):
            return None  # a number times words, as an option's letter, is no value
        for item in sides[:-1]:
            if expressions.equal(item, last).equal is False:
                return None
        return None, last
    if not symbols(last) and all(expressions.equal(item, last).equal for item in sides[:-1]):
        return None, last
    if len(sides) > 1 and not any(is_name(item) for item in sides):
        simple = all(item.head in SCALARS for item in sides)
        if simple and all(expressions.equal(item, last).equal for item in sides[:-1]):
            return None, last
    if first.head is heads.INTEGRAL:
        return None, last
    if first.head in (heads.SUM, heads.PRODUCT):
        stands = not symbols(last) or expressions.equal(first, last).equal is not False
        return (None, last) if stands else None
    return None


def _contradict(one: Node, other: Node, expressions: Expressions) -> bool:
    """True if one has no value, or is a constant that differs by more than a rounding: 6 = 5."""
    if not expressions.has_value(one):
        return True
    sides = (one, other)
    if any(is_name(side) or side.head not in SCALARS or symbols(side) for side in sides):
        return False
    if expressions.equal(one, other).equal is not False:
        return False
    return not (rounds_to(one, other) or rounds_to(other, one))


def _is_near(value: Node, rounded: Node) -> bool:
    """False for 5 ~ 6, which is a range and no approximation."""
    gap = abs(exact(value) - exact(rounded))
    return gap * 10 <= abs(exact(value))


def unconditional(node: Node) -> Node:
    """``a_n = 2n, n > 1`` without the condition on its parameter; else the node itself."""
    if node.head is not heads.LIST or len(node.args) < 2:
        return node
    first, *rest = node.args
    if first.head is heads.RELATION and all(map(is_domain, rest)):
        return first
    if not is_equation(first) or not is_name(first.args[0]):
        return node
    parameters = symbols(first.args[1])
    if not parameters or (first.args[0].head is heads.SYMBOL and first.args[0].value in parameters):
        return node
    for item in rest:
        conditional = item.head is heads.RELATION and set(operators(item)) <= _CONDITIONS
        if not conditional or not symbols(item) or not symbols(item) <= parameters:
            return node
    return first


def renamed(application: Node, other: Node, value: Node) -> Node | None:
    """``value`` of ``f(m) = value`` with the arguments named as in ``other`` (f(n)), or None."""
    if application.head is other.head is heads.SYMBOL:
        stem, _, index = name_of(application).partition("_")
        other_stem, _, other_index = name_of(other).partition("_")
        if stem != other_stem or not (index.isalpha() and other_index.isalpha()):
            return None
        return _substituted(value, {index: symbol(other_index)})
    if (
        application.head is not heads.FUNCTION
        or other.head is not heads.FUNCTION
        or application.value != other.value
    ):
        return None
    if len(application.args) != len(other.args):
        return None
    names: dict[str, Node] = {}
    for mine, theirs in zip(application.args, other.args, strict=True):
        if mine.head is not heads.SYMBOL or theirs.head is not heads.SYMBOL:
            return None
        names[name_of(mine)] = theirs
    return _substituted(value, names)


def _substituted(node: Node, names: dict[str, Node]) -> Node:
    if node.head is heads.SYMBOL:
        return names.get(name_of(node), node)
    if not node.args:
        return node
    return Node(node.head, tuple(_substituted(item, names) for item in node.args), node.value)


def each_assigned(relation: Node) -> list[Node] | None:
    """``x = y = z = 1`` or ``(x, y) = (2, 3)`` as one assignment a name, or None."""
    if relation.head is not heads.RELATION or set(operators(relation)) != {"="}:
        return None
    *left, right = relation.args
    if len(left) == 1:
        names_, values = left[0], right
        if (
            names_.head is not heads.SEQUENCE
            or values.head is not heads.SEQUENCE
            or len(names_.args) != len(values.args)
        ):
            return None
        if not all(item.head is heads.SYMBOL for item in names_.args):
            return None
        pairs = zip(names_.args, values.args, strict=True)
        return [Node(heads.RELATION, pair, ("=",)) for pair in pairs]
    plain = all(item.head is heads.SYMBOL and not is_descriptive(item) for item in left)
    if not plain or len(set(left)) != len(left) or symbols(right) or DOTS in left:
        return None
    return [equation(item, right) for item in left]
