"""How many workers grade, for how long, with how much memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


def available_cpus() -> int:
    """CPUs this process may use: its affinity mask, or less if a container's quota says so."""
    cpus = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(cpus, round(int(quota) / int(period))))
    except (OSError, ValueError):  # no cgroup v2, or "max": no quota
        return cpus


class PoolSettings(BaseModel):
    """Settings of the grading pool.

    Budgets are seconds of the worker's own CPU time, so that no verdict depends on what else the
    machine does. A worker that waits instead of computing is killed after ``wall_factor`` times
    its budget on the clock.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workers: int = Field(
        default_factory=available_cpus,
        ge=0,
        le=1024,
        description="Workers of the quick lane, which decides nearly every sample. "
        "0 grades everything in the symbolic lane. Default: one per available CPU.",
    )
    symbolic_workers: int = Field(
        default_factory=available_cpus,
        ge=1,
        le=1024,
        description="Workers of the symbolic lane, which grades one sample at a time with the "
        "computer algebra system. Default: one per available CPU.",
    )
    own_workers: int = Field(
        default_factory=available_cpus,
        ge=1,
        le=1024,
        description="Workers of the own lane, which runs graders of the user's own, one sample at "
        "a time. They start when a sample first needs them. Default: one per available CPU.",
    )
    quick_budget: float = Field(
        default=0.1,
        gt=0,
        le=60,
        description="CPU seconds a sample may take in the quick lane before it is moved to the "
        "symbolic lane.",
    )
    deadline: float = Field(
        default=5.0,
        gt=0,
        le=3600,
        description="CPU seconds a sample may take in the symbolic or own lane before grading is "
        "killed and its status is timeout. A job may carry its own.",
    )
    wall_factor: float = Field(
        default=10.0,
        ge=1,
        le=1000,
        description="A worker that makes no progress for this many times its budget on the clock "
        "is killed as well. Raise it on machines with many more busy processes than CPUs.",
    )
    memory_mb: int = Field(
        default=1024,
        ge=64,
        description="Address space in MB that a worker may take beyond what it starts with. A "
        "grading that needs more has the status error.",
    )
    queue: int = Field(
        default=100_000,
        ge=1,
        description="Samples of the same client that may be ahead of a request in the quick lane. "
        "A request that had to wait behind more is refused as overloaded.",
    )
    symbolic_queue: int = Field(
        default=1024,
        ge=1,
        description="Samples of the same client that may be ahead of a request's in the symbolic "
        "or own lane. A request that needs it and had to wait behind more is refused as "
        "overloaded.",
    )
    queue_mb: int = Field(
        default=1024,
        ge=1,
        description="MB that the samples of all requests in the pool may take. A request that "
        "needs more than half of what is free is refused as overloaded.",
    )
    chunk: int = Field(
        default=64,
        ge=1,
        le=4096,
        description="Most samples that a quick worker takes at once; fewer while samples are slow. "
        "More raise the throughput of tiny samples.",
    )
    recycle_after: int = Field(
        default=5000,
        ge=1,
        description="Samples after which a worker is replaced by a fresh one, so that caches and "
        "leaks in libraries cannot grow for ever.",
    )

    @classmethod
    def of(cls, workers: int | None) -> Self:
        """Return settings with so many workers in each lane; None for the default."""
        if workers is None:
            return cls()
        return cls(workers=workers, symbolic_workers=workers, own_workers=workers)

    @model_validator(mode="after")
    def _budgets_in_order(self) -> PoolSettings:
        if self.workers and self.quick_budget > self.deadline:
            raise ValueError(
                f"quick_budget ({self.quick_budget:g} s) must not exceed "
                f"deadline ({self.deadline:g} s)"
            )
        return self
