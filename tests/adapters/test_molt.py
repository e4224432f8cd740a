"""Molt's own runner, of a checkout, generates; the adapter's subclass of it scores."""

import asyncio
import random
from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

import plp_reward
from plp_reward import Sample
from plp_reward.errors import ConfigurationError

torch = pytest.importorskip("torch")
checkout("molt")
pytestmark = pytest.mark.filterwarnings("default")

CONTRACT = Contract(
    framework="Molt",
    link="#molt",
    checkout="molt",
    ran=("`StepEnvRunner`, `load_agent_runner`", "test_molt_loads_and_runs_it"),
    length=("action ranges", "test_molt_loads_and_runs_it"),
    cut_off=("`truncated`", "test_a_rollout_that_hit_the_limit_is_wrong"),
    groups=("with `group_size`", "test_groups_that_end_in_any_order_are_those_of_one_call"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward"),
    failure=("raises, for the whole group", "test_a_rollout_that_fails_fails_its_group"),
)


ASKED = "6 * 7?"


class Tokenizer:
    """A token a character, as in Molt's own tests."""

    def __call__(self, text: str, **_: Any) -> dict[str, Any]:
        return {"input_ids": torch.tensor([[ord(char) for char in text]], dtype=torch.long)}

    def decode(self, ids: list[int], *, skip_special_tokens: bool) -> str:
        return "".join(chr(i) for i in ids)


class Engine:
    """Says what it is told to of each prompt, after a moment or two."""

    def __init__(self, texts: dict[str, list[str]], reason: str = "stop") -> None:
        self.texts = texts
        self.reason = reason

    async def generate(self, prompt: list[int], *_: Any, **__: Any) -> Any:
        text = self.texts["".join(map(chr, prompt))].pop(0)
        for _turn in range(random.Random(text).randrange(5)):
            await asyncio.sleep(0)
        if text == "fail":
            raise RuntimeError("the engine is gone")
        ids = [ord(char) for char in text]
        output = SimpleNamespace(
            token_ids=ids, text=text, finish_reason=self.reason, logprobs=None, routed_experts=None
        )
        return SimpleNamespace(outputs=[output]), 0


def rollouts(runner: Any, engine: Engine, prompts: list[str], gold: str = "42") -> list[Any]:
    """Run as Molt's ``run_group`` does: all at once on one event loop."""
    params = SimpleNamespace(max_tokens=2000, logprobs=None)

    async def run() -> list[Any]:
        made = runner()
        return await asyncio.gather(
            *(made.execute(prompt, gold, params, 4096, Tokenizer(), engine) for prompt in prompts),
            return_exceptions=True,
        )

    return asyncio.run(run())


def made(**settings: Any) -> Any:
    from plp_reward.adapters.molt import runner

    return runner(**settings)


def test_molt_loads_and_runs_it(scored: dict[str, str], tmp_path: Any) -> None:
    base: Any = pytest.importorskip("molt.agents.base")
    agent = tmp_path / "agent.py"
    agent.write_text(
        f"from plp_reward.adapters.molt import runner\nAgentRunner = runner(**{scored!r})\n"
    )
    loaded = base.load_agent_runner(str(agent))
    (rollout,) = rollouts(lambda: loaded, Engine({ASKED: [r"so \boxed{42}"]}), [ASKED])
    assert rollout.reward == pytest.approx(1 + 5 / 13**0.5)
    assert (rollout.scores, rollout.extra_logs["response_tokens"]) == (1.0, 13.0)
    assert rollout.action_ranges == [(6, 19)]


def test_a_rollout_that_hit_the_limit_is_wrong(scored: dict[str, str]) -> None:
    (rollout,) = rollouts(made(**scored), Engine({ASKED: [r"\boxed{42}"]}, "length"), [ASKED])
    assert (rollout.reward, rollout.truncated) == (0.0, True)


def test_groups_that_end_in_any_order_are_those_of_one_call(scored: dict[str, str]) -> None:
    texts = [f"{'so ' * i}\\boxed{{{42 - i % 2}}}" for i in range(12)]
    prompts = [f"question {i % 3}" for i in range(12)]
    runner = made(profile="groups", group_size=4, **scored)
    said_of = {one: [t for t, p in zip(texts, prompts, strict=True) if p == one] for one in prompts}
    found = rollouts(runner, Engine(said_of), prompts)
    samples = [
        Sample(text, "42", length=len(text), group=prompt)
        for text, prompt in zip(texts, prompts, strict=True)
    ]
    expected = [result.reward for result in plp_reward.score(samples, "normalized")]
    by_text = dict(zip(texts, expected, strict=True))
    said = ["".join(map(chr, r.observation_tokens[slice(*r.action_ranges[0])])) for r in found]
    assert [rollout.reward for rollout in found] == [by_text[text] for text in said]
    assert sorted(said) == sorted(texts)


def test_rewards_over_groups_need_the_groups_size(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="n_samples_per_prompt"):
        made(profile="groups", **scored)()


def test_no_verdict_is_the_null_reward(scored: dict[str, str]) -> None:
    runner = made(profile="harsh", **scored)
    (rollout,) = rollouts(runner, Engine({ASKED: [r"\boxed{42}"]}), [ASKED], gold="")
    assert (rollout.reward, rollout.extra_logs["undecided"]) == (-1.0, 1.0)


def test_a_rollout_that_fails_fails_its_group(scored: dict[str, str]) -> None:
    runner = made(profile="groups", group_size=2, **scored)
    for texts in (["fail", r"\boxed{42}"], [r"\boxed{42}", "fail"]):
        found = rollouts(runner, Engine({ASKED: texts}), [ASKED] * 2)
        assert all(isinstance(one, RuntimeError) for one in found)
