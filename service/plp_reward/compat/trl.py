"""TRL's ``accuracy_reward``. Read in TRL 1.16.0.

from plp_reward.compat.trl import accuracy_reward
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plp_reward.answers import DEFAULT_POLICY
from plp_reward.compat.verdicts import ANCHORED
from plp_reward.scoring.grading import grade

_POLICY = replace(DEFAULT_POLICY, extraction=ANCHORED)


def accuracy_reward(
    completions: Sequence[Sequence[Mapping[str, str]]],
    solution: Sequence[str],
    log_extra: Callable[[str, list[Any]], None] | None = None,
    **kwargs: Any,
) -> list[float | None]:
    """Return 1 for each right completion, 0 for a wrong one, None where there is no verdict.

    The answer has to be announced: by a box, an answer tag or a phrase such as "the answer is".

    Args:
        completions: each a list of one message, whose ``content`` is the text.
        solution: the golds.
        log_extra: the trainer's, to which columns for its table of completions go.
        kwargs: what else the trainer hands over; not looked at.

    Raises:
        ValueError: there are not as many completions as golds.
    """
    verdicts = [
        grade(completion[0]["content"], gold, _POLICY)
        for completion, gold in zip(completions, solution, strict=True)
    ]
    if log_extra is not None:
        log_extra("solution", list(solution))
        log_extra("answer_parsed", [verdict.answer or "[unparseable]" for verdict in verdicts])
        log_extra("status", [verdict.status.value for verdict in verdicts])
    return [None if v.correct is None else float(v.correct) for v in verdicts]
