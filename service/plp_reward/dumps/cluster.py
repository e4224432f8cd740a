"""Grading on Ray Data: the driver's machine reads, actors over the cluster grade, order is kept.

A read task on the driver's machine streams pieces of rows, as many as the actors take; each actor
is a ``Scorer`` with a grading pool of its own, as a local run has. Nothing but the driver needs the
dump. What a piece becomes depends on the piece alone, so results are those of a local run.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import plp_reward
from plp_reward.dumps.inputs import STDIN
from plp_reward.dumps.rows import Position
from plp_reward.dumps.scorer import GradedChunks, Scorer, chunks
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.source import DumpReader
from plp_reward.errors import ConfigurationError, installing
from plp_reward.scoring.profiles import Profile
from plp_reward.workers import PoolSettings, SyncPool

try:
    import pyarrow as pa
    import ray
    from ray.data import DataContext, Dataset
    from ray.data.block import BlockMetadata
    from ray.data.datasource import Datasource, ReadTask
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
except ImportError as missing:
    raise ConfigurationError(
        f"--engine ray needs Ray Data, which is not installed here ({missing}): "
        f"{installing('ray')}, or leave --engine out"
    ) from missing

PIECE = "piece"
"""The column that holds a piece of rows, with how much of the inputs is read, pickled."""


def grade_on_ray(
    source: DumpReader, scorer: Scorer, start: Position, rows_before: int, settings: DumpSettings
) -> GradedChunks:
    """Grade on a Ray cluster, with an actor per CPU of it if not told otherwise.

    Raises:
        ConfigurationError: there is no such cluster, it has fewer CPUs than actors are asked for,
            its nodes have another version of this package, or standard input is to be read.
    """
    if STDIN in source.inputs:
        raise ConfigurationError("--engine ray reads in a process of its own: name files, not -")
    started_here = _join(settings)
    try:
        actors = _actors(settings)
        graded = pieces(source, scorer.profile, start, rows_before, actors)
        for batch in graded.iter_batches(batch_size=None, batch_format="pyarrow"):
            for packed in batch.column(PIECE):
                yield pickle.loads(packed.as_py())  # noqa: S301  from this run's own actors
    finally:
        if started_here:
            ray.shutdown()


def pieces(
    source: DumpReader, profile: Profile, start: Position, rows_before: int, actors: int
) -> Dataset:
    """Return the pieces of rows, graded: a row of the data set each, in the dump's order."""
    context = DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    # A piece a block: by default Ray puts pieces together up to 128 MB, for one actor.
    context.target_max_block_size = 1
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    return ray.data.read_datasource(
        _Pieces(source, start, rows_before),
        override_num_blocks=1,
        # It waits for the actors most of the time: a CPU of its own would stay idle.
        ray_remote_args={"scheduling_strategy": here, "num_cpus": 0},
    ).map_batches(
        _Grader,
        fn_constructor_args=(profile, plp_reward.__version__),
        batch_size=1,
        batch_format="pyarrow",
        zero_copy_batch=True,
        concurrency=actors,
        num_cpus=1,
    )


def _join(settings: DumpSettings) -> bool:
    """Connect to the cluster; return whether one was started for this run."""
    if ray.is_initialized():
        return False
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        if settings.ray_address is not None:
            ray.init(settings.ray_address, **quiet)
        else:
            # RAY_ADDRESS names a cluster, if there is one.
            cpus = None if settings.workers is None else settings.workers
            ray.init(**quiet, **_own_cluster(cpus))
    except (ConnectionError, ValueError) as error:
        where = settings.ray_address or "RAY_ADDRESS"
        raise ConfigurationError(f"there is no Ray cluster at {where}: {error}") from error
    return True


def _own_cluster(cpus: int | None) -> dict[str, Any]:
    """Return what ``ray.init`` is told of a cluster it starts: it refuses it for another's."""
    import os

    if os.environ.get("RAY_ADDRESS"):
        return {}
    return {"num_cpus": cpus, "include_dashboard": False}


def _actors(settings: DumpSettings) -> int:
    cpus = int(ray.cluster_resources().get("CPU", 0))
    wanted = settings.workers or max(cpus, 1)
    if wanted > cpus:
        raise ConfigurationError(
            f"--workers {wanted} is more than the Ray cluster's {cpus} CPUs: the others would "
            "wait for ever"
        )
    return wanted


class _Pieces(Datasource):  # type: ignore[misc]  # Ray's types are not followed
    """A source's pieces of rows, one block each, as one stream."""

    def __init__(self, source: DumpReader, start: Position, rows_before: int) -> None:
        super().__init__()
        self._source, self._start, self._rows_before = source, start, rows_before

    def get_name(self) -> str:
        return "Rows"

    def estimate_inmemory_data_size(self) -> int | None:
        return None

    def get_read_tasks(self, *_: Any, **__: Any) -> list[ReadTask]:
        source, start, rows_before = self._source, self._start, self._rows_before

        def read() -> Iterator[pa.Table]:
            for piece in chunks(source.items(start, rows_before)):
                yield _block(piece, source.fraction)

        metadata = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
        return [ReadTask(read, metadata)]


class _Grader:
    """An actor: a scorer with a pool of one worker a lane."""

    def __init__(self, profile: Profile, version: str) -> None:
        if version != plp_reward.__version__:
            raise ConfigurationError(
                f"the driver has plp-reward {version}, and this node {plp_reward.__version__}: "
                "install the same one everywhere"
            )
        self._scorer = Scorer(profile)
        self._pool = SyncPool(PoolSettings(workers=1, symbolic_workers=1))

    def __call__(self, batch: pa.Table) -> pa.Table:
        packed = [pickle.loads(each.as_py()) for each in batch.column(PIECE)]  # noqa: S301
        pieces = self._scorer.graded(
            lambda plan: self._pool.submit(plan.jobs), [piece for piece, _ in packed]
        )
        tables = [
            _block(piece, fraction) for piece, (_, fraction) in zip(pieces, packed, strict=True)
        ]
        return pa.concat_tables(tables)


def _block(piece: object, fraction: float | None) -> pa.Table:
    # As large as a piece may be: 32-bit offsets of Arrow's plain binary end at 2 GB.
    packed = pa.array([pickle.dumps((piece, fraction))], type=pa.large_binary())
    return pa.table({PIECE: packed})
