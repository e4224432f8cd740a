"""AReaL: a reward function for its RLVR workflows. Read in AReaL 1.0.4.

    RLVRWorkflow(reward_fn="plp_reward.adapters.areal.reward", ...)

AReaL calls it in processes of its own and passes nothing but the row, so that settings come from
the environment. It gives each call 15 s, four times, and then takes 0: so ``PLP_TIMEOUT`` and
``PLP_PATIENCE`` are 4 s and 6 s at most, and a failure is an error instead. AReaL rejects the group
of a response that raises, and generates another; so too for one without a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plp_reward.adapters.calls import gold_in, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.adapters.settings import AdapterSettings
from plp_reward.scoring.chats import cut_end
from plp_reward.scoring.labels import is_evaluation

MOST_TIMEOUT, MOST_PATIENCE = 4.0, 6.0
"""Seconds, so that all attempts together end within AReaL's 15 s."""


def reward(
    prompt: str,
    completions: str,
    prompt_ids: Sequence[int],
    completion_ids: Sequence[int],
    /,
    **row: Any,
) -> float:
    """Score one completion.

    Args:
        prompt: the prompt's text.
        completions: the completion's text, special tokens kept: without an end-of-sequence it was
            cut off.
        prompt_ids: the prompt's tokens.
        completion_ids: the completion's tokens.
        row: the data set's row; the right answer's field is recognised. It may have columns of
            the same names.

    Raises:
        Undecided: there is no verdict, and no ``null_reward`` was set.
    """
    scorer = _scorer()
    response, finished = cut_end(completions, scorer.terms.ends)
    one = sample(
        response,
        gold_in(row, scorer.settings.gold),
        tokens=len(completion_ids),
        finished=finished,
        prompt=prompt,
        evaluation=is_evaluation(row.get("split")),
        id=row.get("query_id", ""),
    )
    (result,) = scorer.score([one], lone="AReaL")
    return scorer.decided(result)


def _scorer() -> Scorer:
    settings = AdapterSettings.of()
    return Scorer.shared(
        settings.model_copy(
            update={
                "timeout": min(settings.timeout, MOST_TIMEOUT),
                "patience": min(settings.patience, MOST_PATIENCE),
            }
        )
    )
