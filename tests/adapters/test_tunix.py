"""Tunix' own reward manager calls it as its GRPO learner does, where Tunix is installed."""

import importlib.util
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.adapters import tunix
from plp_reward.adapters.tunix import Reward
from plp_reward.errors import ConfigurationError, InvalidSamples

CONTRACT = Contract(
    framework="Tunix, MaxText",
    link="#tunix-and-maxtext",
    package="google-tunix",
    ran=(
        "`SequenceRewardManager`, GRPO's and RLOO's advantages",
        "test_tunixs_own_manager_calls_it_with_whole_groups",
        "test_tunixs_advantage_of_a_response_without_verdict_is_0",
    ),
    length=("tokenizer", "test_tunixs_own_manager_calls_it_with_whole_groups"),
    groups=("yes", "test_tunixs_own_manager_calls_it_with_whole_groups"),
    undecided=(
        "the mean of its group's decided rewards: advantage 0",
        "test_tunixs_advantage_of_a_response_without_verdict_is_0",
    ),
    failure=("raises out of the learner: the run ends", "test_an_error_leaves_tunixs_manager"),
)

RIGHT, LONG, WRONG = r"\boxed{42}", r"so the answer is \boxed{42}", r"\boxed{41}"


def asked(settings: dict[str, str], texts: list[str], golds: list[Any], **more: Any) -> list[float]:
    return Reward(**settings)(["6 * 7?"] * len(texts), texts, answer=golds, **more)


def test_rewards_over_groups_want_whole_ones(scored: dict[str, str]) -> None:
    settings = {"profile": "counted-groups", **scored}
    short, long = asked(settings, [RIGHT, LONG], ["42"] * 2, num_generations=2)
    assert short > long
    with pytest.raises(ConfigurationError, match="Tunix without num_generations"):
        asked(settings, [RIGHT, LONG], ["42"] * 2)
    with pytest.raises(ConfigurationError, match="3 completions are not whole groups of 2"):
        asked(settings, [RIGHT] * 3, ["42"] * 3, num_generations=2)


def test_what_measures_gets_accuracy(scored: dict[str, str]) -> None:
    settings = {"profile": "counted-groups", **scored}
    assert asked(settings, [LONG, WRONG], ["42"] * 2, mode="eval") == [1.0, 0.0]
    assert asked(settings, [LONG, WRONG], ["42"] * 2, split=["test"] * 2) == [1.0, 0.0]


def manager(reward: Reward, size: int) -> Any:
    """Tunix 0.1.7's manager, as its learner makes it from the configuration."""
    learner = own("tunix.rl.grpo.grpo_learner", "google-tunix")
    registry = own("tunix.rl.function_registry", "google-tunix")
    config = learner.GRPOConfig(num_generations=size)
    return registry.get_reward_manager(config.reward_manager)(reward_fns=reward, algo_config=config)


def called(reward: Reward, texts: list[str], golds: list[Any]) -> Any:
    """What its learner passes: the batch's columns as arrays, and the mode."""
    return manager(reward, len(texts))(
        prompts=["6 * 7?"] * len(texts),
        completions=texts,
        answer=np.array(golds, dtype=object),
        mode="train",
    )["rewards"]


@pytest.mark.filterwarnings("default")
def test_tunixs_own_manager_calls_it_with_whole_groups(scored: dict[str, str]) -> None:
    texts, golds = [RIGHT, LONG, WRONG], ["42"] * 3
    reward = Reward(profile="counted-groups", **scored)
    rewards = called(reward, texts, golds)
    assert rewards.tolist() == reward(["?"] * 3, texts, num_generations=3, answer=golds)
    assert rewards[0] > rewards[1] > rewards[2]
    counted = called(Reward(profile="counted", **scored), texts, golds)
    assert counted.tolist() == [pytest.approx(1 + 5 / n**0.5) for n in (5, 9)] + [0.0]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("estimator", ["grpo", "rloo"])
def test_tunixs_advantage_of_a_response_without_verdict_is_0(
    scored: dict[str, str], estimator: str
) -> None:
    rewards = called(Reward(profile="accuracy", **scored), [RIGHT, WRONG, RIGHT], ["42", "42", ""])
    registry = own("tunix.rl.function_registry", "google-tunix")
    advantages = registry.get_advantage_estimator(estimator)(rewards=rewards, num_generations=3)
    right, wrong, none = np.asarray(advantages).tolist()
    assert right > 0 > wrong
    assert none == pytest.approx(0.0, abs=1e-6)


@pytest.mark.filterwarnings("default")
def test_an_error_leaves_tunixs_manager(scored: dict[str, str]) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        called(Reward(profile="accuracy", **scored), [RIGHT] * 2, ["42", {"question": "6 * 7?"}])


def test_maxtext_finds_it_in_its_file(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As MaxText 0.2.5 does: a file that is run as a module of its own, and a name in it."""
    monkeypatch.setenv("PLP_PROFILE", "accuracy")
    spec = importlib.util.spec_from_file_location("_user_module_reward", tunix.__file__)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    reward: Any = getattr(module, "reward")  # noqa: B009  MaxText's own line
    assert reward.__name__ == "accuracy"
    row = {"prompts": ["6 * 7?"], "completions": [RIGHT], "answer": ["42"], "mode": "train"}
    assert reward(tmvp_config=None, **row) == [1.0]
