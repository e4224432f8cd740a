r"""Grades final answers and turns them, with the response's length, into rewards.

    >>> import plp_reward
    >>> plp_reward.grade(r"... so the answer is \boxed{\frac{1}{2}}.", gold="0.5").correct
    True

The public names load on first use, so that ``import plp_reward`` costs a few milliseconds and a
process that only grades never imports FastAPI, numpy or sympy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plp_reward import client, rewards
    from plp_reward.answers import GradingPolicy, Status, Verdict
    from plp_reward.scoring.calls import score
    from plp_reward.scoring.grading import grade
    from plp_reward.scoring.memory import Memory
    from plp_reward.scoring.profiles import Profile
    from plp_reward.scoring.samples import Result, Sample

__version__ = "0.1.0"

__all__ = [
    "GradingPolicy",
    "Memory",
    "Profile",
    "Result",
    "Sample",
    "Status",
    "Verdict",
    "client",
    "grade",
    "rewards",
    "score",
]

_HOMES = {
    "GradingPolicy": "plp_reward.answers",
    "Memory": "plp_reward.scoring.memory",
    "Profile": "plp_reward.scoring.profiles",
    "Result": "plp_reward.scoring.samples",
    "Sample": "plp_reward.scoring.samples",
    "Status": "plp_reward.answers",
    "Verdict": "plp_reward.answers",
    "grade": "plp_reward.scoring.grading",
    "score": "plp_reward.scoring.calls",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
    elif name in __all__:
        value = importlib.import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
