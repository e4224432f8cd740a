"""OpenEnv's own environments and containers of rubrics, of a checkout, call it.

Its ``fastmcp`` needs an older ``mcp`` than others of scripts/frameworks.txt do.
"""

import importlib
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

from plp_reward.errors import ConfigurationError

pytestmark = pytest.mark.filterwarnings("default")
pytest.importorskip("fastmcp")
checkout("OpenEnv", below="src")
rubrics: Any = importlib.import_module("openenv.core.rubrics")
interfaces: Any = importlib.import_module("openenv.core.env_server.interfaces")
types: Any = importlib.import_module("openenv.core.env_server.types")

CONTRACT = Contract(
    framework="OpenEnv",
    link="#openenv",
    checkout="OpenEnv",
    ran=("`Environment`, `WeightedSum`", "test_an_environment_of_openenv_rewards_with_it"),
    length=(
        "what the client passes on, else tokenizer",
        "test_an_environment_of_openenv_rewards_with_it",
        "test_texts_are_counted_by_the_tokenizer",
    ),
    cut_off=("what the client passes on", "test_a_response_that_was_cut_off_is_wrong"),
    groups=("no", "test_rewards_over_groups_are_refused"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward"),
    failure=("the environment's step raises", "test_what_is_missing_is_named"),
)


class Said(types.Action):  # type: ignore[misc]
    message: str


class Asking(interfaces.Environment):  # type: ignore[misc]
    """An environment of one question, as OpenEnv's page on rubrics has them."""

    def __init__(self, rubric: Any, **row: Any) -> None:
        super().__init__(rubric=rubric)
        self.row = row

    def reset(self, *_: Any, **__: Any) -> Any:
        return types.Observation()

    def step(self, action: Any, *_: Any, **__: Any) -> Any:
        observation = types.Observation(done=True, metadata=self.row)
        observation.reward = self._apply_rubric(action, observation)
        return observation

    @property
    def state(self) -> Any:
        return types.State()


def made(**settings: Any) -> Any:
    from plp_reward.adapters.openenv import PLPRubric

    return PLPRubric(**settings)


def reward(rubric: Any, text: str, *, row: dict[str, Any] | None = None, **told: Any) -> Any:
    env = Asking(rubric, **({"answer": "42"} if row is None else row))
    return env.step(Said(message=text, metadata=told)).reward


def test_an_environment_of_openenv_rewards_with_it(scored: dict[str, str]) -> None:
    rubric = made(**scored)
    assert reward(rubric, r"\boxed{42}", token_count=25) == 2.0
    assert reward(rubric, r"\boxed{41}", token_count=25) == 0.0
    assert rubric.last_score == 0.0
    weighted = rubrics.WeightedSum([rubric], [1.0])
    assert reward(weighted, r"\boxed{42}", token_count=25) == 2.0


def test_texts_are_counted_by_the_tokenizer(scored: dict[str, str]) -> None:
    text = "so " * 20 + r"\boxed{42}"
    assert reward(made(profile="counted", **scored), text) == 2.0


def test_a_response_that_was_cut_off_is_wrong(scored: dict[str, str]) -> None:
    told = {"token_count": 25, "finish_reason": "length"}
    assert reward(made(**scored), r"\boxed{42}", **told) == 0.0


def test_an_evaluation_row_gets_accuracy(scored: dict[str, str]) -> None:
    row = {"answer": "42", "split": "test"}
    assert reward(made(**scored), r"\boxed{42}", row=row, token_count=25) == 1.0


def test_no_verdict_is_the_null_reward(scored: dict[str, str]) -> None:
    assert reward(made(profile="harsh", **scored), r"\boxed{42}", row={"answer": ""}) == -1.0


def test_what_is_missing_is_named(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="no field 'text'; it has: metadata, message"):
        reward(made(response="text", **scored), r"\boxed{42}")
    with pytest.raises(ConfigurationError, match="PLP_GOLD"):
        reward(made(**scored), r"\boxed{42}", row={"question": "6 * 7?"})


def test_rewards_over_groups_are_refused(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="OpenEnv does not hand them over"):
        made(profile="groups", **scored)
