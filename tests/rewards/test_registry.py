"""How a reward joins the catalogue, and what the catalogue refuses."""

from typing import Any

import numpy as np
import pytest

from plp_reward import rewards
from plp_reward.rewards import registry
from plp_reward.rewards.given import RewardError


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "REWARDS", dict(registry.REWARDS))


def test_a_decorated_function_is_described_by_its_signature() -> None:
    @rewards.reward(source="nowhere")
    def half(
        correct: registry.Mask, length: registry.Lengths, *, weight: registry.Positive = 0.5
    ) -> registry.Rewards:
        """Half of what it was."""
        return weight * correct

    entry = rewards.find("half")
    assert entry.needs == ("correct", "length")
    assert entry.needs_length
    assert not entry.needs_group
    assert entry.parameters["weight"].default == 0.5
    assert entry.summary == "Half of what it was."
    assert half(np.array([True]), np.array([1.0]), weight=2.0).tolist() == [2.0]


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no reward is called 'plq'.*accuracy.*plp"):
        rewards.find("plq")


def test_a_taken_name_is_refused() -> None:
    def other(correct: registry.Mask) -> registry.Rewards:
        return correct.astype(float)

    with pytest.raises(ValueError, match="'plp' is registered already"):
        rewards.reward(source="nowhere", name="plp")(other)


def test_an_argument_that_is_no_input_is_refused() -> None:
    def strange(correct: registry.Mask, mood: registry.Lengths) -> registry.Rewards:
        return mood

    with pytest.raises(TypeError, match="'mood' is no input"):
        rewards.reward(source="nowhere")(strange)


def test_a_parameter_without_default_or_bounds_is_refused() -> None:
    def bare(correct: registry.Mask, *, alpha: registry.Positive) -> registry.Rewards:
        return alpha * correct

    def unbounded(correct: registry.Mask, *, alpha: float = 1.0) -> registry.Rewards:
        return alpha * correct

    with pytest.raises(TypeError, match="'alpha' needs a default"):
        rewards.reward(source="nowhere")(bare)
    with pytest.raises(TypeError, match="annotate parameters"):
        rewards.reward(source="nowhere")(unbounded)


def test_overrides_replace_defaults() -> None:
    assert rewards.find("plp").resolve({"alpha": 4}) == {"alpha": 4, "gamma": 0.5}


@pytest.mark.parametrize(
    ("name", "overrides", "message"),
    [
        (
            "plp",
            {"alpha": -1.0},
            "'alpha' of reward 'plp' must be at least 0 and at most 1e.09, not -1.0",
        ),
        (
            "plp",
            {"gamma": 0.0},
            "'gamma' of reward 'plp' must be greater than 0 and at most 1e.09, not 0.0",
        ),
        ("cosine", {"exceeded": -2e9}, "must be at least -1e.09 and at most 1e.09, not -2"),
        ("laser_d", {"prompts": 0.5}, "must be a whole number, at least 1 and at most 16384"),
        ("laser_d", {"prompts": 1.5}, "must be a whole number"),
        ("laser_d", {"rollouts": 1e9}, "must be a whole number"),
        ("laser_d", {"step": 1e-9}, "'laser_d': step = 1e-09 makes a grid of more than 256"),
        ("short_rl", {"batch": 1e8}, "must be a whole number"),
        ("plp", {"gamma": float("nan")}, "'gamma' of reward 'plp' must be greater than 0"),
        ("plp", {"alpha": float("inf")}, "'alpha' of reward 'plp' must be at least 0"),
        ("plp", {"beta": 1.0}, "has no parameter 'beta'; it has: alpha, gamma"),
        ("accuracy", {"alpha": 1.0}, "has no parameter 'alpha'; it has: none"),
    ],
)
def test_bad_overrides_are_refused_by_name(
    name: str, overrides: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        rewards.find(name).resolve(overrides)


def test_parameters_that_belong_together_are_checked_together() -> None:
    def window(
        correct: registry.Mask, *, start: registry.Real = 0.0, end: registry.Real = 1.0
    ) -> registry.Rewards:
        """Nothing."""
        return correct * (end - start)

    rewards.reward(source="nowhere", ordered=[("start", "end")])(window)
    assert rewards.find("window").resolve({"start": 1.0}) == {"start": 1.0, "end": 1.0}
    with pytest.raises(ValueError, match=r"'start' of reward 'window' must be at most 'end'.* 2 "):
        rewards.find("window").resolve({"start": 2.0})


def test_an_order_of_what_is_no_parameter_is_refused() -> None:
    def plain(correct: registry.Mask, *, end: registry.Real = 1.0) -> registry.Rewards:
        return correct * end

    with pytest.raises(TypeError, match="'start', in ordered, is no parameter"):
        rewards.reward(source="nowhere", ordered=[("start", "end")])(plain)


def test_a_reward_gives_what_its_memory_announces() -> None:
    def two(correct: registry.Mask) -> tuple[registry.Rewards, registry.History]:
        return correct.astype(float), np.zeros(0)

    def one(
        correct: registry.Mask, group: registry.Groups, history: registry.History
    ) -> registry.Rewards:
        return correct.astype(float)

    inputs = {"correct": np.array([True]), "group": np.zeros(1, dtype=np.intp)}
    with pytest.raises(TypeError, match="only a reward that remembers gives two values"):
        registry.describe(two, name="two", source="nowhere").give(inputs, {})
    with pytest.raises(TypeError, match="gives two values: rewards and the new history"):
        registry.describe(one, name="one", source="nowhere", remembers="run").give(inputs, {})


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (np.zeros(1), r"history of shape \(1,\) where \(2,\) is due"),
        (["a", "b"], "gives list as its history"),
    ],
)
def test_what_a_reward_remembers_of_prompts_is_a_number_for_each(
    history: Any, message: str
) -> None:
    def remembering(
        correct: registry.Mask, group: registry.Groups, history: registry.History
    ) -> Any:
        return correct, given

    given = history
    entry = registry.describe(remembering, name="own", source="nowhere", remembers="prompt")
    inputs = {"correct": np.array([True, False]), "group": np.arange(2)}
    with pytest.raises(RewardError, match=message):
        entry.give(inputs, {})
