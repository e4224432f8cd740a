"""The scoring path: what a sample's result is, and what is refused."""

import pytest

import plp_reward
from plp_reward import Profile, Sample, Status
from plp_reward.answers import Verdict
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.plan import Plan
from plp_reward.scoring.settling import settle


def _right(length: int | None = 100, **fields: object) -> Sample:
    return Sample(r"So it is \boxed{42}.", "42", length=length, **fields)  # type: ignore[arg-type]


def _wrong(length: int | None = 100, **fields: object) -> Sample:
    return Sample(r"So it is \boxed{41}.", "42", length=length, **fields)  # type: ignore[arg-type]


def test_a_right_answer_gets_the_reward_and_its_parts() -> None:
    [result] = plp_reward.score([_right(id="a")], "plp")
    assert result.id == "a"
    assert result.correct is True
    assert result.status is Status.OK
    assert result.answer == "42"
    assert result.reward == 1.5
    assert result.components == {"accuracy": 1.0, "length": 0.5}
    assert (result.length, result.length_source) == (100, "client")


def test_a_wrong_answer_gets_nothing() -> None:
    [result] = plp_reward.score([_wrong()], "plp")
    assert result.correct is False
    assert result.reward == 0.0
    assert result.components == {"accuracy": 0.0, "length": 0.0}


def test_a_truncated_response_is_wrong_even_with_the_right_box() -> None:
    [result] = plp_reward.score([_right(finish_reason="length")], "plp")
    assert (result.correct, result.status, result.reward) == (False, Status.TRUNCATED, 0.0)


def test_a_profile_can_grade_truncated_responses_all_the_same() -> None:
    profile = Profile(reward="accuracy", truncated="grade")
    [result] = plp_reward.score([_right(finish_reason="length")], profile)
    assert (result.correct, result.status, result.reward) == (True, Status.OK, 1.0)


def test_token_ids_are_counted_when_no_length_is_given() -> None:
    [result] = plp_reward.score([_right(None, token_ids=[1, 2, 3, 4])], "plp")
    assert (result.length, result.length_source) == (4, "token_ids")
    assert result.reward == 1 + 5 / 2


def test_accuracy_needs_no_length() -> None:
    [result] = plp_reward.score([_right(None)], "accuracy")
    assert (result.reward, result.length, result.length_source) == (1.0, None, "none")


def test_results_keep_the_order_of_samples() -> None:
    samples = [
        _right(id="0"),
        _wrong(id="1"),
        _right(id="2", finish_reason="length"),
        _right(id="3"),
    ]
    results = plp_reward.score(samples, "plp")
    assert [r.id for r in results] == ["0", "1", "2", "3"]
    assert [r.correct for r in results] == [True, False, False, True]


def test_group_statistics_do_not_cross_groups() -> None:
    samples = [_right(100, group="a"), _right(9000, group="b"), _right(300, group="a")]
    first, lone, second = plp_reward.score(samples, "normalized")
    assert lone.reward == 0.95
    assert first.reward is not None
    assert second.reward is not None
    assert first.reward > 0.95 > second.reward


def test_undecided_samples_have_no_reward_and_change_no_neighbours() -> None:
    samples = [_right(100, group="a"), _right(900, group="a"), _right(300, group="a")]
    plan = Plan.of(samples, Profile(reward="normalized"))
    lengths = [Length(s.length, "client") for s in samples]
    lost = Verdict(None, Status.TIMEOUT, message="killed")
    verdicts = plan.by_sample([Verdict(True), lost, Verdict(True)])
    results = settle(samples, verdicts, lengths, plan.profile)
    assert [r.reward is None for r in results] == [False, True, False]
    assert results[1].status is Status.TIMEOUT
    assert results[1].components == {}
    without = plp_reward.score([samples[0], samples[2]], "normalized")
    assert [results[0].reward, results[2].reward] == [r.reward for r in without]


def test_evaluation_samples_get_accuracy_and_change_no_training_rewards() -> None:
    training = [_right(100, group="a"), _right(300, group="a")]
    measured = _right(5000, group="a", evaluation=True)
    *trained, evaluated = plp_reward.score([*training, measured], "normalized")
    assert evaluated.reward == 1.0
    assert trained == plp_reward.score(training, "normalized")


def test_an_unparseable_gold_is_not_a_wrong_answer() -> None:
    [result] = plp_reward.score([Sample(r"\boxed{42}", "", length=5)], "plp")
    assert (result.correct, result.reward) == (None, None)
    assert result.status is Status.UNPARSEABLE_GOLD


def test_a_missing_length_is_refused_with_the_samples_name() -> None:
    with pytest.raises(InvalidSamples) as caught:
        plp_reward.score([_right(id="a"), _right(None, id="b")], "plp")
    [problem] = caught.value.problems
    assert (problem.position, problem.id, problem.field) == (1, "b", "length")
    assert "token_ids" in problem.message


def test_a_missing_group_is_refused_with_the_samples_name() -> None:
    with pytest.raises(InvalidSamples, match=r"samples\[0\] \(id 'a'\)\.group"):
        plp_reward.score([_right(id="a")], "normalized")


@pytest.mark.parametrize("target", [None, 0, -5])
def test_a_missing_target_is_refused_with_the_samples_name(target: int | None) -> None:
    with pytest.raises(InvalidSamples) as caught:
        plp_reward.score([_right(target=1000), _right(id="b", target=target)], "l1_exact")
    [problem] = caught.value.problems
    assert (problem.position, problem.id, problem.field) == (1, "b", "target")


def test_a_target_is_what_its_own_sample_is_compared_with() -> None:
    results = plp_reward.score([_right(100, target=100), _right(100, target=1100)], "l1_exact")
    assert [r.reward for r in results] == pytest.approx([1.0, 0.7])


def test_no_answer_is_told_from_a_wrong_one_where_the_reward_tells_them() -> None:
    samples = [_right(), _wrong(), _right(finish_reason="length"), Sample("?", "42", length=9)]
    results = plp_reward.score(samples, "laser")
    assert [r.reward for r in results] == [1.5, -0.5, -1.0, -1.0]
    assert results[1].components == {"accuracy": 0.0, "length": -0.5}


@pytest.mark.parametrize("length", [-1, 10**400])
def test_a_length_that_no_response_has_is_refused(length: int) -> None:
    with pytest.raises(InvalidSamples, match=r"samples\[0\]\.length: must be from 0 to"):
        plp_reward.score([_right(length)], "plp")


def test_a_reward_that_is_no_finite_number_is_an_error_that_names_it() -> None:
    samples = [
        plp_reward.Sample(r"\boxed{2}", "2", group="a", length=length) for length in (10, 1000)
    ]
    profile = plp_reward.Profile(reward="grpo_lead", parameters={"alpha": 1e9})
    message = "'grpo_lead' is no finite number .* alpha = 1e.09, wrong = -1, exempt = 0"
    with pytest.raises(ConfigurationError, match=message):
        plp_reward.score(samples, profile)


def test_an_unknown_profile_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="'plq'; there are: accuracy"):
        plp_reward.score([], "plq")


def test_no_samples_are_no_results() -> None:
    for name in ("accuracy", "plp", "normalized"):
        assert plp_reward.score([], name) == []


@pytest.mark.parametrize("bounds", [(-1.0, 1.0), (0.0, 1.0), (-0.1, 0.3)])
def test_bounds_map_the_rewards_range_evenly(bounds: tuple[float, float]) -> None:
    samples = [_right(1), _right(4), _right(100), _wrong(7), _right(7, evaluation=True)]
    plain = [result.reward for result in plp_reward.score(samples, "plp")]
    results = plp_reward.score(samples, Profile(bounds=bounds))
    mapped = [result.reward for result in results]
    assert plain == [6.0, 3.5, 1.5, 0.0, 1.0]
    low, high = bounds
    expected = [low + (high - low) * (reward or 0) / 6 for reward in plain[:4]]
    assert mapped[:4] == [pytest.approx(value) for value in expected]
    assert (mapped[0], mapped[3], mapped[4]) == (high, low, 1.0)
    for result in results:
        assert sum(result.components.values()) == pytest.approx(result.reward)
    assert results[2].components["length"] == 0.5


def test_no_verdict_has_no_reward_under_bounds_either() -> None:
    (result,) = plp_reward.score([Sample("42", "", length=3)], Profile(bounds=(-1.0, 1.0)))
    assert (result.reward, result.correct, result.components) == (None, None, {})
