"""rLLM's own types. rLLM is on no package registry; where a checkout is importable, it is used."""

from typing import Any

import pytest
from tests.adapters.contracts import Contract

from plp_reward.adapters.rllm import SYSTEM_PROMPT, evaluate, reward_fn
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="rLLM",
    link="#rllm",
    version="9beb6e0",
    ran=("its types", "test_an_episode_is_evaluated"),
    length=("token ids", "test_an_episode_is_evaluated"),
    cut_off="finish reason",
    groups="no",
    undecided="`null_reward`",
    failure="three tries, then the run ends",
)

rllm = pytest.importorskip("rllm", reason="needs rLLM 0.3.0.pre, which is on no package registry")
pytestmark = pytest.mark.filterwarnings("default")


def episode(text: str, tokens: int = 100) -> Any:
    types = pytest.importorskip("rllm.types")
    step = types.Step(model_response=text, response_ids=[5] * tokens)
    return types.Episode(trajectories=[types.Trajectory(steps=[step])])


def task(**metadata: Any) -> Any:
    return pytest.importorskip("rllm.types").Task(id="7", instruction="?", metadata=metadata)


def test_an_episode_is_evaluated(scored: dict[str, str]) -> None:
    output = evaluate(task(ground_truth="42"), episode(r"\boxed{42}"))
    assert (output.reward, output.is_correct) == (1.5, True)
    assert {signal.name: signal.value for signal in output.signals}["response_tokens"] == 100


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
