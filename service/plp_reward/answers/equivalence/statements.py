"""Equations and inequalities: what they assign to what, and when two say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plp_reward.answers.algebra import numeric, points
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.polynomials import PLAIN, Generator, Monomial, Number, Polynomial
from plp_reward.answers.algebra.quotients import is_independent, is_proportional
from plp_reward.answers.equivalence import congruences
from plp_reward.answers.equivalence.naming import is_name
from plp_reward.answers.equivalence.rounding import rounds_to
from plp_reward.answers.equivalence.scalars import Outcome, Scalars
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import SCALARS, Node, is_domain, operators, symbols
from plp_reward.answers.tree import exact as exact_value

if TYPE_CHECKING:
    from flint import acb

_CONDITIONS = frozenset(["<", "<=", ">", ">=", "!=", "in"])
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def assigned(relation: Node, scalars: Scalars) -> tuple[Node | None, Node] | None:
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
        exact, rest = sides[:cut], sides[cut:]
        if not all(map(scalars.has_value, rest)):
            return None
        if len(exact) == 1 and is_name(exact[0]):
            return exact[0], rest[0]
        if len(exact) == 1:
            chosen = exact[0]
            if chosen.head == rest[0].head == "num" and not _is_near(chosen, rest[0]):
                return None
            if chosen.head == "num" and chosen.args and rest[0].head != "num":
                chosen = rest[0]
            return None, chosen
        sides = exact
    first, last = sides[0], sides[-1]
    chained = len(sides) > 2 and "~" not in signs
    if chained and any(_contradict(item, last, scalars) for item in sides[:-1]):
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
        for item in sides[:-1]:
            if scalars.equal(item, last).equal is False:
                return None
        return None, last
    if not symbols(last) and all(scalars.equal(item, last).equal for item in sides[:-1]):
        return None, last
    if len(sides) > 1 and not any(is_name(item) for item in sides):
        simple = all(item.head in SCALARS for item in sides)
        if simple and all(scalars.equal(item, last).equal for item in sides[:-1]):
            return None, last
    if first.head == "int" or (not symbols(last) and first.head in ("sum", "prod")):
        return None, last
    return None


def _contradict(one: Node, other: Node, scalars: Scalars) -> bool:
    """True if one has no value, or is a constant that differs by more than a rounding: 6 = 5."""
    if not scalars.has_value(one):
        return True
    sides = (one, other)
    if any(is_name(side) or side.head not in SCALARS or symbols(side) for side in sides):
        return False
    if scalars.equal(one, other).equal is not False:
        return False
    return not (rounds_to(one, other) or rounds_to(other, one))


def _is_near(value: Node, rounded: Node) -> bool:
    """False for 5 ~ 6, which is a range and no approximation."""
    gap = abs(exact_value(value) - exact_value(rounded))
    return gap * 10 <= abs(exact_value(value))


def unconditional(node: Node) -> Node:
    """``a_n = 2n, n > 1`` without the condition on its parameter; else the node itself."""
    if node.head != "list" or len(node.args) < 2:
        return node
    first, *rest = node.args
    if first.head == "rel" and all(map(is_domain, rest)):
        return first
    if first.head != "rel" or operators(first) != ("=",) or not is_name(first.args[0]):
        return node
    parameters = symbols(first.args[1])
    if not parameters or (first.args[0].head == "sym" and first.args[0].value in parameters):
        return node
    for item in rest:
        conditional = item.head == "rel" and set(operators(item)) <= _CONDITIONS
        if not conditional or not symbols(item) or not symbols(item) <= parameters:
            return node
    return first


def equal(gold: Node, answer: Node, scalars: Scalars) -> Outcome:
    """Whether two relations state the same: mirrored, rearranged or multiplied through."""
    if gold == answer:
        return Outcome(True, Rule.RELATION)
    if congruences.is_congruence(gold) or congruences.is_congruence(answer):
        mine, theirs = congruences.residue(gold), congruences.residue(answer)
        return Outcome(mine is not None and mine == theirs, Rule.RELATION)
    first, second = _flat(gold), _flat(answer)
    if len(first) != len(second):
        return Outcome(False, Rule.RELATION)
    if len(first) == 1:
        return _pair(first[0], second[0], scalars)
    open_ = False
    for order in (second, [_mirror(item) for item in reversed(second)]):
        outcomes = [_pair(a, b, scalars).equal for a, b in zip(first, order, strict=True)]
        if all(outcomes):
            return Outcome(True, Rule.RELATION)
        open_ |= False not in outcomes
    return Outcome(None if open_ else False, Rule.RELATION)


Simple = tuple[Node, str, Node]


def _flat(relation: Node) -> list[Simple]:
    sides = relation.args
    return [(sides[i], operator, sides[i + 1]) for i, operator in enumerate(operators(relation))]


def _mirror(item: Simple) -> Simple:
    left, operator, right = item
    return right, _MIRRORED.get(operator, operator), left


def _pair(gold: Simple, answer: Simple, scalars: Scalars) -> Outcome:
    if gold[1] != answer[1]:
        answer = _mirror(answer)
        if gold[1] != answer[1]:
            return Outcome(False, Rule.RELATION)
    operator = gold[1]
    if not all(side.head in SCALARS for side in (gold[0], gold[2], answer[0], answer[2])):
        return Outcome(gold == answer, Rule.RELATION)
    if operator not in ("=", "!=", "<", "<=", ">", ">=", "~"):
        same = [scalars.equal(a, b).equal for a, b in ((gold[0], answer[0]), (gold[2], answer[2]))]
        return Outcome(False if False in same else None if None in same else True, Rule.RELATION)
    sides = [scalars.equal(gold[0], answer[0]).equal, scalars.equal(gold[2], answer[2]).equal]
    if all(sides):
        return Outcome(True, Rule.RELATION)
    if not any(symbols(side) for side in (gold[0], gold[2], answer[0], answer[2])):
        return Outcome(None if None in sides else False, Rule.RELATION)
    ratio = _ratio(gold, answer, scalars)
    if ratio is None:
        return Outcome(None if None in sides else False, Rule.RELATION)
    if ratio == 0:
        return Outcome(False, Rule.RELATION)
    if ratio < 0 and operator in _MIRRORED:
        return Outcome(False, Rule.RELATION)
    return Outcome(True, Rule.RELATION)


def _ratio(gold: Simple, answer: Simple, scalars: Scalars) -> float | None:
    """The constant by which one relation is the other multiplied, 0 if there is none."""
    try:
        canonical = Canonical(scalars.policy.max_terms)
        gaps = []
        for left, _, right in (gold, answer):
            value = canonical.plus(canonical.of(left), canonical.of(Node("neg", (right,))))
            if not value.above:
                return 0
            gaps.append(_without_denominators(canonical.cleared(value.above)))
        ratio = is_proportional(gaps[0], gaps[1])
        if ratio is not None:
            return float(ratio > 0) * 2 - 1
    except AnswerError:
        return None
    if not all(map(is_independent, gaps)):
        return _sampled_ratio(gold, answer)
    if not _radical_ratio(gaps, canonical):
        return 0
    return _sampled_sign(gold, answer)


def _without_denominators(polynomial: Polynomial) -> Polynomial:
    """Multiplied by the symbols that stand below."""
    lowest: dict[Generator, Number] = {}
    for monomial in polynomial:
        for item, exponent in monomial:
            if item.kind == PLAIN and exponent < lowest.get(item, 0):
                lowest[item] = exponent
    if not lowest:
        return polynomial
    result: Polynomial = {}
    for monomial, coefficient in polynomial.items():
        powers = dict(monomial)
        for item, exponent in lowest.items():
            powers[item] = powers.get(item, 0) - exponent
        result[tuple(sorted((g, e) for g, e in powers.items() if e))] = coefficient
    return result


def _radical_ratio(gaps: list[Polynomial], canonical: Canonical) -> bool:
    """Proportional with an irrational factor: cross products of two coefficients agree."""
    names = [_by_symbols(gap) for gap in gaps]
    if names[0].keys() != names[1].keys():
        return False
    pivot = min(names[0])
    try:
        for key in names[0]:
            left = canonical.arithmetic.multiply(names[0][key], names[1][pivot])
            right = canonical.arithmetic.multiply(names[1][key], names[0][pivot])
            if canonical.cleared(canonical.arithmetic.add(left, right, -1)):
                return False
    except AnswerError:
        return False
    return True


def _by_symbols(polynomial: Polynomial) -> dict[Monomial, Polynomial]:
    """A polynomial's constant coefficients by the monomial of its symbols."""
    parts: dict[Monomial, Polynomial] = {}
    for monomial, coefficient in polynomial.items():
        key = tuple((g, e) for g, e in monomial if g.kind == PLAIN)
        rest = tuple((g, e) for g, e in monomial if g.kind != PLAIN)
        parts.setdefault(key, {})[rest] = coefficient
    return parts


def _sampled_ratio(gold: Simple, answer: Simple) -> float | None:
    """0 if the ratio of the two differences of sides is not constant at the sample points."""
    ratios = _ratios(gold, answer)
    if len(ratios) < 2:
        return None
    return None if all(ratio.overlaps(ratios[0]) for ratio in ratios) else 0


def is_tautology(relation: Node) -> bool:
    """True for 3 = 3: literal numbers only, which assign nothing to any name."""
    return all(item.head == "num" for item in relation.args)


def _sampled_sign(gold: Simple, answer: Simple) -> float | None:
    """The sign of a ratio that is known to be a real constant."""
    for ratio in _ratios(gold, answer):
        if not ratio.real.contains(0):
            return 1.0 if ratio.real > 0 else -1.0
    return None


def _ratios(gold: Simple, answer: Simple) -> list[acb]:
    """The ratio of the two differences of sides at the sample points."""
    sides = [side for left, _, right in (gold, answer) for side in (left, right)]
    names = frozenset[str]().union(*map(symbols, sides))
    one, other = (Node("add", (left, Node("neg", (right,)))) for left, _, right in (gold, answer))
    found = [numeric.ratio(one, other, point) for point in points.sample_points(sorted(names))]
    return [ratio for ratio in found if ratio is not None]


def renamed(application: Node, other: Node, value: Node) -> Node | None:
    """``value`` of ``f(m) = value`` with the arguments named as in ``other`` (f(n)), or None."""
    if application.head == other.head == "sym":
        stem, _, index = str(application.value).partition("_")
        other_stem, _, other_index = str(other.value).partition("_")
        if stem != other_stem or not (index.isalpha() and other_index.isalpha()):
            return None
        return _substituted(value, {index: Node("sym", (), other_index)})
    if application.head != "fn" or other.head != "fn" or application.value != other.value:
        return None
    if len(application.args) != len(other.args):
        return None
    names: dict[str, Node] = {}
    for mine, theirs in zip(application.args, other.args, strict=True):
        if mine.head != "sym" or theirs.head != "sym":
            return None
        names[str(mine.value)] = theirs
    return _substituted(value, names)


def _substituted(node: Node, names: dict[str, Node]) -> Node:
    if node.head == "sym":
        return names.get(str(node.value), node)
    if not node.args:
        return node
    return Node(node.head, tuple(_substituted(item, names) for item in node.args), node.value)
