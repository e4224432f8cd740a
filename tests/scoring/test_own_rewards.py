"""Rewards of the user's own: from files, with texts, in sums, and never by request."""

from pathlib import Path

import pytest

import plp_reward
from plp_reward import Sample
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.rewards import REWARDS
from plp_reward.scoring.named_profiles import builtin_profiles, load_profiles
from plp_reward.scoring.own_rewards import load_reward
from plp_reward.scoring.profiles import Profile

TIDY = '''
"""Rewards of this project."""
import numpy as np
from plp_reward.rewards.registry import Fraction, Mask, Rewards, Texts


def tidy(response: Texts, *, least: Fraction = 0.5) -> Rewards:
    """1 if the response has one box, else ``least``."""
    return np.array([1.0 if text.count("\\\\boxed") == 1 else least for text in response])


def relevant(correct: Mask, answer: Texts, prompt: Texts) -> Rewards:
    """1 if the answer does not stand in the prompt."""
    return np.array([float(a is None or a not in p) for a, p in zip(answer, prompt)])
'''

PROFILES = """
[tidy]
reward = "rewards.py:tidy"
parameters = { least = 0.25 }

[both]
rewards = [
    { reward = "plp", parameters = { alpha = 4.0 } },
    { reward = "rewards.py:tidy", weight = 0.5 },
    { reward = "rewards.py:relevant", weight = -1.0, when = "right", name = "copied" },
]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rewards.py").write_text(TIDY)
    (tmp_path / "profiles.toml").write_text(PROFILES)
    return tmp_path


ONE = Sample(r"so \boxed{4}", "4", length=100, prompt="2 + 2")
TWO = Sample(r"first \boxed{3}, no, \boxed{4}", "4", length=400, prompt="2 + 2")


def test_a_profile_file_names_a_reward_by_its_own_folder(folder: Path) -> None:
    profile = load_profiles(folder / "profiles.toml")["tidy"]
    assert [r.reward for r in plp_reward.score([ONE, TWO], profile)] == [1.0, 0.25]


def test_a_sum_gives_each_part_under_its_name(folder: Path) -> None:
    profile = load_profiles(folder / "profiles.toml")["both"]
    (result, _) = plp_reward.score([ONE, TWO], profile)
    assert result.components == {"plp": 1.4, "tidy": 0.5, "copied": -1.0}
    assert result.reward == pytest.approx(0.9)


def test_parts_and_weights_are_overridden_by_name(folder: Path) -> None:
    profile = load_profiles(folder / "profiles.toml")["both"]
    other = profile.override(parameters={"copied.weight": 0.0, "plp.alpha": 0.0})
    (result,) = plp_reward.score([ONE], other)
    assert result.components == {"plp": 1.0, "tidy": 0.5, "copied": 0.0}


def test_evaluation_gets_accuracy_whatever_the_sum(folder: Path) -> None:
    profile = load_profiles(folder / "profiles.toml")["both"]
    (result,) = plp_reward.score([Sample(r"\boxed{4}", "4", evaluation=True)], profile)
    assert result.reward == 1.0


def test_python_names_a_reward_of_its_own(folder: Path) -> None:
    name = f"{folder / 'rewards.py'}:tidy"
    results = plp_reward.score([ONE, TWO], reward=name, parameters={"least": 0.0})
    assert [result.reward for result in results] == [1.0, 0.0]


def test_a_reward_that_looks_at_the_prompt_needs_one(folder: Path) -> None:
    profile = load_profiles(folder / "profiles.toml")["both"]
    with pytest.raises(InvalidSamples, match=r"prompt: reward .* looks at the prompt"):
        plp_reward.score([Sample(r"\boxed{4}", "4", length=9)], profile)


def test_a_reward_looks_at_further_fields_and_why_generation_ended(tmp_path: Path) -> None:
    (tmp_path / "levels.py").write_text(
        "import numpy as np\n\n\n"
        "def levels(extra, finish_reason):\n"
        "    return np.array([\n"
        "        e.get('level', 0) + (r == 'stop') for e, r in zip(extra, finish_reason)\n"
        "    ], dtype=float)\n"
    )
    samples = [
        Sample(r"\boxed{4}", "4", extra={"level": 3}, finish_reason="stop"),
        Sample(r"\boxed{4}", "4"),
    ]
    given = plp_reward.score(samples, reward=f"{tmp_path / 'levels.py'}:levels")
    assert [result.reward for result in given] == [4.0, 0.0]
    with pytest.raises(InvalidSamples, match="extra: must be an object"):
        plp_reward.score([Sample("4", "4", extra=["level"])])  # type: ignore[arg-type]
    with pytest.raises(InvalidSamples, match="extra: must hold what JSON can"):
        plp_reward.score([Sample("4", "4", length=1, extra={"a": object()})])


def test_nothing_is_loaded_by_overriding_a_profile(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="no reward is called"):
        Profile().override(reward=f"{folder / 'rewards.py'}:tidy")


def test_a_change_of_the_file_is_another_version_and_another_profile(folder: Path) -> None:
    before = load_profiles(folder / "profiles.toml")["tidy"]
    (folder / "rewards.py").write_text(TIDY.replace("1.0 if", "2.0 if"))
    after = load_profiles(folder / "profiles.toml")["tidy"]
    assert before != after
    assert before.versions != after.versions
    assert [p.versions.keys() for p in (before, after)] == [{"rewards.py:tidy"}] * 2
    assert plp_reward.score([ONE], before)[0].reward == 1.0
    assert plp_reward.score([ONE], after)[0].reward == 2.0


@pytest.mark.parametrize(
    ("profiles", "message"),
    [
        ('[x]\nreward = "nowhere.py:tidy"', r"\[x\] reward: .*there is no file"),
        ('[x]\nreward = "rewards.py:nothing"', r"\[x\] reward: .*no attribute 'nothing'"),
        ('[x]\nreward = "rewards.py:tidy"\nparameters = { much = 1 }', r"no parameter 'much'"),
        ('[x]\nreward = "plp"\nrewards = [{ reward = "plp" }]', "either reward or rewards"),
        ("[x]\nrewards = []", r"\[x\] rewards: must hold one"),
        ('[x]\nrewards = [{ reward = "nope" }]', r"\[x\] .*no reward is called 'nope'"),
        ('[x]\nrewards = [{ reward = "plp", weigth = 2 }]', r"\[x\] rewards.0.weigth"),
        ('[x]\nrewards = [{ reward = "plp" }, { reward = "plp" }]', "two terms are called"),
    ],
)
def test_what_cannot_be_used_is_refused_with_profile_and_field(
    folder: Path, profiles: str, message: str
) -> None:
    (folder / "profiles.toml").write_text(profiles)
    with pytest.raises(ConfigurationError, match=message):
        load_profiles(folder / "profiles.toml")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return response[0]", "gives str without a number for each"),
        ("raise KeyError(response[0])", r"raises KeyError for these samples"),
        ("return np.zeros(1)", r"gives shape \(1,\) for 2 samples"),
        ("return np.full(2, np.nan)", "no finite number"),
        ("return ['one', 'two']", "gives list without a number for each"),
        ("return ['1.0', '2.0']", "gives list without a number for each"),
        ("return [[1.0], [2.0, 3.0]]", "gives list without a number for each"),
        ("return (1.0 for _ in response)", "gives generator without a number for each"),
        ("return np.array([1j, 2.0])", "gives ndarray without a number for each"),
        ("return None", r"gives shape \(\) for 2 samples"),
        ("return response.size * [1.0], 2", "gives a tuple"),
        ("raise SystemExit(response[0])", "raises SystemExit"),
        ("response[:] = ''; return np.ones(2)", "raises ValueError"),
    ],
)
def test_a_reward_that_fails_is_named_and_no_text_of_a_sample_is(
    tmp_path: Path, body: str, message: str
) -> None:
    code = "import numpy as np\nfrom plp_reward.rewards.registry import Texts\n\n"
    (tmp_path / "own.py").write_text(f"{code}def own(response: Texts):\n    {body}\n")
    with pytest.raises(ConfigurationError, match=message) as caught:
        plp_reward.score([ONE, TWO], reward=f"{tmp_path / 'own.py'}:own")
    assert "boxed" not in str(caught.value)


def test_a_loaded_reward_is_called_as_it_was_named(folder: Path) -> None:
    entry = load_reward("rewards.py:tidy", folder)
    assert (entry.name, entry.needs, entry.source) == (
        "rewards.py:tidy",
        ("response",),
        "rewards.py",
    )
    assert len(entry.version) == 12


def test_a_module_keeps_the_version_of_what_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module is imported once: a change of its file is not what runs."""
    monkeypatch.syspath_prepend(str(tmp_path))
    module = tmp_path / "rewards_of_a_package.py"
    module.write_text(TIDY)
    before = load_reward("rewards_of_a_package:tidy")
    module.write_text(TIDY.replace("1.0 if", "2.0 if"))
    after = load_reward("rewards_of_a_package:tidy")
    assert (after.function, after.version) == (before.function, before.version)


def test_a_reward_that_registers_itself_is_no_profile_of_its_own(tmp_path: Path) -> None:
    code = tmp_path / "own.py"
    code.write_text(
        "from plp_reward.rewards.registry import Mask, Rewards, reward\n\n\n"
        '@reward(source="here")\n'
        "def brisk(correct: Mask) -> Rewards:\n    return 2.0 * correct\n"
    )
    try:
        entry = load_reward(f"{code}:brisk")
        assert not entry.built_in
        assert len(entry.version) == 12
        assert "brisk" not in builtin_profiles()
    finally:
        REWARDS.pop("brisk", None)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit(2)", r'ends the process as it is imported; .* __name__ == "__main__"'),
        ("async def own(correct):\n    return correct", "plain function: .*not async"),
        ("def own(correct):\n    yield correct", "without yield"),
        ("def own(correct, *, a: Fraction = 3):\n    return correct", r"'a' must be .* is 3"),
        ("def own(correct, *, a: Fraction = 'x'):\n    return correct", r"'a' must be .* is 'x'"),
        ("def own(correct, *, a: float = 1):\n    return correct", "'a': annotate parameters"),
        ("def own(correct: 'np.nothing'):\n    return correct", "has no attribute 'nothing'"),
        ("own = 3", "is no function"),
        ("class own:\n    def __init__(self, correct): pass", "plain function: no class or object"),
        ("import functools\nown = functools.partial(np.sum, axis=0)", "no class or object"),
    ],
)
def test_code_that_is_no_reward_is_refused_as_it_is_loaded(
    tmp_path: Path, code: str, message: str
) -> None:
    head = "import numpy as np\nfrom plp_reward.rewards.registry import Fraction\n\n"
    (tmp_path / "own.py").write_text(f"{head}{code}\n")
    (tmp_path / "profiles.toml").write_text('[mine]\nreward = "own.py:own"\n')
    with pytest.raises(ConfigurationError, match=rf"\[mine\] reward: .*own\.py:own: .*{message}"):
        load_profiles(tmp_path / "profiles.toml")


TERMS = """
def listed(correct):
    return [float(c) for c in correct]


def one(correct):
    return 1.0


def column(correct):
    return correct.reshape(-1, 1)


def unbounded(length):
    return 1 / (length - 100)


def greedy(length):
    length[:] = 1.0
    return length
"""


@pytest.mark.parametrize("when", ["always", "right"])
def test_a_term_of_a_sum_gives_what_it_gives_alone(tmp_path: Path, when: str) -> None:
    (tmp_path / "own.py").write_text(TERMS)

    def summed(name: str) -> list[float | None]:
        (tmp_path / "profiles.toml").write_text(
            f'[mine]\nrewards = [{{ reward = "own.py:{name}", when = "{when}" }}, '
            '{ reward = "plp" }]\n'
        )
        profile = load_profiles(tmp_path / "profiles.toml")["mine"]
        return [result.reward for result in plp_reward.score([ONE, TWO], profile)]

    assert summed("listed") == [2.5, 2.25]
    for name, message in (
        ("one", r"reward 'own.py:one' gives shape \(\) for 2 samples"),
        ("column", r"reward 'own.py:column' gives shape \(2, 1\) for 2 samples"),
        ("unbounded", r"'unbounded' is no finite number .* with unbounded.weight = 1$"),
        ("greedy", "reward 'own.py:greedy' raises ValueError"),
    ):
        with pytest.raises(ConfigurationError, match=message):
            summed(name)


def test_what_only_measures_is_not_given_to_a_reward(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("def own(length):\n    return length / length.max()\n")
    sample = Sample(r"\boxed{4}", "4", length=100, evaluation=True)
    (result,) = plp_reward.score([sample], reward=f"{tmp_path / 'own.py'}:own")
    assert result.reward == 1.0


def test_a_function_that_is_wrapped_has_its_file_s_version(tmp_path: Path) -> None:
    code = "import functools\n\n\n@functools.lru_cache\ndef own(correct):\n    return correct\n"
    (tmp_path / "own.py").write_text(code)
    assert len(load_reward("own.py:own", tmp_path).version) == 12
