"""open-instruct: a verifier. Read at commit e6c3044.

Import this module before ``build_all_verifiers`` runs, which finds it by its base class; rows name
it as their verifier source ``plp``, or ``--remap_verifier math=plp`` gives it those of another.
open-instruct multiplies rewards by ``--verification_reward`` (10 by default). Settings come from
the environment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from open_instruct.ground_truth_utils import VerificationResult, VerifierFunction

from plp_reward.adapters.calls import sample
from plp_reward.adapters.scorer import Scorer


class PLPVerifier(VerifierFunction):  # type: ignore[misc]  # open-instruct has no types
    """Scores one response, whose length open-instruct tells exactly."""

    def __init__(self, verifier_config: Any = None) -> None:
        super().__init__("plp", verifier_config=verifier_config, weight=1.0)
        self.scorer = Scorer.of().check(lone="open-instruct")

    def __call__(
        self,
        tokenized_prediction: Sequence[int],
        prediction: str,
        label: Any,
        query: str | None = None,
        rollout_state: dict[str, Any] | None = None,
    ) -> VerificationResult:
        """Return the reward; ``reasoning`` is the verdict's status."""
        # open-instruct's own scripts pass no tokens.
        tokens = len(tokenized_prediction) if tokenized_prediction else None
        one = sample(prediction, label, tokens=tokens, prompt=query)
        (result,) = self.scorer.score([one], lone="open-instruct")
        return VerificationResult(score=self.scorer.number(result), reasoning=result.status.value)
