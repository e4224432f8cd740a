"""The loop: what is in flight is bounded, and nothing changes order."""

from collections.abc import Iterator

import pytest

from plp_reward.dumps.rows import BadRow, Item, Position, Row, RowSamples
from plp_reward.dumps.scorer import (
    CHUNK_CHARACTERS,
    CHUNK_SAMPLES,
    IN_FLIGHT,
    Scorer,
    Submit,
    chunks,
)
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Sample
from plp_reward.workers import PoolSettings, SyncPool


class Counted:
    """Rows, and how many of them were taken."""

    def __init__(self, rows: int, *, k: int = 1, characters: int = 0) -> None:
        self.taken = 0
        self._rows = rows
        self._k = k
        self._padding = "x" * characters

    def __iter__(self) -> Iterator[Item]:
        for number in range(self._rows):
            self.taken += 1
            row = Row("f", number, {}, None, Position(0, number, number))
            text = rf"{self._padding}\boxed{{{number}}}"
            sample = Sample(text, str(number - number % 2), length=10)
            yield RowSamples(row, [sample] * self._k, self._k > 1, "f", False)


@pytest.fixture(scope="module")
def pool() -> Iterator[SyncPool]:
    with SyncPool(PoolSettings(workers=1, symbolic_workers=1)) as running:
        yield running


def submitting(pool: SyncPool) -> Submit:
    return lambda plan: pool.submit(plan.jobs)


@pytest.mark.parametrize(("k", "characters"), [(1, 0), (8, 0), (1, 50_000)])
def test_only_a_few_chunks_are_in_flight(k: int, characters: int, pool: SyncPool) -> None:
    source = Counted(3000 // k if not characters else 500, k=k, characters=characters)
    chunk = min(CHUNK_SAMPLES // k, CHUNK_CHARACTERS // (characters or 1) + 1)
    most = finished = 0
    for piece in Scorer(Profile()).graded(submitting(pool), chunks(source)):
        most = max(most, source.taken - finished)
        finished += len(piece)
    assert finished == source.taken
    assert most <= IN_FLIGHT * chunk


def test_rows_come_back_in_order_with_their_verdicts(pool: SyncPool) -> None:
    scorer = Scorer(Profile())
    rows = [
        row for piece in scorer.graded(submitting(pool), chunks(Counted(1500))) for row in piece
    ]
    scored = [row for row in rows if isinstance(row, RowSamples)]
    assert [row.row.number for row in scored] == list(range(1500))
    scorer.settle(scored)
    assert [row.results[0].correct for row in scored] == [n % 2 == 0 for n in range(1500)]


def test_a_row_that_lacks_what_the_reward_needs_is_bad_and_its_neighbours_are_scored(
    pool: SyncPool,
) -> None:
    first, second, third = list(Counted(3, k=2))
    assert isinstance(second, RowSamples)
    second.samples = [second.samples[0], Sample("no length", "1")]
    items = next(Scorer(Profile()).graded(submitting(pool), iter([[first, second, third]])))
    assert [type(item) for item in items] == [RowSamples, BadRow, RowSamples]
    assert isinstance(items[1], BadRow)
    assert items[1].reason.startswith("length: ")
