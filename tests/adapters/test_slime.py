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

from plp_reward.adapters.slime import accuracy, reward
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="slime in process",
    link="#slime",
    checkout="slime",
    ran="recorded samples",
    length=("token count", "test_one_sample_gets_a_number"),
    cut_off=("status", "test_truncated_and_aborted_samples_are_wrong"),
    groups=(
        "with `--group-rm`, or the service waits",
        "test_a_group_is_scored_as_one",
        "test_lone_samples_are_collected_by_a_service_alone",
    ),
    undecided=(
        "`remove_sample`: masked; in a group the mean of the decided rewards",
        "test_no_verdict_is_masked_in_the_loss_and_changes_no_others_advantage",
    ),
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
    remove_sample: bool = False


SAMPLE = Recorded()


def arguments(settings: dict[str, str], **args: Any) -> Any:
    given = {"group_rm": False, "reward_key": None, "n_samples_per_prompt": 2, "plp": settings}
    return SimpleNamespace(**{**given, **args})


def asked(settings: dict[str, str], samples: Any, **args: Any) -> Any:
    return asyncio.run(reward(arguments(settings, **args), samples))


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


def test_lone_samples_are_collected_by_a_service_alone(scored: dict[str, str]) -> None:
    """So that a run with ``--eval-interval``, which ``--group-rm`` ends, gets exact rewards."""
    group = [SAMPLE, replace(SAMPLE, index=25, response=r"\boxed{41}")]

    async def run(settings: dict[str, str]) -> Any:
        return await asyncio.gather(*(reward(arguments(settings), one) for one in group))

    if "service" not in scored:
        with pytest.raises(ConfigurationError, match="slime without --group-rm and a service"):
            asked({"profile": "groups", **scored}, SAMPLE)
        return
    settings = {"profile": "groups", **scored}
    assert asyncio.run(run(settings)) == asked(settings, group, group_rm=True)


def test_evaluation_is_accuracy_and_waits_for_no_group(scored: dict[str, str]) -> None:
    settings = arguments(
        {"profile": "groups", **scored}, reward_key="reward", eval_reward_key="accuracy"
    )
    measured = asyncio.run(accuracy(settings, replace(SAMPLE)))
    assert (measured["reward"], measured["accuracy"]) == (1.0, 1.0)


def test_a_rollout_that_fans_out_is_refused_in_a_group(scored: dict[str, str]) -> None:
    assert asked(scored, [SAMPLE, SAMPLE]) == [1.5, 1.5]
    with pytest.raises(ConfigurationError, match=r"--group-rm: .* fans out"):
        asked(scored, [[SAMPLE], [SAMPLE, SAMPLE]], group_rm=True)


def test_no_verdict_is_masked_in_the_loss_and_changes_no_others_advantage(
    scored: dict[str, str],
) -> None:
    group = [replace(SAMPLE), replace(SAMPLE, response=r"\boxed{41}"), replace(SAMPLE, label=None)]
    assert asked(scored, group, group_rm=True) == [1.5, 0.0, 0.75]
    assert [one.remove_sample for one in group] == [False, False, True]
    alone = replace(SAMPLE, label=None)
    assert asked({"profile": "harsh", **scored}, alone) == -1.0
    assert alone.remove_sample
