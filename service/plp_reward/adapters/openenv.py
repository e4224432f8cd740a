"""OpenEnv: a rubric for the environments of its servers. Read in OpenEnv 0.10.0.

    super().__init__(rubric=PLPRubric(response="message"))

The environment calls it with the action, whose field holds the response, and the observation, whose
``metadata`` holds the right answer. It calls it with one response at a time: no groups.
"""

from __future__ import annotations

from typing import Any

from openenv.core.rubrics import Rubric

from plp_reward.adapters.calls import gold_in, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.labels import is_evaluation
from plp_reward.scoring.samples import TRUNCATING_REASONS


class PLPRubric(Rubric):  # type: ignore[misc]  # imported without types
    """Scores the response in an action.

    Args:
        response: the action's field that holds the response.
        settings: see ``AdapterSettings``.
    """

    def __init__(self, *, response: str = "message", **settings: Any) -> None:
        super().__init__()
        self.response = response
        self.scorer = Scorer.of(**settings).check(lone="OpenEnv")

    def forward(self, action: Any, observation: Any) -> float:
        """Return the reward.

        Args:
            action: its ``metadata`` may tell ``token_count`` and ``finish_reason``.
            observation: its ``metadata`` holds the right answer, and may hold ``split``.

        Raises:
            ConfigurationError: there is no response or no right answer.
            PlpError: it cannot be scored.
        """
        text = getattr(action, self.response, None)
        if text is None:
            fields = ", ".join(type(action).model_fields)
            raise ConfigurationError(
                f"response: the action has no field {self.response!r}; it has: {fields}"
            )
        told, row = action.metadata, observation.metadata
        reason = told.get("finish_reason")
        one = sample(
            text,
            gold_in(row, self.scorer.settings.gold),
            tokens=told.get("token_count"),
            finished=None if reason is None else reason not in TRUNCATING_REASONS,
            evaluation=is_evaluation(row.get("split")),
        )
        (result,) = self.scorer.score([one], lone="OpenEnv")
        return self.scorer.number(result)
