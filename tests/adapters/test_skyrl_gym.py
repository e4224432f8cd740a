"""SkyRL-gym's own registry makes and steps the environment, and SkyRL's generator trains on it.

SkyRL asks for Python 3.12, which one thing needs: pydantic refuses ``typing.TypedDict`` below it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="SkyRL",
    link="#skyrl",
    package="skyrl",
    ran=(
        "its configuration, `BasePPOExp` without engines, `SkyRLGymGenerator`; skyrl-gym",
        "test_the_documented_program_trains_on_its_rewards",
        "test_a_step_is_rewarded_and_ends_the_episode",
    ),
    length=("tokenizer", "test_a_step_is_rewarded_and_ends_the_episode"),
    groups=("no", "test_rewards_over_groups_are_refused"),
    undecided=(
        "`null_reward`",
        "test_no_verdict_is_the_null_reward_and_counted",
        "test_the_documented_program_trains_on_its_rewards",
    ),
    failure=(
        "raises out of the generator: the run ends",
        "test_the_documented_program_trains_on_its_rewards",
    ),
)
PAGE = Path(__file__).parents[2] / "docs" / "frameworks.md"
PROGRAM = r'''
import asyncio, json, sys, typing
import typing_extensions

typing.TypedDict = typing_extensions.TypedDict
snippet, folder = sys.argv[1:]
space = {"__name__": "main_plp"}  # what its Ray task does, in this process
exec(compile(snippet, "main_plp.py", "exec"), space)

from plp_trainer.tiny.tokenizer import make_tokenizer
from skyrl.backends.skyrl_train.inference_servers.base import InferenceEngineInterface
from skyrl.train.config import SkyRLTrainConfig
from skyrl.train.entrypoints.main_base import BasePPOExp
from skyrl.train.generators.skyrl_gym_generator import SkyRLGymGenerator

cfg = SkyRLTrainConfig.from_cli_overrides(
    ["environment.env_class=plp", f"trainer.policy.model.path={folder}", "generator.max_turns=1"]
)
ran = []
BasePPOExp.__init__ = lambda self, cfg: None  # it would place engines on GPUs
BasePPOExp.run = lambda self: ran.append("it")
space["entry"]._function(cfg)
assert ran == ["it"]
tokenizer = make_tokenizer()
tokenizer.chat_template = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


class Engine(InferenceEngineInterface):
    """Answers at once with what an engine would have generated."""

    model_name = "tiny"

    async def generate(self, input_batch, model=None):
        ids = [tokenizer.encode(r"\boxed{3}<end>") for _ in input_batch["prompt_token_ids"]]
        return {
            "responses": [tokenizer.decode(one, skip_special_tokens=True) for one in ids],
            "response_ids": ids,
            "stop_reasons": ["stop"] * len(ids),
            "response_logprobs": None,
            "prompt_logprobs": None,
            "rollout_expert_indices": None,
            "rollout_sample_support": None,
        }

    async def finish_session(self, session_id):
        pass


Engine.__abstractmethods__ = frozenset()


def rewards(*golds):
    generator = SkyRLGymGenerator(cfg.generator, cfg.environment.skyrl_gym, Engine(), tokenizer)
    batch = {
        "prompts": [[{"role": "user", "content": "<sum>a1+b2="}] for _ in golds],
        "env_classes": [cfg.environment.env_class for _ in golds],
        "env_extras": [{"reward_spec": {"ground_truth": gold}} for gold in golds],
        "sampling_params": None,
        "trajectory_ids": None,
        "batch_metadata": None,
    }
    made = asyncio.run(generator.generate(batch, disable_tqdm=True))
    return [sum(one) if isinstance(one, list) else one for one in made["rewards"]]


given = rewards("3", "4", "")
try:
    rewards("3", {"question": "1+2?"})
except Exception as error:
    print(json.dumps([given, type(error).__name__]))
'''

gym = own("skyrl_gym", "skyrl-gym")
registration = own("skyrl_gym.envs.registration", "skyrl-gym")

EXTRAS: dict[str, Any] = {
    "reward_spec": {"method": "rule", "ground_truth": "42"},
    "extra_info": {"split": "train"},
    "max_turns": 1,
}


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    gym.register(id="plp", entry_point="plp_reward.adapters.skyrl_gym:MathEnv")
    yield
    registration.deregister("plp")


def step(settings: dict[str, str], action: str, **changes: Any) -> Any:
    """As SkyRL's generator drives an environment."""
    env = gym.make("plp", env_config=settings, extras={**EXTRAS, **changes})
    prompt, _ = env.init([{"role": "user", "content": "6 * 7?"}])
    assert prompt[0]["content"] == "6 * 7?"
    output = env.step(action)
    return output, env.get_metrics()


def test_a_step_is_rewarded_and_ends_the_episode(scored: dict[str, str]) -> None:
    output, metrics = step({"profile": "counted", **scored}, r"the answer is \boxed{42}")
    assert output["done"]
    assert output["reward"] == pytest.approx(1 + 5 / 8**0.5)
    assert output["metadata"]["status"] == "ok"
    assert metrics == {"accuracy": 1.0, "response_tokens": 8.0, "undecided": 0.0}


def test_evaluation_gets_accuracy(scored: dict[str, str]) -> None:
    output, _ = step(scored, r"\boxed{42}", extra_info={"split": "test"})
    assert output["reward"] == 1.0


def test_no_verdict_is_the_null_reward_and_counted(scored: dict[str, str]) -> None:
    output, metrics = step(
        {"profile": "harsh", **scored}, r"\boxed{42}", reward_spec={"ground_truth": ""}
    )
    assert (output["reward"], metrics["undecided"]) == (-1.0, 1.0)


def test_rewards_over_groups_are_refused(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="SkyRL-gym does not hand them over together"):
        step({"profile": "groups", **scored}, r"\boxed{42}")


def test_a_row_without_gold_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"reward_spec\.ground_truth: the row has none"):
        gym.make("plp", env_config={}, extras={"reward_spec": {}})


def test_the_documented_program_trains_on_its_rewards(
    tmp_path: Path, scored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own: SkyRL changes vLLM, and how processes start."""
    own("skyrl.train.config", "skyrl")
    pytest.importorskip("vllm")
    (snippet,) = [
        block
        for block in PAGE.read_text().split("```python\n")
        if block.startswith("# main_plp.py")
    ]
    monkeypatch.setenv("PLP_PROFILE", "harsh")
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, snippet.partition("```")[0], tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [[1.0, 0.0, -1.0], "InvalidSamples"]
