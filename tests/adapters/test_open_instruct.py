"""open-instruct's own verifiers, where a checkout is named.

Besides open-instruct it needs what its module of verifiers imports.
"""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

CONTRACT = Contract(
    framework="open-instruct",
    link="#open-instruct",
    checkout="open-instruct",
    ran=("`build_all_verifiers`", "test_it_is_found_and_remapped"),
    length=("token ids", "test_it_is_found_and_remapped"),
    groups=("no", "test_rewards_over_groups_are_refused_as_it_is_built"),
    undecided="`null_reward`",
    failure="the run ends",
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
