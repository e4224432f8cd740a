"""Verdicts on responses: the reward service's, over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from plp_reward import Sample
from plp_reward.client import ClientError, RewardClient
from plp_reward.dumps.rows import RESULT
from plp_reward.dumps.writing import result_fields
from plp_reward.errors import InvalidSamples
from plp_trainer.errors import RunError
from plp_trainer.evaluation.store import Row

BATCH = 512
"""Responses a call."""


def graded(rows: Iterable[Row], client: RewardClient, profile: str) -> Iterator[Row]:
    """Give rows their results, as ``plp score`` writes them: the reward is accuracy.

    Raises:
        RunError: the service cannot be used.
    """
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        try:
            results = client.score([_sample(row) for row in batch], profile)
        except (ClientError, InvalidSamples) as error:
            raise RunError(
                f"the responses could not be graded: {error}; they are kept, and the same command "
                "goes on from here"
            ) from error
        for row, result in zip(batch, results, strict=True):
            yield {**row, RESULT: result_fields(result)}


def _sample(row: dict[str, Any]) -> Sample:
    return Sample(
        response=row["response"],
        gold=row["gold"],
        id=row["id"],
        group=row["group"],
        prompt=row["prompt"],
        length=row["length"],
        finish_reason=row["finish_reason"],
        evaluation=True,
    )
