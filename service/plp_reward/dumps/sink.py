"""Rows out of scoring, into two files: the scored ones and the bad ones, frame by frame."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from plp_reward.dumps.grouping import Grouper
from plp_reward.dumps.rows import BadRow, Item, Position, RowSamples
from plp_reward.dumps.scorer import Scorer
from plp_reward.dumps.summary import Summary
from plp_reward.dumps.writing import FrameWriter, error_line, scored_line

Range = tuple[int, int, int]
"""Part of a file: its descriptor, where the part begins and where it ends, in bytes."""


class Sink(ABC):
    """The files, and the figures of what went into them.

    Frames end with the rows' spans, too: whatever wrote them, one reader or many, they are alike.

    Attributes:
        summary: the figures so far.
        position: behind the last row written.

    Args:
        rows: where scored rows go.
        errors: where bad rows go.
        summary: the figures before.
        position: where reading begins.
        results_only: leave out the rows' own fields.
    """

    def __init__(
        self,
        rows: FrameWriter,
        errors: FrameWriter,
        summary: Summary,
        position: Position,
        *,
        results_only: bool,
    ) -> None:
        self._rows = rows
        self._errors = errors
        self._results_only = results_only
        self.summary = summary
        self.position = position

    @abstractmethod
    def end_frame(self, groups: bytes = b"", *, last: bool = False) -> None:
        """End the frame: what was added is kept, and a killed run goes on behind it.

        Args:
            groups: digests of groups that became complete since the last frame.
            last: whether no row follows.
        """

    def add(self, item: Item) -> None:
        """Write a row."""
        if isinstance(item, BadRow):
            self.summary.bad_rows += 1
            self._errors.write(error_line(item))
        else:
            self.summary.add(item.dataset, item.results)
            if item.opinions:
                self.summary.judged.add(item.samples, item.opinions)
            self._rows.write(scored_line(item, results_only=self._results_only))
        self.position = item.end

    def write(self, items: Sequence[Item], scorer: Scorer, grouper: Grouper | None) -> None:
        """Give graded rows their rewards and write them.

        Args:
            items: the rows.
            scorer: gives rewards.
            grouper: holds rows until their groups are whole; None for rewards that need none.
        """
        if grouper is None:
            scorer.settle([item for item in items if isinstance(item, RowSamples)])
        for item in items:
            if grouper is not None:
                self._add_all(grouper.before(item))
            if self._frame_ends(item) and (grouper is None or grouper.clean):
                self._end_frame(grouper)
            self._add_all([item] if grouper is None else grouper.push(item))

    def write_rest(self, grouper: Grouper | None) -> None:
        """Write the rows whose groups end here, and end the last frame."""
        if grouper is not None:
            self._add_all(grouper.finish())
        self._end_frame(grouper, last=True)

    def _frame_ends(self, item: Item) -> bool:
        """Whether the frame is to end before a row, if nothing is pending."""
        if self._rows.full or self._errors.full:
            return True
        return (item.end.file, item.end.span) != (self.position.file, self.position.span)

    def _end_frame(self, grouper: Grouper | None, *, last: bool = False) -> None:
        if grouper is None:
            self.end_frame(last=last)
            return
        self.summary.short_groups = grouper.short
        self.end_frame(bytes(grouper.digests), last=last)
        grouper.digests.clear()

    def _add_all(self, items: Iterable[Item]) -> None:
        for item in items:
            self.add(item)


class JoinedSink(Sink):
    """Files to which frames are added that other processes wrote."""

    def take(self, rows: Range, errors: Range, figures: Summary, position: Position) -> None:
        """Add frames that another process wrote.

        Args:
            rows: where the scored rows are.
            errors: where the bad rows are.
            figures: theirs.
            position: behind them.
        """
        self._rows.take(*rows)
        self._errors.take(*errors)
        self.summary.include(figures)
        self.position = position
