"""slime's custom reward model. slime is on no package registry, so its samples are recorded.

``SAMPLE`` has the fields and the values of ``slime.utils.types.Sample`` after ``generate`` of slime
0.3.1 (commit 624b824) with its default arguments: special tokens are kept in the response.
"""

import asyncio
from dataclasses import dataclass, replace
from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract

from plp_reward.adapters.slime import reward
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="slime in process",
    link="#slime",
    version="624b824",
    ran="recorded samples",
    length=("token count", "test_one_sample_gets_a_number"),
    cut_off=("status", "test_truncated_and_aborted_samples_are_wrong"),
    groups=("with `--group-rm`", "test_a_group_is_scored_as_one"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward"),
    failure="the run ends",
)


class Status(Enum):
    COMPLETED = "completed"
    TRUNCATED = "truncated"
    ABORTED = "aborted"


@dataclass
class Recorded:
    group_index: int | None = 3
    index: int | None = 24
    prompt: str = "<|im_start|>user\n6 * 7?<|im_end|>\n<|im_start|>assistant\n"
    response: str = r"\boxed{42}<|im_end|>"
    response_length: int = 100
    label: Any = "42"
    status: Status = Status.COMPLETED


SAMPLE = Recorded()


def asked(settings: dict[str, str], samples: Any, **args: Any) -> Any:
    arguments = SimpleNamespace(**{"group_rm": False, "reward_key": None, "plp": settings, **args})
    return asyncio.run(reward(arguments, samples))


def test_one_sample_gets_a_number(scored: dict[str, str]) -> None:
    assert asked(scored, SAMPLE) == 1.5


def test_truncated_and_aborted_samples_are_wrong(scored: dict[str, str]) -> None:
    assert asked(scored, replace(SAMPLE, status=Status.TRUNCATED)) == 0.0
    assert asked(scored, replace(SAMPLE, status=Status.ABORTED)) == 0.0


def test_a_reward_key_gets_an_object(scored: dict[str, str]) -> None:
    answer = asked(scored, SAMPLE, reward_key="reward")
    assert answer == {
        "reward": 1.5,
        "accuracy": 1.0,
        "response_tokens": 100.0,
        "undecided": 0.0,
    }
    with pytest.raises(ConfigurationError, match="--reward-key score: must be one of reward, acc"):
        asked(scored, SAMPLE, reward_key="score")


def test_a_group_is_scored_as_one(scored: dict[str, str]) -> None:
    settings = {"profile": "groups", **scored}
    group = [SAMPLE, replace(SAMPLE, response=r"\boxed{41}")]
    right, wrong = asked(settings, group, group_rm=True)
    assert right > wrong
    with pytest.raises(ConfigurationError, match="slime without --group-rm"):
        asked(settings, SAMPLE)


def test_no_verdict_is_the_null_reward(scored: dict[str, str]) -> None:
    settings = {"profile": "harsh", **scored}
    assert asked(settings, replace(SAMPLE, label=None)) == -1.0
