r"""A pool of worker processes that grade samples, every verdict under a deadline that kills.

    async with Pool(PoolSettings(workers=2)) as pool:
        verdicts = await pool.grade([Job(r"\boxed{2}", "2")])

``SyncPool`` is the same without an event loop. The names load on first use: the zygote and its
workers live in this package too and need none of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plp_reward.workers.errors import Overloaded, PoolClosed, PoolError
    from plp_reward.workers.jobs import Job, Turn
    from plp_reward.workers.pool import Pool
    from plp_reward.workers.settings import PoolSettings
    from plp_reward.workers.state import Cause, LaneState, PoolState
    from plp_reward.workers.sync import SyncPool

__all__ = [
    "Cause",
    "Job",
    "LaneState",
    "Overloaded",
    "Pool",
    "PoolClosed",
    "PoolError",
    "PoolSettings",
    "PoolState",
    "SyncPool",
    "Turn",
]

_HOMES = {
    "Cause": "state",
    "Job": "jobs",
    "LaneState": "state",
    "Overloaded": "errors",
    "Pool": "pool",
    "PoolClosed": "errors",
    "PoolError": "errors",
    "PoolSettings": "settings",
    "PoolState": "state",
    "SyncPool": "sync",
    "Turn": "jobs",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
