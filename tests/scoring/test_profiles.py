"""Profiles: files, names, overrides, and what is refused."""

from pathlib import Path

import pytest

from plp_reward import rewards
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.named_profiles import builtin_profiles, load_profiles
from plp_reward.scoring.profiles import Profile


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "profiles.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_reward_has_a_profile_of_its_name() -> None:
    assert {p.reward for p in builtin_profiles().values()} == set(rewards.REWARDS)


def test_a_file_adds_profiles_and_replaces_those_of_its_names(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        """
        [plp]
        parameters = { alpha = 4.0 }
        [strict]
        reward = "accuracy"
        truncated = "grade"
        [strict.grading.extraction]
        unboxed = false
        """,
    )
    profiles = load_profiles(path)
    assert profiles["plp"].parameters == {"alpha": 4.0}
    assert profiles["strict"].name == "strict"
    assert profiles["strict"].grading.extraction.unboxed is False
    assert "normalized" in profiles


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x]\nreward = 'nope'", r"\[x\].*no reward is called 'nope'"),
        ("[x]\nparameters = {beta = 1}", r"\[x\].*no parameter 'beta'"),
        ("[x]\nalpha = 1", r"\[x\] alpha: there is no such setting"),
        ("[x]\ndeadline = 0", r"\[x\] deadline: must be more than 0"),
        ("[x]\nbounds = [1, -1]", r"\[x\] .*bounds: the first must be below the second"),
        ("[x]\nbounds = [-1]", r"\[x\] bounds"),
        ("[x]\nbounds = [-inf, 1]", r"\[x\] bounds"),
        ("[x]\nreward = 'alp'\nbounds = [-1, 1]", r"'alp' has no least or no greatest .*have: ac"),
        ("[x.grading]\nsurprise = 1", r"\[x\] grading.*surprise"),
        ("x = 1", r"'x' must be a table"),
        ("[x", "profile file"),
    ],
)
def test_a_bad_file_is_refused_with_profile_and_field(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        load_profiles(_file(tmp_path, text))


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.toml"):
        load_profiles(tmp_path / "absent.toml")


def test_overrides_join_the_profiles_own_parameters() -> None:
    profile = Profile(reward="plp", parameters={"alpha": 4.0})
    assert profile.override(parameters={"gamma": 1.0}).parameters == {"alpha": 4.0, "gamma": 1.0}
    assert profile.override() is profile


def test_another_reward_starts_from_its_own_defaults() -> None:
    profile = Profile(reward="plp", parameters={"gamma": 1.0})
    assert profile.override(reward="normalized").parameters == {}


def test_a_bad_override_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'alpha' of reward 'plp'"):
        Profile().override(parameters={"alpha": -1.0})
    with pytest.raises(ConfigurationError, match="no reward is called"):
        Profile().override(reward="nope")


@pytest.mark.parametrize(
    ("reward", "parameters", "extent"),
    [
        ("accuracy", {}, (0.0, 1.0)),
        ("plp", {"alpha": 4.0}, (0.0, 5.0)),
        ("normalized", {"alpha": 1.5}, (-0.5, 1.0)),
        ("cosine", {"right_short": 3.0}, (-10.0, 3.0)),
        ("short_rl", {"unanswered": -1.0}, (-1.0, 3.5)),
        ("lc_r1", {}, None),
    ],
)
def test_a_profile_says_between_which_values_its_rewards_lie(
    reward: str, parameters: dict[str, float], extent: tuple[float, float] | None
) -> None:
    profile = Profile(reward=reward, parameters=parameters)
    assert profile.extent == extent
    if extent is not None:
        assert profile.with_bounds((-1.0, 1.0)).extent == (-1.0, 1.0)


def test_bounds_hold_for_what_a_request_overrides() -> None:
    profile = Profile(bounds=(-1.0, 1.0))
    assert profile.override(parameters={"alpha": 2.0}).extent == (-1.0, 1.0)
    with pytest.raises(ConfigurationError, match="'l1_exact' has no least"):
        profile.override(reward="l1_exact")
    with pytest.raises(ConfigurationError, match="'alp' has no least"):
        Profile(reward="alp").with_bounds((-1.0, 1.0))
    five = ("right_short", "right_long", "wrong_short", "wrong_long", "exceeded")
    constant = Profile(reward="cosine", parameters=dict.fromkeys(five, 0.0))
    with pytest.raises(ConfigurationError, match="always 0 with these"):
        constant.with_bounds((0.0, 1.0))


def test_no_verdict_is_worth_under_bounds_what_it_is_worth_without() -> None:
    bounded = Profile(bounds=(-1.0, 1.0))
    assert bounded.null_reward == -1.0  # what a wrong answer gets
    assert Profile(reward="dast").with_bounds((0.0, 1.0)).null_reward == 0.5
    assert bounded.override(reward="kimi").null_reward == -0.5
    assert Profile(bounds=(-1.0, 1.0), null_reward=0.25).override(reward="kimi").null_reward == 0.25
