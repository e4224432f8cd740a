"""How ROLL's batches are scored, by what the worker calls and by the worker itself in ROLL's own.

ROLL is on no package registry: of a checkout runs ``PLPRewardWorker``, an actor of Ray's in ROLL.
"""

from pathlib import Path
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

from plp_reward.adapters import Scorer
from plp_reward.adapters.roll import score_batch
from plp_reward.errors import ConfigurationError, InvalidSamples

CONTRACT = Contract(
    framework="ROLL",
    link="#roll",
    checkout="ROLL",
    ran=(
        "its `Worker`, `DataProto` and tokenizer provider",
        "test_rolls_own_worker_returns_rewards_by_rolls_names",
    ),
    length=("token ids", "test_rolls_own_worker_returns_rewards_by_rolls_names"),
    cut_off=("last token", "test_rolls_own_worker_returns_rewards_by_rolls_names"),
    groups=("no", "test_rewards_over_groups_are_refused", "test_rolls_worker_refuses_groups"),
    undecided=("`null_reward`", "test_rolls_own_worker_returns_rewards_by_rolls_names"),
    failure=("raises out of its worker: the run ends", "test_an_error_leaves_rolls_worker"),
)

transformers = pytest.importorskip("transformers", reason="needs transformers: frameworks.txt")


def scores(profile: str, *texts: str, gold: Any = "3") -> list[float | None]:
    from plp_trainer.tiny.tokenizer import make_tokenizer

    tokenizer = make_tokenizer()
    responses = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
    prompts = [tokenizer.encode("<sum>a1+b2=", add_special_tokens=False)] * len(texts)
    results = score_batch(
        Scorer.of(profile=profile), tokenizer, prompts, responses, [gold] * len(texts)
    )
    return [result.reward for result in results]


def test_lengths_are_token_ids_and_a_response_without_end_token_was_cut_off(
    scored: dict[str, str],
) -> None:
    assert scores("plp", r"\boxed{3}<end>", r"\boxed{4}<end>", r"\boxed{3}") == [
        pytest.approx(1 + 5 / 4**0.5),
        0.0,
        0.0,
    ]


def test_rewards_over_groups_are_refused(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="ROLL does not hand them over together"):
        scores("groups", r"\boxed{3}<end>")


def test_an_answer_may_say_that_it_measures(scored: dict[str, str]) -> None:
    gold = {"answer": "3", "split": "test"}
    assert scores("groups", r"\boxed{3}<end>", r"\boxed{4}<end>", gold=gold) == [1.0, 0.0]


@pytest.fixture(scope="module")
def roll(request: pytest.FixtureRequest) -> Any:
    """ROLL's storage in a local Ray, held as its pipelines hold it."""
    pytest.importorskip("torch")
    checkout("ROLL")  # before Ray's processes are told where to look
    request.getfixturevalue("local_ray")
    from roll.distributed.scheduler.storage import SharedStorage
    from roll.utils.constants import RAY_NAMESPACE, STORAGE_NAME

    return SharedStorage.options(
        name=STORAGE_NAME, get_if_exists=True, namespace=RAY_NAMESPACE
    ).remote()


@pytest.fixture
def worker(
    roll: Any, scored: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Makes the worker as ROLL's cluster does; returns what it makes of responses and golds."""
    torch: Any = pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    for name, value in {"RANK": "0", "WORLD_SIZE": "1", "CLUSTER_NAME": "reward"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    monkeypatch.delenv("MASTER_PORT", raising=False)
    import numpy as np
    from roll.configs import ModelArguments
    from roll.distributed.scheduler.protocol import DataProto
    from roll.pipeline.rlvr.rlvr_config import RewardConfig

    from plp_reward.adapters.roll_worker import PLPRewardWorker
    from plp_trainer.tiny.tokenizer import make_tokenizer

    tokenizer = make_tokenizer()
    tokenizer.save_pretrained(str(tmp_path))
    model = ModelArguments(model_name_or_path=str(tmp_path))

    def compute(profile: str, *rows: tuple[str, Any]) -> Any:
        monkeypatch.setenv("PLP_PROFILE", profile)
        made = PLPRewardWorker(RewardConfig(name="reward-math_rule", model_args=model))
        made.initialize(None)
        ids = [tokenizer.encode(text, add_special_tokens=False) for text, _ in rows]
        width = max(map(len, ids))
        padding = [width - len(one) for one in ids]
        batch = {
            "prompts": torch.tensor([[0, 1, 1]] * len(rows)),
            "responses": torch.tensor(
                [one + [0] * more for one, more in zip(ids, padding, strict=True)]
            ),
            "attention_mask": torch.tensor(
                [
                    [0, 1, 1] + [1] * len(one) + [0] * more
                    for one, more in zip(ids, padding, strict=True)
                ]
            ),
        }
        golds = np.array([gold for _, gold in rows], dtype=object)
        data = DataProto.from_dict(tensors=batch, non_tensors={"ground_truth": golds})
        return made.compute_rewards(data)

    return compute


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("scored", ["service"], indirect=True)
def test_rolls_own_worker_returns_rewards_by_rolls_names(worker: Any) -> None:
    rows = [(r"\boxed{3}<end>", "3"), (r"\boxed{4}<end>", "3"), (r"\boxed{3}", "3")]
    batch = worker("plp", *rows, (r"\boxed{3}<end>", "")).batch
    assert batch["response_level_rewards"].tolist() == [pytest.approx(3.5), 0.0, 0.0, 0.0]
    assert batch["scores"].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert batch["token_level_rewards"].shape == (4, 4)
    harsh = worker("harsh", *rows[:1], (r"\boxed{3}<end>", "")).batch
    assert harsh["response_level_rewards"].tolist() == [1.0, -1.0]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("scored", ["service"], indirect=True)
def test_an_error_leaves_rolls_worker(worker: Any) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        worker("plp", (r"\boxed{3}<end>", {"question": "1+2?"}))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("scored", ["service"], indirect=True)
def test_rolls_worker_refuses_groups(worker: Any) -> None:
    with pytest.raises(ConfigurationError, match="ROLL does not hand them over together"):
        worker("groups", (r"\boxed{3}<end>", "3"))
