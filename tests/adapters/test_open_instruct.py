"""open-instruct's own verifiers, where a checkout is named.

Besides open-instruct it needs what its module of verifiers imports.
"""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

from plp_reward.errors import InvalidSamples

CONTRACT = Contract(
    framework="open-instruct",
    link="#open-instruct",
    checkout="open-instruct",
    ran=(
        "`build_all_verifiers`, `apply_verifiable_reward`",
        "test_it_is_found_and_remapped",
        "test_open_instructs_own_call_multiplies_the_rewards",
    ),
    length=("token ids", "test_it_is_found_and_remapped"),
    groups=("no", "test_rewards_over_groups_are_refused_as_it_is_built"),
    undecided=("`null_reward`", "test_open_instructs_own_call_multiplies_the_rewards"),
    failure=("raises out of its call: the run ends", "test_an_error_leaves_open_instructs_call"),
)

checkout("open-instruct")
pytestmark = pytest.mark.filterwarnings("default")


def verifiers(**args: Any) -> Any:
    utils = pytest.importorskip("open_instruct.ground_truth_utils")
    pytest.importorskip("plp_reward.adapters.open_instruct")
    code = {
        "code_api_url": "http://127.0.0.1:9/test_program",
        "code_max_execution_time": 1.0,
        "code_pass_rate_reward_threshold": 0.0,
        "code_apply_perf_penalty": False,
    }
    judge = {
        "llm_judge_model": "none",
        "llm_judge_max_tokens": 1,
        "llm_judge_max_context_length": 1,
        "llm_judge_temperature": 0.0,
        "llm_judge_timeout": 1,
        "seed": 1,
    }
    wanted = SimpleNamespace(**{"remap_verifier": None, **code, **judge, **args})
    return utils.build_all_verifiers(wanted, streaming_config=wanted)


def test_it_is_found_and_remapped(scored: dict[str, str]) -> None:
    """``build_all_verifiers`` at e6c3044."""
    found = verifiers(remap_verifier="math=plp")
    result = asyncio.run(found["math"].async_call([5] * 100, r"\boxed{42}", "42"))
    assert (result.score, result.reasoning) == (1.5, "ok")


def test_rewards_over_groups_are_refused_as_it_is_built(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "groups")
    with pytest.raises(Exception, match="open-instruct does not hand them over together"):
        verifiers()


def applied(*truths: Any) -> list[float]:
    """``apply_verifiable_reward`` at e6c3044, on right responses."""
    utils = pytest.importorskip("open_instruct.ground_truth_utils")
    rewards, _ = asyncio.run(
        utils.apply_verifiable_reward(
            verifiers(),
            [[5] * 100 for _ in truths],
            [r"\boxed{42}" for _ in truths],
            list(truths),
            ["plp" for _ in truths],
            reward_mult=10,
        )
    )
    return list(rewards)


def test_open_instructs_own_call_multiplies_the_rewards(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = {"answer": "42", "split": "test"}
    assert applied("42", "41", measured, "") == [15.0, 0.0, 10.0, 0.0]
    monkeypatch.setenv("PLP_NULL_REWARD", "-1")
    assert applied("") == [-10.0]


def test_an_error_leaves_open_instructs_call(scored: dict[str, str]) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        applied("42", {"question": "6 * 7?"})
