"""Rows in pieces: graded, counted, and given rewards, by one profile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from plp_reward.answers import Verdict
from plp_reward.dumps.rows import Item, RowSamples
from plp_reward.errors import InvalidSamples
from plp_reward.scoring.lengths import TokenCounter, load_counter, measure
from plp_reward.scoring.plan import Plan, with_opinions
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Sample
from plp_reward.scoring.settling import settle

if TYPE_CHECKING:
    from plp_reward.judging.sync import SyncJudge

CHUNK_SAMPLES = 512
CHUNK_CHARACTERS = 4 << 20
IN_FLIGHT = 3
"""Chunks that are graded at once: enough that no worker waits while the next one is read."""


class Graded(Protocol):
    """Verdicts to come."""

    def result(self) -> Sequence[Verdict]:
        """Return them, a verdict for each of the plan's jobs."""
        ...


Submit = Callable[[Plan], Graded]
"""Begins to grade what a plan says."""

GradedChunks = Generator[tuple[list[Item], float | None], None, None]
"""Pieces of rows, graded and counted, in order; and how much of the inputs is read, 0 to 1."""


def chunks(items: Iterable[Item], most: int = CHUNK_SAMPLES) -> Iterator[list[Item]]:
    """Cut rows into pieces of so many samples or characters, whichever comes first."""
    chunk: list[Item] = []
    samples = characters = 0
    for item in items:
        chunk.append(item)
        if isinstance(item, RowSamples):
            samples += len(item.samples)
            characters += sum(len(sample.response) for sample in item.samples)
        if samples >= most or characters >= CHUNK_CHARACTERS or len(chunk) >= most:
            yield chunk
            chunk, samples, characters = [], 0, 0
    if chunk:
        yield chunk


class Scorer:
    """Grades rows in a pool and gives them rewards, both by one profile.

    Attributes:
        profile: how to score.
    """

    def __init__(self, profile: Profile, tokenizer_file: Path | None = None) -> None:
        self.profile = profile
        name = profile.tokenizer
        self._counter = None if name is None else load_counter(name, tokenizer_file)

    def graded(
        self, submit: Submit, pieces: Iterable[list[Item]], in_flight: int = IN_FLIGHT
    ) -> Iterator[list[Item]]:
        """Grade and count pieces, a few of them at once, and yield them in order.

        Args:
            submit: begins to grade a piece.
            pieces: the rows.
            in_flight: pieces at once.
        """
        waiting: deque[tuple[list[Item], Plan, Graded]] = deque()
        for piece in pieces:
            items, plan = self._planned(piece)
            waiting.append((items, plan, submit(plan)))
            _measure(items, plan, self._counter)
            if len(waiting) >= in_flight:
                yield _with_verdicts(*waiting.popleft())
        while waiting:
            yield _with_verdicts(*waiting.popleft())

    def settle(self, rows: Sequence[RowSamples]) -> None:
        """Give rows, all of whole groups, their results."""
        verdicts = [verdict for row in rows for verdict in row.verdicts]
        lengths = [length for row in rows for length in row.lengths]
        results = iter(settle(_samples(rows), verdicts, lengths, self.profile))
        for row in rows:
            row.results = list(islice(results, len(row.samples)))

    def review(self, rows: Sequence[RowSamples], judge: SyncJudge) -> None:
        """Ask a judge about rows' verdicts; those that it turns are its own from here on."""
        asked = [
            (verdict, sample.gold, sample.prompt)
            for row in rows
            for verdict, sample in zip(row.verdicts, row.samples, strict=True)
        ]
        told = iter(judge.review(asked))
        for row in rows:
            row.opinions = list(islice(told, len(row.samples)))
            row.verdicts = with_opinions(row.verdicts, row.opinions)

    def _planned(self, piece: list[Item]) -> tuple[list[Item], Plan]:
        """Plan a piece; rows that lack what the reward needs become bad rows."""
        try:
            return piece, Plan.of(_samples(piece), self.profile)
        except InvalidSamples as error:
            owners = [i for i, item in enumerate(piece) for _ in _samples([item])]
            reasons: dict[int, str] = {}
            for problem in error.problems:
                reasons.setdefault(owners[problem.position], f"{problem.field}: {problem.message}")
            items = [
                item.bad(reasons[i]) if isinstance(item, RowSamples) and i in reasons else item
                for i, item in enumerate(piece)
            ]
            return items, Plan.of(_samples(items), self.profile)


def _samples(items: Iterable[Item]) -> list[Sample]:
    return [sample for item in items if isinstance(item, RowSamples) for sample in item.samples]


def _measure(items: Iterable[Item], plan: Plan, counter: TokenCounter | None) -> None:
    lengths = iter(measure(plan.samples, counter))
    for item in items:
        if isinstance(item, RowSamples):
            item.lengths = list(islice(lengths, len(item.samples)))


def _with_verdicts(items: list[Item], plan: Plan, future: Graded) -> list[Item]:
    verdicts = iter(plan.by_sample(future.result()))
    for item in items:
        if isinstance(item, RowSamples):
            item.verdicts = list(islice(verdicts, len(item.samples)))
    return items
