"""ms-swift's own computation of rewards, where ms-swift is installed."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract

from plp_reward.adapters.ms_swift import Reward
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="ms-swift",
    link="#ms-swift",
    version="4.6.0",
    package="ms-swift",
    ran=("`compute_rewards_per_func`", "test_ms_swifts_own_code_calls_it"),
    length=("token ids", "test_rewards_come_from_token_ids_of_all_turns_and_finish_reasons"),
    cut_off=(
        "finish reason",
        "test_rewards_come_from_token_ids_of_all_turns_and_finish_reasons",
    ),
    groups=("yes, on one rank", "test_whole_groups_get_rewards_over_groups"),
    undecided="reward 0",
    failure="the run ends",
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


def test_no_verdict_is_none(scored: dict[str, str]) -> None:
    assert Reward(**scored)(**{**CALL, "answer": ["2", "", "4", "4"]})[1] is None


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


@pytest.mark.filterwarnings("default")
def test_ms_swifts_own_code_calls_it(scored: dict[str, str]) -> None:
    """``compute_rewards_per_func`` of ms-swift 4.6.0."""
    torch = pytest.importorskip("torch", reason="ms-swift needs torch: frameworks.txt")
    algorithm = pytest.importorskip(
        "swift.rl_core.grpo_algorithm", reason="needs ms-swift 4.6.0: frameworks.txt"
    )
    from swift.rl_core.data import GRPOSample

    samples = [
        GRPOSample.from_row(
            {
                "messages": [
                    {"role": "user", "content": "1+1?"},
                    {"role": "assistant", "content": rf"\boxed{{{answer}}}"},
                ],
                "prompt_id": "p",
                "request_id": str(answer),
                "finish_reason": "stop",
                "response_token_ids": [[5] * 25],
                "answer": gold,
            }
        )
        for answer, gold in ((2, "2"), (3, "2"), (4, ""))
    ]
    rewards = algorithm.compute_rewards_per_func(
        samples, [Reward(**scored)], [None], torch.device("cpu")
    )
    assert rewards[:2, 0].tolist() == [2.0, 0.0]
    assert rewards[2, 0].isnan()
