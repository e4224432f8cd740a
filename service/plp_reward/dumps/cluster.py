"""Portions of the inputs scored all over a Ray cluster, each into a part where the output is.

An actor has the workers that a local run has, and does what it does: it reads its portion from
where the inputs are, and puts the part where all can get at it. This process hands out positions,
gets figures back, and joins the parts in order; it reads and moves no row. Parts depend on the
inputs alone, so that results are those of a local run.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import plp_reward
from plp_reward.dumps.inputs import input_sizes
from plp_reward.dumps.outputs import Outputs
from plp_reward.dumps.parts import Part, Scored
from plp_reward.dumps.portions import (
    SURVEYED,
    Stretch,
    portions,
    starts,
    step_for,
    survey,
)
from plp_reward.dumps.progress import Meter
from plp_reward.dumps.records import Extractor
from plp_reward.dumps.remote_outputs import RemoteOutputs
from plp_reward.dumps.rows import Position
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.source import DumpReader
from plp_reward.dumps.span_engine import Crew
from plp_reward.dumps.summary import Summary
from plp_reward.errors import ConfigurationError, installing
from plp_reward.files.remote import RemoteFolder
from plp_reward.scoring.profiles import Profile
from plp_reward.workers import PoolError

try:
    import ray
    from ray.exceptions import RayActorError, RayTaskError
except ImportError as missing:
    raise ConfigurationError(
        f"--engine ray needs Ray, which is not installed here ({missing}): "
        f"{installing('ray')}, or leave --engine out"
    ) from missing

_AHEAD = 2
"""Portions handed to an actor at once: it goes on while its answer is on the way."""
_RESTARTS = 8
"""How often an actor is started anew, on another machine if need be."""
_TRIES = 3
"""How often a portion is tried anew that an actor ended over."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is the same for all portions of a run.

    Attributes:
        inputs: as ``DumpReader`` takes them.
        settings: the run's, but for one worker.
        profile: how to score.
        extractors: how each input's rows are read.
        folder: where parts go.
        name: the output's, whose ending says how they are packed.
        version: the driver's.
    """

    inputs: Sequence[str]
    settings: DumpSettings
    profile: Profile
    extractors: Mapping[str, Extractor]
    folder: str
    name: str
    version: str


class Actor:
    """What runs on a CPU of the cluster. Nothing is started before it is asked for something."""

    def __init__(self, order: Order) -> None:
        self._order = order

    def survey(self, name: str, begin: int, end: int, step: int) -> list[Stretch]:
        """See ``portions.survey``."""
        self._check()
        return survey(name, begin, end, step)

    def score(self, start: Position, stop: Position) -> Scored:
        """Score a portion into its part."""
        self._check()
        order = self._order
        with Part(
            RemoteFolder(order.folder),
            start,
            Summary(),
            name=order.name,
            results_only=order.settings.results_only,
        ) as part:
            self._runner.run(self._crew.score(part, lambda *_: None, stop))
            rows, errors = part.sizes
            part.ship()
            return Scored(start, part.position, part.summary.state(), rows, errors)

    def close(self) -> None:
        """End its workers, which end with its process in any case."""
        self._runner.run(self._crew.stop())
        self._runner.close()

    def _check(self) -> None:
        if self._order.version != plp_reward.__version__:
            raise ConfigurationError(
                f"the driver has plp-reward {self._order.version}, and this node "
                f"{plp_reward.__version__}: install the same one everywhere"
            )

    @cached_property
    def _runner(self) -> asyncio.Runner:
        return asyncio.Runner()

    @cached_property
    def _crew(self) -> Crew:
        order = self._order
        source = DumpReader(order.inputs, order.settings, order.profile, order.extractors)

        async def started() -> Crew:
            crew = Crew(source, order.profile, order.settings)
            await crew.start()
            return crew

        return self._runner.run(started())


def score_on_ray(
    source: DumpReader,
    outputs: Outputs | RemoteOutputs,
    profile: Profile,
    settings: DumpSettings,
    meter: Meter,
) -> None:
    """Score what is left of a run on a Ray cluster, with an actor per CPU if not told otherwise.

    Raises:
        ConfigurationError: there is no such cluster, it has fewer CPUs than actors are asked for,
            its nodes have another version of this package or cannot read an input.
        PoolError: the cluster's machines end again and again.
        OSError: an input cannot be read, or an output not be written.
    """
    started_here = _join(settings)
    actors: list[Any] = []
    try:
        order = Order(
            source.inputs,
            DumpSettings.model_construct(
                **{n: getattr(settings, n) for n in DumpSettings.model_fields} | {"workers": 1}
            ),
            profile,
            {name: replace(of, golds=None) for name, of in source.extractors.items()},
            outputs.parts_url,
            str(settings.output),
            plp_reward.__version__,
        )
        actor = ray.remote(num_cpus=1, max_restarts=_RESTARTS, max_task_retries=_TRIES)(Actor)
        actors += [actor.remote(order) for _ in range(_actors(settings))]
        sizes = input_sizes(source.inputs)
        total = sum(sizes) or 1
        for scored in _scored(actors, source.inputs, sizes, outputs.position):
            outputs.take_part(scored)
            done = sum(sizes[: scored.end.file])
            meter.update(outputs.summary.rows, min(1.0, done / total))
        outputs.end_frame(last=True)
    except RayTaskError as error:
        raise error.cause from error
    except RayActorError as error:
        raise PoolError(f"the cluster's actors end again and again: {error}") from error
    finally:
        for actor in actors:
            ray.kill(actor)  # or it would write what it has begun over what the next run writes
        if started_here:
            ray.shutdown()


def _scored(
    actors: Sequence[Any], inputs: Sequence[str], sizes: Sequence[int], behind: Position
) -> Iterator[Scored]:
    """Have portions scored, and yield them in order."""
    step = step_for(sum(sizes), len(actors))
    surveys: list[tuple[int, Any]] = []
    for index, (name, size) in enumerate(zip(inputs, sizes, strict=True)):
        if size > step and index >= behind.file:
            for begin in range(0, size, step * SURVEYED):
                end = min(size, begin + step * SURVEYED)
                actor = actors[len(surveys) % len(actors)]
                surveys.append((index, actor.survey.remote(name, begin, end, step)))
    found: list[list[Stretch]] = [[] for _ in inputs]
    for index, future in surveys:
        found[index] += ray.get(future)
    places = [starts(i, size, found[i]) for i, size in enumerate(sizes)]
    left = deque(
        (max(start, behind, key=_place), stop)
        for start, stop in portions(places, sizes, step)
        if _place(stop) > _place(behind)
    )
    waiting: deque[Any] = deque()
    free = deque(actor for _ in range(_AHEAD) for actor in actors)
    at: dict[Any, Any] = {}
    while left or waiting:
        while left and free:
            future = (actor := free.popleft()).score.remote(*left.popleft())
            at[future] = actor
            waiting.append(future)
        ready, _ = ray.wait(list(at))
        free.extend(at.pop(future) for future in ready)
        while waiting and waiting[0] not in at:
            yield ray.get(waiting.popleft())


def _place(position: Position) -> tuple[int, int]:
    return position.file, position.offset


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
