"""Trinity-RFT: a reward function. Read in Trinity-RFT 0.6.0.

    buffer.explorer_input.default_reward_fn_type: plp_reward.adapters.trinity_rft.PLPReward

Trinity adds up what a reward function returns, so the parts here are the reward's. It hands over a
text without its token ids, so a tokenizer counts.
"""

from __future__ import annotations

from typing import Any

from trinity.common.rewards.reward_fn import RewardFn

from plp_reward.adapters.calls import sample
from plp_reward.adapters.scorer import Scorer


class PLPReward(RewardFn):  # type: ignore[misc]  # Trinity-RFT has no types
    """Scores one response.

    Args:
        settings: ``reward_fn_args``, see ``AdapterSettings``.
    """

    def __init__(self, **settings: Any) -> None:
        self.scorer = Scorer.of(**settings)

    def __call__(
        self, response: str, truth: Any = None, prompt: str | None = None, **_: Any
    ) -> dict[str, float]:
        """Return the reward's parts: ``accuracy``, and ``length`` for the rest of it."""
        (result,) = self.scorer.score([sample(response, truth, prompt=prompt)], lone="Trinity-RFT")
        accuracy = float(result.correct is True)
        return {"accuracy": accuracy, "length": self.scorer.number(result) - accuracy}
