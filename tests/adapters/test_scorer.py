"""Scoring for adapters: the same results in process and through a service."""

import logging
import multiprocessing
import pickle
from pathlib import Path

import httpx
import pytest
from tests.adapters.conftest import TOKEN

from plp_reward import Sample
from plp_reward.adapters import AdapterSettings, Scorer
from plp_reward.client import ServiceUnavailable, TokenRefused
from plp_reward.errors import ConfigurationError

RIGHT = Sample(r"so \boxed{42}", "42", id="right", length=100)
WRONG = Sample(r"so \boxed{41}", "42", id="wrong", length=25)
UNDECIDED = Sample(r"so \boxed{42}", "", id="no gold", length=25)


def test_both_ways_give_the_same_rewards(scored: dict[str, str]) -> None:
    results = Scorer.of().score([RIGHT, WRONG, UNDECIDED])
    assert [result.reward for result in results] == [1.5, 0.0, None]
    assert [result.status.value for result in results][:2] == ["ok", "ok"]


def test_both_ways_know_the_profiles_terms(scored: dict[str, str]) -> None:
    terms = Scorer.of(profile="harsh").terms
    assert (terms.reward, terms.needs_group, terms.null_reward) == ("accuracy", False, -1.0)
    assert "<|im_end|>" in terms.ends
    assert Scorer.of(profile="groups").terms.needs_group


def test_both_ways_refuse_an_unknown_profile(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"profile: .*'nope'.*harsh"):
        Scorer.of(profile="nope").score([RIGHT])


def test_a_tokenizer_counts_where_the_framework_does_not(scored: dict[str, str]) -> None:
    (result,) = Scorer.of(profile="counted").score([Sample(r"the answer is \boxed{42}", "42")])
    assert result.length == 8
    assert result.length_source.startswith("tokenizer:")


def test_null_becomes_the_profiles_null_reward_and_is_counted_and_logged(
    scored: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    scorer = Scorer(AdapterSettings.of(profile="harsh"))
    (result,) = scorer.score([UNDECIDED])
    with caplog.at_level(logging.WARNING, "plp_reward.adapters"):
        assert scorer.number(result) == -1.0
    assert scorer.undecided == {result.status.value: 1}
    assert "'no gold' has no verdict" in caplog.text


def test_a_setting_beats_the_profiles_null_reward(scored: dict[str, str]) -> None:
    scorer = Scorer.of(profile="harsh", null_reward=0.25)
    assert scorer.number(scorer.score([UNDECIDED])[0]) == 0.25


def test_lone_responses_are_refused_under_a_reward_over_groups(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"'normalized' compares .* verl does not"):
        Scorer.of(profile="groups").score([RIGHT], lone="verl")


def test_evaluation_needs_no_group(scored: dict[str, str]) -> None:
    lone = Sample(r"\boxed{42}", "42", evaluation=True)
    (result,) = Scorer.of(profile="groups").score([lone], lone="verl")
    assert result.reward == 1.0


def test_a_keyword_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLP_PROFILE", "accuracy")
    assert Scorer.of().terms.reward == "accuracy"
    assert Scorer.of(profile="plp").terms.reward == "plp"


def test_an_unknown_setting_is_named_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match=r"servise: .* settings are: service, token"):
        Scorer.of(servise="http://localhost:8000")


def test_a_wrong_token_is_an_error_and_no_reward(server: httpx.Client) -> None:
    with pytest.raises(TokenRefused):
        Scorer.of(service=str(server.base_url), token="wrong").score([RIGHT])


def test_what_a_service_has_itself_is_reported_as_without_effect(
    server: httpx.Client, profiles: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "plp_reward.adapters"):
        Scorer.of(
            service=str(server.base_url), token=TOKEN, profile="harsh", profiles=profiles
        ).score([])
    assert "profiles: has no effect with a service" in caplog.text


def test_a_scorer_is_pickled_without_its_connections(scored: dict[str, str]) -> None:
    scorer = Scorer.of(**scored)
    scorer.score([RIGHT])
    assert pickle.loads(pickle.dumps(scorer)) == scorer


def test_forked_processes_score_too(scored: dict[str, str]) -> None:
    scorer = Scorer.of()
    scorer.score([RIGHT])
    with multiprocessing.get_context("fork").Pool(2) as pool:
        results = pool.map(scorer.score, [[RIGHT], [WRONG]])
    assert [result.reward for (result,) in results] == [1.5, 0.0]


def test_a_group_without_a_verdict_on_one_gives_it_the_mean_of_the_others() -> None:
    scorer = Scorer(AdapterSettings.of(profile="accuracy"))
    results = scorer.score([RIGHT, WRONG, UNDECIDED, UNDECIDED])
    assert scorer.numbers(results, ["a", "a", "a", "b"]) == [1.0, 0.0, 0.5, 0.0]


def test_a_run_that_cannot_get_rewards_ends_as_it_begins(scored: dict[str, str]) -> None:
    assert Scorer.of().check(lone="verl") is Scorer.of()
    with pytest.raises(ConfigurationError, match=r"'normalized' compares .* verl does not"):
        Scorer.of(profile="groups").check(lone="verl")
    with pytest.raises(ConfigurationError, match=r"profile: .*'nope'.*harsh"):
        Scorer.of(profile="nope").check()


def test_a_service_that_is_not_there_is_an_error_once_patience_is_over() -> None:
    with pytest.raises(ServiceUnavailable, match="no answer in"):
        Scorer.of(service="http://127.0.0.1:9", patience=0.1).check()


def test_patience_outlasts_a_restart_of_the_service() -> None:
    assert AdapterSettings().patience >= 600
