"""Whether an answer equals gold: the order of the rules, and the cache of golds."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import NamedTuple

from plp_reward.answers.equivalence import lines, parameters, solutions
from plp_reward.answers.equivalence.amounts import amount
from plp_reward.answers.equivalence.choices import choice_of_answer, choice_of_gold, content_of_gold
from plp_reward.answers.equivalence.equality import Comparer
from plp_reward.answers.equivalence.rationals import LONG, exact_rational, integer_digits
from plp_reward.answers.equivalence.readings import other_readings
from plp_reward.answers.equivalence.scalars import Outcome
from plp_reward.answers.equivalence.wording import truth_said
from plp_reward.answers.errors import AnswerError, OverLimitError
from plp_reward.answers.parsing.described import Described, describe, may_describe
from plp_reward.answers.parsing.labels import labelled_parts
from plp_reward.answers.parsing.preparation import flatten, prepare
from plp_reward.answers.parsing.reader import read, read_prepared
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import Node, show

_TRUTHS = frozenset(["yes", "no", "true", "false"])


class Comparison(NamedTuple):
    """What comparing an answer with one gold came to; the fields are ``Verdict``'s."""

    equal: bool | None
    rule: str
    gold_form: str | None = None
    answer_form: str | None = None
    message: str = ""
    steps: tuple[str, ...] = ()


class _Gold:
    """What is known about a gold before any answer is seen; read at most once, when needed."""

    def __init__(self, text: str, policy: GradingPolicy) -> None:
        self.text = text
        self.problem = "" if text.strip() else "gold is empty"
        self._policy = policy
        self._reading: tuple[str, str | None, Node | None] | None = None

    @property
    def plain(self) -> str:
        """Gold without LaTeX's layout."""
        return self._read()[0]

    @property
    def choice(self) -> str | None:
        """The letters of a multiple choice question that gold names, or None."""
        return self._read()[1]

    @cached_property
    def form(self) -> str:
        """Gold's normal form, for verdicts."""
        return show(self.tree) if self.tree is not None else ""

    @cached_property
    def prepared(self) -> str:
        """Gold's text as reading prepares it."""
        return prepare(self.text)

    @cached_property
    def may_describe(self) -> bool:
        """Whether gold may describe a set by a parameter, or one of integers."""
        return may_describe(self.prepared)

    @cached_property
    def described(self) -> Described | None:
        """Gold as the description of a set; None if it cannot be read as one."""
        return _described(self.prepared, self._policy)

    @cached_property
    def parts(self) -> dict[str, str] | None:
        """Gold by the labels of the parts of its question, or None."""
        return labelled_parts(self.text)

    @property
    def tree(self) -> Node | None:
        """Gold's tree; None if it cannot be read, and ``problem`` says why."""
        return self._read()[2]

    def _read(self) -> tuple[str, str | None, Node | None]:
        if self._reading is None:
            plain = ""
            choice = tree = None
            try:
                tree = read(self.text, self._policy)
                plain = flatten(self.prepared)
                choice = choice_of_gold(plain)
            except AnswerError as error:
                self.problem = f"gold cannot be read: {error}"
            self._reading = plain, choice, tree
        return self._reading


gold_rational = lru_cache(maxsize=8192)(exact_rational)
"""``exact_rational`` of golds, which come back for every response of a group and every epoch."""


@lru_cache(maxsize=8192)
def _gold(text: str, policy: GradingPolicy) -> _Gold:
    return _Gold(text, policy)


def gold_tree(text: str, policy: GradingPolicy) -> Node | None:
    """Gold's tree, or None if it cannot be read."""
    return _gold(text, policy).tree


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
        return _compare(answer, _gold(gold, policy), policy, symbolic, explain)
    except OverLimitError as error:
        return Comparison(False, Rule.OVER_LIMIT, message=f"the answer is over a limit: {error}")
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
    answer: str, gold: _Gold, policy: GradingPolicy, symbolic: bool, explain: bool
) -> Comparison | None:
    if gold.problem or gold.tree is None:
        return Comparison(None, Rule.UNPARSEABLE_GOLD, message=gold.problem)
    if len(answer) > policy.max_chars:
        raise OverLimitError(f"longer than {policy.max_chars} characters")
    prepared = prepare(answer)
    plain = flatten(prepared)
    if not plain:
        return Comparison(False, Rule.TEXT, gold.plain, "", "the answer is empty")
    if gold.choice is not None:
        letters = choice_of_answer(plain, len(gold.choice) > 1)
        if letters is not None:
            same = letters == gold.choice
            return Comparison(same, Rule.CHOICE, gold.choice, letters)
        content = content_of_gold(gold.text)
        if content:
            return compare(answer, content, policy, symbolic=symbolic, explain=explain)
    if gold.plain.casefold() in _TRUTHS:
        said = truth_said(plain)
        plain, prepared = (said, said) if said else (plain, prepared)
    if gold.parts is not None:
        parts = labelled_parts(answer)
        if parts is not None:
            return _compare_parts(parts, gold.parts, policy, symbolic)
    folded = (lambda text: text) if policy.case_sensitive else str.casefold
    if gold.tree.head == "text" and folded(plain) == folded(gold.plain):
        return Comparison(True, Rule.TEXT, gold.plain, plain)
    tree = read_prepared(prepared, plain, policy)
    mine, theirs = _descriptions(prepared, gold, policy)
    if mine and theirs and mine.is_complete and theirs.is_complete:
        optional = policy.names_optional
        same_set = solutions.equal(mine, theirs, names_optional=optional)
        if same_set is None:
            same_set = lines.equal(mine, theirs, names_optional=optional)
        if same_set is not None:
            told = ("both read as sets", f"decided by {Rule.FAMILY}") if explain else ()
            return Comparison(same_set, Rule.FAMILY, gold.form, show(tree), steps=told)
    declared = (mine.domains if mine else {}, theirs.domains if theirs else {})
    comparer = Comparer(policy, symbolic)
    outcome = comparer.equal(gold.tree, tree)
    steps = [f"gold read as {gold.tree.head}", f"answer read as {tree.head}"]
    if parameters.contradict(gold.tree, tree, declared):
        outcome = Outcome(False, Rule.ASSIGNMENT)
    elif outcome.equal is False:
        for renamed in parameters.renamings(gold.tree, tree, declared):
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
                steps.append("commas and connectives read the other way")
                break
    if outcome.equal is None and not symbolic:
        return None
    message = ""
    if outcome.equal is None:
        message = "neither equality nor difference could be proved within the budget"
    return Comparison(
        outcome.equal,
        outcome.rule,
        gold.form,
        show(tree),
        message,
        (*steps, *comparer.scalars.steps, f"decided by {outcome.rule}") if explain else (),
    )


def _described(prepared: str, policy: GradingPolicy) -> Described | None:
    try:
        return describe(prepared, policy)
    except AnswerError:
        return None


def _descriptions(
    prepared: str, gold: _Gold, policy: GradingPolicy
) -> tuple[Described | None, Described | None]:
    """Gold and the answer with the ranges of their letters, if one of them may have any."""
    if not (gold.may_describe or may_describe(prepared)):
        return None, None
    return gold.described, _described(prepared, policy)


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
