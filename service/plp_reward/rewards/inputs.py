"""What a reward can ask for: arrays with one entry a sample, by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]
"""Shape (samples,): true where the sample has the property."""
Lengths: TypeAlias = NDArray[np.float64]
"""Shape (samples,): tokens."""
Groups: TypeAlias = NDArray[np.intp]
"""Shape (samples,): index of the sample's group, 0 to groups - 1."""
Rewards: TypeAlias = NDArray[np.float64]
"""Shape (samples,): rewards."""
Targets: TypeAlias = NDArray[np.float64]
"""Shape (samples,): tokens asked for, at least 1."""
Texts: TypeAlias = NDArray[np.object_]
"""Shape (samples,): a string each, or None where there is none."""
Extras: TypeAlias = NDArray[np.object_]
"""Shape (samples,): a mapping each, empty where a sample has no further fields."""
History: TypeAlias = NDArray[np.float64]
"""What earlier calls left; its shape is the reward's own, see ``Reward.remembers``."""
INPUTS: Mapping[str, str] = {
    "correct": "whether the final answer equals gold",
    "length": "tokens of the response",
    "group": "which prompt the response answers; all its responses must be in the same call",
    "answered": "whether the response has a final answer, right or wrong; a truncated one has none",
    "target": "tokens that the prompt asks for",
    "history": "what the run's earlier calls left, kept by the service",
    "response": "the response's text",
    "answer": "the final answer found in it, or None",
    "prompt": "the prompt's text",
    "finish_reason": "why generation ended, or None",
    "extra": "the sample's further fields by name",
}
"""What a reward can ask for, by the name of its positional argument."""
TEXTS = frozenset({"response", "answer", "prompt", "finish_reason", "extra"})
"""Those inputs that are texts, or hold some; what else a reward computes from are numbers."""
