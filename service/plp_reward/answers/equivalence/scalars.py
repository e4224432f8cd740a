"""Equality of two scalar expressions: exactly if possible, else numbers refute and proofs prove."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from plp_reward.answers.algebra import cyclotomic, magnitudes, numeric, points, roots
from plp_reward.answers.algebra.canonical import Canonical
from plp_reward.answers.algebra.polynomials import UNIT
from plp_reward.answers.algebra.quotients import ONE, ONE_QUOTIENT, is_independent
from plp_reward.answers.budget import spend
from plp_reward.answers.equivalence import induction
from plp_reward.answers.equivalence.rounding import decimal_digits, last_place, signed
from plp_reward.answers.errors import AnswerError, TooComplexError, UndefinedError
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    I,
    Node,
    contains,
    exact,
    number,
    replaced,
    size,
    symbols,
)


class Outcome(NamedTuple):
    """Equal, different, or None: not decided; and by which rule."""

    equal: bool | None
    rule: Rule


_INTEGER_NAMES = frozenset("nmkjlNMKpqrst")
_DOUBLE_DIGITS = 15
"""Decimals with more digits than this may be printed doubles, which carry one rounding error."""
_DOUBLE_EPSILON = Fraction(1, 2**52)
_COMPARISON = 10
"""Operations of comparing two expressions, whatever they are."""
_WALKS = 2
"""Operations of what is looked up in a node of them, over and over."""
_NO_ANGLE = Fraction(1, 10**9)
_FUNCTION = frozenset(["fn"])
_PRECISE_BITS = 400


class Scalars:
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
            renamed = _with_gold_parameter(gold, answer)
            if renamed is not None:
                outcome = self.compare(gold, renamed)
            if not (_has_bare_log(gold) or _has_bare_log(answer)):
                return outcome
            decimal = self.compare(_with_base_ten(gold), _with_base_ten(answer))
            return decimal if decimal.equal else outcome
        return self.compare(_with_base_ten(gold), _with_base_ten(answer))

    def same_antiderivative(self, gold: Node, answer: Node) -> bool:
        """True if both end in ``+ C`` and what stands before differs by a rational constant."""
        constant, other = _integration_constant(gold), _integration_constant(answer)
        if not (constant and other):
            return False
        canonical = Canonical(self.policy.max_terms)
        bare = [
            replaced(node, Node("sym", (), name), number(0))
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
        if gold.head == answer.head == "num":
            return self.numbers(gold, answer)
        spend(_COMPARISON + _WALKS * (size(gold) + size(answer)))
        if (_DOTS in symbols(gold)) != (_DOTS in symbols(answer)):
            if induction.proved(gold, answer, self.same):
                return Outcome(True, Rule.ALGEBRAIC)
            return Outcome(False, Rule.TYPE)
        if infinite(gold) or infinite(answer):
            return Outcome(infinite(gold) == infinite(answer), Rule.ALGEBRAIC)
        if _has_infinite_term(gold) or _has_infinite_term(answer):
            return Outcome(False, Rule.ALGEBRAIC)
        outcome = self.exact(gold, answer)
        if outcome is not None and not outcome.equal:
            return self.approximate(gold, answer) or outcome
        if outcome is not None:
            return outcome
        outcome = self.refute(gold, answer)
        if outcome is not None:
            return self.approximate(gold, answer) or outcome
        return self.prove(gold, answer)

    def numbers(self, gold: Node, answer: Node) -> Outcome:
        """Two number literals."""
        if gold.value == answer.value:
            return Outcome(True, Rule.RATIONAL)
        return self.approximate(gold, answer) or Outcome(False, Rule.RATIONAL)

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
        if infinite(node) or _has_infinite_term(node):
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
        if names and _wants_integers(gold, answer):
            chosen = points.integer_points(names)
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
        gap = Node("add", (gold, Node("neg", (answer,))))
        if not symbols(gap):
            zero = roots.is_zero(gap)
            if zero is not None:
                return Outcome(zero, Rule.ROOT_BOUND)
            if self.same_angle(gap):
                return Outcome(True, Rule.ALGEBRAIC)
        if not self.symbolic:
            return Outcome(None, Rule.UNDECIDED)
        if size(gap) > self.policy.max_nodes:
            self.steps.append(f"more than {self.policy.max_nodes} nodes: not asked symbolically")
            return Outcome(None, Rule.UNDECIDED)
        from plp_reward.answers.algebra import symbolic

        proved = symbolic.is_zero(gap, self.policy.symbolic_calls)
        if proved is None:
            self.steps.append("the symbolic tier found no proof within its budget")
            return Outcome(None, Rule.UNDECIDED)
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
                turned = canonical.of(Node("fn", (Node("mul", (I, number(count), gap)),), "exp"))
                if not canonical.difference(turned, ONE_QUOTIENT):
                    return True
        except AnswerError:
            pass
        return False

    def approximate(self, gold: Node, answer: Node) -> Outcome | None:
        """A decimal of many digits against the exact value it rounds; the tolerance, if any."""
        for literal, other in ((gold, answer), (answer, gold)):
            digits = decimal_digits(literal)
            if not digits:
                continue
            policy = self.policy
            value = signed(literal)
            long = policy.rounded_digits and digits >= policy.rounded_digits
            if not long and not policy.decimal_tolerance:
                continue
            shorter = decimal_digits(other)
            if shorter and not policy.decimal_tolerance:
                if digits > _DOUBLE_DIGITS >= shorter and policy.rounded_digits:
                    size = abs(value - signed(other))
                    if size <= abs(value) * _DOUBLE_EPSILON:
                        return Outcome(True, Rule.ROUNDED)
                continue
            if symbols(other):
                continue
            bits = 120 + 4 * digits
            if long and value:
                unit = last_place(value, digits)
                if numeric.is_within(other, value, unit, bits=bits, closed=True):
                    return Outcome(True, Rule.ROUNDED)
            if policy.decimal_tolerance:
                gap = Fraction(policy.decimal_tolerance * abs(float(value)))
                if numeric.is_within(other, value, gap, bits=bits, closed=True):
                    return Outcome(True, Rule.TOLERANCE)
        return None


def _has_bare_log(node: Node) -> bool:
    if node.head == "fn" and node.value == "log" and len(node.args) == 1:
        return True
    return any(_has_bare_log(item) for item in node.args)


def _with_base_ten(node: Node) -> Node:
    if not node.args:
        return node
    args = tuple(_with_base_ten(item) for item in node.args)
    if node.head == "fn" and node.value == "log" and len(args) == 1:
        args = (*args, number(10))
    return Node(node.head, args, node.value)


def _with_gold_parameter(gold: Node, answer: Node) -> Node | None:
    """A periodic solution with its integer parameter named as in gold: pi/4 + n*pi."""
    constant, other = _integration_constant(gold), _integration_constant(answer)
    if constant and other and constant != other:
        return replaced(answer, Node("sym", (), other), Node("sym", (), constant))
    mine, theirs = symbols(gold), symbols(answer)
    if len(mine) != 1 or len(theirs) != 1 or mine == theirs or not mine | theirs <= _PARAMETERS:
        return None
    if not (contains(gold, _CONSTANTS) and contains(answer, _CONSTANTS)):
        return None
    return replaced(answer, Node("sym", (), *theirs), Node("sym", (), *mine))


def _integration_constant(node: Node) -> str | None:
    """The C of an antiderivative: a letter that stands only as a term of its own."""
    if node.head != "add":
        return None
    for term in node.args:
        if term.head == "sym" and term.value in _ADDED:
            rest = Node("add", tuple(item for item in node.args if item is not term))
            if term.value not in symbols(rest):
                return str(term.value)
    return None


def infinite(node: Node) -> int:
    """1 or -1 for the infinities, else 0."""
    if node.head == "const" and node.value == "inf":
        return 1
    if node.head == "neg":
        return -infinite(node.args[0])
    if node.head == "pm" and infinite(node.args[0]):
        return 1
    return 0


def _has_infinite_term(node: Node) -> bool:
    """True for arithmetic with infinity, which has no value that could be compared."""
    if node.head in ("add", "mul", "div", "neg", "pow"):
        return any(infinite(item) or _has_infinite_term(item) for item in node.args)
    return False


_SPECIAL = frozenset(["pow", "fn"])
_PARAMETERS = frozenset("nkml")
_DOTS = "..."
_ADDED = frozenset(["C", "K", "c", "C_1", "C_0", "const"])
_CONSTANTS = frozenset(["const"])
_SUMS = frozenset(["sum", "prod"])
_COUNTING = frozenset(
    ["factorial", "double_factorial", "binom", "sin", "cos", "floor", "ceil", "gcd", "lcm", "mod"]
)


def _wants_integers(gold: Node, answer: Node) -> bool:
    """True if the names are of the kind that counts and stand where only integers make sense."""
    both = Node("add", (gold, answer))
    names = symbols(both)
    if contains(both, _SUMS) or _has_integral_function(both):
        return True
    if not names <= _INTEGER_NAMES or not contains(both, _SPECIAL):
        return False
    stack = [both]
    while stack:
        item = stack.pop()
        if item.head == "pow" and symbols(item.args[1]) and _is_negative(item.args[0]):
            return True
        if item.head == "fn" and item.value in _COUNTING and symbols(item):
            return True
        stack.extend(item.args)
    return False


def _has_integral_function(node: Node) -> bool:
    if node.head == "fn" and node.value in ("gcd", "lcm", "mod"):
        return True
    return any(map(_has_integral_function, node.args))


def _is_negative(node: Node) -> bool:
    return node.head == "neg" or (node.head == "num" and exact(node) < 0)
