"""What a worker process does for a span, all of it: reads, grades, counts, rewards and writes.

It runs in the processes of ``workers``, each sample under their deadline. What only computer
algebra can tell, and what is not bounded, it asks of the process that started it, and goes on
meanwhile. At the end of every frame it tells that process how far it is: there another worker goes
on, should this one die.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from plp_reward.answers import Verdict
from plp_reward.dumps.grouping import Grouper
from plp_reward.dumps.reading import span_rows
from plp_reward.dumps.records import Extractor
from plp_reward.dumps.rows import Item, Position, RowSamples, Span
from plp_reward.dumps.scorer import CHUNK_SAMPLES, IN_FLIGHT, Graded, Scorer, chunks
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.sink import Sink
from plp_reward.dumps.source import DumpReader
from plp_reward.dumps.summary import Summary
from plp_reward.dumps.writing import FrameWriter
from plp_reward.errors import PlpError
from plp_reward.files.encoding import to_json
from plp_reward.graders import decide, is_bounded
from plp_reward.scoring.plan import CUT_OFF, Plan
from plp_reward.scoring.profiles import Profile
from plp_reward.workers.guard import Guard

FRAME = "frame"
"""A frame is written: position, samples and sizes so far, figures since the last one."""
ASK = "ask"
"""These samples need another verdict than can be given here."""
WAIT = "wait"
"""Nothing can be done before what was asked is answered."""
ROW = "row"
"""The row of this number is read next; told only of a careful worker."""
REFUSED = "refused"
"""The dump, or the profile, cannot be used: a message."""
FAILED = "failed"
"""Something is wrong that is no row's doing: errno, message, file."""
END = "end"
"""The span is done."""
_GARBAGE = 100_000
"""Objects more than there were at which a worker looks for cycles. The rows that are on their way
are some 20,000, and have none: by the default, they were looked through for every 700."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is the same for all spans of a run.

    Attributes:
        inputs: as ``DumpReader`` takes them.
        settings: the run's.
        profile: how to score.
        extractors: how each input's rows are read; without golds from a file, which workers read.
        tokenizer_file: where the profile's tokenizer is, if it has one.
        packing: the ending that says how the scored rows are compressed.
        budget: CPU seconds a sample may take here.
    """

    inputs: Sequence[str]
    settings: DumpSettings
    profile: Profile
    extractors: Mapping[str, Extractor]
    tokenizer_file: Path | None
    packing: str
    budget: float


class Task(NamedTuple):
    """A span, or what is left of it.

    Attributes:
        recipe: a pickled ``Recipe``.
        span: the span.
        start: where in it to go on.
        rows: the file of its scored rows, and its size at ``start``.
        errors: the same of its bad rows.
        deferred: samples, counted from ``start``, that are not to be graded here.
        unread: numbers of rows that are not to be read, and why.
        careful: take one row at a time, and say which.
    """

    recipe: bytes
    span: Span
    start: Position
    rows: tuple[Path, int]
    errors: tuple[Path, int]
    deferred: frozenset[int]
    unread: Mapping[int, str]
    careful: bool


def work(guard: Guard) -> None:
    """Do tasks until there are no more."""
    # Every core has a worker already, and threads of this library stay busy between texts.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    # Arrow's own allocator reserves more address space than a worker may have.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    gc.set_threshold(_GARBAGE)
    while (payload := guard.receive()) is not None:
        try:
            _do(guard, pickle.loads(payload))  # noqa: S301  from the process that started this one
            _tell(guard, END)
        except PlpError as error:
            _tell(guard, REFUSED, str(error))
        except MemoryError:
            raise
        except OSError as error:
            _tell(guard, FAILED, error.errno, error.strerror or str(error), error.filename)
        except Exception:  # noqa: BLE001  a fault of this code, for the other process to show
            _tell(guard, FAILED, None, traceback.format_exc(), None)


def _tell(guard: Guard, *what: Any) -> None:
    guard.send(to_json(what))


def _do(guard: Guard, task: Task) -> None:
    recipe, source, scorer = _prepared(task.recipe)
    profile, settings = recipe.profile, recipe.settings
    name = source.inputs[task.start.file]

    def watch(number: int) -> str | None:
        if task.careful:
            _tell(guard, ROW, number)
        return task.unread.get(number)

    rows = span_rows(
        name,
        task.span,
        task.start,
        settings.max_line_bytes,
        watch if task.careful or task.unread else None,
    )
    items = source.samples_of(rows)
    most, in_flight = (1, 1) if task.careful else (CHUNK_SAMPLES, IN_FLIGHT)
    with _Part(guard, task, recipe) as part:
        grouper = Grouper.of(scorer, settings) if profile.rewarding.needs_group else None
        bench = _Bench(guard, recipe, task.deferred)
        for chunk in scorer.graded(bench.submit, chunks(items, most), in_flight):
            part.write(chunk, scorer, grouper)
        part.write_rest(grouper)


@lru_cache(maxsize=1)
def _prepared(pickled: bytes) -> tuple[Recipe, DumpReader, Scorer]:
    recipe: Recipe = pickle.loads(pickled)  # noqa: S301  see ``work``
    source = DumpReader(recipe.inputs, recipe.settings, recipe.profile, recipe.extractors)
    return recipe, source, Scorer(recipe.profile, recipe.tokenizer_file)


class _Part(Sink):
    """The files of a span, in memory that the process which joins them holds."""

    def __init__(self, guard: Guard, task: Task, recipe: Recipe) -> None:
        rows, errors = task.rows, task.errors
        super().__init__(
            FrameWriter(*rows, follow=True, packing=recipe.packing),
            FrameWriter(*errors, follow=True, packing=""),
            Summary(),
            task.start,
            results_only=recipe.settings.results_only,
        )
        self._guard = guard
        self._samples = 0

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()
        self._errors.close()

    def add(self, item: Item) -> None:
        """Write a row."""
        super().add(item)
        if isinstance(item, RowSamples):
            self._samples += sum(verdict is not CUT_OFF for verdict in item.verdicts)

    def end_frame(self, groups: bytes = b"", *, last: bool = False) -> None:
        """End the frame, and say so."""
        if not (self.summary.rows or self.summary.bad_rows):
            return
        self._rows.end_frame()
        self._errors.end_frame()
        place = self.position
        sizes = (self._rows.size, self._errors.size)
        figures = self.summary.state()
        _tell(
            self._guard, FRAME, place.file, place.offset, place.row, self._samples, sizes, figures
        )
        self.summary = Summary()


class _Bench:
    """Grades what is bounded, and asks for the rest."""

    def __init__(self, guard: Guard, recipe: Recipe, deferred: frozenset[int]) -> None:
        self._guard = guard
        self._budget = recipe.budget
        self._deferred = deferred
        self._mathematics = recipe.profile.grades_mathematics
        self._count = 0
        self._asked = 0
        self._answers: dict[int, Sequence[Verdict]] = {}

    def submit(self, plan: Plan) -> Graded:
        """Grade what can be graded here."""
        verdicts = list(self._graded(plan))
        open_ = [place for place, verdict in enumerate(verdicts) if verdict is None]
        if open_:
            samples = (plan.samples[plan.graded[place]] for place in open_)
            asked = [
                (s.response, s.gold, s.id, s.prompt, s.finish_reason, s.extra) for s in samples
            ]
            # A gold may be no number, and have more digits than orjson knows.
            self._guard.send(json.dumps((ASK, self._asked, asked), default=str).encode())
            self._asked += 1
        return _Verdicts(self, verdicts, open_, self._asked - 1)

    def answer(self, number: int) -> Sequence[Verdict]:
        """Return what was answered to a question, waiting for it if need be."""
        while number not in self._answers:
            _tell(self._guard, WAIT)
            payload = self._guard.receive()
            if payload is None:
                os._exit(0)  # nobody waits for this any more
            answered, verdicts = pickle.loads(payload)  # noqa: S301  see ``work``
            self._answers[answered] = verdicts
        return self._answers.pop(number)

    def _graded(self, plan: Plan) -> Iterator[Verdict | None]:
        guard, budget, deferred = self._guard, self._budget, self._deferred
        for response, gold, how, prompt, _, _, fields in plan.jobs:
            count = self._count
            self._count += 1
            if count in deferred or not (self._mathematics or is_bounded(how)):
                guard.pass_over()
                yield None
            else:
                more = {} if fields is None else {"fields": fields}
                yield guard.graded(budget, decide, response, gold, how, prompt=prompt, **more)
        guard.rest()


class _Verdicts(NamedTuple):
    bench: _Bench
    given: list[Verdict | None]
    open: list[int]
    number: int

    def result(self) -> Sequence[Verdict]:
        """Return them all."""
        if self.open:
            for place, verdict in zip(self.open, self.bench.answer(self.number), strict=True):
                self.given[place] = verdict
        return self.given  # type: ignore[return-value]  # none is open any more
