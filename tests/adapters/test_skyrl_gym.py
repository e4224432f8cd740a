"""SkyRL-gym's own registry makes and steps the environment."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="SkyRL",
    link="#skyrl",
    package="skyrl-gym",
    ran=(
        "skyrl-gym's registry and environment interface",
        "test_a_step_is_rewarded_and_ends_the_episode",
    ),
    length=("tokenizer", "test_a_step_is_rewarded_and_ends_the_episode"),
    groups=("no", "test_rewards_over_groups_are_refused"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward_and_counted"),
    failure="the run ends",
)

gym = own("skyrl_gym", "skyrl-gym")
registration = own("skyrl_gym.envs.registration", "skyrl-gym")

EXTRAS: dict[str, Any] = {
    "reward_spec": {"method": "rule", "ground_truth": "42"},
    "extra_info": {"split": "train"},
    "max_turns": 1,
}


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    gym.register(id="plp", entry_point="plp_reward.adapters.skyrl_gym:MathEnv")
    yield
    registration.deregister("plp")


def step(settings: dict[str, str], action: str, **changes: Any) -> Any:
    """As SkyRL's generator drives an environment."""
    env = gym.make("plp", env_config=settings, extras={**EXTRAS, **changes})
    prompt, _ = env.init([{"role": "user", "content": "6 * 7?"}])
    assert prompt[0]["content"] == "6 * 7?"
    output = env.step(action)
    return output, env.get_metrics()


def test_a_step_is_rewarded_and_ends_the_episode(scored: dict[str, str]) -> None:
    output, metrics = step({"profile": "counted", **scored}, r"the answer is \boxed{42}")
    assert output["done"]
    assert output["reward"] == pytest.approx(1 + 5 / 8**0.5)
    assert output["metadata"]["status"] == "ok"
    assert metrics == {"accuracy": 1.0, "response_tokens": 8.0, "undecided": 0.0}


def test_evaluation_gets_accuracy(scored: dict[str, str]) -> None:
    output, _ = step(scored, r"\boxed{42}", extra_info={"split": "test"})
    assert output["reward"] == 1.0


def test_no_verdict_is_the_null_reward_and_counted(scored: dict[str, str]) -> None:
    output, metrics = step(
        {"profile": "harsh", **scored}, r"\boxed{42}", reward_spec={"ground_truth": ""}
    )
    assert (output["reward"], metrics["undecided"]) == (-1.0, 1.0)


def test_rewards_over_groups_are_refused(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="SkyRL-gym does not hand them over together"):
        step({"profile": "groups", **scored}, r"\boxed{42}")


def test_a_row_without_gold_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"reward_spec\.ground_truth: the row has none"):
        gym.make("plp", env_config={}, extras={"reward_spec": {}})
