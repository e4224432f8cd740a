"""Spans on their way through workers: how far each is, and what is to be done differently."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from plp_reward.dumps.rows import Position, Span
from plp_reward.dumps.span_work import Task
from plp_reward.dumps.summary import Summary
from plp_reward.files.memory import MemoryFile


@dataclass(slots=True)
class Assignment:
    """A span, and what came of it so far.

    Attributes:
        span: the span.
        memory: the file that it is read from, if that is in memory.
        start: where the worker that has it, or gets it, begins.
        rows: its scored rows.
        errors: its bad rows.
        sizes: how much of them is written in whole frames.
        joined: how much of them is in the outputs.
        figures: of what is written and not joined.
        position: behind that.
        samples: of the rows between ``start`` and ``position``.
        done: whether all of it is written.
        deferred: see ``Task``.
        unread: see ``Task``.
        careful: see ``Task``.
        row: the row that a careful worker reads.
        begun: samples that the worker had started in its life before this.
        tries: workers that ended at ``start``, outside of a sample.
        kills: of them and of others, those killed from outside.
        answering: the last of the worker's questions.
    """

    span: Span
    memory: MemoryFile | None
    start: Position
    position: Position
    rows: MemoryFile = field(default_factory=lambda: MemoryFile("plp-rows"))
    errors: MemoryFile = field(default_factory=lambda: MemoryFile("plp-errors"))
    sizes: tuple[int, int] = (0, 0)
    joined: tuple[int, int] = (0, 0)
    figures: Summary = field(default_factory=Summary)
    samples: int = 0
    done: bool = False
    deferred: frozenset[int] = frozenset()
    unread: dict[int, str] = field(default_factory=dict)
    careful: bool = False
    row: int | None = None
    begun: int = 0
    tries: int = 0
    kills: int = 0
    answering: asyncio.Task[None] | None = None

    def task(self, recipe: bytes) -> Task:
        """Return what a worker is told of it."""
        rows, errors = self.sizes
        return Task(
            recipe,
            self.span,
            self.start,
            (self.rows.path, rows),
            (self.errors.path, errors),
            self.deferred,
            self.unread,
            self.careful,
        )

    def written(self, position: Position, samples: int, sizes: tuple[int, int]) -> None:
        """Note that the rows up to a position are written."""
        self.position, self.samples, self.sizes = position, samples, sizes

    def begin_again(self) -> None:
        """Have the next worker begin behind what is written."""
        if self.position != self.start:
            self.tries = self.kills = 0
        self.deferred = frozenset(n - self.samples for n in self.deferred if n >= self.samples)
        self.start, self.samples, self.row = self.position, 0, None

    def close(self) -> None:
        """Give its memory back."""
        for file in (self.rows, self.errors, self.memory):
            if file is not None:
                file.close()
