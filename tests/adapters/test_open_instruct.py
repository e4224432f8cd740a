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
    version="e6c3044",
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
    wanted = {"remap_verifier": None, "llm_judge_model": "", "code_api_url": "", **args}
    return utils.build_all_verifiers(SimpleNamespace(**wanted), streaming_config=None)


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
