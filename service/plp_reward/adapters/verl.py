"""verl: a custom reward function. Read in verl 0.9.1.

    reward.custom_reward_function.path=pkg://plp_reward.adapters.verl
    reward.custom_reward_function.name=compute_score
    +reward.custom_reward_function.reward_kwargs.profile=plp

verl hands over a text without its token ids, so a tokenizer counts. ``verl_manager`` has the ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plp_reward.adapters.calls import measures, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.scoring.labels import is_evaluation
from plp_reward.scoring.samples import Result


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Mapping[str, Any] | None = None,
    *,
    reward_router_address: str | None = None,
    reward_model_tokenizer: Any = None,
    **settings: Any,
) -> dict[str, float]:
    """Score one response.

    Args:
        data_source: the data set's name, by which a profile may choose graders.
        solution_str: the response.
        ground_truth: the right answer.
        extra_info: the row's; a ``split`` of test or validation makes the reward accuracy, and
            ``index`` names the sample.
        reward_router_address: of verl's own reward models; not used.
        reward_model_tokenizer: likewise.
        settings: ``reward_kwargs``, see ``AdapterSettings``.

    Returns:
        ``score``, and ``acc``, ``response_tokens`` and ``undecided`` for verl's metrics.
    """
    info = extra_info or {}
    scorer = Scorer.of(**settings)
    one = sample(
        solution_str,
        ground_truth,
        evaluation=is_evaluation(info.get("split")),
        id=info.get("index", ""),
        extra={"data_source": str(data_source)},
    )
    (result,) = scorer.score([one], lone="verl")
    return returned(scorer, result)


def returned(scorer: Scorer, result: Result) -> dict[str, float]:
    """Return what verl takes: the same numbers for every sample."""
    numbers = measures(result)
    return {"score": scorer.number(result), "acc": numbers.pop("accuracy"), **numbers}
