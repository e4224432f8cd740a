"""Trinity-RFT's own registry finds the reward, its own workflow calls it."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.adapters import Undecided
from plp_reward.errors import InvalidSamples

CONTRACT = Contract(
    framework="Trinity-RFT",
    link="#trinity-rft",
    package="trinity-rft",
    ran=("its registry and `SimpleWorkflow`", "test_trinity_adds_up_the_parts_of_a_reward"),
    length=("tokenizer", "test_trinity_adds_up_the_parts_of_a_reward"),
    groups="no",
    undecided=(
        "an error: the response is left out",
        "test_no_verdict_fails_the_run_unless_a_null_reward_is_set",
    ),
    failure=(
        "raises out of the workflow: *the response is left out*",
        "test_an_error_leaves_trinitys_workflow",
    ),
)

own("trinity", "trinity-rft")
pytestmark = pytest.mark.filterwarnings("default")
NAME = "plp_reward.adapters.trinity_rft.PLPReward"


def run(settings: dict[str, Any], *responses: str, truth: Any = "42") -> list[Any]:
    """Run ``SimpleWorkflow`` of Trinity-RFT 0.6.0 with a model that says what it is told to."""
    rewards = own("trinity.common.rewards", "trinity-rft")
    workflow = own("trinity.common.workflows.workflow", "trinity-rft")
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


def test_no_verdict_fails_the_run_unless_a_null_reward_is_set(scored: dict[str, str]) -> None:
    """``WorkflowRunner`` of Trinity-RFT 0.6.0 logs a run that raises and leaves it out."""
    with pytest.raises(Undecided, match=r"no verdict \(unparseable_gold\)"):
        run({"profile": "harsh", **scored}, r"\boxed{42}", truth="")
    (one,) = run({"profile": "harsh", "null_reward": -1, **scored}, r"\boxed{42}", truth="")
    assert one.reward == -1.0


def test_an_answer_may_say_that_it_measures(scored: dict[str, str]) -> None:
    truth = {"answer": "42", "split": "test"}
    (one,) = run({"profile": "counted", **scored}, r"the answer is \boxed{42}", truth=truth)
    assert one.reward == 1.0


def test_an_error_leaves_trinitys_workflow(scored: dict[str, str]) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        run({"profile": "counted", **scored}, r"\boxed{42}", truth={"question": "6 * 7?"})
