"""What a reward's function gave: a number a sample, or whose fault it is that it did not."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class RewardError(TypeError):
    """A user's own reward raised, or a reward gave something else than a number a sample.

    The message names the reward and holds no text of a sample.
    """


class RaisedError(RewardError):
    """A user's own reward raised what is its cause."""


def numbers(name: str, given: Any, size: int) -> NDArray[np.float64]:
    """Return what the reward ``name`` gave for ``size`` samples, shape (size,).

    Raises:
        RewardError: it is not a number for each.
    """
    try:
        found = _floats(given)
    except Exception as error:  # a user's object may raise anything
        raise RewardError(
            f"reward {name!r} gives {type(given).__name__} without a number for each of these "
            "samples"
        ) from error
    if found.shape != (size,):
        raise RewardError(
            f"reward {name!r} gives shape {found.shape} for {size} samples: it must give a number "
            "for each"
        )
    return found


def remembered(name: str, given: Any, shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    """Return the history that the reward ``name`` gave, in ``shape`` unless that is its own.

    Raises:
        RewardError: it is no array of numbers, or has another shape.
    """
    try:
        found = _floats(given)
    except Exception as error:  # as above
        raise RewardError(
            f"reward {name!r} gives {type(given).__name__} as its history, not numbers"
        ) from error
    if shape is not None and found.shape != shape:
        raise RewardError(
            f"reward {name!r} gives a history of shape {found.shape} where {shape} is due: a "
            "number for each prompt"
        )
    return found


def _floats(given: Any) -> NDArray[np.float64]:
    found = np.asarray(given)
    if found.dtype.kind not in "biufO":  # numpy makes numbers of texts and dates too
        raise TypeError(f"{found.dtype} is no number")
    return found.astype(np.float64, copy=False)
