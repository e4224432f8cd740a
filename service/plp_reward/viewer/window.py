"""A service's last samples, in memory: what the page shows where no audit log is kept."""

from __future__ import annotations

import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from plp_reward.scoring.samples import Result, Sample
from plp_reward.viewer.columns import Columns, Course, text_number
from plp_reward.viewer.filters import PAGE, Filter, select
from plp_reward.viewer.rows import Row
from plp_reward.viewer.source import Found, RunEntry

UNNAMED = "unnamed"
"""The run of requests that name none."""
GATHERED = 0.3
"""Seconds that news wait before they are looked at, so that a burst is answered first."""
IDLE = 19
"""How much longer than it works the thread rests while there is more: grading comes first."""
SLICE = 32
"""Samples that it looks at before it rests."""
MOST_RUNS = 32
"""Runs whose course is kept; those that were idle longest go."""


class News(NamedTuple):
    """What was scored together, as the service has it.

    Attributes:
        time: seconds since 1970.
        run: the run.
        profile: the profile's name.
        keys: what each sample is called.
        samples: the samples.
        results: a result for each.
    """

    time: float
    run: str
    profile: str
    keys: Sequence[str]
    samples: Sequence[Sample]
    results: Sequence[Result]

    def split(self, size: int) -> tuple[News, News | None]:
        """Return its first samples, and the others, if any."""
        if len(self.keys) <= size:
            return self, None
        of = (self.keys, self.samples, self.results)
        first = News(*self[:3], *(each[:size] for each in of))  # type: ignore[arg-type]
        return first, News(*self[:3], *(each[size:] for each in of))  # type: ignore[arg-type]


class Window:
    """The last samples, within a number of bytes, and the course of each run.

    Adding is a matter of microseconds and waits for nothing; a thread looks at what was added.

    Args:
        most_bytes: that samples, news, and samples whose group is on the way may hold, about, each.

    Attributes:
        note: what a reader should know of what is shown, or "".
    """

    def __init__(self, most_bytes: int) -> None:
        self.note = ""
        self._most = most_bytes
        self._rows: deque[Row] = deque()
        self._held = 0
        self._runs: OrderedDict[str, Course] = OrderedDict()
        self._waiting: OrderedDict[str, Sample] = OrderedDict()
        self._waiting_bytes = 0
        self._news: deque[News] = deque()
        self._pending = 0
        self._arrived = threading.Event()
        self._closing = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="window", daemon=True)
        self._thread.start()

    def add(self, news: News) -> None:
        """Take in what was scored."""
        weight = _weight(news)
        if self._pending + weight > self._most:  # faster than they can be looked at
            return
        self._pending += weight
        self._news.append(news)
        self._arrived.set()

    def wait(self, key: str, sample: Sample) -> None:
        """Keep a sample whose group is on the way, until ``settle`` tells what it got."""
        self._forget(key)
        self._waiting[key] = replace(sample, token_ids=None)
        self._waiting_bytes += _size(sample)
        while self._waiting_bytes > self._most:
            self._forget(next(iter(self._waiting)))

    def settle(
        self, run: str, profile: str, keys: Sequence[str], results: Sequence[Result]
    ) -> None:
        """Take in a group that waited: what ``wait`` was told of, with what it got."""
        found = [
            (key, sample, result)
            for key, result in zip(keys, results, strict=True)
            if (sample := self._forget(key)) is not None
        ]
        if found:
            names, samples, given = zip(*found, strict=True)
            self.add(News(time.time(), run, profile, names, samples, given))

    def _forget(self, key: str) -> Sample | None:
        """Return a sample that waits, which then does so no more."""
        sample = self._waiting.pop(key, None)
        if sample is not None:
            self._waiting_bytes -= _size(sample)
        return sample

    def close(self) -> None:
        """End the thread."""
        self._closing = True
        self._arrived.set()
        self._thread.join()

    def find(self, wanted: Filter) -> Found:
        """Return a page of the samples that a filter wants."""
        found = self._select(wanted)
        return Found(found[(wanted.page - 1) * PAGE : wanted.page * PAGE], len(found))

    def count(self, wanted: Filter) -> int:
        """Return how many samples a filter wants."""
        return len(self._select(wanted))

    def _select(self, wanted: Filter) -> list[Row]:
        self._take_in()
        with self._lock:
            rows = list(self._rows)
        return select(reversed(rows), wanted)

    def row(self, key: str) -> Row | None:
        """Return a sample."""
        self._take_in()
        with self._lock:
            return next((row for row in reversed(self._rows) if row.key == key), None)

    def runs(self) -> list[RunEntry]:
        """Return the runs, the last one first."""
        self._take_in()
        with self._lock:
            return [
                RunEntry(name, course.count, course.last)
                for name, course in reversed(self._runs.items())
            ]

    def columns(self, run: str) -> Columns:
        """Return the numbers of a run's samples."""
        self._take_in()
        with self._lock:
            course = self._runs.get(run)
            return Course().columns() if course is None else course.columns()

    def answer_text(self, run: str, number: int) -> str | None:
        """Return the answer that a number stands for."""
        with self._lock:
            return next(
                (
                    row.answer
                    for row in reversed(self._rows)
                    if row.run == run and text_number(row.answer) == number
                ),
                None,
            )

    def choices(self, column: str) -> list[str]:
        """Return the values of a column that a reader may choose from, the most frequent first."""
        with self._lock:
            counts: dict[str, int] = {}
            for row in self._rows:
                value = getattr(row, column)
                counts[value] = counts.get(value, 0) + 1
        return [value for value in sorted(counts, key=lambda v: -counts[v]) if value][:100]

    def _work(self) -> None:
        while not self._closing:
            self._arrived.wait()
            self._arrived.clear()
            time.sleep(0 if self._closing else GATHERED)
            begun = time.perf_counter()
            while not self._closing and self._take_one():
                spent = time.perf_counter() - begun
                time.sleep(IDLE * spent)
                begun = time.perf_counter()

    def _take_in(self) -> None:
        while self._take_one():
            pass

    def _take_one(self) -> bool:
        """Look at some of what was scored; return whether there was anything."""
        with self._lock:
            if not self._news:
                return False
            news, rest = self._news.popleft().split(SLICE)
            if rest is not None:
                self._news.appendleft(rest)
            self._pending -= _weight(news)
            for row in _rows(news):
                self._rows.append(row)
                self._held += row.weight
                self._runs.setdefault(row.run, Course()).add(row)
                self._runs.move_to_end(row.run)
            while self._held > self._most and self._rows:
                self._held -= self._rows.popleft().weight
            while len(self._runs) > MOST_RUNS:
                self._runs.popitem(last=False)
            return True


def _rows(news: News) -> list[Row]:
    return [
        Row.of(
            key,
            news.time,
            news.run or UNNAMED,
            sample,
            profile=news.profile,
            correct=result.correct,
            status=str(result.status),
            answer=result.answer,
            found_by=result.found_by,
            rule=result.rule,
            message=result.message,
            reward=result.reward,
            components=result.components,
            tokens=result.length,
        )
        for key, sample, result in zip(news.keys, news.samples, news.results, strict=True)
    ]


def _weight(news: News) -> int:
    return sum(map(_size, news.samples))


def _size(sample: Sample) -> int:
    """Bytes that a sample holds, about: texts by what they take, the rest by a round number."""
    return 1_000 + sys.getsizeof(sample.response) + sys.getsizeof(sample.prompt)
