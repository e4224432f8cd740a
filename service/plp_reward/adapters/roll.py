"""ROLL: how its batches of token ids are scored; ``roll_worker`` is the worker. Read at 8eb27cc.

ROLL sends a worker whatever responses are ready, not whole groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plp_reward.adapters.calls import ended, sample
from plp_reward.adapters.scorer import Scorer
from plp_reward.scoring.samples import Result


def score_batch(
    scorer: Scorer,
    tokenizer: Any,
    prompts: Sequence[Sequence[int]],
    responses: Sequence[Sequence[int]],
    golds: Sequence[Any],
) -> list[Result]:
    """Score responses from their token ids.

    Args:
        scorer: scores.
        tokenizer: decodes; its end token ends a response, another end was cut off.
        prompts: token ids without padding.
        responses: token ids without padding, the end token kept.
        golds: the right answers.
    """
    end = {tokenizer.eos_token_id} - {None}
    texts = tokenizer.batch_decode(responses, skip_special_tokens=True)
    before = tokenizer.batch_decode(prompts, skip_special_tokens=True)
    samples = [
        sample(text, gold, tokens=len(ids), finished=ended(ids, end), prompt=prompt, id=position)
        for position, (text, gold, ids, prompt) in enumerate(
            zip(texts, golds, responses, before, strict=True)
        )
    ]
    return scorer.score(samples, lone="ROLL")
