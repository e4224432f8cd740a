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


def group_mean(
    values: NDArray[np.float64] | NDArray[np.bool_], group: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Mean of each group's values; of a mask, the share of the group that has the property.

    Args:
        values: shape (samples,).
        group: shape (samples,), indices from 0.

    Returns:
        Shape (groups,).
    """
    groups = int(group.max(initial=-1)) + 1
    count = np.maximum(np.bincount(group, minlength=groups), 1)
    return _sums(np.asarray(values, dtype=np.float64), group, groups) / count


def group_statistics(
    values: NDArray[np.float64],
    group: NDArray[np.intp],
    where: NDArray[np.bool_],
    *,
    ddof: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each group's selected values.

    Args:
        values: shape (samples,).
        group: shape (samples,), indices from 0.
        where: shape (samples,), which samples count.
        ddof: 0 for the population's standard deviation, 1 for the sample's.

    Returns:
        Two arrays of shape (groups,); both 0 for a group in which nothing counts, and the
        standard deviation 0 for one in which no more than ``ddof`` values count.
    """
    groups = int(group.max(initial=-1)) + 1
    chosen, members = values[where], group[where]
    count = np.bincount(members, minlength=groups)
    mean = _sums(chosen, members, groups) / np.maximum(count, 1)
    # Two passes: the difference of squares would lose the digits that a standard deviation of a
    # few tokens among thousands lives in.
    squares = _sums((chosen - mean[members]) ** 2, members, groups)
    return mean, np.sqrt(squares / np.maximum(count - ddof, 1))


def group_extremes(
    values: NDArray[np.float64], group: NDArray[np.intp], where: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and greatest of each group's selected values.

    Args:
        values: shape (samples,).
        group: shape (samples,), indices from 0.
        where: shape (samples,), which samples count.

    Returns:
        Two arrays of shape (groups,); for a group in which nothing counts, inf and -inf.
    """
    groups = int(group.max(initial=-1)) + 1
    least, greatest = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(least, group[where], values[where])
    np.maximum.at(greatest, group[where], values[where])
    return least, greatest


def group_ranks(values: NDArray[np.float64], group: NDArray[np.intp]) -> NDArray[np.intp]:
    """Rank of each value in its group: 0 for the least, equal values in order of appearance.

    Args:
        values: shape (samples,).
        group: shape (samples,), indices from 0.

    Returns:
        Shape (samples,).
    """
    order = np.lexsort((values, group))
    count = np.bincount(group)
    ranks = np.empty(group.shape, dtype=np.intp)
    ranks[order] = np.arange(group.size) - (np.cumsum(count) - count)[group[order]]
    return ranks


def _sums(values: NDArray[np.float64], group: NDArray[np.intp], groups: int) -> NDArray[np.float64]:
    """Sum of each group's values, to the last bit the same in whatever order they stand.

    A group may arrive in pieces, and its rewards must not tell in which order.
    """
    order = np.argsort(values, kind="stable")
    sums = np.bincount(group[order], weights=values[order], minlength=groups)
    return np.asarray(sums, dtype=np.float64)
