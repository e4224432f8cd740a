"""What holds for every registered reward, whatever its formula."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plp_reward import rewards
from plp_reward.rewards import Reward

SOME = settings(max_examples=30, deadline=None)
EVERY = pytest.mark.parametrize("entry", rewards.REWARDS.values(), ids=rewards.REWARDS)


TEXTS = [
    "",
    "so so so so so so",
    r"<think>it is so</think> The answer is \boxed{4}.",
    "答案是四, 因为二加二是四",
    "Der Hund ist in dem Haus und die Katze ist auf der Straße.",
]


@st.composite
def batches(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """Draw any call's samples, groups interleaved; a correct response has an answer."""
    size = draw(st.integers(1, 24))
    correct = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    answered = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    names = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    texts = st.lists(st.sampled_from(TEXTS), min_size=size, max_size=size)
    return {
        "response": np.array(draw(texts), dtype=object),
        "prompt": np.array(draw(texts), dtype=object),
        "correct": correct,
        "length": np.array(
            draw(st.lists(st.integers(0, 200_000), min_size=size, max_size=size)), dtype=float
        ),
        "group": np.unique(names, return_inverse=True)[1],
        "answered": correct | answered,
        "target": np.array(
            draw(st.lists(st.integers(1, 200_000), min_size=size, max_size=size)), dtype=float
        ),
    }


def _given(entry: Reward, batch: dict[str, np.ndarray]) -> np.ndarray:
    return entry.give(batch, entry.resolve({}))[0]


def _group(batch: dict[str, np.ndarray], index: int) -> dict[str, np.ndarray]:
    chosen = batch["group"] == index
    alone = {name: values[chosen] for name, values in batch.items()}
    return alone | {"group": np.zeros(chosen.sum(), dtype=np.intp)}


@EVERY
def test_an_empty_batch_is_empty(entry: Reward) -> None:
    nothing = {
        "response": np.zeros(0, dtype=object),
        "prompt": np.zeros(0, dtype=object),
        "correct": np.zeros(0, dtype=bool),
        "length": np.zeros(0),
        "group": np.zeros(0, dtype=np.intp),
        "answered": np.zeros(0, dtype=bool),
        "target": np.zeros(0),
    }
    assert _given(entry, nothing).shape == (0,)


@EVERY
@SOME
@given(batch=batches())
def test_rewards_are_finite_and_as_many_as_samples(
    entry: Reward, batch: dict[str, np.ndarray]
) -> None:
    before = {name: values.copy() for name, values in batch.items()}
    given_rewards = _given(entry, batch)
    assert given_rewards.dtype == np.float64
    assert given_rewards.shape == batch["correct"].shape
    assert np.isfinite(given_rewards).all()
    for name, values in batch.items():
        assert values.tolist() == before[name].tolist()


@EVERY
@SOME
@given(batch=batches())
def test_groups_do_not_touch_each_other_however_they_are_interleaved(
    entry: Reward, batch: dict[str, np.ndarray]
) -> None:
    together = _given(entry, batch)
    for index in range(batch["group"].max() + 1):
        alone = _given(entry, _group(batch, index))
        assert together[batch["group"] == index].tolist() == pytest.approx(alone.tolist())


@EVERY
@SOME
@given(batch=batches(), seed=st.integers(0, 2**32 - 1))
def test_the_order_of_samples_changes_nothing(
    entry: Reward, batch: dict[str, np.ndarray], seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(batch["correct"].size)
    shuffled = {name: values[order] for name, values in batch.items()}
    given_rewards = _given(entry, batch)[order]
    assert _given(entry, shuffled).tolist() == pytest.approx(given_rewards.tolist())


@EVERY
def test_a_reward_says_where_it_comes_from_and_what_it_is(entry: Reward) -> None:
    assert entry.source
    assert entry.summary.endswith(".")


@EVERY
def test_the_defaults_are_allowed_values(entry: Reward) -> None:
    assert entry.resolve({p.name: p.default for p in entry.parameters.values()}) == {
        p.name: p.default for p in entry.parameters.values()
    }


def _parameters(entry: Reward) -> st.SearchStrategy[dict[str, float]]:
    """Some values of its parameters, small ones, that fit together."""

    def values(name: str) -> st.SearchStrategy[float]:
        bounds = entry.parameters[name].bounds
        if bounds.whole:
            return st.integers(int(bounds.low), int(min(bounds.high, 64))).map(float)
        low, high = max(bounds.low, -20.0), min(bounds.high, 20.0)
        return st.floats(low, high, exclude_min=bounds.low_open)

    def fits(chosen: dict[str, float]) -> bool:
        try:
            entry.resolve(chosen)
        except ValueError:
            return False
        return True

    names = [name for name in entry.parameters if name not in ("shortest", "longest", "step")]
    return st.fixed_dictionaries({name: values(name) for name in names}).filter(fits)


@EVERY
@SOME
@given(batch=batches(), data=st.data())
def test_rewards_lie_within_their_extent(
    entry: Reward, batch: dict[str, np.ndarray], data: st.DataObject
) -> None:
    chosen = data.draw(_parameters(entry))
    extent = entry.extent_of(chosen)
    if extent is None:
        return
    history = None
    for _ in range(3):  # one that remembers knows more each time
        rewarded, history = entry.give(batch, entry.resolve(chosen), history)
        assert rewarded.min() >= extent[0] - 1e-9
        assert rewarded.max() <= extent[1] + 1e-9


def test_rewards_that_a_length_pulls_down_for_ever_have_no_extent() -> None:
    without = {name for name, entry in rewards.REWARDS.items() if entry.extent is None}
    assert without == {"alp", "grpo_lead", "l1_exact", "lc_r1", "shorter_better"}
