"""Spans scored in worker processes, and joined in order.

A worker takes a whole span and writes its rows into files in memory. This process cuts the inputs,
copies what is written behind the output, adds the figures up and keeps the checkpoint. It never
looks at a row.
"""

from __future__ import annotations

import asyncio
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from plp_reward.answers import Verdict
from plp_reward.dumps import span_work
from plp_reward.dumps.assignments import Assignment
from plp_reward.dumps.progress import Meter
from plp_reward.dumps.rows import Position
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.sink import JoinedSink
from plp_reward.dumps.source import DumpReader
from plp_reward.dumps.span_work import Recipe
from plp_reward.dumps.spans import Cut, Cutter, can_cut
from plp_reward.dumps.summary import Summary
from plp_reward.errors import ConfigurationError
from plp_reward.files.encoding import of_json
from plp_reward.scoring.lengths import counter_file
from plp_reward.scoring.plan import job_of
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Sample
from plp_reward.workers import Cause, Pool, PoolError, PoolSettings, wire
from plp_reward.workers.deaths import CHANCES, KILLS, TRIES, Death
from plp_reward.workers.supervisor import Supervisor
from plp_reward.workers.worker_handle import WorkerHandle
from plp_reward.workers.zygote_handle import Graders

WORK = "plp_reward.dumps.span_work:work"
"""What the workers run; only tests of their ends change it."""
_AHEAD = 4
"""Spans a worker that may be under way or wait to be joined: when one takes long, others go on."""
_CHECKPOINT_EVERY = 0.1
"""Seconds between checkpoints, each of which waits for the disk."""
_RECYCLE_AFTER = 50_000
"""Samples after which a worker is replaced."""
_MOST_GOLD_BYTES = 32 << 20
"""Size of a gold file up to which each worker reads it."""
_OUTSIDE: Final = frozenset({Cause.KILLED, Cause.STOPPED, Cause.ZYGOTE})
"""Ends that are no row's doing, unless they come again and again."""


def why_whole(source: DumpReader, profile: Profile, settings: DumpSettings) -> str:
    """Return why a run needs one reader for all rows; "" if it can be done span by span."""
    if not can_cut(source.inputs):
        return "standard input, arrays, CSV and Arrow cannot be cut"
    if profile.judge is not None:
        return "a judge is asked"
    if profile.rewarding.version or not _travels(profile):
        return "code of your own gives rewards"
    if settings.limit is not None:
        return "--limit counts all rows"
    if not _can_be_read_again(settings.gold_file):
        return "the gold file is too large for every worker"
    # Of rows that came from several inputs, later ones may have a group where the first has none.
    if profile.rewarding.needs_group and any(
        of.fields.group is not None or of.origin for of in source.extractors.values()
    ):
        return "rows of a group wait for each other"
    return ""


def _can_be_read_again(gold_file: Path | None) -> bool:
    """Whether each worker can read the golds, within its memory and deadline."""
    return gold_file is None or gold_file.stat().st_size <= _MOST_GOLD_BYTES


def _travels(profile: Profile) -> bool:
    """Whether a profile can be handed to workers: code of the user's that it knows may not be."""
    try:
        pickle.dumps(profile)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True


def score_spans(
    source: DumpReader, outputs: JoinedSink, profile: Profile, settings: DumpSettings, meter: Meter
) -> None:
    """Score what is left of a run.

    Raises:
        ConfigurationError: the dump or the profile cannot be used after all.
        PoolError: the workers do not start, or end again and again.
        OSError: an input cannot be read, or an output not be written.
    """

    async def run() -> None:
        crew = Crew(source, profile, settings)
        try:
            await crew.start()
            await crew.score(outputs, meter.update)
        finally:
            await crew.stop()

    asyncio.run(run())


class Crew:
    """Workers that take spans, and what they need from here: a ``supervisor.Host``.

    Args:
        source: the inputs.
        profile: how to score.
        settings: the run's.
    """

    def __init__(self, source: DumpReader, profile: Profile, settings: DumpSettings) -> None:
        self._source = source
        self._profile = profile
        self._max_line_bytes = settings.max_line_bytes
        self._settings = PoolSettings.of(settings.workers)
        self._recipe = _recipe(source, profile, settings, self._settings.quick_budget)
        self._cuts: Iterator[Cut] = iter(())
        self._cut_all = False
        self._order: deque[Assignment] = deque()
        """All spans under way, in the order of the output."""
        self._again: deque[Assignment] = deque()
        """Those of them whose worker has ended."""
        self._at: dict[WorkerHandle, Assignment] = {}
        self._idle: list[WorkerHandle] = []
        self._pool: asyncio.Task[Pool] | None = None
        self._changed = asyncio.Event()
        self._error: BaseException | None = None
        # Only graders other than that of mathematics load more than the zygote has.
        known = Graders()
        graders = Graders(
            known.decide,
            grade="",
            work=WORK,
            imports=() if profile.grades_mathematics else known.imports,
        )
        staff = {wire.TASKS: max(1, self._settings.workers)}
        self._supervisor = Supervisor(self._settings, graders, self, staff)

    async def start(self) -> None:
        """Start the workers.

        Raises:
            PoolError: they do not start.
        """
        await self._supervisor.start()

    async def stop(self) -> None:
        """End the workers, whatever they do."""
        for work in self._order:
            work.close()
        await self._supervisor.stop()
        if self._pool is not None:
            with suppress(PoolError):
                await (await self._pool).aclose(timeout=0)

    async def score(
        self,
        outputs: JoinedSink,
        tell: Callable[[int, float], None],
        stop: Position | None = None,
    ) -> None:
        """Score the spans from where the outputs end up to a position; behind an error, no others.

        Args:
            outputs: where rows go.
            tell: is told of rows scored, and how much of the inputs has been cut, 0 to 1.
            stop: where a span begins that is left alone; by default the end of all inputs.

        Raises:
            ConfigurationError: the dump or the profile cannot be used after all.
            PoolError: the workers end again and again.
            OSError: an input cannot be read, or an output not be written.
        """
        cutter = Cutter(self._source.inputs, outputs.position, self._max_line_bytes, stop)
        self._cuts, self._cut_all = iter(cutter), False
        kept = time.monotonic()
        while True:
            if self._error is not None:
                raise self._error
            if self._join(outputs):
                tell(outputs.summary.rows, cutter.fraction)
                if time.monotonic() - kept >= _CHECKPOINT_EVERY:
                    outputs.end_frame()
                    kept = time.monotonic()
            self._assign()
            if self._cut_all and not self._order:
                break
            await self._changed.wait()
            self._changed.clear()
        outputs.end_frame(last=True)

    # What the supervisor tells (see supervisor.Host).

    def worker_free(self, worker: WorkerHandle) -> None:
        """Have it take a span next, or replace it."""
        if worker.progress()[0] >= _RECYCLE_AFTER:
            worker.retire()
        else:
            self._idle.append(worker)
            self._changed.set()

    def worker_told(self, worker: WorkerHandle, payload: bytes) -> bool:
        """Take what a worker says of its span; False if it makes no sense."""
        work = self._at.get(worker)
        worker.heard()
        if work is None:
            return False
        try:
            kind, *told = of_json(payload)
            return self._hear(worker, work, kind, told)
        except (ValueError, TypeError, LookupError):
            return False

    def worker_died(self, worker: WorkerHandle, death: Death) -> None:
        """Have another one go on behind the last frame that it wrote."""
        if worker in self._idle:
            self._idle.remove(worker)
        work = self._at.pop(worker, None)
        if work is None:
            return
        if work.answering is not None:
            work.answering.cancel()
        self._blame(work, death, (0, 0) if death.cause is Cause.ZYGOTE else worker.progress())
        work.begin_again()
        self._again.append(work)
        self._changed.set()

    def lane_failed(self, lane: int, error: PoolError) -> None:
        """Nobody will do what is left."""
        self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._error = self._error or error
        self._changed.set()

    def _assign(self) -> None:
        while self._idle and (work := self._next()) is not None:
            worker = self._idle.pop()
            self._at[worker] = work
            work.begun = worker.progress()[0]
            worker.tell(pickle.dumps(work.task(self._recipe)))

    def _next(self) -> Assignment | None:
        if self._again:
            return self._again.popleft()
        if self._cut_all or len(self._order) >= _AHEAD * self._settings.workers:
            return None
        cut = next(self._cuts, None)
        if cut is None:
            self._cut_all = True
            return None
        span, memory = cut
        work = Assignment(span, memory, span.start, span.start)
        self._order.append(work)
        return work

    def _hear(self, worker: WorkerHandle, work: Assignment, kind: str, told: Sequence[Any]) -> bool:
        match kind, told:
            case span_work.FRAME, [file, offset, row, samples, [rows, errors], figures]:
                place = Position(file, offset, row, work.span.start.span)
                work.figures.include(Summary.of_state(figures))
                work.written(place, samples, (rows, errors))
                self._changed.set()
            case span_work.END, []:
                work.done = True
                del self._at[worker]
                worker.busy = False
                self._changed.set()
            case span_work.ASK, [number, asked]:
                answer = self._answer(worker, work, number, asked, work.answering)
                work.answering = asyncio.get_running_loop().create_task(answer)
            case span_work.WAIT, []:
                worker.waiting = work.answering is not None and not work.answering.done()
            case span_work.ROW, [number]:
                work.row = number
            case span_work.REFUSED, [message]:
                self._fail(ConfigurationError(message))
            case span_work.FAILED, [errno, message, file]:
                self._fail(
                    RuntimeError(message) if errno is None else OSError(errno, message, file)
                )
            case _:
                return False
        return True

    async def _answer(
        self,
        worker: WorkerHandle,
        work: Assignment,
        number: int,
        asked: Sequence[Sequence[Any]],
        before: asyncio.Task[None] | None,
    ) -> None:
        """Have samples graded where more is allowed, and tell the worker, question by question."""
        try:
            verdicts = await self._graded(asked)
            if before is not None:
                await before
        except Exception as error:  # noqa: BLE001  the run's to raise
            self._fail(error)
            return
        if self._at.get(worker) is work:
            worker.tell(pickle.dumps((number, verdicts)))

    async def _graded(self, asked: Sequence[Sequence[Any]]) -> list[Verdict]:
        jobs = [
            job_of(
                Sample(response, gold, id_, None, prompt, finish_reason=reason, extra=extra),
                self._profile,
            )
            for response, gold, id_, prompt, reason, extra in asked
        ]
        if self._pool is None:
            self._pool = asyncio.get_running_loop().create_task(self._start_pool())
        pool = await asyncio.shield(self._pool)
        return await pool.grade(jobs, wait=True)

    async def _start_pool(self) -> Pool:
        # Workers here have decided already what can be decided at once.
        pool = Pool(self._settings.model_copy(update={"workers": 0}))
        await pool.start()
        return pool

    def _blame(self, work: Assignment, death: Death, progress: tuple[int, int]) -> None:
        """Find out what a worker ended over, and have the next one leave it alone."""
        started, finished = progress
        caught = started > work.begun and (started > finished or death.out_of_time)
        outside = death.cause in _OUTSIDE
        if outside:
            work.kills += 1
            if work.kills >= CHANCES:
                self._fail(PoolError(f"workers end again and again ({death.detail})"))
        if caught and (not outside or work.kills >= KILLS):
            work.deferred |= {started - work.begun - 1}
        elif not caught and not outside:
            work.tries += 1
            if work.tries >= TRIES and work.careful and work.row is not None:
                reason = f"reading it ended its worker {work.tries} times ({death.detail})"
                work.unread[work.row] = reason
                work.tries = 0
            elif work.tries >= 2 * TRIES:
                self._fail(PoolError(f"workers end before they read a row ({death.detail})"))
            work.careful = work.tries >= TRIES or work.careful

    def _join(self, outputs: JoinedSink) -> bool:
        """Bring what is written, and is next, to the outputs; return whether there was any."""
        new = False
        while self._order:
            work = self._order[0]
            if work.joined != work.sizes or work.done:
                (rows, errors), (rows_end, errors_end) = work.joined, work.sizes
                outputs.take(
                    (work.rows.descriptor, rows, rows_end),
                    (work.errors.descriptor, errors, errors_end),
                    work.figures,
                    work.span.behind if work.done else work.position,
                )
                work.joined, work.figures = work.sizes, Summary()
                new = True
            if not work.done:
                break
            self._order.popleft().close()
        return new


def _recipe(source: DumpReader, profile: Profile, settings: DumpSettings, budget: float) -> bytes:
    recipe = Recipe(
        source.inputs,
        # Of a subclass, the workers know nothing.
        DumpSettings.model_construct(
            **{n: getattr(settings, n) for n in DumpSettings.model_fields}
        ),
        profile,
        {name: replace(of, golds=None) for name, of in source.extractors.items()},
        None if profile.tokenizer is None else counter_file(profile.tokenizer),
        settings.output_ending,
        budget,
    )
    return pickle.dumps(recipe)
