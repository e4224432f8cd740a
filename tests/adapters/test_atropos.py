"""Atropos' own registry makes the reward function, and its own call weighs it."""

from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.errors import ConfigurationError, InvalidSamples

own("atroposlib.envs.reward_fns.reward_function", "atroposlib")
pytestmark = pytest.mark.filterwarnings("default")

CONTRACT = Contract(
    framework="Atropos",
    link="#atropos",
    package="atroposlib",
    ran=("its registry and `RewardFunction`", "test_the_registry_makes_it_and_its_weight_counts"),
    length=("what the environment passes on, else tokenizer", "test_lengths_may_be_passed_on"),
    cut_off=("what the environment passes on", "test_lengths_may_be_passed_on"),
    groups=("yes", "test_a_group_is_scored_as_one"),
    undecided=("the group's mean: advantage 0", "test_no_verdict_gets_the_groups_mean"),
    failure=("raises; Atropos' own call would give zeros", "test_an_error_is_no_zero"),
)

RIGHT, WRONG = r"\boxed{42}", r"\boxed{41}"


def made(scored: dict[str, str], **settings: Any) -> Any:
    from atroposlib.envs.reward_fns.registry import registry

    from plp_reward.adapters import atropos  # noqa: F401  registers it

    weight = settings.pop("weight", 1.0)
    params = {"weight": weight, **scored, **settings}
    return registry.create({"type": "plp", "params": params})


def test_the_registry_makes_it_and_its_weight_counts(scored: dict[str, str]) -> None:
    reward = made(scored, profile="accuracy", weight=2.0)
    assert reward([RIGHT, WRONG], solution="42") == [2.0, 0.0]
    chat = [[{"role": "assistant", "content": RIGHT}]]
    assert reward(chat, ground_truth=["42"]) == [2.0]


def test_lengths_may_be_passed_on(scored: dict[str, str]) -> None:
    reward = made(scored, profile="plp")
    rewards = reward(
        [RIGHT, RIGHT], answer="42", token_counts=[25, 100], finish_reasons=["stop", "length"]
    )
    assert rewards == [2.0, 0.0]


def test_a_group_is_scored_as_one(scored: dict[str, str]) -> None:
    short, long, wrong = made(scored, profile="groups")(
        [RIGHT, RIGHT, WRONG], answer="42", token_counts=[10, 30, 5]
    )
    assert short > long > wrong


def test_no_verdict_gets_the_groups_mean(scored: dict[str, str]) -> None:
    reward = made(scored, profile="harsh")
    assert reward([RIGHT, WRONG, RIGHT, "42"], answer=["42", "42", "", "42"])[2] == pytest.approx(
        2 / 3
    )
    assert reward([RIGHT], answer=[""]) == [-1.0]


def test_an_error_is_no_zero(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="no field"):
        made(scored, profile="accuracy")([RIGHT], question="?")
    with pytest.raises(InvalidSamples, match="length"):
        made(scored, profile="plp")([RIGHT], answer="42")
