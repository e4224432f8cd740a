"""The claims a reward is tested on, and how a counterexample to each is looked for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from plp_reward.probe.checks import Case, Check, Counterexample, Rewards, Search
from plp_reward.probe.responses import STYLES, Plan, Responses, extremes
from plp_reward.probe.subject import Malformed, Subject
from plp_reward.rewards.advantages import rloo

TOLERANCE = 1e-9
"""Differences up to this, relative to rewards above 1, are rounding."""


def _each(look: Callable[[Subject, Plan, Responses], Counterexample | None]) -> Search:
    """Make a search of a look at one group. What is malformed is the first check's to report."""

    def search(
        subject: Subject, plan: Plan, groups: Sequence[Responses]
    ) -> Iterator[Counterexample | None]:
        for responses in groups:
            try:
                yield look(subject, plan, responses)
            except Malformed:
                continue

    return search


def _above(one: float, other: float) -> bool:
    return one > other + TOLERANCE * max(1.0, abs(one), abs(other))


def _differ(one: Rewards, other: Rewards) -> bool:
    return not np.allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE)


def _well_formed(
    subject: Subject, plan: Plan, groups: Sequence[Responses]
) -> Iterator[Counterexample | None]:
    for responses in (*groups, *extremes(plan)):
        try:
            subject(responses)
        except Malformed as problem:
            yield Counterexample(str(problem), (Case("responses", responses, None),))
        else:
            yield None


def _repeatable(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
    first, second = subject(responses), subject(responses)
    if not _differ(first, second):
        return None
    return Counterexample(
        "the same responses get other rewards the second time",
        (Case("first", responses, first), Case("second", responses, second)),
    )


def _order(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
    given = subject(responses)
    for order in (np.arange(responses.size)[::-1], np.roll(np.arange(responses.size), 1)):
        moved = responses.taken(order)
        after = subject(moved)
        if _differ(after, given[order]):
            return Counterexample(
                "the same responses in another order get other rewards",
                (Case("in order", responses, given), Case("reordered", moved, after)),
            )
    return None


def _other_groups(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
    alone = subject(responses)
    longest = np.full(plan.size, float(plan.longest))
    for right in (True, False):
        other = Responses.of(np.full(plan.size, right), longest, plan.target)
        together = responses.beside(other)
        given = subject(together)
        # Interleaving keeps the order inside a group.
        if _differ(given[together.group == 0], alone):
            return Counterexample(
                "another prompt's responses in the same call change the rewards",
                (Case("alone", responses, alone), Case("together", together, given)),
            )
    return None


def _correct_above_wrong(
    subject: Subject, plan: Plan, responses: Responses
) -> Counterexample | None:
    given, correct = subject(responses), responses.correct
    if correct.all() or not correct.any():
        return None
    right = int(np.flatnonzero(correct)[given[correct].argmin()])
    wrong = int(np.flatnonzero(~correct)[given[~correct].argmax()])
    if _above(given[right], given[wrong]):
        return None
    return Counterexample(
        f"a right answer of {responses.length[right]:g} tokens gets {given[right]:.6g}, "
        f"a wrong one of {responses.length[wrong]:g} gets {given[wrong]:.6g}",
        (Case("responses", responses, given),),
    )


def _shorter_is_better(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
    given = subject(responses)
    right = np.flatnonzero(responses.correct)
    by_length = right[np.argsort(responses.length[right], kind="stable")]
    for shorter, longer in itertools.pairwise(by_length):
        if responses.length[shorter] == responses.length[longer]:
            continue
        if _above(given[longer], given[shorter]):
            return Counterexample(
                f"of two right answers, the one of {responses.length[longer]:g} tokens gets "
                f"{given[longer]:.6g}, the one of {responses.length[shorter]:g} only "
                f"{given[shorter]:.6g}",
                (Case("responses", responses, given),),
            )
    return None


Change: TypeAlias = tuple[int, Responses, str]
"""A response's index, the responses after it changed, and what it did, in a clause."""


def _none_gains(changes: Callable[[Plan, Responses], Iterator[Change]]) -> Search:
    """Make a search for a change after which the response that changed gets more."""

    def look(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
        before = subject(responses)
        for index, changed, clause in changes(plan, responses):
            after = subject(changed)
            if _above(after[index], before[index]):
                return Counterexample(
                    f"{clause} and gets {after[index]:.6g} instead of {before[index]:.6g}",
                    (Case("before", responses, before), Case("after", changed, after)),
                )
        return None

    return _each(look)


def _longer(plan: Plan, responses: Responses, correct: bool) -> Iterator[Change]:
    kind = "right" if correct else "wrong"
    for index in np.flatnonzero(responses.correct == correct).tolist():
        tokens = responses.length[index]
        for factor in (1.1, 2.0, 10.0):
            length = min(np.ceil(factor * tokens), float(plan.longest))
            changed = responses.changed(index, length=length, correct=correct)
            yield index, changed, f"a {kind} answer of {tokens:g} tokens grows to {length:g}"


def _padded(plan: Plan, responses: Responses) -> Iterator[Change]:
    return _longer(plan, responses, correct=True)


def _stalled(plan: Plan, responses: Responses) -> Iterator[Change]:
    return _longer(plan, responses, correct=False)


def _cut_off(plan: Plan, responses: Responses) -> Iterator[Change]:
    for index in np.flatnonzero(responses.correct).tolist():
        tokens = responses.length[index]
        for share in (0.9, 0.5, 0.1):
            length = np.floor(share * tokens)
            changed = responses.changed(index, length=length, correct=False, answered=False)
            yield index, changed, f"a right answer of {tokens:g} tokens is cut off at {length:g}"


EMPTY_BOX = 4.0
r"""Tokens of a response that is ``\boxed{}`` and nothing else."""


def _given_up(plan: Plan, responses: Responses) -> Iterator[Change]:
    for index in np.flatnonzero(~responses.correct).tolist():
        tokens = responses.length[index]
        changed = responses.changed(index, length=EMPTY_BOX, correct=False, answered=False)
        yield index, changed, f"a wrong answer of {tokens:g} tokens becomes an empty box"


def _withheld(plan: Plan, responses: Responses) -> Iterator[Change]:
    for index in np.flatnonzero(~responses.correct).tolist():
        tokens = responses.length[index]
        changed = responses.changed(index, length=tokens, correct=False, answered=False)
        yield index, changed, f"a wrong answer of {tokens:g} tokens leaves its answer out"


_MOST_REWRITTEN = 40
"""Groups of which a response is written in every style: texts say the same in all."""


def _style(
    subject: Subject, plan: Plan, groups: Sequence[Responses]
) -> Iterator[Counterexample | None]:
    """Look for a wrong answer whose writing pays."""
    some_wrong = [group for group in groups if not group.correct.all()]
    return _each(_best_written)(subject, plan, some_wrong[:_MOST_REWRITTEN])


def _best_written(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
    for index in np.flatnonzero(~responses.correct).tolist()[:1]:
        each = [(style, responses.rewritten(index, style)) for style in STYLES]
        given = [(subject(changed), style, changed) for style, changed in each]
        before, plain, first = min(given, key=lambda of: float(of[0][index]))
        after, style, last = max(given, key=lambda of: float(of[0][index]))
        if _above(after[index], before[index]):
            return Counterexample(
                f"a wrong answer written {style} gets {after[index]:.6g}, written {plain} "
                f"{before[index]:.6g}",
                (Case(plain, first, before), Case(style, last, after)),
            )
    return None


def _lone_correct(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
    if responses.correct.sum() != 1:
        return None
    given = subject(responses)
    [lone] = np.flatnonzero(responses.correct)
    advantage = rloo(given, responses.group)[lone]
    if _above(advantage, 0.0):
        return None
    return Counterexample(
        f"the only right answer, of {responses.length[lone]:g} tokens, has advantage "
        f"{advantage:.6g}",
        (Case("responses", responses, given),),
    )


def _wrong_advantage(subject: Subject, plan: Plan, responses: Responses) -> Counterexample | None:
    correct = responses.correct
    if correct.all() or not correct.any():
        return None
    given = subject(responses)
    advantage = np.where(correct, -np.inf, rloo(given, responses.group))
    best = int(advantage.argmax())
    if not _above(advantage[best], 0.0):
        return None
    return Counterexample(
        f"a wrong answer of {responses.length[best]:g} tokens has advantage "
        f"{advantage[best]:.6g} although the group has a right one",
        (Case("responses", responses, given),),
    )


STRETCH = 100.0
"""How much longer than planned responses get when it is asked whether rewards stay bounded."""


def _bounded(
    subject: Subject, plan: Plan, groups: Sequence[Responses]
) -> Iterator[Counterexample | None]:
    low, high = np.inf, -np.inf
    stretched: list[Case] = []
    for responses in groups:
        longer = Responses.of(responses.correct, STRETCH * responses.length, plan.target)
        try:
            given, after = subject(responses), subject(longer)
        except Malformed:
            continue
        low, high = min(low, given.min()), max(high, given.max())
        stretched.append(Case("responses", longer, after))
    for case in stretched:
        assert case.rewards is not None  # noqa: S101  they were just computed
        outside = np.maximum(low - case.rewards, case.rewards - high)
        worst = int(outside.argmax())
        if _above(outside[worst], high - low):
            length = case.responses.length[worst]
            yield Counterexample(
                f"rewards lie between {low:.6g} and {high:.6g} up to {plan.longest:,} tokens, but "
                f"a response of {length:,.0f} gets {case.rewards[worst]:.6g}",
                (case,),
            )
        else:
            yield None


CHECKS: tuple[Check, ...] = (
    Check(
        "well-formed",
        "a finite number a sample, whatever arrives; inputs are only read",
        _well_formed,
    ),
    Check("repeatable", "the same responses get the same rewards", _each(_repeatable)),
    Check("order", "the order of the samples does not matter", _each(_order)),
    Check("other-groups", "other prompts in the call do not matter", _each(_other_groups)),
    Check(
        "correct-above-wrong",
        "every right answer gets more than every wrong one of its group",
        _each(_correct_above_wrong),
    ),
    Check(
        "shorter-is-better",
        "of two right answers the shorter never gets less",
        _each(_shorter_is_better),
    ),
    Check("padding", "a right answer gains nothing by more tokens", _none_gains(_padded)),
    Check("stalling", "a wrong answer gains nothing by more tokens", _none_gains(_stalled)),
    Check("truncation", "a right answer gains nothing by being cut off", _none_gains(_cut_off)),
    Check("giving-up", "a wrong answer gains nothing by an empty box", _none_gains(_given_up)),
    Check("no-answer", "a wrong answer gains nothing by leaving it out", _none_gains(_withheld)),
    Check("style", "a wrong answer gains nothing by how it is written", _style),
    Check(
        "lone-correct",
        "the only right answer of a group has a positive RLOO advantage",
        _each(_lone_correct),
    ),
    Check(
        "wrong-advantage",
        "no wrong answer has one where there is a right one",
        _each(_wrong_advantage),
    ),
    Check("bounded", "lengths beyond the planned ones cannot dominate", _bounded),
)
"""Every check, in the order in which reports show them."""
