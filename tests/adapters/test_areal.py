"""AReaL's own wrapper of reward functions, where AReaL is installed."""

import asyncio
from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.adapters import Undecided
from plp_reward.adapters.areal import MOST_PATIENCE, MOST_TIMEOUT, reward
from plp_reward.client import ServiceUnavailable
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="AReaL",
    link="#areal",
    package="areal",
    ran=("`AsyncRewardWrapper`", "test_areals_own_wrapper_calls_it_in_its_processes"),
    length=("token ids", "test_the_length_is_the_token_ids"),
    cut_off=("end text", "test_a_completion_without_end_of_sequence_was_cut_off"),
    groups=("no", "test_rewards_over_groups_are_refused"),
    undecided=(
        "an error: the group is generated anew",
        "test_areals_own_wrapper_lets_an_error_through",
    ),
    failure=("the group is generated anew", "test_areals_own_wrapper_lets_an_error_through"),
)

PROMPT = "<|im_start|>user\n6 * 7?<|im_end|>\n<|im_start|>assistant\n"
ROW: dict[str, Any] = {"messages": [{"role": "user", "content": "6 * 7?"}], "answer": "42"}
"""As AReaL 1.0.4's GSM8K data set has rows; the workflow passes them as keywords."""


def test_the_length_is_the_token_ids(scored: dict[str, str]) -> None:
    assert reward(PROMPT, r"\boxed{42}<|im_end|>", [1] * 9, [5] * 100, **ROW) == 1.5


def test_a_completion_without_end_of_sequence_was_cut_off(scored: dict[str, str]) -> None:
    assert reward(PROMPT, r"\boxed{42}", [1] * 9, [5] * 100, **ROW) == 0.0


def test_no_verdict_raises_unless_a_null_reward_is_set(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Undecided, match=r"no verdict \(unparseable_gold\)"):
        reward(PROMPT, r"\boxed{42}<|im_end|>", [1], [5], **{**ROW, "answer": ""})
    monkeypatch.setenv("PLP_NULL_REWARD", "-1")
    assert reward(PROMPT, r"\boxed{42}<|im_end|>", [1], [5], **{**ROW, "answer": ""}) == -1.0


def test_a_row_may_have_columns_of_any_name(scored: dict[str, str]) -> None:
    row = {**ROW, "prompt": "6 * 7?", "completions": []}
    assert reward(PROMPT, r"\boxed{42}<|im_end|>", [1] * 9, [5] * 100, **row) == 1.5


def test_all_attempts_end_within_areals_15_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLP_SERVICE", "http://127.0.0.1:9")
    monkeypatch.setenv("PLP_PATIENCE", "0.1")
    with pytest.raises(ServiceUnavailable, match="no answer in"):
        reward(PROMPT, r"\boxed{42}<|im_end|>", [1] * 9, [5] * 100, **ROW)
    assert 2 * MOST_TIMEOUT + MOST_PATIENCE < 15


def test_rewards_over_groups_are_refused(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "groups")
    with pytest.raises(ConfigurationError, match="AReaL does not hand them over together"):
        reward(PROMPT, r"\boxed{42}<|im_end|>", [1], [5], **ROW)


@pytest.mark.filterwarnings("default")
def test_areals_own_wrapper_calls_it_in_its_processes(scored: dict[str, str]) -> None:
    """``AsyncRewardWrapper`` of AReaL 1.0.4, which pickles the function and its arguments."""
    api = own("areal.api.reward_api", "areal")

    async def run() -> list[float]:
        call = api.AsyncRewardWrapper(reward, timeout_seconds=60)
        texts = (r"\boxed{42}<|im_end|>", r"\boxed{41}<|im_end|>")
        return [await call(PROMPT, text, [1] * 9, [5] * 100, **ROW) for text in texts]

    assert asyncio.run(run()) == [1.5, 0.0]


@pytest.mark.filterwarnings("default")
def test_areals_own_wrapper_lets_an_error_through(scored: dict[str, str]) -> None:
    """It returns 0 for what takes too long alone; a workflow that raises is rejected."""
    api = own("areal.api.reward_api", "areal")

    async def run() -> None:
        call = api.AsyncRewardWrapper(reward, timeout_seconds=60)
        await call(PROMPT, r"\boxed{42}<|im_end|>", [1], [5], **{**ROW, "answer": ""})

    with pytest.raises(Undecided):
        asyncio.run(run())
