"""Equality of two scalar expressions: exactly if possible, else numbers refute and proofs prove."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.algebra import (
    cyclotomic,
    magnitudes,
    numeric,
    points,
    quadratic,
    residues,
    roots,
    series,
)
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.polynomials import UNIT
from plp_reward.answers.algebra.quotients import ONE, ONE_QUOTIENT, is_independent
from plp_reward.answers.budget import spend
from plp_reward.answers.errors import AnswerError, TooComplexError, UndefinedError
from plp_reward.answers.kinds.comparing.outcome import UNKNOWN, Outcome
from plp_reward.answers.kinds.decimals import approximation
from plp_reward.answers.kinds.expressions import dotted
from plp_reward.answers.kinds.expressions.infinity import has_infinite_term, infinite
from plp_reward.answers.kinds.expressions.letters import (
    integration_constant,
    wants_integers,
    with_gold_parameter,
)
from plp_reward.answers.kinds.expressions.logarithms import has_bare_log, with_base_ten
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    I,
    Node,
    add,
    contains,
    mul,
    neg,
    number,
    replaced,
    size,
    symbol,
    symbols,
)

_COMPARISON = 10
"""Operations of comparing two expressions, whatever they are."""
_WALKS = 2
"""Operations of what is looked up in a node of them, over and over."""
_NO_ANGLE = Fraction(1, 10**9)
_FUNCTION = frozenset([heads.FUNCTION])
_PRECISE_BITS = 400


class Expressions:
    """Compares scalar expressions under one policy.

    ``symbolic`` opens the computer algebra tier; without it, what only that tier can tell comes
    back as None.
    """

    def __init__(self, policy: GradingPolicy, symbolic: bool) -> None:
        self.policy = policy
        self.symbolic = symbolic
        self.steps: list[str] = []

    def equal(self, gold: Node, answer: Node) -> Outcome:
        """Whether two scalar expressions have the same value, wherever both have one."""
        base = self.policy.log_base
        if base != "10":
            outcome = self.compare(gold, answer)
            if outcome.equal or base == "e":
                return outcome
            if self.same_antiderivative(gold, answer):
                return Outcome(True, Rule.ALGEBRAIC)
            renamed = with_gold_parameter(gold, answer)
            if renamed is not None:
                outcome = self.compare(gold, renamed)
            if not (has_bare_log(gold) or has_bare_log(answer)):
                return outcome
            decimal = self.compare(with_base_ten(gold), with_base_ten(answer))
            return decimal if decimal.equal else outcome
        return self.compare(with_base_ten(gold), with_base_ten(answer))

    def same_antiderivative(self, gold: Node, answer: Node) -> bool:
        """True if both end in ``+ C`` and what stands before differs by a rational constant."""
        constant, other = integration_constant(gold), integration_constant(answer)
        if not (constant and other):
            return False
        canonical = Canonical(self.policy.max_terms)
        bare = [
            replaced(node, symbol(name), number(0))
            for node, name in ((gold, constant), (answer, other))
        ]
        try:
            left, right = (canonical.of(node) for node in bare)
            gap = canonical.arithmetic.add(left.above, right.above, -1)
        except AnswerError:
            return False
        return left.below == right.below == ONE and set(gap) <= {UNIT}

    def compare(self, gold: Node, answer: Node) -> Outcome:
        """``equal``, with ``log`` read as the natural logarithm."""
        if gold == answer:
            return Outcome(True, Rule.ALGEBRAIC)
        if gold.head is answer.head is heads.NUMBER:
            return self.numbers(gold, answer)
        spend(_COMPARISON + _WALKS * (size(gold) + size(answer)))
        if ("..." in symbols(gold)) != ("..." in symbols(answer)):
            if dotted.proved(gold, answer, self.same):
                return Outcome(True, Rule.ALGEBRAIC)
            return Outcome(False, Rule.TYPE)
        if infinite(gold) or infinite(answer):
            return Outcome(infinite(gold) == infinite(answer), Rule.ALGEBRAIC)
        if has_infinite_term(gold) or has_infinite_term(answer):
            return Outcome(False, Rule.ALGEBRAIC)
        outcome = self.exact(gold, answer)
        if outcome is not None and not outcome.equal:
            return approximation(gold, answer, self.policy) or outcome
        if outcome is not None:
            return outcome
        outcome = self.refute(gold, answer)
        if outcome is not None:
            return approximation(gold, answer, self.policy) or outcome
        return self.prove(gold, answer)

    def numbers(self, gold: Node, answer: Node) -> Outcome:
        """Two number literals."""
        if gold.value == answer.value:
            return Outcome(True, Rule.RATIONAL)
        return approximation(gold, answer, self.policy) or Outcome(False, Rule.RATIONAL)

    def exact(self, gold: Node, answer: Node) -> Outcome | None:
        """By the canonical form; None if it cannot tell."""
        canonical = Canonical(self.policy.max_terms)
        try:
            left, right = canonical.of(gold), canonical.of(answer)
            gap = canonical.difference(left, right)
        except UndefinedError:
            return Outcome(False, Rule.ALGEBRAIC)
        except TooComplexError as error:
            self.steps.append(f"canonical form: {error}")
            return None
        if not gap:
            return Outcome(True, Rule.ALGEBRAIC)
        if is_independent(gap):
            return Outcome(False, Rule.ALGEBRAIC)
        zero = cyclotomic.is_zero(gap)
        if zero is None or any(
            cyclotomic.is_zero(side.below) is not False for side in (left, right)
        ):
            return None
        return Outcome(zero, Rule.ALGEBRAIC)

    def has_value(self, node: Node) -> bool:
        """False for what certainly is no number: a division by zero, anything with infinity."""
        if infinite(node) or has_infinite_term(node):
            return False
        try:
            Canonical(self.policy.max_terms).of(node)
        except UndefinedError:
            return False
        except TooComplexError:
            pass
        return True

    def same(self, one: Node, other: Node) -> bool:
        """True if the canonical form proves equality."""
        outcome = self.exact(one, other)
        return outcome is not None and outcome.equal is True

    def refute(self, gold: Node, answer: Node) -> Outcome | None:
        """Different values at a sample point mean different expressions."""
        names = sorted(symbols(gold) | symbols(answer))
        seen = symbols(gold) ^ symbols(answer)
        chosen = points.sample_points(names) if names else [{}]
        if names and wants_integers(gold, answer):
            chosen = points.integer_points(names)
        if names and (series.has_sum(gold) or series.has_sum(answer)):
            chosen = [*chosen, *points.small_points(names)]
        valid = 0
        for point in chosen:
            refuted = numeric.differ(gold, answer, point)
            if refuted:
                return Outcome(False, Rule.NUMERIC)
            valid += refuted is False
        if not names and magnitudes.differ(gold, answer):
            return Outcome(False, Rule.MAGNITUDE)
        if seen and not valid:
            self.steps.append("no sample point has a value on both sides")
        return None

    def prove(self, gold: Node, answer: Node) -> Outcome:
        """Prove equality: by a root bound, or symbolically."""
        gap = add(gold, neg(answer))
        if not symbols(gap):
            zero = roots.is_zero(gap)
            if zero is not None:
                return Outcome(zero, Rule.ROOT_BOUND)
            zero = quadratic.is_zero(gap)
            if zero is not None:
                return Outcome(zero, Rule.ALGEBRAIC)
            if self.same_angle(gap):
                return Outcome(True, Rule.ALGEBRAIC)
        elif wants_integers(gold, answer) and residues.same(gold, answer, self.same):
            return Outcome(True, Rule.ALGEBRAIC)
        if not self.symbolic:
            return UNKNOWN
        if symbols(gap) and (same := series.same(gold, answer, self.same)) is not None:
            return Outcome(same, Rule.ALGEBRAIC)
        if size(gap) > self.policy.max_nodes:
            self.steps.append(f"more than {self.policy.max_nodes} nodes: not asked symbolically")
            return UNKNOWN
        from plp_reward.answers.algebra import symbolic

        proved = symbolic.is_zero(gap, self.policy.symbolic_calls)
        if proved is None:
            self.steps.append("the symbolic tier found no proof within its budget")
            return UNKNOWN
        return Outcome(proved, Rule.SYMBOLIC)

    def same_angle(self, gap: Node) -> bool:
        """Prove a difference of inverse trigonometric constants to be zero.

        If exp(i n g) = 1 for an integer n, g is a multiple of 2 pi / n; a smaller one is zero.
        """
        if not contains(gap, _FUNCTION):
            return False
        if not numeric.is_within(gap, Fraction(0), _NO_ANGLE, bits=_PRECISE_BITS, closed=True):
            return False
        try:
            for count in (1, 2, 4):
                canonical = Canonical(self.policy.max_terms)
                turned = canonical.of(Node(heads.FUNCTION, (mul(I, number(count), gap),), "exp"))
                if not canonical.difference(turned, ONE_QUOTIENT):
                    return True
        except AnswerError:
            pass
        return False
