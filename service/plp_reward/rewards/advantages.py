"""What a policy learns from rewards: advantages inside a group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def rloo(reward: NDArray[np.float64], group: NDArray[np.intp]) -> NDArray[np.float64]:
    """REINFORCE leave-one-out: each reward minus the mean of the others of its group.

    A_i = R_i - (sum of R_j over j != i) / (k - 1), arXiv 2506.10446, equation 3.

    Args:
        reward: shape (samples,).
        group: shape (samples,), indices from 0.

    Returns:
        Shape (samples,).

    Raises:
        ValueError: a group has one sample, which nothing can be compared with.
    """
    size = np.bincount(group)
    if (size == 1).any():
        raise ValueError("leave-one-out needs at least two samples in every group")
    total = np.bincount(group, weights=reward)[group]
    return reward - (total - reward) / (size[group] - 1)
