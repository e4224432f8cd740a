"""OpenPipe ART's own ``gather_trajectory_groups`` rewards groups of its own trajectories."""

import asyncio
import os
from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.errors import ConfigurationError

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # importing ART asks the network else
art: Any = own("art", "openpipe-art")
pytestmark = pytest.mark.filterwarnings("default")

CONTRACT = Contract(
    framework="ART",
    link="#art",
    package="openpipe-art",
    ran=("`gather_trajectory_groups`", "test_a_gathered_group_is_rewarded"),
    length=("log probabilities", "test_a_gathered_group_is_rewarded"),
    cut_off=("finish reason", "test_a_choice_that_hit_the_limit_is_wrong"),
    groups=("yes", "test_rewards_over_groups"),
    undecided=("leaves the group", "test_no_verdict_leaves_the_group"),
    failure=("raises out of the gathering", "test_a_trajectory_without_gold_is_named"),
)

RIGHT, WRONG = r"\boxed{42}", r"\boxed{41}"


def trajectory(text: str, tokens: int | None = 25, reason: str = "stop", **metadata: Any) -> Any:
    chat = pytest.importorskip("openai.types.chat.chat_completion")
    entry = {"token": "a", "logprob": 0.0, "top_logprobs": [], "bytes": None}
    choice = chat.Choice(
        index=0,
        finish_reason=reason,
        message={"role": "assistant", "content": text},
        logprobs=None if tokens is None else {"content": [entry] * tokens},
    )
    question = {"role": "user", "content": "What is 6 * 7?"}
    return art.Trajectory(
        messages_and_choices=[question, choice], metadata=metadata or {"answer": "42"}
    )


def gathered(settings: dict[str, str], *trajectories: Any) -> Any:
    """Gather a group as a training script does."""
    from plp_reward.adapters.art import rewarder

    async def rollout(one: Any) -> Any:
        return one

    async def gather() -> Any:
        groups = [art.TrajectoryGroup(rollout(one) for one in trajectories)]
        (group,) = await art.gather_trajectory_groups(groups, after_each=rewarder(**settings))
        group.trajectories.sort(key=lambda one: -one.reward)  # they come as they end
        return group

    return asyncio.run(gather())


def test_a_gathered_group_is_rewarded(scored: dict[str, str]) -> None:
    group = gathered({"profile": "plp", **scored}, trajectory(RIGHT), trajectory(WRONG))
    assert [one.reward for one in group.trajectories] == [2.0, 0.0]
    assert group.trajectories[0].metrics["response_tokens"] == 25.0
    counted = gathered({"profile": "counted", **scored}, trajectory("so " + RIGHT, None))
    assert counted.trajectories[0].reward == pytest.approx(1 + 5 / 6**0.5)


def test_a_choice_that_hit_the_limit_is_wrong(scored: dict[str, str]) -> None:
    group = gathered(scored, trajectory(RIGHT, reason="length"))
    assert group.trajectories[0].reward == 0.0


def test_rewards_over_groups(scored: dict[str, str]) -> None:
    three = [trajectory(RIGHT, 10), trajectory(RIGHT, 30), trajectory(WRONG, 5)]
    group = gathered({"profile": "groups", **scored}, *three)
    short, long, wrong = (one.reward for one in group.trajectories)
    assert short > long > wrong


def test_no_verdict_leaves_the_group(scored: dict[str, str]) -> None:
    three = [trajectory(RIGHT), trajectory(RIGHT, answer=""), trajectory(WRONG)]
    group = gathered({"profile": "harsh", **scored}, *three)
    assert [one.reward for one in group.trajectories] == [1.0, 0.0]
    assert group.metrics["undecided"] == 1


def test_a_trajectory_without_gold_is_named(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="no field"):
        gathered(scored, trajectory(RIGHT, question="?"))
