"""Which responses are worth reading, chosen by their numbers, and their texts, from the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import plp_reward
from plp_reward.markup import places
from plp_reward.report.comparison import Comparison
from plp_reward.report.figures import EVERYTHING, dataset_title
from plp_reward.report.sources import Fields, Response, responses
from plp_reward.report.table import STATUSES, Table

Add = Callable[[str, NDArray[np.intp], int], None]
"""Takes what makes responses worth reading, their indices, and how many of them at most."""
HEAD, TAIL, AROUND = 3_000, 6_000, 600
"""Characters of a long response that are shown of its beginning, of its end, and on either side of
its answer."""
PAIRS = 3
"""Problems shown of those that were lost, and of those that were gained."""
MOST_GRADED = 200_000
"""Characters of a response that is graded again for its steps."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A response to be read.

    Attributes:
        why: what makes it worth reading.
        index: its index.
        beside: what it has in common with the one it is read beside; "" if it stands alone.
    """

    why: str
    index: int
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a response.

    Attributes:
        text: its text.
        marks: where in it the answer that was graded stands.
        omitted: characters that are left out before it.
    """

    text: str
    marks: Sequence[tuple[int, int]]
    omitted: int


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
        pieces: the response.
        problem: index of its problem.
        beside: what it has in common with the example that it is read beside, or "".
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
    pieces: Sequence[Piece]
    problem: int
    beside: str


def choose(table: Table, compared: Sequence[Comparison]) -> list[Chosen]:
    """Return responses worth reading, each with what makes it so; twice only beside others."""
    chosen: list[Chosen] = []

    def add(why: str, candidates: NDArray[np.intp], most: int) -> None:
        taken = {one.index for one in chosen}
        new = [int(index) for index in candidates if int(index) not in taken]
        chosen.extend(Chosen(why, index) for index in new[:most])

    for pair in compared:
        if pair.dataset != EVERYTHING:
            chosen.extend(_changes(table, pair))
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
    return chosen


def _changes(table: Table, pair: Comparison) -> Iterator[Chosen]:
    """Both runs' responses to the problems whose solve rate moved most, two by two.

    With several responses a problem, those two that show it: the right one and the wrong one.
    """
    moved = pair.rate_after - pair.rate_before
    runs = [table.runs.index(name) for name in (pair.before, pair.after)]
    for title, verdicts, order in (
        ("lost", (1, 0), np.argsort(moved, kind="stable")),
        ("gained", (0, 1), np.argsort(-moved, kind="stable")),
    ):
        changed = order[(moved[order] < 0) if title == "lost" else (moved[order] > 0)]
        for problem in pair.problem[changed[:PAIRS]]:
            key = f"{title} from {pair.before} to {pair.after}, problem {problem + 1}"
            of_problem = (table.problem == problem) & (table.boxes >= 0)
            both = [
                np.flatnonzero(of_problem & (table.run == run) & (table.correct == verdict))
                for run, verdict in zip(runs, verdicts, strict=True)
            ]
            if all(found.size for found in both):
                for run, found in zip(runs, both, strict=True):
                    yield Chosen(table.runs[run], int(found[0]), key)


def read_examples(
    table: Table, chosen: Sequence[Chosen], fields: Fields | None = None
) -> list[Example]:
    """Read the texts of the chosen responses, and grade them again for what was compared.

    Raises:
        ConfigurationError: a file cannot be read any more.
    """
    wanted: dict[int, dict[tuple[int, int], list[int]]] = defaultdict(dict)
    for order, one in enumerate(chosen):
        places = wanted[int(table.file[one.index])]
        place = int(table.row[one.index]), int(table.part[one.index])
        places.setdefault(place, []).append(order)
    found: list[Example | None] = [None] * len(chosen)
    for file, places in wanted.items():
        last = max(row for row, _ in places)
        for response in responses(table.files[file], fields or Fields()):
            if response.row > last:
                break
            for order in places.get((response.row, response.part), []):
                found[order] = _example(table, chosen[order], response)
    return [example for example in found if example is not None]


def _example(table: Table, chosen: Chosen, response: Response) -> Example | None:
    sample, result = response.sample, response.result
    if sample is None:
        return None
    text = sample.response
    source = table.files[int(table.file[chosen.index])]
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
        why=chosen.why,
        run=source.run,
        dataset=dataset_title(response.dataset),
        place=table.place(chosen.index),
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
        pieces=_pieces(text, places(text, result.get("answer"))),
        problem=int(table.problem[chosen.index]),
        beside=chosen.beside,
    )


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> list[Piece]:
    """A response by its beginning, its answer and its end, what lies between them left out."""
    kept = [(0, HEAD), (len(text) - TAIL, len(text))]
    kept += [(start - AROUND, end + AROUND) for start, end in marks]
    if len(text) <= HEAD + TAIL + 200:
        kept = [(0, len(text))]
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, len(text))) for start, end in kept):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    before = [0, *(end for _, end in joined)]
    return [
        Piece(
            text[start:end],
            [(a - start, b - start) for a, b in marks if start <= a and b <= end],
            start - last,
        )
        for last, (start, end) in zip(before, joined, strict=False)
    ]
