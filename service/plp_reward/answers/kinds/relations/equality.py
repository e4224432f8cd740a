"""Two relations: the same value of the same name, the same set, or the same statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plp_reward.answers import heads
from plp_reward.answers.algebra import numeric, points
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.polynomials import PLAIN, Generator, Monomial, Number, Polynomial
from plp_reward.answers.algebra.quotients import is_independent, is_proportional
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds import ratios
from plp_reward.answers.kinds.comparing import names
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.outcome import UNKNOWN, Outcome
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.kinds.intervals.equality import as_real_sets
from plp_reward.answers.kinds.relations.assignments import assigned, renamed
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    MIRRORED,
    SCALARS,
    Node,
    add,
    neg,
    operators,
    symbols,
)

if TYPE_CHECKING:
    from flint import acb


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """A relation against a relation."""
    parts, others = ratios.proportion(gold), ratios.proportion(answer)
    if parts is not None and others is not None:
        proportional = ratios.same_proportion(parts, others, comparer.expressions)
        if proportional or ratios.has_long_names(parts | others):
            return Outcome(proportional, Rule.RATIO) if proportional is not None else UNKNOWN
    mine = assigned(gold, comparer.expressions)
    theirs = assigned(answer, comparer.expressions)
    if _is_tautology(gold) != _is_tautology(answer):
        return Outcome(False, Rule.RELATION)
    if mine is not None and theirs is not None:
        (name, value), (other_name, other_value) = mine, theirs
        same = names.same(name, other_name)
        if same:
            outcome = comparer.equal(value, other_value)
            if outcome.equal is not False or name == other_name:
                return Outcome(outcome.equal, Rule.ASSIGNMENT)
        if name is not None and other_name is not None:
            substituted = renamed(other_name, name, other_value)
            if substituted is not None:
                outcome = comparer.equal(value, substituted)
                return Outcome(outcome.equal, Rule.ASSIGNMENT)
    sets = as_real_sets(gold, answer, comparer)
    if sets is not None and sets.equal:
        return sets
    outcome = _same_statement(gold, answer, comparer.expressions)
    if outcome.equal is False and sets is not None and sets.equal is None:
        return sets
    return outcome


def _is_tautology(relation: Node) -> bool:
    """True for 3 = 3: literal numbers only, which assign nothing to any name."""
    return all(item.head is heads.NUMBER for item in relation.args)


def _same_statement(gold: Node, answer: Node, expressions: Expressions) -> Outcome:
    """Whether two relations state the same: mirrored, rearranged or multiplied through."""
    if gold == answer:
        return Outcome(True, Rule.RELATION)
    first, second = _flat(gold), _flat(answer)
    if len(first) != len(second):
        return Outcome(False, Rule.RELATION)
    if len(first) == 1:
        return _pair(first[0], second[0], expressions)
    open_ = False
    for order in (second, [_mirror(item) for item in reversed(second)]):
        outcomes = [_pair(a, b, expressions).equal for a, b in zip(first, order, strict=True)]
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
    return right, MIRRORED.get(operator, operator), left


def _pair(gold: Simple, answer: Simple, expressions: Expressions) -> Outcome:
    if gold[1] != answer[1]:
        answer = _mirror(answer)
        if gold[1] != answer[1]:
            return Outcome(False, Rule.RELATION)
    operator = gold[1]
    if not all(side.head in SCALARS for side in (gold[0], gold[2], answer[0], answer[2])):
        return Outcome(gold == answer, Rule.RELATION)
    if operator not in ("=", "!=", "<", "<=", ">", ">=", "~"):
        same = [
            expressions.equal(a, b).equal for a, b in ((gold[0], answer[0]), (gold[2], answer[2]))
        ]
        return Outcome(False if False in same else None if None in same else True, Rule.RELATION)
    sides = [
        expressions.equal(gold[0], answer[0]).equal,
        expressions.equal(gold[2], answer[2]).equal,
    ]
    if all(sides):
        return Outcome(True, Rule.RELATION)
    if not any(symbols(side) for side in (gold[0], gold[2], answer[0], answer[2])):
        return Outcome(None if None in sides else False, Rule.RELATION)
    ratio = _ratio(gold, answer, expressions)
    if ratio is None:
        return Outcome(None if None in sides else False, Rule.RELATION)
    if ratio == 0:
        return Outcome(False, Rule.RELATION)
    if ratio < 0 and operator in MIRRORED:
        return Outcome(False, Rule.RELATION)
    return Outcome(True, Rule.RELATION)


def _ratio(gold: Simple, answer: Simple, expressions: Expressions) -> float | None:
    """The constant by which one relation is the other multiplied, 0 if there is none."""
    try:
        canonical = Canonical(expressions.policy.max_terms)
        gaps = []
        for left, _, right in (gold, answer):
            value = canonical.plus(canonical.of(left), canonical.of(neg(right)))
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


def _sampled_sign(gold: Simple, answer: Simple) -> float | None:
    """The sign of a ratio that is known to be a real constant."""
    for ratio in _ratios(gold, answer):
        if not ratio.real.contains(0):
            return 1.0 if ratio.real > 0 else -1.0
    return None


def _ratios(gold: Simple, answer: Simple) -> list[acb]:
    """The ratio of the two differences of sides at the sample points."""
    sides = [side for left, _, right in (gold, answer) for side in (left, right)]
    names_ = frozenset[str]().union(*map(symbols, sides))
    one, other = (add(left, neg(right)) for left, _, right in (gold, answer))
    found = [numeric.ratio(one, other, point) for point in points.sample_points(sorted(names_))]
    return [ratio for ratio in found if ratio is not None]
