"""An answer whose unit stands behind its box: what the unit adds to the comparison."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.equivalence.comparison import compare
from plp_reward.answers.equivalence.gold_reading import gold_rational, gold_tree
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.comparing.outcome import Comparison
from plp_reward.answers.kinds.quantities import letters
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.parsing.units import is_known, read_unit
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.tree import MEASURES, SCALARS, Node, contains, operators, unit_of


def compare_measured(
    answer: str, unit: str, gold: str, policy: GradingPolicy, *, symbolic: bool, explain: bool
) -> Comparison | None:
    """``compare``, with the unit that the response gives behind its box.

    The unit makes an answer wrong only where gold has one that differs, and right only where it
    is what was missing: 0.45 with kilometers is 450 m, and 60 with degrees is pi/3.
    """
    bare = compare(answer, gold, policy, symbolic=symbolic, explain=explain)
    equal = bare is not None and bare.equal
    if (equal and not _is_measured(gold, policy)) or not _is_bare(answer, policy):
        return bare
    whole = f"{answer} \\text{{ {unit}}}"
    full = compare(whole, gold, policy, symbolic=symbolic, explain=explain)
    if full is None:
        return bare
    return full if full.equal is not equal and full.equal is not None else bare


def _is_measured(gold: str, policy: GradingPolicy) -> bool:
    """True if gold names its unit, and it is a known one."""
    if gold_rational(gold) is not None:
        return False
    tree = gold_tree(gold, policy)
    if tree is None:
        return False
    if tree.head is heads.QUANTITY:
        return is_known(read_unit(unit_of(tree)))
    return tree.head in MEASURES or letters.without(tree) is not None


def _is_bare(answer: str, policy: GradingPolicy) -> bool:
    """True if the answer is one number without a unit, perhaps with its name before it."""
    if not any(map(str.isdigit, answer)):
        return False
    try:
        tree: Node = read(answer, policy)
    except AnswerError:
        return False
    if tree.head is heads.RELATION and set(operators(tree)) <= {"=", "~"}:
        tree = tree.args[-1]
    return tree.head in SCALARS and not contains(tree, MEASURES)
