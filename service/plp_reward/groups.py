"""Groups: the responses to one prompt, and what their lengths have in common."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray


def group_indices(names: Sequence[Hashable]) -> NDArray[np.intp]:
    """Number groups in order of appearance.

    Args:
        names: each sample's group. None is no group: such a sample stands alone.

    Returns:
        Shape (samples,): 0 to groups - 1.
    """
    numbers: dict[Hashable, int] = {}
    return np.fromiter(
        (
            numbers.setdefault((position, None) if name is None else name, len(numbers))
            for position, name in enumerate(names)
        ),
        dtype=np.intp,
        count=len(names),
    )


def group_statistics(
    values: NDArray[np.float64], group: NDArray[np.intp], where: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and population standard deviation of each group's selected values.

    Args:
        values: shape (samples,).
        group: shape (samples,), indices from 0.
        where: shape (samples,), which samples count.

    Returns:
        Two arrays of shape (groups,); both 0 for a group in which nothing counts.
    """
    groups = int(group.max(initial=-1)) + 1
    chosen, members = values[where], group[where]
    count = np.maximum(np.bincount(members, minlength=groups), 1)
    mean = np.bincount(members, weights=chosen, minlength=groups) / count
    # Two passes: the difference of squares would lose the digits that a standard deviation of a
    # few tokens among thousands lives in.
    variance = np.bincount(members, weights=(chosen - mean[members]) ** 2, minlength=groups) / count
    return mean, np.sqrt(variance)
