"""Where rows are graded and counted: in this machine's processes, or on a Ray cluster.

Every engine takes the same rows in the same pieces through the same ``Scorer``, and gives them back
in the order they were read. Groups, rewards and files are the run's own, whatever the engine.
"""

from __future__ import annotations

from collections.abc import Callable

from plp_reward.dumps.rows import Position
from plp_reward.dumps.scorer import GradedChunks, Scorer, chunks
from plp_reward.dumps.settings import DumpSettings, EngineName
from plp_reward.dumps.source import DumpReader
from plp_reward.workers import PoolSettings, SyncPool

Engine = Callable[[DumpReader, Scorer, Position, int, DumpSettings], GradedChunks]
"""Grades a source's rows from a position on, behind so many rows. Closing it ends its processes."""


def find_engine(name: EngineName) -> Engine:
    """Return the engine of that name.

    Raises:
        ConfigurationError: it needs what is not installed.
    """
    if name == "local":
        return grade_locally
    from plp_reward.dumps.cluster import grade_on_ray

    return grade_on_ray


def grade_locally(
    source: DumpReader, scorer: Scorer, start: Position, rows_before: int, settings: DumpSettings
) -> GradedChunks:
    """Grade in worker processes of this machine, one per available CPU if not told otherwise."""
    with SyncPool(PoolSettings.of(settings.workers)) as pool:
        pieces = chunks(source.items(start, rows_before))
        for piece in scorer.graded(lambda plan: pool.submit(plan.jobs), pieces):
            yield piece, source.fraction
