"""One response against gold: extract, compare, say how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from plp_reward.answers import budget
from plp_reward.answers.budget import BudgetError
from plp_reward.answers.equivalence import forms
from plp_reward.answers.equivalence.comparison import UNPROVED, compare
from plp_reward.answers.equivalence.units_behind import compare_measured
from plp_reward.answers.extraction.disagreement import Same
from plp_reward.answers.extraction.final_answer import extract
from plp_reward.answers.extraction.outcomes import Expected, Extraction, Source
from plp_reward.answers.extraction.two_forms import said_twice
from plp_reward.answers.gold import Gold
from plp_reward.answers.golds import acceptable
from plp_reward.answers.kinds.choices import choice_of_gold
from plp_reward.answers.kinds.comparing.outcome import Comparison
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.answers.otherwise import otherwise
from plp_reward.answers.parsing.labels import labelled_parts
from plp_reward.answers.parsing.preparation import flatten
from plp_reward.answers.parsing.truths import TRUTHS
from plp_reward.answers.policy import DEFAULT_POLICY, GradingPolicy
from plp_reward.answers.rules import Rule
from plp_reward.answers.verdict import OUTCOMES, Stage, Status, Step, Verdict

_NUMBER_LIKE = re.compile(r"\s*+\\?\$?\s*+-?[\d.,/]*\d\s*+(?:\\?%)?\s*+")
_DIGITS_OF_A_ROUNDING = 3
"""Significant digits of a decimal that can restate an exact value of the same response."""


@lru_cache(maxsize=8192)
def expected_kind(gold: str) -> Expected:
    """What kind of answer gold is, which tells extraction where one ends in prose."""
    if _NUMBER_LIKE.fullmatch(gold) or exact_rational(gold) is not None:
        return "number"
    plain = flatten(gold[:50])
    if plain.casefold() in TRUTHS:
        return "truth"
    if labelled_parts(gold):
        return "parts"
    return "choice" if choice_of_gold(plain) else "other"


def decide(
    response: str,
    gold: Gold,
    policy: GradingPolicy = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
) -> Verdict | None:
    """Grade ``response`` by the tiers that are bounded by construction.

    Returns:
        The verdict, or None when only the symbolic tier of ``grade`` can tell.
    """
    verdict = _grade(response, gold, policy, prompt, symbolic=False, explain=explain)
    if verdict is None or not explain:
        return verdict
    return _with_settings(verdict, response, gold, policy, prompt)


def grade(
    response: str,
    gold: Gold,
    policy: GradingPolicy = DEFAULT_POLICY,
    *,
    prompt: str | None = None,
    explain: bool = False,
) -> Verdict:
    """Grade ``response`` by every tier. Never raises for what a response or gold contains."""
    verdict = _grade(response, gold, policy, prompt, symbolic=True, explain=explain)
    verdict = verdict or Verdict(None, Status.UNDECIDED, message=UNPROVED)
    return _with_settings(verdict, response, gold, policy, prompt) if explain else verdict


def _with_settings(
    verdict: Verdict, response: str, gold: Gold, policy: GradingPolicy, prompt: str | None
) -> Verdict:
    """``verdict`` with the settings that would have decided otherwise as its last steps."""

    def under(other: GradingPolicy) -> Verdict | None:
        return _grade(response, gold, other, prompt, symbolic=False, explain=False)

    return replace(verdict, steps=(*verdict.steps, *otherwise(verdict, policy, under)))


def _grade(
    response: str,
    gold: Gold,
    policy: GradingPolicy,
    prompt: str | None,
    *,
    symbolic: bool,
    explain: bool,
) -> Verdict | None:
    golds = tuple(form for text in acceptable(gold) for form in (text, *_both_forms(text, policy)))
    expects = expected_kind(golds[0]) if golds else None
    seen: list[Step] | None = [] if explain else None
    found = extract(
        response,
        policy.extraction,
        prompt,
        expects=expects,
        same=lambda one, other: _same_under(policy)(one, other),  # hashed only where it is asked
        seen=seen,
    )
    if found.over_limit and any(_boxes_exactly(response, text) for text in golds):
        return Verdict(True, Status.OK, None, Source.BOXED, Rule.TEXT)
    if found.answer is None:
        status = Status.OVER_LIMIT if found.over_limit else Status.NO_ANSWER
        return Verdict(False, status, message=found.message, steps=tuple(seen or ()))
    if isinstance(gold, str) and found.answer == gold.strip() != golds[0]:
        # A gold that states its answer in more words, and these words again.
        return Verdict(True, Status.OK, found.answer, found.found_by, Rule.TEXT)
    token = budget.begin(budget.SYMBOLIC if symbolic else budget.BOUNDED)
    try:
        best = _best(found, found.answer, golds, policy, symbolic=symbolic, explain=explain)
        if best is not None and best.equal:
            best = _as_asked(best, found.answer, golds, prompt, policy)
    except BudgetError:
        best = None
    finally:
        budget.end(token)
    if best is None:
        return None
    return Verdict(
        best.equal,
        _status(best),
        found.answer,
        found.found_by,
        best.rule,
        best.gold_form,
        best.answer_form,
        best.message,
        (*(seen or ()), *_told(best, found)) if explain else (),
    )


def _status(outcome: Comparison) -> Status:
    """Why a comparison came out as it did; a status that decides always comes with a verdict."""
    status = _STATUS.get(outcome.rule, Status.OK)
    if outcome.equal is None:
        return Status.UNDECIDED if status.decided else status
    return status if status.decided else Status.OK


def _told(outcome: Comparison, found: Extraction) -> Iterator[Step]:
    """The steps of comparing an answer with gold."""
    for form in found.also:
        yield Step(Stage.EXTRACTION, form, "taken too", "it is said to be the same")
    if outcome.gold_form is not None:
        yield Step(Stage.READING, f"gold as {outcome.gold_form}")
    if outcome.answer_form is not None:
        yield Step(Stage.READING, f"the answer as {outcome.answer_form}")
    for step in outcome.steps:
        if not step.startswith("decided by"):
            yield Step(Stage.COMPARISON, step)
    yield Step(Stage.COMPARISON, outcome.rule, OUTCOMES[outcome.equal], outcome.message)


@lru_cache(maxsize=64)
def _same_under(policy: GradingPolicy) -> Same:
    """How two claims of one response are compared: equal, or one the rounding of the other."""
    lenient = replace(policy, rounded_digits=_DIGITS_OF_A_ROUNDING)

    def same(one: str, other: str) -> bool:
        token = budget.begin(budget.BOUNDED)
        try:
            outcome = compare(one, other, lenient, symbolic=False)
        except BudgetError:
            return False
        finally:
            budget.end(token)
        return outcome is not None and outcome.equal is True

    return same


def _both_forms(gold: str, policy: GradingPolicy) -> tuple[str, ...]:
    """Both forms of a gold that says its value twice; a look that spares the cache's hash."""
    return _forms(gold, policy) if " or" in gold or "approx" in gold else ()


@lru_cache(maxsize=8192)
def _forms(gold: str, policy: GradingPolicy) -> tuple[str, ...]:
    """Both forms of a gold that says its value twice: ``0.5 or 1/2``."""
    return said_twice(gold, _same_under(policy))


def _best(
    found: Extraction,
    answer: str,
    golds: Sequence[str],
    policy: GradingPolicy,
    *,
    symbolic: bool,
    explain: bool,
) -> Comparison | None:
    """What the answer comes to against the gold that suits it best; None if none can tell."""
    if not golds:
        return Comparison(None, Rule.UNPARSEABLE_GOLD, message="there is no gold")
    open_ = False
    best: Comparison | None = None
    for gold in golds:
        try:
            outcome = _against(found, answer, gold, policy, symbolic=symbolic, explain=explain)
        except BudgetError:
            outcome = None
        if outcome is None:
            open_ = True
        elif outcome.equal:
            return outcome
        elif best is None or (best.equal is False and outcome.equal is None):
            best = outcome
    if open_:
        return None
    given_up = budget.current().given_up
    if given_up and best is not None and best.equal is False and best.rule != Rule.OVER_LIMIT:
        return best._replace(equal=None, rule=Rule.UNDECIDED, message=f"{UNPROVED}: {given_up}")
    return best


def _against(
    found: Extraction,
    answer: str,
    gold: str,
    policy: GradingPolicy,
    *,
    symbolic: bool,
    explain: bool,
) -> Comparison | None:
    """Compare what was found with one gold, and then the other forms in which it was said."""
    if found.unit:
        outcome = compare_measured(
            answer, found.unit, gold, policy, symbolic=symbolic, explain=explain
        )
    else:
        outcome = compare(answer, gold, policy, symbolic=symbolic, explain=explain)
    if outcome is not None and outcome.equal:
        return outcome
    for form in found.also:
        said = compare(form, gold, policy, symbolic=symbolic, explain=explain)
        if said is not None and said.equal:
            return said
        outcome = outcome and said and outcome  # what only the symbolic tier can tell stays open
    return outcome


def _as_asked(
    found: Comparison,
    answer: str,
    golds: tuple[str, ...],
    prompt: str | None,
    policy: GradingPolicy,
) -> Comparison:
    """``found`` for an answer that equals gold, unless it is not what the problem asked for."""
    if (
        answer in golds
        or found.rule in _SAID
        or (policy.form == "any" and (policy.copies or not prompt))
    ):
        return found
    if policy.form != "any" and not forms.has_form(answer, golds, policy):
        message = f"the answer equals gold, but is not {policy.form}"
        return found._replace(equal=False, rule=Rule.FORM, message=message)
    if prompt and not policy.copies and forms.is_copied(answer, golds, prompt, policy):
        message = "the answer equals gold, but only copies an expression of the prompt"
        return found._replace(equal=False, rule=Rule.COPIED, message=message)
    return found


def _boxes_exactly(response: str, gold: str) -> bool:
    """True if the response ends in a box with gold's very text, however long that is."""
    end = response.rstrip(" \t\n.$")
    return end.endswith(f"{{{gold}}}") and end[: -len(gold) - 2].endswith("\\boxed")


_SAID = frozenset([Rule.TEXT, Rule.CHOICE, Rule.DATE, Rule.TIME])
"""Rules by which an answer in words equals gold, which the prompt may well hold."""
_STATUS: dict[str, Status] = {
    Rule.OVER_LIMIT: Status.OVER_LIMIT,
    Rule.UNPARSEABLE_GOLD: Status.UNPARSEABLE_GOLD,
    Rule.UNDECIDED: Status.UNDECIDED,
    Rule.FAILED: Status.ERROR,
}
