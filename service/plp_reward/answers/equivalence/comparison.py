"""Whether an answer equals gold: the order of the rules."""

from __future__ import annotations

import re

from plp_reward.answers import heads
from plp_reward.answers.budget import give_up
from plp_reward.answers.equivalence.gold_reading import GoldReading, gold_of, gold_rational
from plp_reward.answers.equivalence.meetings import Comparer
from plp_reward.answers.equivalence.readings import other_readings
from plp_reward.answers.errors import AnswerError, OverLimitError, UnreadableError
from plp_reward.answers.kinds import choices, congruences
from plp_reward.answers.kinds.comparing.outcome import Comparison, Outcome
from plp_reward.answers.kinds.families import equality as families
from plp_reward.answers.kinds.families import letters as own_letters
from plp_reward.answers.kinds.families.descriptions import Described, described, may_describe
from plp_reward.answers.kinds.families.domains import MOST_CHARS
from plp_reward.answers.kinds.numbers import LONG, exact_rational, integer_digits
from plp_reward.answers.kinds.quantities.amounts import amount
from plp_reward.answers.kinds.relations.conditions import condition
from plp_reward.answers.parsing import permutations
from plp_reward.answers.parsing.labels import labelled_parts
from plp_reward.answers.parsing.preparation import flatten, prepare
from plp_reward.answers.parsing.reader import read_prepared
from plp_reward.answers.parsing.truths import TRUTHS, truth_said
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import SCALARS, Node, show, symbol, symbols

UNPROVED = "neither equality nor difference could be proved within the budget"
_OF_MANY = re.compile(r"\b(?:all|every|each|primes?|numbers|integers)\b", re.IGNORECASE)
_SINGLE = frozenset([*SCALARS, heads.TEXT])
"""Heads of golds that are one value."""
_SAYS_A_TRUTH = re.compile(
    r"\b(?:yes|true|false)\b|\bno\b(?=\Z| ?[,.;:–—-]| (?:i[fst]|th[a-z]+|we|not)\b)", re.IGNORECASE
)
"""A yes or no that gold gives: ``No it is not``; ``no solution`` is none."""


def compare(
    answer: str, gold: str, policy: GradingPolicy, *, symbolic: bool, explain: bool = False
) -> Comparison | None:
    """Compare ``answer`` with ``gold``; None if only the symbolic tier can tell and it is off."""
    if answer == gold and gold and not gold.isspace():
        return Comparison(True, Rule.TEXT, gold, answer)
    rational = gold_rational(gold)
    if rational is not None:
        compared = _compare_numbers(answer, gold, rational, policy)
        if compared is not None:
            return compared
    elif len(gold) > LONG and len(answer) > LONG:
        digits, other = integer_digits(gold), integer_digits(answer)
        if digits is not None and other is not None:
            return Comparison(digits == other, Rule.RATIONAL)
    try:
        return _compare(answer, gold_of(gold, policy), policy, symbolic, explain)
    except OverLimitError as error:
        return Comparison(False, Rule.OVER_LIMIT, message=f"the answer is over a limit: {error}")
    except RecursionError:  # gold has been read by then, or found unreadable
        message = "the answer is over a limit: it is nested too deeply"
        return Comparison(False, Rule.OVER_LIMIT, message=message)
    except AnswerError as error:
        return Comparison(None, Rule.UNDECIDED, message=str(error))
    except Exception as error:  # noqa: BLE001  a fault must cost one verdict, not the process
        return Comparison(None, Rule.FAILED, message=f"{type(error).__name__}: {error}")


def _compare_numbers(
    answer: str, gold: str, value: tuple[int, int], policy: GradingPolicy
) -> Comparison | None:
    """Compare an answer with a plain number; None if the answer is none, or more could be meant."""
    above, below = value
    mine = exact_rational(answer)
    rule, digits = Rule.RATIONAL, answer
    if mine is None and policy.units == "lenient":
        measured = amount(answer, policy)
        if measured is not None:
            rule, digits = Rule.QUANTITY, measured.digits
            mine = measured.above, measured.below
    if mine is None:
        return None
    equal = above * mine[1] == mine[0] * below
    longest = max(len(digits), len(gold))
    rounded = policy.rounded_digits and longest > policy.rounded_digits
    lists = "," in gold and "," in answer  # 100,200 and 200,100 can be the same two numbers
    if not equal and (policy.decimal_tolerance or rounded or lists):
        return None
    return Comparison(equal, rule, gold, answer)


def _compare(
    answer: str, gold: GoldReading, policy: GradingPolicy, symbolic: bool, explain: bool
) -> Comparison | None:
    if gold.problem or gold.tree is None:
        return Comparison(None, Rule.UNPARSEABLE_GOLD, message=gold.problem)
    if len(answer) > policy.max_chars:
        raise OverLimitError(f"longer than {policy.max_chars} characters")
    prepared = prepare(answer)
    plain = flatten(prepared)
    if not plain:
        return Comparison(False, Rule.TEXT, gold.plain, "", "the answer is empty")
    if gold.parts is None and gold.tree.head in _SINGLE and _has_parts(answer):
        return Comparison(False, Rule.TYPE, gold.form, message="several parts, and gold is one")
    if gold.choice is not None and plain == gold.plain:
        return Comparison(True, Rule.TEXT, gold.plain, plain)
    if gold.choice is not None:
        chosen = choices.equal(gold.choice, gold.text, answer, plain)
        if chosen is not None:
            return chosen
        if content := choices.content_of(gold.text):
            return compare(answer, content, policy, symbolic=symbolic, explain=explain)
    said = truth_said(plain)
    if said is not None and gold.plain.casefold() in TRUTHS:
        plain, prepared = said, said
    elif said is not None and not _SAYS_A_TRUTH.search(gold.plain):
        return Comparison(False, Rule.TYPE, gold.form, said, "a yes or no, and gold is none")
    if gold.parts is not None:
        parts = labelled_parts(answer)
        if parts is not None:
            return _compare_parts(parts, gold.parts, policy, symbolic)
    folded = (lambda text: text) if policy.case_sensitive else str.casefold
    worded = gold.tree.head is heads.TEXT or gold.tree == symbol(f"\\{gold.plain}")
    if worded and folded(plain) == folded(gold.plain):
        return Comparison(True, Rule.TEXT, gold.plain, plain)
    tree = read_prepared(prepared, plain, policy)
    if congruences.is_congruence(tree) and gold.tree.head in SCALARS and _OF_MANY.search(plain):
        return Comparison(False, Rule.TYPE, gold.form, show(tree), "many numbers, and gold is one")
    measured = tree.head is heads.QUANTITY and not symbols(tree)  # its unit is no letter of a set
    sets = (None, None) if measured else _as_sets(prepared, gold, policy)
    _give_up_what_is_too_long(gold, prepared, tree, sets)
    same_set = families.equal(*sets, policy)
    if same_set is not None:
        outcome, steps = Outcome(same_set, Rule.FAMILY), ["both read as sets"]
    else:
        comparer = Comparer(policy, symbolic)
        outcome, tree, steps = _compare_trees(answer, tree, gold, sets, comparer, policy)
        if outcome.equal is None and not symbolic:
            return None
        if outcome.equal and _contradicts(condition(answer), gold.condition, policy):
            outcome, steps = Outcome(False, Rule.RELATION), [*steps, "under other conditions"]
    message = ""
    if outcome.equal is None:
        message = UNPROVED
    told = (*steps, f"decided by {outcome.rule}") if explain else ()
    return Comparison(outcome.equal, outcome.rule, gold.form, show(tree), message, told)


def _has_parts(answer: str) -> bool:
    """Whether an answer has a value for each of several labels."""
    parts = labelled_parts(answer)
    return parts is not None and len(parts) > 1


def _contradicts(mine: str | None, theirs: str | None, policy: GradingPolicy) -> bool:
    """Whether both sides state a condition, and not the same."""
    if mine is None or theirs is None or mine == theirs:
        return False
    compared = compare(mine, theirs, policy, symbolic=False)
    return compared is not None and compared.equal is False


_Sets = tuple[Described | None, Described | None]
"""Gold and an answer with the ranges of their letters."""


def _as_sets(prepared: str, gold: GoldReading, policy: GradingPolicy) -> _Sets:
    """Gold and the answer as sets, if one of them may describe one."""
    if not (gold.may_describe or may_describe(prepared)):
        return None, None
    return gold.described, described(prepared, policy)


def _give_up_what_is_too_long(gold: GoldReading, prepared: str, tree: Node, sets: _Sets) -> None:
    """Note what one side describes at more length than is looked at."""
    if gold.tree is None or gold.tree.head in _SINGLE or tree.head in _SINGLE:
        return
    for side, text in zip(sets, (gold.text, prepared), strict=True):
        unread = side is None and len(text) > MOST_CHARS
        if unread and (gold.may_describe or may_describe(prepared)):
            give_up(f"what is said of letters in more than {MOST_CHARS:,} characters")
    if permutations.are_left(gold.tree) or permutations.are_left(tree):
        give_up("the permutations of many values")


def _compare_trees(
    answer: str,
    tree: Node,
    gold: GoldReading,
    sets: _Sets,
    comparer: Comparer,
    policy: GradingPolicy,
) -> tuple[Outcome, Node, list[str]]:
    """Compare an answer's tree with gold's, as they are and then in other readings.

    Returns:
        The outcome, the answer's tree that it is about, and the steps.
    """
    if gold.tree is None:
        raise UnreadableError("gold cannot be read")
    steps = [f"gold read as {gold.tree.head}", f"answer read as {tree.head}"]
    outcome = comparer.equal(gold.tree, tree)
    declared = sets[0].domains if sets[0] else {}, sets[1].domains if sets[1] else {}
    if own_letters.contradict(gold.tree, tree, declared):
        outcome = Outcome(False, Rule.ASSIGNMENT)
    elif outcome.equal is False:
        for renamed in own_letters.renamings(gold.tree, tree, declared):
            second = comparer.equal(gold.tree, renamed)
            if second.equal:
                outcome = second
                steps.append("its own letters named as in gold")
                break
    if not outcome.equal:
        for other_gold, other in other_readings(gold.text, gold.tree, answer, policy):
            second = comparer.equal(other_gold, other)
            if second.equal:
                outcome, tree = second, other
                steps.append("commas, connectives or letters read the other way")
                break
    return outcome, tree, [*steps, *comparer.expressions.steps]


def _compare_parts(
    answer: dict[str, str], gold: dict[str, str], policy: GradingPolicy, symbolic: bool
) -> Comparison | None:
    """The parts of a question, each with its namesake."""
    if answer.keys() != gold.keys():
        return Comparison(False, Rule.TUPLE, message="other parts than gold has")
    outcomes = [compare(answer[label], gold[label], policy, symbolic=symbolic) for label in gold]
    wrong = next((outcome for outcome in outcomes if outcome and outcome.equal is False), None)
    if wrong is not None:
        return wrong
    if any(outcome is None for outcome in outcomes):
        return None
    undecided = next((outcome for outcome in outcomes if outcome and not outcome.equal), None)
    return undecided or Comparison(True, Rule.TUPLE)
