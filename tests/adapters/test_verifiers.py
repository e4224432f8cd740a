"""verifiers' own tasks score with the plugged reward, where verifiers is installed."""

import asyncio
import importlib
import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import PAGE, Contract, checkout, own

from plp_reward.adapters import Undecided
from plp_reward.adapters.verifiers import reward, reward_group
from plp_reward.errors import ConfigurationError

CONTRACTS = (
    Contract(
        framework="verifiers",
        link="#verifiers-and-prime-rl",
        package="verifiers",
        ran=("`Task.score`", "test_verifiers_own_task_scores_with_it_in_place_of_its_own"),
        length=("sampled tokens", "test_verifiers_own_task_scores_with_it_in_place_of_its_own"),
        cut_off=("`is_truncated`", "test_a_trace_is_rewarded_by_its_output_tokens"),
        groups=("`reward_group`", "test_a_group_is_rewarded_as_one"),
        undecided=(
            "error of the trace: left out",
            "test_verifiers_own_task_fails_where_there_is_no_verdict",
        ),
        failure=(
            "error of the trace: left out",
            "test_verifiers_own_task_fails_where_there_is_no_verdict",
        ),
    ),
    Contract(
        framework="prime-rl",
        link="#verifiers-and-prime-rl",
        checkout="prime-rl",
        ran=(
            "`build_algorithm`, `GRPOAlgorithm.score_group`",
            "test_prime_rls_own_algorithm_scores_a_group_with_it",
        ),
        length=("sampled tokens", "test_a_trace_is_rewarded_by_its_output_tokens"),
        cut_off=("`is_truncated`", "test_a_trace_is_rewarded_by_its_output_tokens"),
        groups=("`reward_group`", "test_prime_rls_own_algorithm_scores_a_group_with_it"),
        undecided=(
            "error of the trace: left out",
            "test_prime_rls_own_algorithm_scores_a_group_with_it",
        ),
        failure="error of the trace: left out",
    ),
)


@dataclass
class Data:
    answer: Any
    idx: int | None = 3
    id: str | None = None

    def model_dump(self) -> dict[str, Any]:
        return {"idx": self.idx, "prompt": "6 * 7?", "answer": self.answer}


@dataclass
class Task:
    data: Data
    key: str = "hash"


@dataclass
class Recorded:
    """The properties of ``verifiers.v1.Trace`` 0.4.0 that are read, of a rollout of one turn."""

    task: Task
    last_reply: str
    num_output_tokens: int = 100
    nodes: tuple[Any, ...] = ()
    is_truncated: bool = False
    has_error: bool = False
    id: str = "trace"
    rewards: dict[str, float] = field(default_factory=dict)
    errors: list[Exception] = field(default_factory=list)

    def record_reward(self, name: str, value: float, weight: float = 1.0) -> None:
        self.rewards[name] = value * weight

    def record_error(self, error: Exception) -> None:
        self.errors.append(error)


def trace(reply: str, answer: Any = "42", **changes: Any) -> Recorded:
    return Recorded(Task(Data(answer)), reply, **changes)


def scored_alone(one: Recorded) -> float:
    return asyncio.run(reward(one.task.data, one))


def test_a_trace_is_rewarded_by_its_output_tokens(scored: dict[str, str]) -> None:
    assert scored_alone(trace(r"\boxed{42}")) == 1.5
    assert scored_alone(trace(r"\boxed{42}", is_truncated=True)) == 0.0


def test_no_verdict_is_an_error_of_its_trace(scored: dict[str, str]) -> None:
    with pytest.raises(Undecided, match=r"no verdict \(unparseable_gold\): gold is empty"):
        scored_alone(trace(r"\boxed{42}", ""))


def test_a_lone_trace_is_refused_under_a_reward_over_groups(
    scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_PROFILE", "groups")
    with pytest.raises(ConfigurationError, match="a trace's reward does not hand them over"):
        scored_alone(trace(r"\boxed{42}"))


def test_a_group_is_rewarded_as_one(scored: dict[str, str]) -> None:
    group = [
        trace(r"\boxed{42}"),
        trace(r"\boxed{41}"),
        trace(r"\boxed{42}", ""),
        trace(r"\boxed{42}", has_error=True),
    ]
    asyncio.run(reward_group(group, profile="groups", **scored))
    assert group[0].rewards["plp"] > group[1].rewards["plp"]
    assert [type(error) for error in group[2].errors] == [Undecided]
    assert group[3].rewards == {}


def own_trace(reply: str, answer: str, *, tokens: int = 100, split: str = "train") -> Any:
    """A task of verifiers 0.4.0 with a reward of its own, ours plugged in, and its trace."""
    vf = own("verifiers.v1", "verifiers")

    class Row(vf.TaskData):  # type: ignore[misc, name-defined]
        answer: str
        split: str

    class Task(vf.Task):  # type: ignore[misc, name-defined]
        @vf.reward  # type: ignore[untyped-decorator]
        async def correct(self, trace: Any) -> float:
            return 1.0

    config = vf.TaskConfig(rewards={"correct": {"fn": "plp_reward.adapters.verifiers:reward"}})
    task = Task(Row(prompt="6 * 7?", answer=answer, split=split), config)
    traced = vf.Trace(
        task={"type": "Task", "data": task.data, "key": task.key},
        agent={"config": {}, "model": "tiny", "trainable": True},
        nodes=[
            {
                "message": {"role": "assistant", "content": reply},
                "sampled": True,
                "token_ids": [5] * (tokens + 3),
                "mask": [False] * 3 + [True] * tokens,
            }
        ],
    )
    return task, traced


@pytest.mark.filterwarnings("default")
def test_verifiers_own_task_scores_with_it_in_place_of_its_own(scored: dict[str, str]) -> None:
    """``Task.score``: under the name of the task's reward, whose 1 is not added; sampled tokens."""
    task, traced = own_trace(r"\boxed{42}", "42")
    asyncio.run(task.score(traced))
    assert (traced.reward, list(traced.rewards)) == (1.5, ["correct"])
    task, traced = own_trace(r"\boxed{42}", "42", split="test")
    asyncio.run(task.score(traced))
    assert traced.reward == 1.0


@pytest.mark.filterwarnings("default")
def test_verifiers_own_task_fails_where_there_is_no_verdict(scored: dict[str, str]) -> None:
    errors = own("verifiers.v1.errors", "verifiers")
    task, traced = own_trace(r"\boxed{42}", "")
    with pytest.raises(errors.TaskError, match=r"no verdict \(unparseable_gold\)"):
        asyncio.run(task.score(traced))


@pytest.mark.filterwarnings("default")
def test_prime_rls_own_algorithm_scores_a_group_with_it(scored: dict[str, str]) -> None:
    """The page's algorithm in ``GRPOAlgorithm``'s place, built by prime-rl at 559b447.

    The trace without a verdict gets no advantage, and is not in the mean.
    """
    own("verifiers.v1", "verifiers")
    checkout("prime-rl", below="src")
    checkout("prime-rl", below="packages/prime-rl-configs/src")
    algo = importlib.import_module("prime_rl.orchestrator.algo")
    page = PAGE.read_text(encoding="utf-8")
    (code,) = [
        c for c in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "PLPAlgorithm" in c
    ]
    code = code.replace("main()\n", "").replace(
        "from prime_rl.orchestrator.orchestrator import main\n", ""
    )
    exec(code, {})
    config = importlib.import_module("prime_rl.configs.algorithm").GRPOAlgoConfig()
    algorithm = algo.build_algorithm(config, None)
    assert type(algorithm).__name__ == "PLPAlgorithm"
    rows = ((r"\boxed{42}", "42"), (r"\boxed{41}", "42"), (r"\boxed{42}", ""))
    traces = [own_trace(reply, answer)[1] for reply, answer in rows]
    for trace in traces:
        trace.record_reward("correct", 1.0)
        trace.ok = True  # as a rollout's end has it
    episodes = [SimpleNamespace(traces=[trace]) for trace in traces]
    asyncio.run(algorithm.score_group(episodes))
    assert [trace.reward for trace in traces[:2]] == [1.5, 0.0]
    assert traces[2].has_error
    advantages = [trace.nodes[0].advantages for trace in traces]
    assert set(advantages[0]) == {0.75}
    assert set(advantages[1]) == {-0.75}
    assert advantages[2] is None
