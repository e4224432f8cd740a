"""RLinf's extensions, its registry of rewards and its advantages, of a checkout."""

from pathlib import Path
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

import plp_reward
from plp_reward import Sample
from plp_reward.adapters.rlinf import PLPReward
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.scoring.named_profiles import load_profiles

CONTRACT = Contract(
    framework="RLinf",
    link="#rlinf",
    checkout="RLinf",
    ran=("its extensions, registry and GRPO", "test_rlinf_registers_it_as_an_extension"),
    length=("tokenizer", "test_a_group_is_scored_and_scaled"),
    groups=("yes", "test_rewards_over_groups_are_those_of_one_call"),
    undecided=("the group's mean: advantage 0", "test_no_verdict_has_no_advantage_in_rlinfs_grpo"),
    failure=(
        "raises out of the reward: *the run ends*",
        "test_a_reference_without_an_answer_is_an_error",
    ),
)
TEXTS = [r"\boxed{42}", r"so \boxed{42}", r"\boxed{41}", r"it is \boxed{42}"]
GOLD = ["42", "42.0"]


def made(scored: dict[str, str], profile: str = "accuracy", **config: Any) -> PLPReward:
    return PLPReward({"plp": {"profile": profile, **scored}, **config})


def test_a_group_is_scored_and_scaled(scored: dict[str, str]) -> None:
    reward = made(scored, "counted", reward_scale=5.0)
    found = reward.get_reward([" ".join(["so"] * 20 + [r"\boxed{42}"]), TEXTS[2]], [GOLD] * 2)
    assert found == [10.0, 0.0]


def test_rewards_over_groups_are_those_of_one_call(scored: dict[str, str], profiles: Path) -> None:
    prompts = ["6 * 7?"] * 4
    samples = [Sample(text, GOLD, group="6 * 7?") for text in TEXTS]
    found = load_profiles(profiles)["counted-groups"]
    expected = [result.reward for result in plp_reward.score(samples, found)]
    assert len(set(expected)) == 4
    reward = made(scored, "counted-groups")
    assert reward.get_reward(TEXTS, [GOLD] * 4, prompts=prompts) == expected
    assert reward.get_reward(TEXTS, [GOLD] * 4) == expected


def test_the_null_reward_is_given_if_it_is_set(scored: dict[str, str]) -> None:
    assert made({"null_reward": "-1", **scored}).get_reward(TEXTS[:1], [""]) == [-1.0]


def test_a_misconfigured_run_ends_as_it_begins(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="nothing"):
        made(scored, "nothing")


def test_a_reference_without_an_answer_is_an_error(scored: dict[str, str]) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        made(scored).get_reward(TEXTS[:1], [{"question": "6 * 7?"}])


@pytest.mark.filterwarnings("default")
def test_rlinf_registers_it_as_an_extension(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    omegaconf: Any = _importable()
    from rlinf.algorithms.rewards import get_rule_based_reward_class
    from rlinf.scheduler.cluster.utils import load_user_extension_module

    monkeypatch.setenv("RLINF_EXT_MODULE", "plp_reward.adapters.rlinf")
    load_user_extension_module()
    load_user_extension_module()
    config = omegaconf.OmegaConf.create({"reward_type": "plp", "plp": {"profile": "accuracy"}})
    omegaconf.OmegaConf.set_struct(config, True)
    reward = get_rule_based_reward_class("plp")(config)
    assert reward.get_reward(TEXTS, [GOLD] * 4) == [1.0, 1.0, 0.0, 1.0]


@pytest.mark.filterwarnings("default")
def test_no_verdict_has_no_advantage_in_rlinfs_grpo(scored: dict[str, str]) -> None:
    torch: Any = pytest.importorskip("torch")
    _importable()
    from rlinf.algorithms.advantages import compute_grpo_advantages

    rewards = made(scored).get_reward(TEXTS, ["42", "42", "42", ""], prompts=["6 * 7?"] * 4)
    advantages, _ = compute_grpo_advantages(
        rewards=torch.tensor([rewards]), loss_mask=torch.ones(1, 4, dtype=torch.bool), group_size=4
    )
    assert advantages.flatten()[3].item() == pytest.approx(0.0, abs=1e-6)


def _importable() -> Any:
    for needed in ("torch", "ray", "latex2sympy2", "word2number", "regex"):
        pytest.importorskip(needed)
    checkout("RLinf")
    return pytest.importorskip("omegaconf")
