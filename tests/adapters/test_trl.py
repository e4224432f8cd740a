"""TRL's own trainers, and its own code that calls reward functions."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.adapters.conftest import TOKEN
from tests.adapters.contracts import Contract, own
from tests.http.conftest import running

import plp_reward
from plp_reward import Sample
from plp_reward.adapters.trl import Reward
from plp_reward.errors import ConfigurationError
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.scoring.named_profiles import load_profiles
from plp_reward.workers import PoolSettings

CONTRACT = Contract(
    framework="TRL GRPO, RLOO",
    link="#trl",
    package="trl",
    ran=("both trainers, two steps each", "test_trl_trains_through_the_service"),
    length=("token ids", "test_rewards_come_from_the_length_in_token_ids"),
    cut_off=("last token", "test_a_completion_without_end_token_is_cut_off"),
    groups=("yes, on one rank", "test_whole_groups_get_rewards_over_groups"),
    undecided=(
        "`None`: advantage 0, and out of the baseline",
        "test_trl_leaves_undecided_completions_out_of_the_baseline",
    ),
    failure=("raises out of the training: the run ends", "test_an_error_ends_a_training"),
)

CALL: dict[str, Any] = {
    "prompts": ["1+1?", "1+1?", "2+2?", "2+2?"],
    "completions": [r"\boxed{2}", r"\boxed{3}", r"\boxed{4}", r"\boxed{4}"],
    "completion_ids": [[5] * 99 + [2], [5, 2], [5] * 24 + [2], [5] * 25],
    "answer": ["2", "2", "4", "4"],
    "trainer_state": None,
}
"""As TRL 1.16.0 calls a reward function."""


def test_rewards_come_from_the_length_in_token_ids(scored: dict[str, str]) -> None:
    assert Reward(**scored)(**CALL) == [1.5, 0.0, 2.0, 2.0]


def test_a_completion_without_end_token_is_cut_off(scored: dict[str, str]) -> None:
    assert Reward(end_token_ids=[2], **scored)(**CALL) == [1.5, 0.0, 2.0, 0.0]


def test_no_verdict_is_none_which_trl_leaves_out(scored: dict[str, str]) -> None:
    assert Reward(**scored)(**{**CALL, "answer": ["2", "", None, "4"]})[1:3] == [None, None]


def test_chats_and_named_columns(scored: dict[str, str]) -> None:
    call = {name: value for name, value in CALL.items() if name != "answer"}
    call["prompts"] = [[{"role": "user", "content": text}] for text in CALL["prompts"]]
    call["completions"] = [[{"role": "assistant", "content": c}] for c in CALL["completions"]]
    rewards = Reward(gold="solution", **scored)(**call, solution=CALL["answer"])
    assert rewards == [1.5, 0.0, 2.0, 2.0]
    with pytest.raises(ConfigurationError, match=r"gold: .* it has: trainer_state"):
        Reward(**scored)(**call)


def test_what_is_worth_plotting_is_logged(scored: dict[str, str]) -> None:
    metrics: dict[str, float] = {}
    columns: dict[str, list[Any]] = {}
    Reward(**scored)(**CALL, log_metric=metrics.__setitem__, log_extra=columns.__setitem__)
    assert metrics == {"plp/accuracy": 0.75, "plp/response_tokens": 38.0, "plp/undecided": 0.0}
    assert columns["plp_status"] == ["ok"] * 4
    assert columns["plp_answer"] == ["2", "3", "4", "4"]


def test_whole_groups_get_rewards_over_groups(scored: dict[str, str]) -> None:
    rewards = Reward(profile="groups", group_size=2, **scored)(**CALL)
    assert rewards[0] is not None
    assert rewards[1] is not None
    assert rewards[0] > rewards[1]


def test_rows_that_measure_get_accuracy(scored: dict[str, str]) -> None:
    assert Reward(**scored)(**CALL, split=["test", "test", "train", "train"]) == [1, 0, 2, 2]
    grouped = Reward(profile="groups", group_size=3, **scored)
    assert grouped(**CALL, split=["test"] * 4) == [1, 0, 1, 1]


@pytest.mark.parametrize("size", [None, 3, 4])
def test_other_groups_are_refused(scored: dict[str, str], size: int | None) -> None:
    with pytest.raises(ConfigurationError, match=r"group_size: .*num_generations"):
        Reward(profile="groups", group_size=size, **scored)(**CALL)


@pytest.fixture
def data() -> Any:
    datasets = own("datasets", "trl")
    return datasets.Dataset.from_list(
        [{"prompt": f"<sum>a{a}+b{b}=?", "answer": str(a + b)} for a in (1, 2) for b in (1, 2)]
    )


@pytest.fixture
def trainer(data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a trainer of TRL with a tiny Qwen2 on the CPU."""
    trl = own("trl", "trl")
    monkeypatch.setenv("WANDB_MODE", "disabled")
    transformers = own("transformers", "trl")
    from plp_trainer.tiny.model import make_network
    from plp_trainer.tiny.tokenizer import make_tokenizer

    def make(kind: str, reward: Any, model: Any = None, **changes: Any) -> Any:
        transformers.set_seed(0)
        tokenizer = make_tokenizer()
        tokenizer.padding_side = "left"
        settings = {
            "output_dir": str(tmp_path),
            "per_device_train_batch_size": 8,
            "num_generations": 4,
            "max_completion_length": 8,
            "max_steps": 2,
            "beta": 0.0,
            "use_cpu": True,
            "bf16": False,
            "report_to": [],
            "save_strategy": "no",
            "logging_steps": 1,
            "disable_tqdm": True,
        }
        return getattr(trl, f"{kind}Trainer")(
            model=model or make_network(),
            args=getattr(trl, f"{kind}Config")(**{**settings, **changes}),
            train_dataset=data,
            processing_class=tokenizer,
            reward_funcs=reward(tokenizer),
        )

    return make


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("kind", ["RLOO", "GRPO"])
def test_trl_trains_through_the_service(trainer: Any, server: httpx.Client, kind: str) -> None:
    """RLOO and GRPO of TRL 1.16.0, each two steps."""
    before = _scored(server)
    training = trainer(
        kind,
        lambda tokenizer: Reward(
            service=str(server.base_url), token=TOKEN, end_token_ids=[tokenizer.eos_token_id]
        ),
    )
    training.train()
    rows = [row for row in training.state.log_history if "reward" in row]
    assert len(rows) == 2
    for row in rows:
        assert row["plp/undecided"] == 0.0
        assert row["rewards/plp/mean"] == pytest.approx(row["reward"])
        assert row["plp/response_tokens"] == pytest.approx(row["completions/mean_length"])
    assert _scored(server) - before == 16


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_trl_trains_with_a_reward_of_ones_own(trainer: Any, own_reward: Path) -> None:
    """The sum of docs/own-rewards.md, on the small model that answers in boxes."""
    from plp_trainer.tiny import SHIPPED

    profiles = own_reward / "profiles.toml"
    pool = PoolSettings(workers=1, symbolic_workers=1, wall_factor=600)
    asked: list[Sample] = []
    given: list[float | None] = []

    def recorded(reward: Reward, end: int) -> Any:
        def mine(**call: Any) -> list[float | None]:
            rewards = reward(**call)
            given.extend(rewards)
            for text, ids, gold in zip(
                call["completions"], call["completion_ids"], call["answer"], strict=True
            ):
                reason = "stop" if ids[-1] == end else "length"
                asked.append(Sample(text, gold, length=len(ids), finish_reason=reason))
            return rewards

        return mine

    with running(create_app(ServiceSettings(profiles=profiles, pool=pool))) as client:
        training = trainer(
            "GRPO",
            lambda tokenizer: recorded(
                Reward(
                    service=str(client.base_url),
                    profile="tidy",
                    end_token_ids=[tokenizer.eos_token_id],
                ),
                tokenizer.eos_token_id,
            ),
            model=str(SHIPPED),
            max_completion_length=100,
        )
        training.train()
    expected = plp_reward.score(asked, load_profiles(profiles)["tidy"])
    assert given == [result.reward for result in expected]
    assert len(given) == 16
    assert 0.1 in {result.components["tidy"] for result in expected}


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_trl_leaves_undecided_completions_out_of_the_baseline(
    trainer: Any, data: Any, server: httpx.Client
) -> None:
    """A gold that cannot be read gives no verdict: TRL's own code sees NaN, and trains on."""
    reward = Reward(service=str(server.base_url), token=TOKEN, gold="none")
    training = trainer("RLOO", lambda _: reward, max_steps=1)
    training.train_dataset = data.add_column("none", [""] * len(data))
    training.train()
    (row,) = [row for row in training.state.log_history if "plp/undecided" in row]
    assert row["plp/undecided"] > 0.0  # all but those without an answer, which are wrong
    assert row["plp/undecided"] + row["plp/accuracy"] <= 1.0


def _scored(server: httpx.Client) -> float:
    text = server.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    return sum(
        float(line.split()[-1])
        for line in text.splitlines()
        if line.startswith("plp_samples_total{") and 'profile="plp"' in line
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("kind", ["RLOO", "GRPO"])
def test_an_error_ends_a_training(trainer: Any, server: httpx.Client, kind: str) -> None:
    def reward(_: Any) -> Reward:
        return Reward(service=str(server.base_url), token=TOKEN, gold="solution")

    with pytest.raises(ConfigurationError, match="no field 'solution'"):
        trainer(kind, reward).train()
