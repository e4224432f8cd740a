"""What a trainer wants to know of a run at once: numbers to findings, each with its samples.

Every alarm compares the first quarter of a run with its last, or looks at the last quarter alone.
A share has to differ by more than chance (three standard errors) and by enough to matter.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plp_reward.viewer.columns import Columns

LEAST = 40
"""Samples of a quarter below which nothing is said."""
FEW_REASONING = 30
"""Characters beside boxes and tags below which a response has no reasoning."""
FREQUENT = 50
"""Most frequent answers that are looked at."""
WINDOWS = 60
"""Parts of a run in which it is looked for when something began."""
PROBLEMS = 8
"""Different problems from which on one answer to them is looked at."""
MANY_BOXES = 3
"""Different boxes from which on a response sprays answers."""
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding about a run.

    Attributes:
        name: what it is, the same in every run.
        title: what it is, in words.
        sentence: what was found, with its figures.
        filter: the samples behind it: fields of ``Filter``, without the run.
        answer: the number of the answer it is about, see ``text_number``; 0 for none.
    """

    name: str
    title: str
    sentence: str
    filter: dict[str, Any] = field(default_factory=dict)
    answer: int = 0


def alarms(columns: Columns) -> list[Alarm]:
    """Return what is to be said of a run, by the numbers of its samples in their order."""
    quarter = len(columns) // 4
    if quarter < LEAST:
        return []
    first, last = columns[:quarter], columns[-quarter:]
    found = (check(first, last) for check in CHECKS)
    return [_dated(alarm, columns) for alarm in found if alarm is not None]


def _dated(alarm: Alarm, columns: Columns) -> Alarm:
    """Return an alarm about one answer with the step from which on it was given more often."""
    if not alarm.answer:
        return alarm
    size = max(LEAST, len(columns) // WINDOWS)
    given = columns["answer"] == alarm.answer
    before = given[: len(given) // 4].mean()
    usual = before + 3 * np.sqrt(max(before * (1 - before), 1 / size) / size) + 0.01
    often = [given[at : at + size].mean() > usual for at in range(0, len(given) - size + 1, size)]
    for at, (now, then) in enumerate(itertools.pairwise(often)):
        step = columns["step"][at * size]
        if now and then and np.isfinite(step):
            return replace(alarm, sentence=f"{alarm.sentence} It began about step {step:,.0f}.")
    return alarm


def _length_collapse(first: Columns, last: Columns) -> Alarm | None:
    before, now = (_known(part["tokens"]) for part in (first, last))
    if min(before.size, now.size) < LEAST or now.mean() > 0.4 * before.mean():
        return None
    return Alarm(
        "length_collapse",
        "Length collapse",
        f"Responses fell from {before.mean():,.0f} to {now.mean():,.0f} tokens; accuracy went "
        f"from {_percent(_accuracy(first))} to {_percent(_accuracy(last))}.",
        {"sort": "shortest", **_since(last)},
    )


def _sprayed(first: Columns, last: Columns) -> Alarm | None:
    before, now = (part["boxes"] >= MANY_BOXES for part in (first, last))
    if now.mean() < 0.05 or not _rose(before, now, by=0.0, or_share=0.25):
        return None
    return Alarm(
        "sprayed",
        "Answers sprayed",
        f"{_percent(now.mean())} of the last responses state {MANY_BOXES} or more different boxes "
        f"({_percent(before.mean())} at the start).",
        {"boxes_min": MANY_BOXES, "sort": "boxes", **_since(last)},
    )


def _one_answer(first: Columns, last: Columns) -> Alarm | None:
    answered = last[last["answer"] != 0]
    if len(answered) < LEAST:
        return None
    found: list[tuple[int, int, Columns]] = []
    answers, counts = np.unique(answered["answer"], return_counts=True)
    for index in np.argsort(-counts)[:FREQUENT]:
        if counts[index] < PROBLEMS:
            break  # so few have no more problems
        answer, share = answers[index], counts[index] / len(answered)
        mine = answered[answered["answer"] == answer]
        # How often it should be the answer: a data set may have many problems of one answer.
        expected = (last["gold"] == answer).mean()
        often = share > 0.1 and share > 3 * expected + 0.05 and _golds(mine) >= 4
        # Rarer than that, but right for golds that cannot all be the same, and not so at the start.
        farmed = _golds(mine[mine["correct"] == 1]) >= 6 and _rose(
            first["answer"] == answer, last["answer"] == answer, by=0.01, or_share=1.1
        )
        if np.unique(mine["problem"]).size >= PROBLEMS and (often or farmed):
            found.append((int((mine["correct"] == 1).sum()), int(answer), mine))
    if not found:
        return None
    right, answer, mine = max(found, key=lambda each: each[:2])
    for_golds = _golds(mine[mine["correct"] == 1])
    return Alarm(
        "one_answer",
        "One answer for many problems",
        f"{_percent(len(mine) / len(answered))} of the last answers are the same text "
        f"({_percent((first['answer'] == answer).mean())} at the start), to "
        f"{np.unique(mine['problem']).size} problems with {_golds(mine)} different golds; {right} "
        f"of these {len(mine)} were right"
        + (f", for {for_golds} different golds." if right else "."),
        {"right": "right" if right else None, "sort": "highest", **_since(last)},
        answer=answer,
    )


def _golds(part: Columns) -> int:
    return int(np.unique(part["gold"]).size)


def _no_reasoning(first: Columns, last: Columns) -> Alarm | None:
    before, now = (
        (part["boxes"] > 0) & (part["reasoning"] < FEW_REASONING) for part in (first, last)
    )
    if now.mean() < 0.1 or not _rose(before, now, by=0.05, or_share=0.5):
        return None
    right = last[now]["correct"] == 1
    return Alarm(
        "no_reasoning",
        "Boxes without reasoning",
        f"{_percent(now.mean())} of the last responses are hardly more than a box "
        f"({_percent(before.mean())} at the start); {_percent(right.mean())} of them were right.",
        {"boxes_min": 1, "reasoning_max": FEW_REASONING - 1, "sort": "highest", **_since(last)},
    )


def _undecided(first: Columns, last: Columns) -> Alarm | None:
    before, now = (part["correct"] < 0 for part in (first, last))
    if not _rose(before, now, by=0.03, or_share=1.1):
        return None
    return Alarm(
        "undecided",
        "Undecided rising",
        f"{_percent(now.mean())} of the last responses were not decided ({_percent(before.mean())} "
        "at the start): the model may have found what the grader cannot read.",
        {"right": "undecided", **_since(last)},
    )


def _reward_up_accuracy_down(first: Columns, last: Columns) -> Alarm | None:
    rewards = [_known(part["reward"]) for part in (first, last)]
    rights = [part["correct"][part["correct"] >= 0].astype(float) for part in (first, last)]
    if min(part.size for part in (*rewards, *rights)) < LEAST:
        return None
    up, down = _beyond_chance(*rewards), _beyond_chance(*rights)
    if up <= 0 or down >= 0:
        return None
    return Alarm(
        "reward_up_accuracy_down",
        "Reward up while accuracy falls",
        f"The mean reward rose from {rewards[0].mean():.3f} to {rewards[1].mean():.3f} while "
        f"accuracy fell from {_percent(rights[0].mean())} to {_percent(rights[1].mean())}.",
        {"sort": "highest", **_since(last)},
    )


Check = Callable[[Columns, Columns], Alarm | None]
"""Looks at the first and the last quarter of a run's samples."""
CHECKS: tuple[Check, ...] = (
    _reward_up_accuracy_down,
    _one_answer,
    _no_reasoning,
    _sprayed,
    _length_collapse,
    _undecided,
)
"""The alarms, the gravest first."""


def _since(last: Columns) -> dict[str, Any]:
    return {"time_min": float(last["time"][0])}


def _known(values: NDArray[Any]) -> Values:
    known: Values = values[np.isfinite(values)].astype(float)
    return known


def _accuracy(part: Columns) -> float:
    decided = part["correct"] >= 0
    return float((part["correct"][decided] == 1).mean()) if decided.any() else float("nan")


def _rose(before: NDArray[np.bool_], now: NDArray[np.bool_], *, by: float, or_share: float) -> bool:
    """Whether a share rose beyond chance and by more than ``by``, or was ``or_share`` all along."""
    change = _beyond_chance(before.astype(float), now.astype(float))
    return bool((change > 0 and now.mean() - before.mean() > by) or now.mean() > or_share)


def _beyond_chance(before: Values, now: Values) -> float:
    """Return how a mean changed, 0 if by no more than three standard errors."""
    change = float(now.mean() - before.mean())
    error = np.sqrt(before.var() / before.size + now.var() / now.size)
    return change if abs(change) > 3 * error and abs(change) > 1e-9 else 0.0


def _percent(share: float) -> str:
    return f"{share:.0%}" if np.isfinite(share) else "–"
