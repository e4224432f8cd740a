"""Finding the reward under test, and what is said of one that cannot be used."""

from pathlib import Path

import numpy as np
import pytest

from plp_reward import rewards
from plp_reward.errors import ConfigurationError
from plp_reward.probe import Malformed, Responses, load_subject
from plp_reward.scoring.profiles import Profile

FAULTY = Path(__file__).with_name("faulty.py")


def test_a_registered_reward_is_found_by_its_name_and_takes_parameters() -> None:
    subject = load_subject("plp", {"alpha": 4.0})
    assert subject.reward is rewards.find("plp")
    two = Responses.of(np.array([True, False]), np.array([400.0, 9.0]), target=1)
    assert subject(two).tolist() == [1.2, 0.0]


def test_a_function_is_found_in_a_module_and_in_a_file() -> None:
    assert load_subject("plp_reward.rewards.paper:plp").reward is rewards.find("plp")
    mine = load_subject(f"{FAULTY}:sound", {"alpha": 2.0})
    assert mine.reward.needs == ("correct", "length")
    assert mine.parameters == {"alpha": 2.0}


def test_a_file_may_define_dataclasses(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "from __future__ import annotations\n"
        "from dataclasses import dataclass\n"
        "@dataclass\nclass Weights:\n    right: float = 1.0\n"
        "def reward(correct):\n    return Weights().right * correct\n"
    )
    two = Responses.of(np.array([True, False]), np.array([4.0, 9.0]), target=1)
    assert load_subject(f"{path}:reward")(two).tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("plq", r"no reward is called 'plq'; there are: accuracy.*file\.py:function"),
        ("nowhere.py:reward", "there is no file nowhere.py"),
        ("no_such_module:reward", "No module named 'no_such_module'"),
        (f"{FAULTY}:missing", "has no attribute 'missing'"),
        (f"{FAULTY}:CALLS", "is no function"),
    ],
)
def test_what_cannot_be_found_is_named(name: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        load_subject(name)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def reward(correct, mood):\n    return mood", "'mood' is no input"),
        ("def reward(correct, *, alpha=1.0):\n    return correct", "annotate parameters"),
        ("1 / 0", "division by zero"),
    ],
)
def test_a_function_that_is_no_reward_is_refused(tmp_path: Path, source: str, message: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(source)
    with pytest.raises(ConfigurationError, match=message):
        load_subject(f"{path}:reward")


def test_a_parameter_out_of_bounds_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'alpha' of reward 'plp' must be at least 0"):
        load_subject("plp", {"alpha": -1.0})


def test_a_subject_that_remembers_is_changed_by_seeing_not_by_being_asked() -> None:
    subject = load_subject("hapo")
    two = Responses.of(np.array([True, True]), np.array([100.0, 200.0]), target=1)
    assert subject(two).tolist() == subject(two).tolist() == [1.0, 1.0]
    assert subject.having_seen(two)(two).tolist() == pytest.approx([1.0, 0.3])
    assert load_subject("plp").having_seen(two) == load_subject("plp")


def test_a_function_that_takes_history_must_say_what_it_remembers(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("def reward(correct, group, history):\n    return correct, history\n")
    with pytest.raises(ConfigurationError, match="says what it remembers"):
        load_subject(f"{path}:reward")


def test_a_profile_is_looked_at_as_it_gives_rewards() -> None:
    terms = [{"reward": "plp"}, {"reward": "accuracy", "weight": 0.5}]
    profiles = {"sum": Profile.model_validate({"name": "sum", "rewards": terms})}
    subject = load_subject("sum", {"plp.alpha": 2.0}, profiles)
    responses = Responses.of(np.array([True, False]), np.array([4.0, 4.0]), 10)
    assert subject(responses).tolist() == [2.5, 0.0]


def test_a_reward_that_looks_at_texts_is_given_some_with_the_answers(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "import numpy as np\nfrom plp_reward.rewards.registry import Rewards, Texts\n\n\n"
        "def boxed(response: Texts, answer: Texts, prompt: Texts) -> Rewards:\n"
        "    assert all(prompt)\n"
        "    return np.array([float(a is not None and a in r) for a, r in zip(answer, response)])\n"
    )
    subject = load_subject(f"{tmp_path / 'own.py'}:boxed")
    responses = Responses.of(np.array([True, False]), np.array([4.0, 9.0]), 10)
    assert subject(responses).tolist() == [1.0, 1.0]
    assert subject(responses.changed(0, length=4, correct=False, answered=False))[0] == 0.0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise ValueError('odd')", r"\Ait raises ValueError: odd\Z"),
        ("return ['one', 'two']", r"\Areward '.*:own' gives list without a number for each"),
        ("return correct[:1]", r"\Areward '.*:own' gives shape \(1,\) for 2 samples"),
        ("return correct / 0", r"\Ait gives inf\Z"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_what_is_wrong_with_rewards_is_told(tmp_path: Path, body: str, told: str) -> None:
    (tmp_path / "own.py").write_text(f"def own(correct):\n    {body}\n")
    subject = load_subject(f"{tmp_path / 'own.py'}:own")
    with pytest.raises(Malformed, match=told):
        subject(Responses.of(np.array([True, True]), np.array([4.0, 9.0]), 10))
