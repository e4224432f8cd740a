"""slime's custom reward model, on recorded samples and in slime's own rollout of a checkout.

slime is on no package registry; Miles is its fork. ``SAMPLE`` has the fields and the values of
``slime.utils.types.Sample`` after ``generate`` of slime 0.3.1 (commit 624b824) with its default
arguments: special tokens are kept in the response.
"""

import asyncio
import importlib
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.adapters.contracts import Contract, checkout

from plp_reward.adapters.slime import accuracy, reward
from plp_reward.errors import ConfigurationError, InvalidSamples

CONTRACT = Contract(
    framework="slime in process",
    link="#slime",
    checkout="slime",
    ran=(
        "`generate_and_rm_group`, `async_rm`; Miles' `async_rm`",
        "test_slimes_own_rollout_rewards_with_it",
        "test_slimes_own_evaluation_measures_with_it",
    ),
    length=("token count", "test_one_sample_gets_a_number"),
    cut_off=("status", "test_truncated_and_aborted_samples_are_wrong"),
    groups=(
        "with `--group-rm`, or the service waits",
        "test_a_group_is_scored_as_one",
        "test_lone_samples_are_collected_by_a_service_alone",
        "test_slimes_own_rollout_rewards_with_it",
    ),
    undecided=(
        "`remove_sample`: masked; in a group the mean of the decided rewards",
        "test_no_verdict_is_masked_in_the_loss_and_changes_no_others_advantage",
        "test_slimes_own_rollout_marks_what_has_no_verdict",
    ),
    failure=("raises out of the rollout: the run ends", "test_an_error_ends_slimes_own_rollout"),
)


class Status(Enum):
    COMPLETED = "completed"
    TRUNCATED = "truncated"
    ABORTED = "aborted"


@dataclass
class Recorded:
    group_index: int | None = 3
    index: int | None = 24
    prompt: str = "<|im_start|>user\n6 * 7?<|im_end|>\n<|im_start|>assistant\n"
    response: str = r"\boxed{42}<|im_end|>"
    response_length: int = 100
    label: Any = "42"
    status: Status = Status.COMPLETED
    remove_sample: bool = False


SAMPLE = Recorded()


def arguments(settings: dict[str, str], **args: Any) -> Any:
    given = {"group_rm": False, "reward_key": None, "n_samples_per_prompt": 2, "plp": settings}
    return SimpleNamespace(**{**given, **args})


def asked(settings: dict[str, str], samples: Any, **args: Any) -> Any:
    return asyncio.run(reward(arguments(settings, **args), samples))


def test_one_sample_gets_a_number(scored: dict[str, str]) -> None:
    assert asked(scored, SAMPLE) == 1.5


def test_truncated_and_aborted_samples_are_wrong(scored: dict[str, str]) -> None:
    assert asked(scored, replace(SAMPLE, status=Status.TRUNCATED)) == 0.0
    assert asked(scored, replace(SAMPLE, status=Status.ABORTED)) == 0.0


def test_a_reward_key_gets_an_object(scored: dict[str, str]) -> None:
    answer = asked(scored, SAMPLE, reward_key="reward")
    assert answer == {
        "reward": 1.5,
        "accuracy": 1.0,
        "response_tokens": 100.0,
        "undecided": 0.0,
    }
    with pytest.raises(ConfigurationError, match="--reward-key score: must be one of reward, acc"):
        asked(scored, SAMPLE, reward_key="score")


def test_a_group_is_scored_as_one(scored: dict[str, str]) -> None:
    settings = {"profile": "groups", **scored}
    group = [SAMPLE, replace(SAMPLE, response=r"\boxed{41}")]
    right, wrong = asked(settings, group, group_rm=True)
    assert right > wrong


def test_lone_samples_are_collected_by_a_service_alone(scored: dict[str, str]) -> None:
    """So that a run with ``--eval-interval``, which ``--group-rm`` ends, gets exact rewards."""
    group = [SAMPLE, replace(SAMPLE, index=25, response=r"\boxed{41}")]

    async def run(settings: dict[str, str]) -> Any:
        return await asyncio.gather(*(reward(arguments(settings), one) for one in group))

    if "service" not in scored:
        with pytest.raises(ConfigurationError, match="slime without --group-rm and a service"):
            asked({"profile": "groups", **scored}, SAMPLE)
        return
    settings = {"profile": "groups", **scored}
    assert asyncio.run(run(settings)) == asked(settings, group, group_rm=True)


def test_evaluation_is_accuracy_and_waits_for_no_group(scored: dict[str, str]) -> None:
    settings = arguments(
        {"profile": "groups", **scored}, reward_key="reward", eval_reward_key="accuracy"
    )
    measured = asyncio.run(accuracy(settings, replace(SAMPLE)))
    assert (measured["reward"], measured["accuracy"]) == (1.0, 1.0)


def test_a_rollout_that_fans_out_is_refused_in_a_group(scored: dict[str, str]) -> None:
    assert asked(scored, [SAMPLE, SAMPLE]) == [1.5, 1.5]
    with pytest.raises(ConfigurationError, match=r"--group-rm: .* fans out"):
        asked(scored, [[SAMPLE], [SAMPLE, SAMPLE]], group_rm=True)


def test_no_verdict_is_masked_in_the_loss_and_changes_no_others_advantage(
    scored: dict[str, str],
) -> None:
    group = [replace(SAMPLE), replace(SAMPLE, response=r"\boxed{41}"), replace(SAMPLE, label=None)]
    assert asked(scored, group, group_rm=True) == [1.5, 0.0, 0.75]
    assert [one.remove_sample for one in group] == [False, False, True]
    alone = replace(SAMPLE, label=None)
    assert asked({"profile": "harsh", **scored}, alone) == -1.0
    assert alone.remove_sample


async def generated(args: Any, sample: Any, *_: Any) -> Any:
    """A ``--custom-generate-function-path``: leaves a sample as slime's own ``generate`` does."""
    sample.response, sample.response_length = args.texts[sample.index], 100
    sample.tokens = [1] * 103
    sample.status = type(sample).Status.COMPLETED
    return sample


def rollout(folder: Path, settings: dict[str, str], *golds: Any, **args: Any) -> list[Any]:
    """Run slime's own rollout of one prompt, with a sample for each right answer."""
    pytest.importorskip("torch")
    checkout("slime")
    own: Any = importlib.import_module("slime.rollout.sglang_rollout")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    make_tokenizer().save_pretrained(str(folder))
    own.GenerateState.clear_instances()
    texts = [r"\boxed{42}", r"\boxed{41}", r"\boxed{42}"]
    given = {
        "texts": texts,
        "hf_checkpoint": str(folder),
        "sglang_server_concurrency": 8,
        "rollout_num_engines": 1,
        "sglang_dp_size": 1,
        "rollout_temperature": 1.0,
        "rollout_top_p": 1.0,
        "rollout_top_k": -1,
        "rollout_max_response_len": 100,
        "rollout_stop": None,
        "rollout_stop_token_ids": None,
        "rollout_skip_special_tokens": False,
        "partial_rollout": False,
        "custom_generate_function_path": f"{__name__}.generated",
        "custom_rm_path": "plp_reward.adapters.slime.reward",
        "n_samples_per_prompt": len(golds),
    }
    samples = [
        own.Sample(group_index=3, index=index, prompt="6 * 7?", label=gold)
        for index, gold in enumerate(golds)
    ]

    async def run() -> list[Any]:
        found: list[Any] = await own.generate_and_rm_group(
            arguments(settings, **{**given, **args}), samples, {}
        )
        return found

    return asyncio.run(run())


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("group_rm", [False, True])
def test_slimes_own_rollout_rewards_with_it(
    scored: dict[str, str], tmp_path: Path, group_rm: bool
) -> None:
    settings = {"profile": "groups", **scored}
    if not group_rm and "service" not in scored:
        with pytest.raises(ConfigurationError, match="slime without --group-rm and a service"):
            rollout(tmp_path, settings, "42", "42")
        return
    right, wrong = rollout(tmp_path, settings, "42", "42", group_rm=group_rm)
    group = [SAMPLE, replace(SAMPLE, response=r"\boxed{41}")]
    assert [right.reward, wrong.reward] == asked(settings, group, group_rm=True)


@pytest.mark.filterwarnings("default")
def test_an_error_ends_slimes_own_rollout(scored: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        rollout(tmp_path, scored, "42", {"question": "6 * 7?"})


@pytest.mark.filterwarnings("default")
def test_slimes_own_rollout_marks_what_has_no_verdict(
    scored: dict[str, str], tmp_path: Path
) -> None:
    samples = rollout(tmp_path, scored, "42", "42", "", group_rm=True)
    assert [one.reward for one in samples] == [1.5, 0.0, 0.75]
    assert [one.remove_sample for one in samples] == [False, False, True]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("fork", ["slime", "miles"])
def test_slimes_own_evaluation_measures_with_it(scored: dict[str, str], fork: str) -> None:
    """By ``--eval-custom-rm-path``, in slime and in its fork."""
    pytest.importorskip("torch")
    checkout(fork)
    own: Any = importlib.import_module(f"{fork}.rollout.rm_hub")
    types: Any = importlib.import_module(f"{fork}.utils.types")
    sample = types.Sample(
        prompt="6 * 7?",
        response=r"\boxed{42}",
        response_length=100,
        label="42",
        status=types.Sample.Status.COMPLETED,
    )
    args = arguments(scored, custom_rm_path="plp_reward.adapters.slime.accuracy")
    assert asyncio.run(own.async_rm(args, sample)) == 1.0
