"""The executor, driven by OpenRLHF's own actor, against a live service.

Only generation is scripted: an engine that "generates" given responses, in a given order.
"""

import asyncio
import json
import random
from collections.abc import Coroutine, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.trainer.conftest import TOKEN, Gateway, OpenRLHF

from plp_reward.errors import InvalidSamples
from plp_trainer.command import AGENT
from plp_trainer.errors import RunError
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.recipe_sections import Reward
from plp_trainer.tiny.tokenizer import END, make_tokenizer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

LABEL = {"answer": "12", "id": "sums-0", "split": "train"}
RIGHT_SHORT, RIGHT_LONG = "\\boxed{12}", "<think>5+7=12+7+5=12</think>\\boxed{12}"
WRONG, UNFINISHED = "\\boxed{13}", "<think>5+7=12+7+"


class ScriptedEngine:
    """OpenRLHF's rollout actor, with vLLM's generation replaced by a script.

    Attributes:
        responses: texts to generate, in the order of the calls; those that do not end with a box
            are cut off at the limit.
        order: which call's generation ends first, second, ...
    """

    def __init__(self, openrlhf: OpenRLHF, executor: Any, responses: Sequence[str]) -> None:
        actor = openrlhf.vllm_engine.RolloutRayActor.__ray_metadata__.modified_class
        self.actor = actor.__new__(actor)
        self.actor.executor = executor
        self.actor.generate = self.generate
        self.tokenizer = make_tokenizer()
        self.responses = list(responses)
        self.order = list(range(len(responses)))
        self._calls = 0
        self._ended: list[asyncio.Event] = []

    async def generate(self, tokens: list[int], params: Any, multi_modal_data: Any = None) -> Any:
        call, self._calls = self._calls, self._calls + 1
        self._ended = self._ended or [asyncio.Event() for _ in self.responses]
        turn = self.order.index(call)
        if turn > 0:
            await self._ended[self.order[turn - 1]].wait()
        self._ended[call].set()
        text = self.responses[call]
        finished = text.endswith("}")
        ids = self.tokenizer.encode(text + END * finished)
        reason = "stop" if finished else "length"
        output = SimpleNamespace(token_ids=ids, finish_reason=reason, logprobs=None, text=text)
        return SimpleNamespace(outputs=[output])

    async def group(self, params: Any, label: dict[str, str] = LABEL, samples: int = 4) -> Any:
        return await self.actor.generate_responses(
            "5+7=?", label, params, max_length=64, hf_tokenizer=self.tokenizer, num_samples=samples
        )


@pytest.fixture
def make_engine(openrlhf: OpenRLHF, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes an engine whose executor has the given reward settings."""
    monkeypatch.setenv("REWARD_TOKEN", TOKEN)

    def make(responses: Sequence[str], **settings: Any) -> ScriptedEngine:
        reward = Reward(
            **{
                "profile": "plp",
                "parameters": {"alpha": 2.0},
                "url": gateway.url,
                "token_variable": "REWARD_TOKEN",
                **settings,
            }
        )
        monkeypatch.setenv("PLP_TRAINER_REWARD", reward.model_dump_json())
        agent = openrlhf.vllm_engine._load_agent_executor(str(AGENT))
        return ScriptedEngine(openrlhf, agent, responses)

    return make


def run(engine: ScriptedEngine, work: Coroutine[Any, Any, Any]) -> Any:
    """Run ``work`` in a loop of its own, and close the executor's connections at its end."""

    async def work_and_close() -> Any:
        try:
            return await work
        finally:
            if (client := engine.actor.executor._client) is not None:
                await client.aclose()

    return asyncio.run(work_and_close())


def params(openrlhf: OpenRLHF) -> Any:
    return openrlhf.vllm.SamplingParams(max_tokens=48)


def test_a_group_is_one_request_with_exact_token_counts(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    engine = make_engine([RIGHT_SHORT, RIGHT_LONG, WRONG, UNFINISHED])
    outputs = run(engine, engine.group(params(openrlhf)))
    (request,) = gateway.requests
    assert request["profile"] == "plp"
    assert request["parameters"] == {"alpha": 2.0}
    assert [s["response"] for s in request["samples"]] == [
        RIGHT_SHORT,
        RIGHT_LONG,
        WRONG,
        UNFINISHED,
    ]
    assert [s["finish_reason"] for s in request["samples"]] == ["stop", "stop", "stop", "length"]
    assert {s["group"] for s in request["samples"]} == {"sums-0"}
    lengths = [s["length"] for s in request["samples"]]
    assert lengths == [4, 17, 4, 9]
    expected = [1 + 2 / 4**0.5, 1 + 2 / 17**0.5, 0.0, 0.0]
    assert [output["reward"] for output in outputs] == pytest.approx(expected)
    assert [output["scores"] for output in outputs] == [1.0, 1.0, 0.0, 0.0]
    assert gateway.tokens == [f"Bearer {TOKEN}"]


def test_token_counts_are_the_trainer_s_action_mask(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    engine = make_engine([RIGHT_SHORT, RIGHT_LONG, WRONG, UNFINISHED])
    outputs = run(engine, engine.group(params(openrlhf)))
    generator = openrlhf.samples.SamplesGenerator
    process = generator._process_response_into_experience
    masks = [process(None, output, max_len=64).action_mask.sum().item() for output in outputs]
    assert [s["length"] for s in gateway.requests[0]["samples"]] == masks


def test_rewards_find_their_responses_whichever_ends_first(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    """As in the paper: 32 prompts x 8 at once, ending in any order, are 32 requests of 8."""
    generator = random.Random(0)
    responses = [generator.choice([RIGHT_SHORT, RIGHT_LONG, WRONG]) for _ in range(256)]
    engine = make_engine(responses)
    generator.shuffle(engine.order)

    async def rollout() -> list[Any]:
        labels = [{**LABEL, "id": f"sums-{number}"} for number in range(32)]
        calls = (engine.group(params(openrlhf), label, samples=8) for label in labels)
        return [output for group in await asyncio.gather(*calls) for output in group]

    outputs = run(engine, rollout())
    assert [len(request["samples"]) for request in gateway.requests] == [8] * 32
    groups = [{s["group"] for s in request["samples"]} for request in gateway.requests]
    assert sorted(map(sorted, groups)) == sorted([f"sums-{number}"] for number in range(32))
    rewards = {RIGHT_SHORT: 1 + 2 / 4**0.5, RIGHT_LONG: 1 + 2 / 17**0.5, WRONG: 0.0}
    for output in outputs:
        (start, end) = output["action_ranges"][0]
        text = engine.tokenizer.decode(output["observation_tokens"][start : end - 1])
        assert output["reward"] == pytest.approx(rewards[text])


def test_the_same_prompt_twice_is_two_groups(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    engine = make_engine([RIGHT_SHORT] * 8)

    async def twice() -> None:
        await asyncio.gather(engine.group(params(openrlhf)), engine.group(params(openrlhf)))

    run(engine, twice())
    assert [len(request["samples"]) for request in gateway.requests] == [4, 4]


def test_evaluation_has_groups_of_its_own_size_and_rewards_of_0_and_1(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    engine = make_engine([RIGHT_SHORT, WRONG])
    label = {**LABEL, "split": "eval"}
    outputs = run(engine, engine.group(params(openrlhf), label, samples=2))
    assert [s["evaluation"] for s in gateway.requests[0]["samples"]] == [True, True]
    assert [output["reward"] for output in outputs] == [1.0, 0.0]


def test_advantages_are_equation_3_on_the_service_s_rewards(
    openrlhf: OpenRLHF, make_engine: Any
) -> None:
    """OpenRLHF's own RLOO, for PLP and for a reward over the group."""
    for reward in ({"profile": "plp"}, {"profile": "normalized", "parameters": {"alpha": 0.2}}):
        engine = make_engine([RIGHT_SHORT, RIGHT_LONG, WRONG, RIGHT_LONG], **reward)
        outputs = run(engine, engine.group(params(openrlhf)))
        rewards = np.array([output["reward"] for output in outputs])
        assert len(set(rewards)) == 3
        equation_3 = [rewards[i] - np.delete(rewards, i).mean() for i in range(4)]
        assert rloo_advantages(openrlhf, outputs) == pytest.approx(equation_3)


def test_advantages_are_equation_3_at_the_paper_s_size(
    openrlhf: OpenRLHF, make_engine: Any
) -> None:
    """32 prompts x 8 responses of many lengths, some wrong, some cut off."""
    generator = random.Random(1)
    thoughts = ["<think>" + "12+" * generator.randint(1, 18) for _ in range(256)]
    ends = ["</think>\\boxed{12}", "</think>\\boxed{12}", "</think>\\boxed{13}", ""]
    engine = make_engine([thought + generator.choice(ends) for thought in thoughts])

    async def rollout() -> list[Any]:
        labels = [{**LABEL, "id": f"sums-{number}"} for number in range(32)]
        calls = (engine.group(params(openrlhf), label, samples=8) for label in labels)
        return [output for group in await asyncio.gather(*calls) for output in group]

    outputs = run(engine, rollout())
    rewards = np.array([output["reward"] for output in outputs]).reshape(32, 8)
    assert len(np.unique(rewards)) > 10
    equation_3 = [row[i] - np.delete(row, i).mean() for row in rewards for i in range(8)]
    found = rloo_advantages(openrlhf, outputs, samples=8)
    assert found == pytest.approx(equation_3, abs=1e-6)


def test_the_baseline_s_code_divides_what_is_rloo_s_by_its_spread(
    openrlhf: OpenRLHF, make_engine: Any
) -> None:
    """The recipes that follow it: equation 3 and 0.001 of KL, over the rollout's tokens."""
    recipe = load("r1-1.5b-plp-baseline-code")
    assert isinstance(recipe, TrainingRecipe)
    options = recipe.openrlhf
    generator = random.Random(2)
    ends = ["\\boxed{12}", "</think>\\boxed{12}", "12+12+\\boxed{12}", "\\boxed{13}"]
    engine = make_engine([generator.choice(ends) for _ in range(64)])

    async def rollout() -> list[Any]:
        labels = [{**LABEL, "id": f"sums-{number}"} for number in range(8)]
        calls = (engine.group(params(openrlhf), label, samples=8) for label in labels)
        return [output for group in await asyncio.gather(*calls) for output in group]

    outputs = run(engine, rollout())
    kl = {"coefficient": 0.001, "a_token": 20.0}
    equation_3 = advantages(openrlhf, outputs, samples=8, **kl)
    every = np.concatenate(equation_3)
    whitened = [(mine - every.mean()) / every.std() for mine in equation_3]
    found = advantages(
        openrlhf,
        outputs,
        samples=8,
        estimator=str(options["algo.advantage.estimator"]),
        coefficient=float(str(options["algo.kl.init_coef"])),
        a_token=20.0,
    )
    assert len({len(mine) for mine in found}) > 1
    for mine, expected in zip(found, whitened, strict=True):
        assert mine == pytest.approx(expected, abs=1e-4)


def rloo_advantages(
    openrlhf: OpenRLHF, outputs: list[Any], samples: int | None = None
) -> list[float]:
    """Return the advantage OpenRLHF gives each response's first token, without a KL penalty."""
    found = advantages(openrlhf, outputs, samples=samples or len(outputs))
    return [float(mine[0]) for mine in found]


def advantages(
    openrlhf: OpenRLHF,
    outputs: list[Any],
    *,
    samples: int,
    estimator: str = "rloo",
    coefficient: float = 0.0,
    a_token: float = 0.0,
) -> list[NDArray[np.float64]]:
    """Return the advantages OpenRLHF gives each response's tokens.

    Args:
        openrlhf: its classes.
        outputs: those of its executor, every prompt's together.
        samples: responses a prompt.
        estimator: OpenRLHF's name of how they are made.
        coefficient: of the KL penalty.
        a_token: divergence of the first token of every response from the first model.
    """
    import torch

    how = SimpleNamespace(estimator=estimator, gamma=1.0, no_std_norm=False)
    arguments = SimpleNamespace(
        algo=SimpleNamespace(advantage=how),
        reward=SimpleNamespace(
            clip_range=(-1e6, 1e6), overlong_buffer_len=None, stop_properly_penalty_coef=None
        ),
        rollout=SimpleNamespace(n_samples_per_prompt=samples),
    )
    strategy = SimpleNamespace(args=arguments)
    penalty = SimpleNamespace(value=coefficient)
    maker = openrlhf.experience_maker.RemoteExperienceMaker(
        None, None, None, None, penalty, strategy, None
    )
    process = openrlhf.samples.SamplesGenerator._process_response_into_experience
    experiences = [process(None, output, max_len=64) for output in outputs]
    for number, experience in enumerate(experiences):
        experience.index = [number]
        experience.kl = torch.zeros_like(experience.action_mask, dtype=torch.float32)
        experience.kl[0, experience.action_mask[0].bool().nonzero()[0]] = a_token
    maker.compute_advantages_and_returns(experiences)
    return [
        experience.advantages[0, experience.action_mask[0].bool()].double().numpy()
        for experience in experiences
    ]


def test_every_response_has_the_same_logs(openrlhf: OpenRLHF, make_engine: Any) -> None:
    engine = make_engine([RIGHT_SHORT, RIGHT_LONG, WRONG, UNFINISHED])
    logs = [output["extra_logs"] for output in run(engine, engine.group(params(openrlhf)))]
    assert logs[0] == {"accuracy": 1.0, "undecided": 0.0, "thinks": 0.0, "thinking_tokens": 0.0}
    assert logs[1] == {"accuracy": 1.0, "undecided": 0.0, "thinks": 1.0, "thinking_tokens": 11.0}
    assert logs[3] == {"accuracy": 0.0, "undecided": 0.0, "thinks": 1.0, "thinking_tokens": 8.0}
    assert len({tuple(entry) for entry in logs}) == 1


def test_a_response_that_cannot_be_graded_gets_the_recipe_s_null_reward_and_is_counted(
    openrlhf: OpenRLHF, make_engine: Any
) -> None:
    nobody_knows = {**LABEL, "answer": ""}
    engine = make_engine([RIGHT_SHORT] * 4, null_reward=0.25)
    outputs = run(engine, engine.group(params(openrlhf), nobody_knows))
    assert [output["reward"] for output in outputs] == [0.25] * 4
    assert [output["extra_logs"]["undecided"] for output in outputs] == [1.0] * 4
    assert [output["scores"] for output in outputs] == [0.0] * 4
    measured = make_engine([RIGHT_SHORT] * 4, null_reward=0.25)
    outputs = run(measured, measured.group(params(openrlhf), {**nobody_knows, "split": "eval"}))
    assert [output["reward"] for output in outputs] == [0.0] * 4


@pytest.mark.parametrize("faults", [[500, 500, 503], [429, 502], [401]])
def test_a_failing_service_costs_retries_and_no_reward_is_made_up(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any, faults: list[int]
) -> None:
    gateway.faults = faults
    engine = make_engine([RIGHT_SHORT, RIGHT_LONG, WRONG, UNFINISHED])
    outputs = run(engine, engine.group(params(openrlhf)))
    assert gateway.faults == []
    assert [output["scores"] for output in outputs] == [1.0, 1.0, 0.0, 0.0]
    assert len(gateway.requests) == 1


def test_a_service_that_comes_back_in_mid_run_is_found_again(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    """First nothing listens on the port at all."""
    engine = make_engine([RIGHT_SHORT] * 4)
    late = Gateway(gateway._service)
    engine.actor.executor.reward = engine.actor.executor.reward.model_copy(update={"url": late.url})

    async def come_back() -> Any:
        group = asyncio.create_task(engine.group(params(openrlhf)))
        await asyncio.sleep(1)
        assert not group.done()
        await asyncio.to_thread(late.start)
        return await group

    outputs = run(engine, come_back())
    late.stop()
    assert [output["scores"] for output in outputs] == [1.0] * 4


def test_when_patience_ends_the_run_ends_and_says_why(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    gateway.faults = [500] * 50
    engine = make_engine([RIGHT_SHORT] * 4, patience=0.5)
    with pytest.raises(RunError, match=r"gave no reward for \d+ s: HTTP 500.*--resume"):
        run(engine, engine.group(params(openrlhf)))


def test_a_request_at_fault_is_not_repeated(
    openrlhf: OpenRLHF, gateway: Gateway, make_engine: Any
) -> None:
    engine = make_engine([RIGHT_SHORT] * 4)
    with pytest.raises(InvalidSamples, match="gold"):
        run(engine, engine.group(params(openrlhf), {**LABEL, "answer": {"not": "an answer"}}))
    assert len(gateway.requests) == 1


def test_generation_that_fails_does_not_leave_the_others_waiting(
    openrlhf: OpenRLHF, make_engine: Any
) -> None:
    engine = make_engine([RIGHT_SHORT] * 4)
    generate = engine.generate

    async def fail_once(tokens: list[int], params: Any, multi_modal_data: Any = None) -> Any:
        if engine._calls == 2:
            engine._calls += 1
            raise RuntimeError("the engine died")
        return await generate(tokens, params)

    engine.actor.generate = fail_once
    engine.order = [0, 1, 3, 2]
    with pytest.raises(RuntimeError, match="the engine died"):
        run(engine, engine.group(params(openrlhf)))


def test_the_settings_are_the_recipe_s_reward_and_hold_no_token() -> None:
    reward = Reward(profile="plp", token_variable="REWARD_TOKEN")
    assert TOKEN not in reward.model_dump_json()
    assert Reward.model_validate_json(json.dumps(reward.model_dump())) == reward


def test_vllm_answers_once_with_tokens_alone(openrlhf: OpenRLHF) -> None:
    """Unless words end a response, which are looked for in its text."""
    from vllm.sampling_params import RequestOutputKind

    from plp_trainer.executor import read_no_text

    asked = params(openrlhf)
    read_no_text(asked)
    assert (asked.output_kind, asked.detokenize) == (RequestOutputKind.FINAL_ONLY, False)
    stopped = openrlhf.vllm.SamplingParams(max_tokens=48, stop=["</answer>"])
    read_no_text(stopped)
    assert stopped.detokenize
