"""Sums of rewards: a sum is a reward, and its parts add up to it."""

import numpy as np
import pytest

from plp_reward import rewards
from plp_reward.rewards.registry import Mask, Rewards, Texts, describe
from plp_reward.rewards.sums import Term, total

CORRECT = np.array([True, False, True])
LENGTH = np.array([100.0, 20.0, 400.0])
GROUP = np.array([0, 0, 1])


def _term(name: str, **more: object) -> Term:
    return Term(name, rewards.find(name), **more)  # type: ignore[arg-type]


def test_a_sum_is_its_weighted_terms() -> None:
    summed = total([_term("plp", parameters=(("alpha", 2.0),)), _term("gr3", weight=0.5)])
    inputs = {"correct": CORRECT, "length": LENGTH, "group": GROUP}
    given, history, parts = summed.give_parts(inputs, summed.resolve({}))
    plp = rewards.plp(CORRECT, LENGTH, alpha=2.0)
    gr3 = 0.5 * rewards.gr3(CORRECT, LENGTH, GROUP)
    assert parts["plp"].tolist() == plp.tolist()
    assert parts["gr3"].tolist() == gr3.tolist()
    assert given.tolist() == (plp + gr3).tolist()
    assert history.size == 0


def test_its_parameters_are_those_of_its_terms_and_the_weights() -> None:
    summed = total([_term("plp", parameters=(("alpha", 2.0),)), _term("accuracy", weight=-1.0)])
    assert summed.resolve({"plp.gamma": 1.0}) == {
        "plp.alpha": 2.0,
        "plp.gamma": 1.0,
        "plp.weight": 1.0,
        "accuracy.weight": -1.0,
    }
    with pytest.raises(ValueError, match=r"parameter 'plp.gamma' .* must be greater than 0"):
        summed.resolve({"plp.gamma": 0.0})
    with pytest.raises(ValueError, match=r"no parameter 'alpha'; it has: plp.alpha"):
        summed.resolve({"alpha": 1.0})


def test_parameters_of_a_term_must_fit_together_in_a_sum_too() -> None:
    summed = total([_term("overlong")])
    with pytest.raises(ValueError, match=r"'overlong.buffer' .* must be at most 'overlong.limit'"):
        summed.resolve({"overlong.limit": 100.0})


def test_a_term_may_count_for_right_responses_only() -> None:
    def brief(response: Texts) -> Rewards:
        """1 for a text of one word."""
        return np.array([len(text.split()) == 1 for text in response], dtype=float)

    term = Term("brief", describe(brief, name="brief", source="here"), when="right")
    inputs = {"correct": CORRECT, "response": np.array(["a", "b", "c d"], dtype=object)}
    given, _ = total([term]).give(inputs, total([term]).resolve({}))
    assert given.tolist() == [1.0, 0.0, 0.0]


def test_a_sum_lies_between_the_sums_of_the_ends() -> None:
    summed = total([_term("plp"), _term("accuracy", weight=-0.5)])
    assert summed.extent_of({}) == (-0.5, 6.0)
    assert total([_term("plp"), _term("alp")]).extent_of({}) is None


def test_a_sum_remembers_what_one_of_its_terms_remembers() -> None:
    summed = total([_term("accuracy"), _term("hapo", weight=0.5)])
    alone = rewards.find("hapo")
    inputs = {
        "correct": np.array([True, False]),
        "length": np.array([50.0, 70.0]),
        "group": np.array([0, 0]),
    }
    given, history, parts = summed.give_parts(inputs, summed.resolve({}))
    expected, remembered = alone.give(inputs, alone.resolve({}))
    assert summed.remembers == "prompt"
    assert history.tolist() == remembered.tolist()
    assert parts["hapo"].tolist() == (0.5 * expected).tolist()
    assert given.tolist() == (parts["accuracy"] + parts["hapo"]).tolist()


def test_two_terms_that_remember_or_have_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="both 'hapo' and 'laser_d' remember"):
        total([_term("hapo"), _term("laser_d")])
    with pytest.raises(ValueError, match="two terms are called 'plp'"):
        total([_term("plp"), _term("plp", weight=0.1)])


def test_what_counts_nowhere_does_not_make_a_sum_infinite() -> None:
    def endless(correct: Mask) -> Rewards:
        """Infinite where the answer is wrong."""
        return np.where(correct, 1.0, np.inf)

    term = Term("endless", describe(endless, name="endless", source="here"), when="right")
    given, _ = total([term]).give({"correct": CORRECT}, total([term]).resolve({}))
    assert given.tolist() == [1.0, 0.0, 1.0]
