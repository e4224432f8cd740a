"""rLLM's own types and resolution of evaluators, where a checkout is named."""

import importlib
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

from plp_reward.adapters.rllm import SYSTEM_PROMPT, Evaluator, evaluate, reward_fn
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="rLLM",
    link="#rllm",
    checkout="rllm",
    ran=(
        "its types, its resolution of evaluators",
        "test_an_episode_is_evaluated",
        "test_what_a_trainer_takes_is_called_with_a_task",
    ),
    length=("token ids", "test_an_episode_is_evaluated"),
    cut_off="finish reason",
    groups=("no", "test_rewards_over_groups_are_refused_as_it_is_built"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward_and_counted"),
    failure="three tries, then the run ends",
)

checkout("rllm")
pytestmark = pytest.mark.filterwarnings("default")


def episode(text: str, tokens: int = 100) -> Any:
    types = importlib.import_module("rllm.types")
    step = types.Step(model_response=text, response_ids=[5] * tokens)
    return types.Episode(trajectories=[types.Trajectory(steps=[step])])


def task(**metadata: Any) -> Any:
    return importlib.import_module("rllm.types").Task(id="7", instruction="?", metadata=metadata)


def test_an_episode_is_evaluated(scored: dict[str, str]) -> None:
    output = evaluate(task(ground_truth="42"), episode(r"\boxed{42}"))
    assert (output.reward, output.is_correct) == (1.5, True)
    assert {signal.name: signal.value for signal in output.signals}["response_tokens"] == 100


def test_what_a_trainer_takes_is_called_with_a_task(scored: dict[str, str]) -> None:
    """``_adapt_legacy_evaluator`` at 9beb6e0, through which a trainer's evaluator goes."""
    resolution = importlib.import_module("rllm.eval._resolution")
    taken = resolution._adapt_legacy_evaluator(Evaluator())
    assert taken.evaluate(task(ground_truth="42"), episode(r"\boxed{42}")).reward == 1.5


def test_no_verdict_is_the_null_reward_and_counted(scored: dict[str, str]) -> None:
    output = evaluate(task(ground_truth=""), episode(r"\boxed{42}"))
    assert (output.reward, output.is_correct) == (0.0, False)
    assert {signal.name: signal.value for signal in output.signals}["undecided"] == 1.0


def test_rewards_over_groups_are_refused_as_it_is_built(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "groups")
    with pytest.raises(ConfigurationError, match="rLLM does not hand them over together"):
        Evaluator()


def test_an_action_is_rewarded(scored: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLP_PROFILE", "counted")
    output = reward_fn({"ground_truth": "42"}, r"the answer is \boxed{42}")
    assert output.reward == pytest.approx(1 + 5 / 8**0.5)
    assert output.is_correct


def test_a_task_without_gold_is_named(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="it has: question"):
        evaluate(task(question="?"), episode(r"\boxed{42}"))


def test_harnesses_are_told_the_form_of_an_answer() -> None:
    assert "\\boxed{}" in SYSTEM_PROMPT
