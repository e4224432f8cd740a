"""AReaL's own wrapper of reward functions, where AReaL is installed."""

import asyncio
from typing import Any

import pytest
from tests.adapters.contracts import Contract

from plp_reward.adapters.areal import reward
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="AReaL",
    link="#areal",
    version="1.0.4",
    package="areal",
    ran=("`AsyncRewardWrapper`", "test_areals_own_wrapper_calls_it_in_its_processes"),
    length=("token ids", "test_the_length_is_the_token_ids"),
    cut_off=("end text", "test_a_completion_without_end_of_sequence_was_cut_off"),
    groups=("no", "test_rewards_over_groups_are_refused"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward"),
    failure="the group is generated anew",
)

PROMPT = "<|im_start|>user\n6 * 7?<|im_end|>\n<|im_start|>assistant\n"
ROW: dict[str, Any] = {"messages": [{"role": "user", "content": "6 * 7?"}], "answer": "42"}
"""As AReaL 1.0.4's GSM8K data set has rows; the workflow passes them as keywords."""


def test_the_length_is_the_token_ids(scored: dict[str, str]) -> None:
    assert reward(PROMPT, r"\boxed{42}<|im_end|>", [1] * 9, [5] * 100, **ROW) == 1.5


def test_a_completion_without_end_of_sequence_was_cut_off(scored: dict[str, str]) -> None:
    assert reward(PROMPT, r"\boxed{42}", [1] * 9, [5] * 100, **ROW) == 0.0


def test_no_verdict_is_the_null_reward(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "harsh")
    assert reward(PROMPT, r"\boxed{42}<|im_end|>", [1], [5], **{**ROW, "answer": ""}) == -1.0


def test_rewards_over_groups_are_refused(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "groups")
    with pytest.raises(ConfigurationError, match="AReaL does not hand them over together"):
        reward(PROMPT, r"\boxed{42}<|im_end|>", [1], [5], **ROW)


@pytest.mark.filterwarnings("default")
def test_areals_own_wrapper_calls_it_in_its_processes(scored: dict[str, str]) -> None:
    """``AsyncRewardWrapper`` of AReaL 1.0.4, which pickles the function and its arguments."""
    api = pytest.importorskip("areal.api.reward_api", reason="needs AReaL 1.0.4 and what it needs")

    async def run() -> list[float]:
        call = api.AsyncRewardWrapper(reward, timeout_seconds=60)
        texts = (r"\boxed{42}<|im_end|>", r"\boxed{41}<|im_end|>")
        return [await call(PROMPT, text, [1] * 9, [5] * 100, **ROW) for text in texts]

    assert asyncio.run(run()) == [1.5, 0.0]
