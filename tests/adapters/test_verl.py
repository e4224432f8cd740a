"""verl's own loading and calling of reward functions and managers, where verl is installed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.contracts import Contract

from plp_reward.adapters.verl import compute_score
from plp_reward.errors import ConfigurationError, InvalidSamples

CONTRACTS = (
    Contract(
        framework="verl function",
        link="#verl",
        version="0.9.1",
        package="verl",
        ran=(
            "its loader and `NaiveRewardManager`",
            "test_verls_own_manager_calls_the_function",
        ),
        length=("tokenizer", "test_verls_own_manager_calls_the_function"),
        groups=("no", "test_rewards_over_groups_are_refused"),
        undecided=("`null_reward`", "test_no_verdict_is_the_null_reward_and_counted"),
        failure="the sample is dropped",
    ),
    Contract(
        framework="verl manager",
        link="#verl",
        version="0.9.1",
        package="verl",
        ran=("its loader and `assemble_rm_scores`", "test_the_reward_manager_knows_token_ids"),
        length=("token ids", "test_the_reward_manager_knows_token_ids"),
        cut_off=("last token", "test_the_reward_manager_knows_token_ids"),
        groups="no",
        undecided="`null_reward`",
        failure="the sample is dropped",
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


def _data(text: str, tokenizer: Any, *, padding: int = 3) -> Any:
    """A rollout of one sample, as verl's agent loop hands it to a reward manager."""
    torch = pytest.importorskip("torch", reason="verl needs torch: frameworks.txt")
    protocol = pytest.importorskip("verl.protocol", reason="needs verl 0.9.1: frameworks.txt")
    numpy = pytest.importorskip("numpy")
    ids = tokenizer.encode(text, add_special_tokens=False)
    row = {
        "data_source": ROW["data_source"],
        "reward_model": {"ground_truth": "3"},
        "extra_info": dict(ROW["extra_info"]),
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
    pytest.importorskip("verl", reason="needs verl 0.9.1: frameworks.txt")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    verl_reward = pytest.importorskip("verl.trainer.ppo.reward")
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
    pytest.importorskip("verl", reason="needs verl 0.9.1: frameworks.txt")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    verl_reward = pytest.importorskip("verl.trainer.ppo.reward")
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
