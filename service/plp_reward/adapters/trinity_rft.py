"""Trinity-RFT: a reward function. Read in Trinity-RFT 0.6.0.

    buffer.explorer_input.default_reward_fn_type: plp_reward.adapters.trinity_rft.PLPReward

Trinity adds up what a reward function returns, so the parts here are the reward's. It hands over a
text without its token ids, so a tokenizer counts. A run whose reward raises is left out: that is
what becomes of a response without a verdict.
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
        self.scorer = Scorer.of(**settings).check(lone="Trinity-RFT")

    def __call__(
        self, response: str, truth: Any = None, prompt: str | None = None, **_: Any
    ) -> dict[str, float]:
        """Return the reward's parts: ``accuracy``, and ``length`` for the rest of it.

        Raises:
            Undecided: there is no verdict, and no ``null_reward`` was set.
        """
        (result,) = self.scorer.score([sample(response, truth, prompt=prompt)], lone="Trinity-RFT")
        accuracy = float(result.correct is True)
        return {"accuracy": accuracy, "length": self.scorer.decided(result) - accuracy}
