r"""Ratios and proportions: ``2 : 3 : 5``, ``AB : BC = 2 : 5``, ``a/4 = b/6 = c/9``.

The same: the same terms up to a common factor that is not zero, in one unit. A fraction is a ratio
of two, and a time such as 3:30 as it is written; a ratio with a zero is no number. Proportions are
compared by their names, in whatever order these stand.

Settings: ``proportional_ratios``.

    6:8 == 3:4
    6:8 != 3:4  (proportional_ratios=False)
    3:4 == 3/4
    3:4 != 4:3
    0 != 0:30
    1:50000 == 1 \text{ cm} : 500 \text{ m}
    AB:BC = 2:5 == BC:AB = 5:2
    a:b:c = 4:6:9 == \frac{a}{4} = \frac{b}{6} = \frac{c}{9}
"""

from __future__ import annotations

from collections.abc import Sequence

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing import names
from plp_reward.answers.kinds.comparing.comparer import Comparer
from plp_reward.answers.kinds.comparing.matching import ordered
from plp_reward.answers.kinds.comparing.outcome import NEVER, UNKNOWN, Outcome
from plp_reward.answers.kinds.expressions.proofs import Expressions
from plp_reward.answers.parsing.units import is_known, read_unit
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import (
    ONE,
    SCALARS,
    ZERO,
    Node,
    clock_of,
    exact,
    mul,
    number,
    operators,
    symbols,
    unit_of,
)

_MOST_TERMS = 6
Proportion = dict[str, Node]
"""What stands for each name, up to a common factor."""


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Ratios, and fractions as ratios of two."""
    first, second = map(_in_one_unit, (_terms(gold), _terms(answer)))
    if len(first) != len(second):
        return Outcome(False, Rule.RATIO)
    if gold.head is answer.head and not comparer.policy.proportional_ratios:
        return ordered(first, second, Rule.RATIO, comparer)
    if len(first) == 1:
        return NEVER
    if gold.head is not answer.head and not comparer.policy.proportional_ratios:
        return Outcome(False, Rule.RATIO)
    if gold.head is not answer.head and any(
        comparer.expressions.equal(term, ZERO).equal for term in (*first, *second)
    ):
        return Outcome(False, Rule.RATIO)  # 0:30 is a time or a score, and no number
    same = proportional(first, second, comparer.expressions)
    return UNKNOWN if same is None else Outcome(same, Rule.RATIO)


def _terms(node: Node) -> tuple[Node, ...]:
    """The terms of a ratio, of a fraction, of 3:30 as it is written, and of a number to 1."""
    if node.head is heads.TIME and node.value != "half":
        return tuple(number(int(part)) for part in clock_of(node).split(":"))
    if node.head in (heads.RATIO, heads.DIV):
        return node.args
    if node.head is heads.NUMBER:
        value = exact(node)
        return number(value.numerator), number(value.denominator)
    return (node, number(1)) if node.head in SCALARS else (node,)


def proportion(relation: Node) -> Proportion | None:
    """Read an equation between named things and numbers as a proportion; else None."""
    if relation.head is not heads.RELATION or set(operators(relation)) != {"="}:
        return None
    pairs = _ratio_of_names(relation) if len(relation.args) == 2 else None
    pairs = pairs or [_part(side) for side in relation.args]
    found: Proportion = {}
    for pair in pairs:
        if pair is None or not names.is_name(pair[0]) or pair[1].head not in SCALARS:
            return None
        found[_key(pair[0])] = pair[1]
    plain = not any(symbols(value) for value in found.values())
    return found if plain and len(found) == len(pairs) <= _MOST_TERMS else None


def _key(name: Node) -> str:
    """A name's text; of a segment, whichever of its ends comes first."""
    text = names.key(name)
    return "".join(sorted(text)) if len(text) == 2 and text.isupper() else text


def _ratio_of_names(relation: Node) -> list[tuple[Node, Node] | None] | None:
    """The pairs of ``AB : BC = 2 : 5``, whose sides may be fractions too."""
    named, valued = relation.args
    if named.head not in (heads.RATIO, heads.DIV):
        return None
    values = valued.args if valued.head in (heads.RATIO, heads.DIV) else ()
    if valued.head is heads.NUMBER:
        value = exact(valued)
        values = (number(value.numerator), number(value.denominator))
    elif not values and valued.head in SCALARS:
        values = (valued, ONE)
    if len(named.args) != len(values) or any(not symbols(name) for name in named.args):
        return None
    return list(zip(named.args, values, strict=True))


def _part(side: Node) -> tuple[Node, Node] | None:
    """The name and the number of ``a/4``."""
    if side.head is not heads.DIV or symbols(side.args[1]):
        return None
    return side.args[0], side.args[1]


def same_proportion(gold: Proportion, answer: Proportion, expressions: Expressions) -> bool | None:
    """Whether two proportions say the same of the same things, in whatever order."""
    if gold.keys() != answer.keys():
        return False
    order = list(gold)
    return proportional([gold[n] for n in order], [answer[n] for n in order], expressions)


def proportional(
    gold: Sequence[Node], answer: Sequence[Node], expressions: Expressions
) -> bool | None:
    """Whether two rows of as many terms are the same up to a factor that is not zero.

    Zeros have to stand in the same places, and not in all of them: zero times anything is zero, so
    that a row of zeros would be proportional to every other one.
    """
    if not all(map(expressions.has_value, (*gold, *answer))):
        return False
    zeros = [[expressions.equal(term, ZERO).equal for term in side] for side in (gold, answer)]
    if any({*pair} == {True, False} for pair in zip(*zeros, strict=True)):
        return False
    if None in zeros[0] or None in zeros[1]:
        return None
    if all(zeros[0]):
        return False
    pivot = zeros[0].index(False)
    crossed = [
        expressions.equal(mul(gold[pivot], theirs), mul(mine, answer[pivot])).equal
        for place, (mine, theirs) in enumerate(zip(gold, answer, strict=True))
        if place != pivot and not zeros[0][place]
    ]
    return False if False in crossed else None if None in crossed else True


def has_long_names(found: Proportion) -> bool:
    """True if a name is of several letters, which algebra would take for a product: AB/BC."""
    return any(len(name) > 1 and name.isalpha() and name.isupper() for name in found)


def _in_one_unit(terms: tuple[Node, ...]) -> tuple[Node, ...]:
    """The terms of 1 cm : 500 m as numbers, if all are in units of one known kind."""
    if any(term.head is not heads.QUANTITY for term in terms):
        return terms
    units = [read_unit(unit_of(term)) for term in terms]
    if not is_known(units[0]) or len({unit.dimensions for unit in units}) > 1:
        return terms
    return tuple(
        mul(number(unit.factor), term.args[0]) for unit, term in zip(units, terms, strict=True)
    )
