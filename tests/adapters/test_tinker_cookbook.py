"""tinker-cookbook's own rollout loop runs a group of the adapter's environments."""

import asyncio
import pickle
from typing import Any

import pytest
from tests.adapters.contracts import Contract, own

from plp_reward.errors import InvalidSamples

CONTRACT = Contract(
    framework="tinker-cookbook",
    link="#tinker-cookbook",
    package="tinker-cookbook",
    ran=("`do_group_rollout`", "test_a_group_is_scored_at_once_with_exact_lengths"),
    length=("token ids", "test_a_group_is_scored_at_once_with_exact_lengths"),
    cut_off=("stop reason", "test_a_sampler_that_ran_out_of_tokens_is_wrong"),
    groups=("yes", "test_rewards_over_groups"),
    undecided=(
        "the mean of its group's decided rewards: advantage 0",
        "test_a_group_without_any_verdict_has_equal_rewards_and_so_no_advantage",
    ),
    failure=("raises out of the rollout: the run ends", "test_an_error_ends_a_rollout"),
)

own("tinker_cookbook", "tinker-cookbook")
pytestmark = pytest.mark.filterwarnings("default")


def rolled_out(
    settings: dict[str, str], *texts: str, stop: str = "stop", answer: Any = "3", **more: Any
) -> Any:
    """Run ``do_group_rollout`` of tinker-cookbook 0.6.1; the sampler says what it is told to."""
    rollouts = own("tinker_cookbook.rl.rollouts", "tinker-cookbook")
    completers = own("tinker_cookbook.completers", "tinker-cookbook")
    renderers = own("tinker_cookbook.renderers", "tinker-cookbook")
    from plp_reward.adapters import AdapterSettings
    from plp_reward.adapters.tinker_cookbook import MathGroupBuilder
    from plp_trainer.tiny.tokenizer import make_tokenizer

    tokenizer = make_tokenizer()
    waiting = list(texts)

    class Sampler(completers.TokenCompleter):  # type: ignore[misc, name-defined]
        async def __call__(self, *_: Any, **__: Any) -> Any:
            ids = tokenizer.encode(waiting.pop(0), add_special_tokens=False)
            return completers.TokensWithLogprobs(ids, [0.0] * len(ids), stop)

    builder = MathGroupBuilder(
        "a1+b2=",
        answer,
        renderers.get_renderer("role_colon", tokenizer),
        group_size=len(texts),
        settings=AdapterSettings.of(**settings),
        **more,
    )
    return asyncio.run(rollouts.do_group_rollout(builder, Sampler()))


def test_a_group_is_scored_at_once_with_exact_lengths(scored: dict[str, str]) -> None:
    group = rolled_out({"profile": "plp", **scored}, r"\boxed{3}", r"\boxed{3}=3", r"\boxed{4}")
    assert group.get_total_rewards() == [
        pytest.approx(1 + 5 / 3**0.5),
        pytest.approx(1 + 5 / 5**0.5),
        0.0,
    ]
    assert [metrics["response_tokens"] for metrics in group.metrics_G] == [3.0, 5.0, 3.0]


def test_rewards_over_groups(scored: dict[str, str]) -> None:
    group = rolled_out({"profile": "groups", **scored}, r"\boxed{3}", r"\boxed{3}=3", r"\boxed{4}")
    short, long, wrong = group.get_total_rewards()
    assert short > long > wrong


def test_a_sampler_that_ran_out_of_tokens_is_wrong(scored: dict[str, str]) -> None:
    assert rolled_out(scored, r"\boxed{3}", stop="length").get_total_rewards() == [0.0]


def test_a_group_without_any_verdict_has_equal_rewards_and_so_no_advantage(
    scored: dict[str, str],
) -> None:
    """``compute_advantages`` of tinker-cookbook 0.6.1; golds are the group's, so all are alike."""
    processing = own("tinker_cookbook.rl.data_processing", "tinker-cookbook")
    group = rolled_out(scored, r"\boxed{3}", r"\boxed{4}", answer="")
    assert [metrics["undecided"] for metrics in group.metrics_G] == [1.0, 1.0]
    (advantages,) = processing.compute_advantages([group])
    assert advantages.tolist() == [0.0, 0.0]


def test_a_problem_that_measures_gets_accuracy(scored: dict[str, str]) -> None:
    group = rolled_out({"profile": "groups", **scored}, r"\boxed{3}", evaluation=True)
    assert group.get_total_rewards() == [1.0]


def test_settings_travel_to_rollout_workers() -> None:
    from plp_reward.adapters import AdapterSettings

    settings = AdapterSettings.of(service="http://localhost:8000", token="secret")
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_an_error_ends_a_rollout(scored: dict[str, str]) -> None:
    with pytest.raises(InvalidSamples, match="gold"):
        rolled_out({"profile": "plp", **scored}, r"\boxed{3}", answer={"question": "1+2?"})
