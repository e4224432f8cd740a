"""Trinity-RFT's own registry finds the reward, its own workflow calls it."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract

CONTRACT = Contract(
    framework="Trinity-RFT",
    link="#trinity-rft",
    version="0.6.0",
    package="trinity-rft",
    ran=("its registry and `SimpleWorkflow`", "test_trinity_adds_up_the_parts_of_a_reward"),
    length=("tokenizer", "test_trinity_adds_up_the_parts_of_a_reward"),
    groups="no",
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward"),
    failure="the response is left out",
)

pytest.importorskip("trinity", reason="needs Trinity-RFT 0.6.0: frameworks.txt")
pytestmark = pytest.mark.filterwarnings("default")
NAME = "plp_reward.adapters.trinity_rft.PLPReward"


def run(settings: dict[str, Any], *responses: str, truth: str = "42") -> list[Any]:
    """Run ``SimpleWorkflow`` of Trinity-RFT 0.6.0 with a model that says what it is told to."""
    rewards = pytest.importorskip("trinity.common.rewards")
    workflow = pytest.importorskip("trinity.common.workflows.workflow")
    task = workflow.Task(
        workflow=workflow.SimpleWorkflow,
        reward_fn=rewards.REWARD_FUNCTIONS.get(NAME),
        reward_fn_args=settings,
        raw_task={"question": "6 * 7?", "answer": truth},
    )
    task.format_args.prompt_key, task.format_args.response_key = "question", "answer"
    outputs = [
        SimpleNamespace(response_text=text, metrics=None, reward=None, eid=SimpleNamespace(run=0))
        for text in responses
    ]
    model = SimpleNamespace(chat=lambda messages, **_: outputs)
    ran: list[Any] = task.to_workflow(model).run()
    return ran


def test_trinity_adds_up_the_parts_of_a_reward(scored: dict[str, str]) -> None:
    settings = {"profile": "counted", **scored}
    right, wrong = run(settings, r"the answer is \boxed{42}", r"the answer is \boxed{41}")
    assert right.reward == pytest.approx(1 + 5 / 8**0.5)
    assert right.metrics == {"accuracy": 1.0, "length": pytest.approx(5 / 8**0.5)}
    assert wrong.reward == 0.0


def test_no_verdict_is_the_null_reward(scored: dict[str, str]) -> None:
    (one,) = run({"profile": "harsh", **scored}, r"\boxed{42}", truth="")
    assert one.reward == -1.0
