"""verl's own loading and calling of reward functions and managers, where verl is installed."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.adapters.conftest import TOKEN
from tests.adapters.contracts import Contract, own

from plp_reward import Sample
from plp_reward import score as score_here
from plp_reward.adapters import Undecided
from plp_reward.adapters.verl import compute_score
from plp_reward.errors import ConfigurationError, InvalidSamples

CONTRACTS = (
    Contract(
        framework="verl function",
        link="#verl",
        package="verl",
        ran=(
            "its loader and `NaiveRewardManager`",
            "test_verls_own_manager_calls_the_function",
        ),
        length=("tokenizer", "test_verls_own_manager_calls_the_function"),
        groups=("no", "test_rewards_over_groups_are_refused"),
        undecided=("`null_reward`", "test_no_verdict_is_the_null_reward_and_counted"),
        failure=(
            "the sample is dropped, in validation wrong; *with `use_v1=false` the run ends*",
            "test_verl_v1.py::test_verl_drops_what_a_function_raises_for",
            "test_verl_v1.py::test_verl_counts_lost_validation_rows_as_wrong",
        ),
    ),
    Contract(
        framework="verl manager",
        link="#verl",
        package="verl",
        ran=(
            "`RewardLoopWorker` by its own configuration; `AgentLoopWorkerTQ`, `ReplayBuffer`",
            "test_verl_v1.py::test_verl_trains_on_the_rest_of_a_group",
            "test_verls_workers_get_whole_groups_in_any_order",
            "test_the_reward_manager_knows_token_ids",
        ),
        length=("token ids", "test_the_reward_manager_knows_token_ids"),
        cut_off=("last token", "test_the_reward_manager_knows_token_ids"),
        groups=(
            "yes, the service waits",
            "test_verls_workers_get_whole_groups_in_any_order",
            "test_verls_validation_rows_never_wait_for_a_group",
        ),
        undecided=(
            "an error: the sample is dropped; `null_reward` with `use_v1=false`",
            "test_verls_default_trainer_is_told_of_a_missing_verdict_by_an_error",
            "test_verl_v1.py::test_verl_trains_on_the_rest_of_a_group",
        ),
        failure=(
            "it asks on, and no sample is lost; *with `use_v1=false` the run ends*",
            "test_verl_v1.py::test_a_service_that_is_away_loses_no_sample",
            "test_verl_v1.py::test_a_validation_row_that_cannot_be_scored_is_not_lost",
        ),
    ),
)

ROW: dict[str, Any] = {
    "data_source": "openai/gsm8k",
    "ground_truth": "42",
    "extra_info": {"split": "train", "index": 7, "num_turns": None, "rollout_reward_scores": {}},
}
"""As verl 0.9.1's naive reward manager passes a row."""


def test_a_score_with_the_numbers_verl_plots(scored: dict[str, str]) -> None:
    answer = compute_score(
        solution_str=r"the answer is \boxed{42}", **ROW, profile="counted", **scored
    )
    assert answer == {
        "score": pytest.approx(1 + 5 / 8**0.5),
        "acc": 1.0,
        "response_tokens": 8.0,
        "undecided": 0.0,
    }


def test_no_verdict_is_the_null_reward_and_counted(scored: dict[str, str]) -> None:
    row = {**ROW, "ground_truth": None}
    answer = compute_score(solution_str=r"\boxed{42}", **row, profile="harsh", **scored)
    assert (answer["score"], answer["undecided"]) == (-1.0, 1.0)


def test_validation_gets_accuracy(scored: dict[str, str]) -> None:
    row = {**ROW, "extra_info": {"split": "test"}}
    answer = compute_score(solution_str=r"\boxed{42}", **row, profile="groups", **scored)
    assert answer["score"] == 1.0


def test_a_text_without_a_tokenizer_is_refused(scored: dict[str, str]) -> None:
    with pytest.raises(InvalidSamples, match=r"\(id '7'\)\.length: .*name a tokenizer"):
        compute_score(solution_str=r"\boxed{42}", **ROW, **scored)


def test_rewards_over_groups_are_refused(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="verl does not hand them over together"):
        compute_score(solution_str=r"\boxed{42}", **ROW, profile="groups", **scored)


class _Config(dict[str, Any]):
    """verl reads its configuration as attributes and with ``get``."""

    __getattr__ = dict.__getitem__


def _config(**reward: Any) -> Any:
    return _Config(reward=_Config({name: _Config(value) for name, value in reward.items()}))


def _data(text: str, tokenizer: Any, *, padding: int = 3, **fields: Any) -> Any:
    """A rollout of one sample, as verl's agent loop hands it to a reward manager."""
    torch = own("torch", "verl")
    protocol = own("verl.protocol", "verl")
    numpy = own("numpy", "verl")
    ids = tokenizer.encode(text, add_special_tokens=False)
    row = {
        "data_source": ROW["data_source"],
        "reward_model": {"ground_truth": "3"},
        "extra_info": dict(ROW["extra_info"]),
        **fields,
    }
    return protocol.DataProto.from_dict(
        tensors={
            "prompts": torch.tensor([[1, 1]]),
            "responses": torch.tensor([ids + [0] * padding]),
            "attention_mask": torch.tensor([[0, 1] + [1] * len(ids) + [0] * padding]),
        },
        non_tensors={name: numpy.array([value], dtype=object) for name, value in row.items()},
    )


@pytest.mark.filterwarnings("default")
def test_verls_own_manager_calls_the_function(scored: dict[str, str], word_tokenizer: Path) -> None:
    """Loaded and called by verl 0.9.1: ``get_custom_reward_fn``, ``NaiveRewardManager``."""
    own("verl", "verl")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    verl_reward = own("verl.trainer.ppo.reward", "verl")
    from verl.experimental.reward_loop.reward_manager.naive import NaiveRewardManager

    function = verl_reward.get_custom_reward_fn(
        _config(
            custom_reward_function={
                "path": "pkg://plp_reward.adapters.verl",
                "name": "compute_score",
                "reward_kwargs": {"profile": "counted", **scored},
            }
        )
    )
    tokenizer = make_tokenizer()
    data = _data(r"\boxed{3}<end>", tokenizer)

    async def run() -> Any:
        return await NaiveRewardManager(_config(), tokenizer, function).run_single(data)

    answer = asyncio.run(run())
    assert answer["reward_score"] == pytest.approx(1 + 5 / 5**0.5)
    assert answer["reward_extra_info"]["acc"] == 1.0


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("end", "reward"), [("<end>", 1 + 5 / 4**0.5), ("", 0.0)])
def test_the_reward_manager_knows_token_ids(
    scored: dict[str, str], end: str, reward: float
) -> None:
    """Found and called as verl 0.9.1 does it; an exact length, and a cut response is wrong."""
    own("verl", "verl")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    verl_reward = own("verl.trainer.ppo.reward", "verl")
    settings = _config(
        reward_manager={
            "source": "importlib",
            "name": "RewardManager",
            "module": _Config(path="pkg://plp_reward.adapters.verl_manager"),
        },
        reward_kwargs={"plp": dict(scored)},
    )
    manager = verl_reward.resolve_reward_manager_cls(settings)
    tokenizer = make_tokenizer()
    data = _data(r"\boxed{3}" + end, tokenizer)

    async def run() -> Any:
        return await manager(settings, tokenizer, None).run_single(data)

    answer = asyncio.run(run())
    assert answer["reward_score"] == pytest.approx(reward)
    assert answer["reward_extra_info"]["response_tokens"] == len("b3}") + bool(end)
    scores = manager.assemble_rm_scores(data, [answer["reward_score"]])
    assert scores.sum().item() == pytest.approx(reward)


def reward_workers(address: str, folder: Path, profile: str, *overrides: str) -> Any:
    """Make two of verl 0.9.1's ``RewardLoopWorker`` by its own configuration.

    Args:
        address: of the service, or "" for none.
        folder: where the tokenizer is written.
        profile: how to score.
        overrides: more of verl's configuration.

    Returns:
        The configuration, the tokenizer, and the workers.
    """
    loop = own("verl.experimental.reward_loop.reward_loop", "verl")
    hydra = own("hydra", "verl")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    tokenizer = make_tokenizer()
    tokenizer.save_pretrained(str(folder))
    with hydra.initialize_config_module("verl.trainer.config", version_base=None):
        config = hydra.compose(
            "ppo_trainer",
            [
                f"actor_rollout_ref.model.path={folder}",
                "actor_rollout_ref.rollout.n=4",
                "reward.reward_manager.source=importlib",
                "reward.reward_manager.name=RewardManager",
                "reward.reward_manager.module.path=pkg://plp_reward.adapters.verl_manager",
                f"+reward.reward_kwargs.plp.profile={profile}",
                f"+reward.reward_kwargs.plp.token={TOKEN}",
                *([f"+reward.reward_kwargs.plp.service={address}"] if address else []),
                *overrides,
            ],
        )
    return config, tokenizer, [loop.RewardLoopWorker(config) for _ in range(2)]


@pytest.fixture
def workers(server: httpx.Client, tmp_path: Path) -> Callable[..., Any]:
    """What it returns makes verl's workers for a profile, and a function that scores a response.

    That takes a row and its response, and has one of the workers score it, as verl's agent loop
    does: any one of them.
    """

    def make(profile: str, *overrides: str, service: bool = True) -> Any:
        address = str(server.base_url) if service else ""
        _, tokenizer, made = reward_workers(address, tmp_path, profile, *overrides)

        async def score(text: str, uid: str, session: int, **row: Any) -> dict[str, Any]:
            data = _data(text, tokenizer, uid=uid, session_id=session, **row)
            found: dict[str, Any] = await random.choice(made).compute_score(data)
            return found

        return score

    return make


@pytest.mark.filterwarnings("default")
def test_verls_workers_get_whole_groups_in_any_order(workers: Callable[..., Any]) -> None:
    """3 x 4 responses, one at a time and in random order: every reward is that of one call."""
    texts = [[rf"\boxed{{{3 + (k > j)}}}" + "=3" * k + "<end>" for k in range(4)] for j in range(3)]

    async def run() -> list[tuple[int, int, dict[str, Any]]]:
        score = workers("groups")
        order = [(j, k) for j in range(3) for k in range(4)]
        random.shuffle(order)

        async def one(j: int, k: int) -> tuple[int, int, dict[str, Any]]:
            await asyncio.sleep(random.random() / 10)
            return j, k, await score(texts[j][k], f"prompt-{j}", k)

        return await asyncio.gather(*(one(j, k) for j, k in order))

    got = {(j, k): found for j, k, found in asyncio.run(run())}
    samples = [
        Sample(
            texts[j][k].removesuffix("<end>"),
            "3",
            id=f"{j}-{k}",
            group=str(j),
            length=int(got[j, k]["reward_extra_info"]["response_tokens"]),
        )
        for j in range(3)
        for k in range(4)
    ]
    whole = score_here(samples, "normalized")
    assert len({round(result.reward or 0.0, 6) for result in whole}) > 3
    assert [got[j, k]["reward_score"] for j in range(3) for k in range(4)] == [
        pytest.approx(result.reward) for result in whole
    ]


@pytest.mark.filterwarnings("default")
def test_verls_validation_rows_never_wait_for_a_group(workers: Callable[..., Any]) -> None:
    async def run() -> list[float]:
        score = workers("groups", "+reward.reward_kwargs.plp.validation=[aime]")
        rows: list[dict[str, Any]] = [{"extra_info": {"split": "test"}}, {"data_source": "aime"}]
        return [
            (await score(r"\boxed{3}<end>", f"v{i}", 0, **row))["reward_score"]
            for i, row in enumerate(rows)
        ]

    assert asyncio.run(run()) == [1.0, 1.0]


@pytest.mark.filterwarnings("default")
def test_verls_default_trainer_is_told_of_a_missing_verdict_by_an_error(
    workers: Callable[..., Any],
) -> None:
    """It trains on the rest of the group then; the older one would end, and gets a number."""
    no_gold: dict[str, Any] = {"reward_model": {"ground_truth": ""}}

    async def run(*overrides: str, **row: Any) -> Any:
        return await workers("plp", *overrides)(r"\boxed{3}<end>", "u", 0, **no_gold, **row)

    with pytest.raises(Undecided, match=r"no verdict \(unparseable_gold\)"):
        asyncio.run(run())
    numbers = asyncio.run(run("trainer.use_v1=false"))
    assert (numbers["reward_score"], numbers["reward_extra_info"]["undecided"]) == (0.0, 1.0)
    given = asyncio.run(run("+reward.reward_kwargs.plp.null_reward=-1"))
    assert given["reward_score"] == -1.0
    measured = asyncio.run(run(extra_info={"split": "test"}))
    assert measured["reward_extra_info"]["undecided"] == 1.0


@pytest.mark.filterwarnings("default")
def test_verls_worker_does_not_begin_when_rewards_cannot_be_had(
    workers: Callable[..., Any],
) -> None:
    with pytest.raises(ConfigurationError, match="'nope'"):
        workers("nope")
    with pytest.raises(ConfigurationError, match=r"service: .* spreads over processes"):
        workers("normalized", service=False)
