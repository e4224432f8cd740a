"""Which responses are worth reading, chosen by their numbers, and their texts, from the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import plp_reward
from plp_reward.report.comparison import Comparison
from plp_reward.report.figures import EVERYTHING, dataset_title
from plp_reward.report.sources import Fields, Response, responses
from plp_reward.report.table import STATUSES, Table

Add = Callable[[str, NDArray[np.intp], int], None]
"""Takes what makes responses worth reading, their indices, and how many of them at most."""
HEAD, TAIL = 3_000, 6_000
"""Characters of a long response that are shown of its beginning and of its end."""
MOST_GRADED = 200_000
"""Characters of a response that is graded again for its steps."""


@dataclass(frozen=True, slots=True)
class Example:
    """A response to read.

    Attributes:
        why: what makes it worth reading.
        run: name of its run.
        dataset: name of its data set.
        place: file and row.
        correct: right, wrong or not decided.
        label: another grader's verdict, if there is one.
        status: its status.
        tokens: its length, if known.
        reward: its reward, if it has one.
        prompt: the problem, if known.
        gold: the right answer.
        answer: the answer that was found.
        found_by: the rule that found it.
        rule: the rule that decided.
        message: what scoring had to say.
        forms: the normal forms of answer and gold that were compared; None where grading now comes
            to another verdict, or compared none.
        steps: what grading tried before one of them decided.
        head: the response, or its beginning.
        omitted: characters left out behind the beginning.
        tail: its end.
    """

    why: str
    run: str
    dataset: str
    place: str
    correct: bool | None
    label: bool | None
    status: str
    tokens: int | None
    reward: float | None
    prompt: str
    gold: str
    answer: str | None
    found_by: str
    rule: str
    message: str
    forms: tuple[str, str] | None
    steps: Sequence[str]
    head: str
    omitted: int
    tail: str


def choose(table: Table, compared: Sequence[Comparison]) -> list[tuple[str, int]]:
    """Return responses worth reading, each with what makes it so, by index; none twice."""
    chosen: dict[int, str] = {}

    def add(why: str, candidates: NDArray[np.intp], most: int) -> None:
        new = [int(index) for index in candidates if int(index) not in chosen]
        chosen.update(dict.fromkeys(new[:most], why))

    for pair in compared:
        if pair.single and pair.dataset != EVERYTHING:
            _add_changes(table, pair, add)
    texted = table.boxes >= 0
    right, wrong = texted & (table.correct == 1), texted & (table.correct == 0)
    labelled = texted & (table.label >= 0) & (table.correct >= 0)
    disagrees = labelled & (table.label != table.correct)
    add("disagrees with the label: right here", np.flatnonzero(disagrees & right), 3)
    add("disagrees with the label: wrong here", np.flatnonzero(disagrees & wrong), 3)
    add("not decided", np.flatnonzero(texted & (table.correct < 0)), 4)
    for run, name in enumerate(table.runs):
        of = f" of {name}" if len(table.runs) > 1 else ""
        mine = table.run == run
        by_length = np.argsort(np.where(np.isfinite(table.length), table.length, -1), kind="stable")
        known = by_length[np.isfinite(table.length[by_length])]
        add(f"shortest right{of}", known[(right & mine)[known]], 1)
        add(f"longest right{of}", known[::-1][(right & mine)[known[::-1]]], 1)
        add(f"longest wrong{of}", known[::-1][(wrong & mine)[known[::-1]]], 1)
        add(f"shortest wrong{of}", known[(wrong & mine)[known]], 1)
        several = mine & texted & (table.boxes > 2) & (table.boxes < 1000)
        add(f"several boxes{of}", np.flatnonzero(several & wrong), 1)
        add(f"right without a box{of}", np.flatnonzero(mine & right & (table.unboxed == 1)), 1)
        none = mine & texted & (table.status == STATUSES.index("no_answer"))
        add(f"no answer found{of}", np.flatnonzero(none), 1)
        if not known.size:
            add(f"wrong{of}", np.flatnonzero(wrong & mine), 2)
    return [(why, index) for index, why in chosen.items()]


def _add_changes(table: Table, pair: Comparison, add: Add) -> None:
    first, second = table.runs.index(pair.before), table.runs.index(pair.after)
    for title, moved in (
        ("lost", pair.rate_after < pair.rate_before),
        ("gained", pair.rate_after > pair.rate_before),
    ):
        for problem in pair.problem[moved][:1]:
            for run in (first, second):
                found = np.flatnonzero(
                    (table.problem == problem) & (table.run == run) & (table.boxes >= 0)
                )
                why = f"{title} from {pair.before} to {pair.after}: {table.runs[run]}"
                add(why, found, 1)


def read_examples(
    table: Table, chosen: Sequence[tuple[str, int]], fields: Fields | None = None
) -> list[Example]:
    """Read the texts of the chosen responses, and grade them again for what was compared.

    Raises:
        ConfigurationError: a file cannot be read any more.
    """
    wanted: dict[int, dict[tuple[int, int], list[int]]] = defaultdict(dict)
    for order, (_, index) in enumerate(chosen):
        places = wanted[int(table.file[index])]
        places.setdefault((int(table.row[index]), int(table.part[index])), []).append(order)
    found: list[Example | None] = [None] * len(chosen)
    for file, places in wanted.items():
        last = max(row for row, _ in places)
        for response in responses(table.files[file], fields or Fields()):
            if response.row > last:
                break
            for order in places.get((response.row, response.part), []):
                why, index = chosen[order]
                found[order] = _example(table, why, index, response)
    return [example for example in found if example is not None]


def _example(table: Table, why: str, index: int, response: Response) -> Example | None:
    sample, result = response.sample, response.result
    if sample is None:
        return None
    text = sample.response
    long = len(text) > HEAD + TAIL + 200
    source = table.files[int(table.file[index])]
    steps: tuple[str, ...] = ()
    forms: tuple[str, str] | None = None
    message = str(result.get("message") or "")
    if len(text) <= MOST_GRADED:
        verdict = plp_reward.grade(text, sample.gold, prompt=sample.prompt, explain=True)
        if verdict.correct == result["correct"]:
            steps = tuple(map(str, verdict.steps))
            if verdict.answer_form is not None and verdict.gold_form is not None:
                forms = (verdict.answer_form[:HEAD], verdict.gold_form[:HEAD])
    gold = sample.gold
    return Example(
        why=why,
        run=source.run,
        dataset=dataset_title(response.dataset),
        place=f"{source.file.rpartition('/')[2]}, row {response.row}"
        + (f", response {response.part + 1}" if response.part else ""),
        correct=result["correct"],
        label=response.label,
        status=str(result.get("status")),
        tokens=result.get("length"),
        reward=result.get("reward"),
        prompt=(sample.prompt or "")[:HEAD],
        gold=str(gold) if isinstance(gold, str | int | float) else " or ".join(map(str, gold)),
        answer=result.get("answer"),
        found_by=str(result.get("found_by") or ""),
        rule=str(result.get("rule") or ""),
        message=message,
        forms=forms,
        steps=steps,
        head=text[:HEAD] if long else text,
        omitted=len(text) - HEAD - TAIL if long else 0,
        tail=text[-TAIL:] if long else "",
    )
