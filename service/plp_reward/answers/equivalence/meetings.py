"""Typed comparison: which kinds of answers can be equal, and when they are."""

from __future__ import annotations

from collections.abc import Sequence

from plp_reward.answers import heads
from plp_reward.answers.budget import spend
from plp_reward.answers.errors import OverLimitError, TooComplexError
from plp_reward.answers.kinds import cases as piecewise
from plp_reward.answers.kinds import congruences, matrices
from plp_reward.answers.kinds import names as naming
from plp_reward.answers.kinds import ratios as proportions
from plp_reward.answers.kinds import times as clocks
from plp_reward.answers.kinds.decimals import rounds_to
from plp_reward.answers.kinds.expressions import signs as variants
from plp_reward.answers.kinds.expressions.equality import Outcome, Scalars
from plp_reward.answers.kinds.intervals import reading as realsets
from plp_reward.answers.kinds.lists import (
    distinct,
    exact_values,
    has_dots,
    is_interval_like,
    is_letter,
    labels,
    may_be_coordinates,
    members,
    normal_form,
    unmatched,
    without_names,
)
from plp_reward.answers.kinds.quantities.equality import Measures
from plp_reward.answers.kinds.relations import equality as statements
from plp_reward.answers.kinds.texts import normal_words, same_words
from plp_reward.answers.parsing.tongues import foreign_number
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    INFINITY,
    SCALARS,
    ZERO,
    Node,
    clock_of,
    contains,
    equation,
    exact,
    name_of,
    number,
    operators,
    symbol,
    symbols,
    text_of,
)

_YES = Outcome(True, Rule.SET)
_FEW = 20
"""Members that are compared pair by pair without asking for their normal forms first."""
_PAIR = 8
"""Operations of telling by which rule two trees are compared."""
_REALS = symbol("R")
_COLLECTIONS = frozenset(
    [heads.LIST, heads.SEQUENCE, heads.SET, heads.RELATION, heads.TEXT, heads.UNION]
)
_WITH_ENTRIES = frozenset([heads.MATRIX, heads.SEQUENCE, heads.FUNCTION])
_UNKNOWN = Outcome(None, Rule.UNDECIDED)
_TYPES = Outcome(False, Rule.TYPE)


class Comparer:
    """Compares two trees under one policy; gold first."""

    def __init__(self, policy: GradingPolicy, symbolic: bool) -> None:
        self.policy = policy
        self.scalars = Scalars(policy, symbolic)
        self.measures = Measures(policy, self.scalars)

    def equal(self, gold: Node, answer: Node) -> Outcome:
        """Whether the answer is gold in another rendering."""
        if gold == answer:
            return Outcome(True, _OWN_RULES.get(gold.head, Rule.ALGEBRAIC))
        spend(_PAIR)
        return self.dispatch(gold, answer)

    def dispatch(self, gold: Node, answer: Node) -> Outcome:
        """Compare by the kinds of the two trees."""
        if gold.head is heads.SET and congruences.is_congruence(answer):
            return _TYPES  # residues stand for infinitely many numbers, the set has just these
        if variants.has_signs(gold) or variants.has_signs(answer):
            try:
                plain = _without_signs(gold)
            except OverLimitError as error:  # gold's doing, not the answer's
                raise TooComplexError(str(error)) from error
            return self.equal(plain, _without_signs(answer))
        pair_ = (gold.head, answer.head)
        if (heads.SEQUENCE in pair_ or heads.MATRIX in pair_) and (
            pair_[0] in SCALARS or pair_[1] in SCALARS
        ):
            vectors = self.unit_vectors(gold, answer)
            if vectors is not None:
                return vectors
        if matrices.is_matrix(gold) or matrices.is_matrix(answer):
            return self.matrices(gold, answer)
        if heads.CASES in pair_ and heads.RELATION not in pair_:
            return self.by_cases(gold, answer)
        if gold.head in SCALARS and answer.head in SCALARS:
            if contains(gold, _COLLECTIONS) != contains(answer, _COLLECTIONS):
                return _TYPES
            return self.measures.equal(gold, answer)
        if heads.TEXT in pair_:
            return self.texts(gold, answer)
        if {pair_[0], pair_[1]} == {heads.FUNCTION, heads.SEQUENCE}:
            point, bare = (gold, answer) if gold.head is heads.FUNCTION else (answer, gold)
            if name_of(point)[0].isupper() and len(point.args) > 1:
                return self.ordered(
                    *((point.args, bare.args) if point is gold else (bare.args, point.args)),
                    Rule.TUPLE,
                )
        if pair_[0] == pair_[1] and pair_[0] in (heads.TIME, heads.DATE):
            if pair_[0] == heads.TIME:
                return clocks.times(gold, answer)
            return clocks.dates(gold, answer)
        if set(pair_) == {heads.TIME, heads.QUANTITY}:
            pair = clocks.as_durations(gold, answer)
            return (
                _TYPES if pair is None else Outcome(self.measures.equal(*pair).equal, Rule.QUANTITY)
            )
        if heads.TIME in pair_ and "hour" in (gold.value, answer.value):
            return self.ordered(clocks.hours(gold), clocks.hours(answer), Rule.TIME)
        if heads.RATIO in pair_ or heads.TIME in pair_:
            return self.ratios(gold, answer)
        statement = self.statements(gold, answer)
        if statement is not None:
            return statement
        outcome = self.as_real_sets(gold, answer)
        if outcome is None:
            return self.collections(gold, answer)
        if outcome.equal is False and pair_[0] == pair_[1] == heads.UNION and symbols(gold):
            return self.unordered(gold.args, answer.args)  # ends in letters have no order
        return outcome

    # ---------------------------------------------------------------- words, dates, ratios

    def texts(self, gold: Node, answer: Node) -> Outcome:
        """Words against words, or against what they may be a name of."""
        if gold.head is answer.head:
            return Outcome(same_words(self.words(gold), self.words(answer)), Rule.TEXT)
        text, other = (gold, answer) if gold.head is heads.TEXT else (answer, gold)
        words = self.words(text)
        if words == "all real numbers":
            return self.equal(*((_REALS, other) if text is gold else (other, _REALS)))
        if other == INFINITY:
            return Outcome(words == "infinitely many", Rule.TEXT)
        if other == Node(heads.SET):
            return Outcome(words in ("no solution", "empty set"), Rule.TEXT)
        if other.head is heads.RELATION:
            named = statements.assigned(other, self.scalars)
            if named is not None and named[1].head in (heads.TEXT, heads.SYMBOL):
                return self.equal(text, named[1]) if text is gold else self.equal(named[1], text)
        if other.head in SCALARS:
            value = foreign_number(text_of(text))
            if value is not None:
                return self.equal(number(value), other)
        if other.head is heads.SYMBOL or (
            other.head is heads.MUL
            and all(a.head in (heads.SYMBOL, heads.CONSTANT) for a in other.args)
        ):
            spelled = (
                name_of(other)
                if other.head is heads.SYMBOL
                else "".join(name_of(item) for item in other.args)
            )
            return Outcome(self.words(Node(heads.TEXT, (), spelled)) == words, Rule.TEXT)
        return _TYPES

    def words(self, node: Node) -> str:
        """The normal form of a text under the policy."""
        return normal_words(self.folded(text_of(node)))

    def folded(self, text: str) -> str:
        """The text in lower case, unless the policy minds the case."""
        return text if self.policy.case_sensitive else text.casefold()

    def by_cases(self, gold: Node, answer: Node) -> Outcome:
        """Functions by cases: as functions of one variable, or branch against branch."""
        same = piecewise.equal(gold, answer, self.scalars)
        if same is not None:
            return Outcome(same, Rule.PIECEWISE)
        if gold.head is not answer.head:
            return _TYPES
        rows = [
            [Node(heads.SEQUENCE, row.args, "()") for row in side.args] for side in (gold, answer)
        ]
        return self.unordered(*rows)

    def ratios(self, gold: Node, answer: Node) -> Outcome:
        """Ratios, and fractions as ratios of two."""
        first, second = map(proportions.in_one_unit, (_ratio_terms(gold), _ratio_terms(answer)))
        if heads.RELATION in (gold.head, answer.head):
            outcome = self.statements(gold, answer)
            return outcome if outcome is not None else _TYPES
        if len(first) != len(second):
            return Outcome(False, Rule.RATIO)
        if gold.head is answer.head and not self.policy.proportional_ratios:
            return self.ordered(first, second, Rule.RATIO)
        if len(first) == 1:
            return _TYPES
        if gold.head is not answer.head and not self.policy.proportional_ratios:
            return Outcome(False, Rule.RATIO)
        if gold.head is not answer.head and any(
            self.scalars.equal(term, ZERO).equal for term in (*first, *second)
        ):
            return Outcome(False, Rule.RATIO)  # 0:30 is a time or a score, and no number
        same = proportions.proportional(first, second, self.scalars)
        return _UNKNOWN if same is None else Outcome(same, Rule.RATIO)

    def matrices(self, gold: Node, answer: Node) -> Outcome:
        """Matrices and vectors, entry by entry."""
        if heads.RELATION in (gold.head, answer.head):
            return self.statements(gold, answer) or _TYPES
        if realsets.is_interval(gold) or realsets.is_interval(answer):
            return _TYPES
        gold, answer = matrices.with_identities(gold), matrices.with_identities(answer)
        if not (contains(gold, _WITH_ENTRIES) and contains(answer, _WITH_ENTRIES)):
            return _TYPES
        first, second = matrices.entries(gold), matrices.entries(answer)
        if first is None or second is None:
            return _TYPES
        shape = (len(first), len(first[0]))
        if shape != (len(second), len(second[0])):
            flat = heads.SEQUENCE in (gold.head, answer.head)
            if not flat or shape != (len(second[0]), len(second)) or 1 not in shape:
                return Outcome(False, Rule.MATRIX)
            second = [list(column) for column in zip(*second, strict=True)]
        cells = [
            self.equal(a, b)
            for row, other in zip(first, second, strict=True)
            for a, b in zip(row, other, strict=True)
        ]
        return _all(cells, Rule.MATRIX)

    # ---------------------------------------------------------------- statements

    def statements(self, gold: Node, answer: Node) -> Outcome | None:
        """Relations against relations and against values; None if no relation is involved."""
        if gold.head is answer.head is heads.RELATION:
            if congruences.is_congruence(gold) or congruences.is_congruence(answer):
                return statements.equal(gold, answer, self.scalars)
            return self.relations(gold, answer)
        if congruences.is_congruence(gold):
            if gold.args[0] == gold.args[1] and answer.head in SCALARS:
                outcome = self.measures.equal(gold.args[1], answer)
                if outcome.equal is not False:
                    return Outcome(outcome.equal, Rule.ASSIGNMENT)
            return statements.equal(gold, answer, self.scalars)
        if heads.LIST in (gold.head, answer.head):
            bare = (statements.unconditional(gold), statements.unconditional(answer))
            if (bare[0] is gold) != (bare[1] is answer):
                return self.equal(*bare)
        if gold.head is heads.RELATION or answer.head is heads.RELATION:
            relation, other = (gold, answer) if gold.head is heads.RELATION else (answer, gold)
            each = naming.assignments(relation)
            if each is not None and other.head in (heads.LIST, heads.SEQUENCE):
                listed = Node(heads.LIST, tuple(each), ",")
                return self.collections(*((listed, other) if relation is gold else (other, listed)))
            named = statements.assigned(relation, self.scalars)
            if named is not None and self.policy.names_optional:
                value = named[1]
                pair = (value, other) if relation is gold else (other, value)
                outcome = self.equal(*pair)
                if outcome.equal is not False:
                    return Outcome(outcome.equal, Rule.ASSIGNMENT)
                if other.head is heads.NUMERAL and self.is_conversion(relation):
                    return Outcome(other in relation.args, Rule.BASE)
                if relation is answer and self.is_rounded(relation, gold):
                    return Outcome(True, Rule.ROUNDED)
            sets = self.as_real_sets(gold, answer)
            if sets is not None:
                return sets
            return Outcome(False, Rule.ASSIGNMENT if named else Rule.TYPE)
        return None

    def is_rounded(self, relation: Node, gold: Node) -> bool:
        """True if gold is the decimal to which the answer rounds its exact value: ln 2 ~ 0.693."""
        *sides, rounded = relation.args
        if operators(relation)[-1] != "~" or {*operators(relation)[:-1], "="} != {"="}:
            return False
        return self.scalars.equal(gold, rounded).equal is True and rounds_to(sides[-1], rounded)

    def is_conversion(self, relation: Node) -> bool:
        """True for one number in several bases: 413_8 = 267_{10}."""
        first, *rest = relation.args
        numerals = all(item.head in (heads.NUMERAL, heads.NUMBER) for item in relation.args)
        return numerals and all(self.scalars.equal(first, item).equal for item in rest)

    def unit_vectors(self, gold: Node, answer: Node) -> Outcome | None:
        """A tuple against a sum of multiples of unit vectors; None if it is no such sum."""
        listed, summed = (
            (gold, answer) if gold.head in (heads.SEQUENCE, heads.MATRIX) else (answer, gold)
        )
        if realsets.is_interval(listed):
            return None
        rows = matrices.entries(listed) or []
        if any(len(row) != 1 for row in rows):
            return None
        parts = matrices.components(summed, len(rows))
        if parts is None:
            return None
        return self.ordered([cell for (cell,) in rows], parts, Rule.TUPLE)

    def relations(self, gold: Node, answer: Node) -> Outcome:
        """A relation against a relation."""
        parts, others = proportions.proportion(gold), proportions.proportion(answer)
        if parts is not None and others is not None:
            proportional = proportions.equal(parts, others, self.scalars)
            if proportional or proportions.has_long_names(parts | others):
                return Outcome(proportional, Rule.RATIO) if proportional is not None else _UNKNOWN
        mine = statements.assigned(gold, self.scalars)
        theirs = statements.assigned(answer, self.scalars)
        if statements.is_tautology(gold) != statements.is_tautology(answer):
            return Outcome(False, Rule.RELATION)
        if mine is not None and theirs is not None:
            (name, value), (other_name, other_value) = mine, theirs
            same = naming.same(name, other_name)
            if same:
                outcome = self.equal(value, other_value)
                if outcome.equal is not False or name == other_name:
                    return Outcome(outcome.equal, Rule.ASSIGNMENT)
            if name is not None and other_name is not None:
                substituted = statements.renamed(other_name, name, other_value)
                if substituted is not None:
                    outcome = self.equal(value, substituted)
                    return Outcome(outcome.equal, Rule.ASSIGNMENT)
        sets = self.as_real_sets(gold, answer)
        if sets is not None and sets.equal:
            return sets
        outcome = statements.equal(gold, answer, self.scalars)
        if outcome.equal is False and sets is not None and sets.equal is None:
            return sets
        return outcome

    # ---------------------------------------------------------------- collections

    def as_real_sets(self, gold: Node, answer: Node) -> Outcome | None:
        """Both as sets of reals, if at least one of them can be nothing else."""
        if (gold.head in SCALARS and gold.value != "R") or (
            answer.head in SCALARS and answer.value != "R"
        ):
            return None
        if not (_is_set_like(gold) or _is_set_like(answer)):
            return None
        if gold.head is answer.head is heads.SEQUENCE and not (
            realsets.is_interval(gold) or realsets.is_interval(answer)
        ):
            return None
        first = realsets.real_set(gold, brackets=True)
        second = realsets.real_set(answer, brackets=True)
        if first is None or second is None:
            return None
        if first[1] and second[1] and first[1] != second[1]:
            return Outcome(False, Rule.INTERVAL)
        return realsets.equal(first[0], second[0], self.scalars)

    def collections(self, gold: Node, answer: Node) -> Outcome:
        """Lists, sets and tuples."""
        policy = self.policy
        if gold.head is answer.head is heads.UNION:
            return self.unordered(gold.args, answer.args)
        if gold.head is answer.head is heads.BUILDER:
            return self.ordered(gold.args, naming.bound_as(answer, gold).args, Rule.SET)
        first, second = members(gold), members(answer)
        braced, bracketed = sorted((gold, answer), key=lambda side: side.head is heads.SEQUENCE)
        if braced.head is heads.SET and bracketed.head is heads.SEQUENCE and len(braced.args) > 1:
            return _TYPES
        if gold.head is answer.head is heads.SEQUENCE:
            if gold.value != answer.value and len(first) == 2:
                return Outcome(False, Rule.TUPLE)
            return self.ordered(first, second, Rule.TUPLE)
        loose = frozenset([heads.LIST, heads.SET])
        if gold.head in loose and answer.head in loose:
            if heads.SET in (gold.head, answer.head):
                if gold.head is not answer.head and not policy.brackets_optional:
                    return Outcome(False, Rule.SET)
                if _repeats_one_value(gold, answer) or _repeats_one_value(answer, gold):
                    return _TYPES
                return self.unordered(distinct(first), distinct(second))
            first, second = self.without_names(gold, answer)
            if all(item.head is heads.SEQUENCE for item in (*first, *second)):
                first, second = distinct(first), distinct(second)
            if policy.ordered_lists or has_dots(gold) or has_dots(answer):
                return self.ordered(first, second, Rule.TUPLE)
            return self.labelled(gold, answer) or self.unordered(first, second)
        if heads.SEQUENCE in (gold.head, answer.head) and policy.brackets_optional:
            if braced.head in loose and (
                is_interval_like(bracketed) or not may_be_coordinates(braced)
            ):
                return _TYPES
            if len(first) == len(second) > 1:
                plain, listed = self.without_names(gold, answer)
                return self.ordered(plain, listed, Rule.TUPLE)
            for whole, many in ((gold, second), (answer, first)):
                if len(many) == 1 and whole.head is heads.SEQUENCE:
                    pair = (gold, many[0]) if whole is gold else (many[0], answer)
                    if many[0] is not gold and many[0] is not answer:
                        return self.equal(*pair)
            return Outcome(False, Rule.TYPE)
        single = len(first) == len(second) == 1 and policy.brackets_optional
        if single and (first[0], second[0]) != (gold, answer):
            return self.equal(first[0], second[0])
        return _TYPES

    def without_names(self, gold: Node, answer: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """The members of both, bare where only one side gives names and the policy allows it."""
        if not self.policy.names_optional:
            return members(gold), members(answer)
        return without_names(gold, answer, self.scalars)

    def labelled(self, gold: Node, answer: Node) -> Outcome | None:
        """Lists whose items have different names or units: each is compared with its namesake.

        If only gold has names (``a = 3, b = 5``), a bare list has to follow their order.
        """
        first, second = labels(gold), labels(answer)
        if first is not None and second is not None:
            if first.keys() != second.keys():
                return None
            return _all([self.equal(first[name], second[name]) for name in first], Rule.SET)
        bare = members(answer)
        letters = first is not None and all(map(is_letter, first))
        if not letters or first is None or any(item.head not in SCALARS for item in bare):
            return None
        orders = (list(first), sorted(first))
        outcomes = [
            self.ordered([first[name].args[-1] for name in order], bare, Rule.TUPLE)
            for order in orders
        ]
        return next((found for found in outcomes if found.equal is not False), outcomes[0])

    def ordered(self, first: Sequence[Node], second: Sequence[Node], rule: Rule) -> Outcome:
        """Compare element by element."""
        if len(first) != len(second):
            return Outcome(False, rule)
        outcomes = []
        for mine, theirs in zip(first, second, strict=True):
            outcomes.append(self.equal(mine, theirs))
            if outcomes[-1].equal is False:
                return Outcome(False, rule)
        return _all(outcomes, rule)

    def unordered(self, first: Sequence[Node], second: Sequence[Node]) -> Outcome:
        """Match elements one to one, whatever their order."""
        if len(first) != len(second):
            return Outcome(False, Rule.SET)
        keys = [exact_values(side) for side in (first, second)]
        if keys[0] is not None and keys[1] is not None and sorted(keys[0]) == sorted(keys[1]):
            return _YES
        rest, left = unmatched(first, second, lambda item: item)
        if len(rest) > _FEW:
            terms = self.policy.max_terms
            rest, left = unmatched(rest, left, lambda item: normal_form(item, terms))
        undecided = False
        for mine in rest:
            for index, theirs in enumerate(left):
                outcome = self.equal(mine, theirs)
                if outcome.equal:
                    del left[index]
                    break
                undecided |= outcome.equal is None
            else:
                return _UNKNOWN if undecided else Outcome(False, Rule.SET)
        return _YES


_OWN_RULES = {
    heads.NUMBER: Rule.RATIONAL, heads.SEQUENCE: Rule.TUPLE, heads.SET: Rule.SET,
    heads.LIST: Rule.SET, heads.MATRIX: Rule.MATRIX, heads.RELATION: Rule.RELATION,
    heads.RATIO: Rule.RATIO, heads.TEXT: Rule.TEXT, heads.TIME: Rule.TIME, heads.DATE: Rule.DATE,
    heads.NUMERAL: Rule.BASE, heads.UNION: Rule.INTERVAL, heads.PERCENT: Rule.PERCENT,
    heads.DEGREE: Rule.ANGLE, heads.QUANTITY: Rule.QUANTITY,
}  # fmt: skip


def _all(outcomes: Sequence[Outcome], rule: Rule) -> Outcome:
    if any(outcome.equal is False for outcome in outcomes):
        return Outcome(False, rule)
    if any(outcome.equal is None for outcome in outcomes):
        return _UNKNOWN
    return Outcome(True, rule)


def _without_signs(node: Node) -> Node:
    """Plus-minus signs spelled out: a list, or more elements of the list or set they are in."""
    if not variants.has_signs(node):
        return node
    if node.head in (heads.LIST, heads.SET):
        items = [choice for item in node.args for choice in variants.expand(item)]
        return Node(node.head, tuple(items), node.value)
    if node.head is heads.RELATION and node.value == ("=",):
        left, right = node.args
        values = [equation(left, choice) for choice in variants.expand(right)]
        return Node(heads.LIST, tuple(values), "or")
    choices = variants.expand(node)
    return choices[0] if len(choices) == 1 else Node(heads.LIST, tuple(choices), ",")


def _repeats_one_value(listed: Node, braced: Node) -> bool:
    """True for ``1, 1`` beside ``{1}``, which is 1 in brackets: one value is not two."""
    return (
        listed.head is heads.LIST
        and braced.head is heads.SET
        and len(braced.args) == 1
        and len(listed.args) > 1
    )


def _is_set_like(node: Node) -> bool:
    if node.head in (heads.UNION, heads.INTERSECTION, heads.DIFFERENCE, heads.BUILDER):
        return True
    if node.head is heads.RELATION:
        return bool(set(operators(node)) & {"<", ">", "<=", ">=", "!=", "in", "notin"})
    if node.head is heads.LIST:
        return any(_is_set_like(item) for item in node.args)
    if node.head is heads.SYMBOL:
        return node.value == "R"
    return realsets.is_interval(node)


def _ratio_terms(node: Node) -> tuple[Node, ...]:
    if node.head is heads.TIME and node.value != "half":
        return tuple(number(int(part)) for part in clock_of(node).split(":"))
    if node.head is heads.RATIO:
        return node.args
    if node.head is heads.DIV:
        return node.args
    if node.head is heads.NUMBER:
        value = exact(node)
        return number(value.numerator), number(value.denominator)
    return (node, number(1)) if node.head in SCALARS else (node,)
