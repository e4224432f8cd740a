"""Megatron-RL's own agent, of a checkout, runs and evaluates; the adapter rewards."""

import asyncio
import sys
from types import ModuleType
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

from plp_reward.errors import ConfigurationError

checkout("Megatron-LM")
pytestmark = pytest.mark.filterwarnings("default")

CONTRACT = Contract(
    framework="Megatron-RL",
    link="#megatron-rl",
    checkout="Megatron-LM",
    ran=(
        "`RewardOnlyAgent`'s rollouts and evaluation",
        "test_rollouts_are_rewarded_with_exact_lengths",
        "test_evaluation_is_accuracy",
        "test_its_configuration_builds_the_agent",
    ),
    length=("token ids, else tokenizer", "test_rollouts_are_rewarded_with_exact_lengths"),
    cut_off=("finish reason", "test_a_response_that_was_cut_off_is_wrong"),
    groups=("no", "test_rewards_over_groups_are_refused_as_the_agent_is_made"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward"),
    failure=("raises out of the rollouts", "test_a_row_without_an_answer_is_an_error"),
)


def agent(*, golden: Any = None, **settings: Any) -> Any:
    """An agent that asks one question, as Megatron-RL's examples are written."""
    from megatron.rl.agent.reward_only_agent import RewardOnlyAgent

    from plp_reward.adapters.megatron_rl import Reward

    row = {"problem_id": "q1", "answer": "42"} if golden is None else golden

    class Asking(RewardOnlyAgent):  # type: ignore[misc]
        env_id: str = "asking"

        async def get_prompt(self, validation: bool) -> tuple[str, Any]:
            return "6 * 7?", row

        async def evaluation_prompts(self, num_prompts: int, validation: bool = False) -> list[Any]:
            return [("6 * 7?", row)] * num_prompts

    class PLPAgent(Reward, Asking):  # type: ignore[misc]
        pass

    return PLPAgent(plp=settings, max_k=2)


def engine(*texts: str, reason: str = "stop") -> Any:
    """Says these texts in turn: 7 tokens of prompt, 25 of response."""
    from megatron.rl.inference import (
        InferenceResponse,
        LLMChatMessage,
        ReturnsRaw,
        ReturnsTokens,
    )

    said = [texts[i % len(texts)] for i in range(8)]

    class Engine(ReturnsRaw, ReturnsTokens):
        async def base_generate(self, request: Any) -> Any:
            text = said.pop(0)
            return InferenceResponse(
                response=LLMChatMessage(role="assistant", content=text),
                raw_text=text,
                token_ids=[1] * 32,
                prompt_length=7,
                logprobs=[0.0] * 32,
                finish_reason=reason,
                completion_id="c",
            )

    return Engine()


def rollouts(agent: Any, inference: Any, count: int = 1) -> list[float]:
    from megatron.rl.agent.api import RolloutRequest

    request = RolloutRequest(num_rollouts=count, inference_interface=inference)
    made = asyncio.run(agent.get_reward_rollouts(request))
    assert all(len(rollout.trajectory[0]) == 32 for rollout in made)
    return [rollout.reward for rollout in made]


def test_rollouts_are_rewarded_with_exact_lengths(scored: dict[str, str]) -> None:
    found = rollouts(agent(**scored), engine(r"\boxed{42}", r"\boxed{41}"), 2)
    assert sorted(found) == [0.0, 2.0]


def test_a_response_that_was_cut_off_is_wrong(scored: dict[str, str]) -> None:
    assert rollouts(agent(**scored), engine(r"\boxed{42}", reason="length")) == [0.0]


def test_evaluation_is_accuracy(scored: dict[str, str]) -> None:
    from megatron.rl.agent.api import EvaluationRequest

    request = EvaluationRequest(inference_interface=engine(r"\boxed{42}"), num_prompts=1)
    found = asyncio.run(agent(**scored).run_evaluation(request)).metrics()
    assert (found["pass_at_1"], found["greedy_reward"]) == ([1.0], [1.0])


def test_its_configuration_builds_the_agent(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from megatron.rl.agent.registry import AGENT_REGISTRY
    from megatron.rl.agent.weighted_multi_task import WeightedMultiTask

    module = ModuleType("plp_agent")
    module.PLPAgent = type(agent(**scored))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "plp_agent", module)
    monkeypatch.setitem(AGENT_REGISTRY, "PLPAgent", "plp_agent:PLPAgent")
    entry = {"agent_type": "PLPAgent", "agent_args": {"plp": scored}, "weight": 1.0}
    (allocation,) = WeightedMultiTask.from_config([entry]).rollout_allocations(4)
    assert allocation.env_id == "asking"
    assert rollouts(allocation.agent, engine(r"\boxed{42}")) == [2.0]


def test_a_bare_golden_is_the_right_answer(scored: dict[str, str]) -> None:
    made = agent(profile="accuracy", golden="42", **scored)
    assert asyncio.run(made.get_reward(r"\boxed{42}", 42, "stop")) == 1.0


def test_no_verdict_is_the_null_reward(scored: dict[str, str]) -> None:
    made = agent(profile="harsh", golden={"answer": ""}, **scored)
    assert rollouts(made, engine(r"\boxed{42}")) == [-1.0]


def test_a_row_without_an_answer_is_an_error(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="PLP_GOLD"):
        rollouts(agent(golden={"problem": "6 * 7?"}, **scored), engine(r"\boxed{42}"))


def test_rewards_over_groups_are_refused_as_the_agent_is_made(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="Megatron-RL does not hand them over"):
        agent(profile="groups", **scored)
