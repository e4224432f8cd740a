"""ms-swift's own computation of rewards, where ms-swift is installed."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.adapters.ms_swift import Reward
from plp_reward.errors import ConfigurationError, InvalidSamples

CONTRACT = Contract(
    framework="ms-swift",
    link="#ms-swift",
    package="ms-swift",
    ran=(
        "`compute_rewards_per_func`, `compute_advantages`",
        "test_ms_swifts_advantage_of_a_response_without_verdict_is_0",
    ),
    length=("token ids", "test_rewards_come_from_token_ids_of_all_turns_and_finish_reasons"),
    cut_off=(
        "finish reason",
        "test_rewards_come_from_token_ids_of_all_turns_and_finish_reasons",
    ),
    groups=("yes, on one rank", "test_whole_groups_get_rewards_over_groups"),
    undecided=(
        "the mean of its group's decided rewards: advantage 0",
        "test_ms_swifts_advantage_of_a_response_without_verdict_is_0",
    ),
    failure=("the run ends", "test_ms_swifts_own_code_lets_an_error_through"),
)

CALL: dict[str, Any] = {
    "completions": [r"\boxed{2}", r"\boxed{3}", r"\boxed{4}", r"\boxed{4}"],
    "messages": [[]] * 4,
    "prompt_id": ["p", "p", "q", "q"],
    "request_id": ["a", "b", "c", "d"],
    "finish_reason": ["stop", "stop", "stop", "length"],
    "is_truncated": [False, False, False, True],
    "response_token_ids": [[[5] * 100], [[5, 2]], [[5] * 20, [5] * 5], [[5] * 25]],
    "rollout_infos": [{}] * 4,
    "answer": ["2", "2", "4", "4"],
    "trainer_state": None,
}
"""As ms-swift 4.6.0 calls an ORM: ``OnPolicySample.to_reward_row``, columns by name."""


def test_rewards_come_from_token_ids_of_all_turns_and_finish_reasons(
    scored: dict[str, str],
) -> None:
    assert Reward(**scored)(**CALL) == [1.5, 0.0, 2.0, 0.0]


def test_no_verdict_is_the_mean_of_the_others_of_its_group(scored: dict[str, str]) -> None:
    assert Reward(**scored)(**{**CALL, "answer": ["2", "", "4", "4"]})[:2] == [1.5, 1.5]
    given = Reward(null_reward=-1.0, **scored)(**{**CALL, "answer": ["2", "", "4", "4"]})
    assert given[:2] == [1.5, -1.0]


def test_a_row_that_measures_gets_accuracy(scored: dict[str, str]) -> None:
    call = {**CALL, "split": ["test", "test", "train", "train"]}
    assert Reward(**scored)(**call) == [1.0, 0.0, 2.0, 0.0]


def test_a_reward_that_cannot_be_had_is_refused_when_the_trainer_makes_it(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "nope")
    with pytest.raises(ConfigurationError, match="'nope'"):
        Reward(SimpleNamespace(num_generations=4))


def test_settings_come_from_the_environment_as_ms_swift_passes_none(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "accuracy")
    assert Reward(args=SimpleNamespace(num_generations=2))(**CALL) == [1.0, 0.0, 1.0, 0.0]


def test_whole_groups_get_rewards_over_groups(scored: dict[str, str]) -> None:
    reward = Reward(SimpleNamespace(num_generations=2), profile="groups", **scored)
    assert all(value is not None for value in reward(**CALL))


def test_groups_that_straddle_ranks_are_refused(scored: dict[str, str]) -> None:
    reward = Reward(SimpleNamespace(num_generations=4), profile="groups", **scored)
    with pytest.raises(ConfigurationError, match=r"the 4 responses to a prompt, .* holds 2"):
        reward(**CALL)


def own_rewards(reward: Reward, *answers: tuple[str, Any]) -> Any:
    """``compute_rewards_per_func`` of ms-swift 4.6.0 on a group of answers and their golds."""
    algorithm = own("swift.rl_core.grpo_algorithm", "ms-swift")
    data = own("swift.rl_core.data", "ms-swift")
    torch = own("torch", "ms-swift")
    samples = [
        data.GRPOSample.from_row(
            {
                "messages": [
                    {"role": "user", "content": "1+1?"},
                    {"role": "assistant", "content": rf"\boxed{{{answer}}}"},
                ],
                "prompt_id": "p",
                "request_id": str(number),
                "finish_reason": "stop",
                "response_token_ids": [[5] * 25],
                "solution": gold,
            }
        )
        for number, (answer, gold) in enumerate(answers)
    ]
    return algorithm.compute_rewards_per_func(samples, [reward], [None], torch.device("cpu"))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("estimator", ["grpo", "rloo"])
def test_ms_swifts_advantage_of_a_response_without_verdict_is_0(
    scored: dict[str, str], estimator: str
) -> None:
    """``compute_advantages`` of ms-swift 4.6.0, whose sum takes a missing reward for 0."""
    advantage = own("swift.rl_core.advantage", "ms-swift")
    torch = own("torch", "ms-swift")
    rewards = own_rewards(Reward(**scored), ("2", "2"), ("2", "2"), ("3", "2"), ("4", ""))
    assert rewards[:3, 0].tolist() == [2.0, 2.0, 0.0]
    advantages, _ = advantage.compute_advantages(
        rewards, torch.ones(1), 4, advantage_estimator=estimator
    )
    assert advantages[3].item() == pytest.approx(0.0, abs=1e-6)
    right, also, wrong = advantages[:3].tolist()
    assert right == also > 0 > wrong


@pytest.mark.filterwarnings("default")
def test_ms_swifts_own_code_lets_an_error_through(scored: dict[str, str]) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        own_rewards(Reward(**scored), ("2", {"question": "?"}))
