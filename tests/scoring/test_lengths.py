"""Where a response's length comes from, and what is counted."""

from pathlib import Path

import pytest

import plp_reward
from plp_reward import Profile, Sample
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.lengths import load_counter, measure


def test_the_callers_count_goes_before_everything(word_tokenizer: Path) -> None:
    counter = load_counter(str(word_tokenizer))
    sample = Sample("so the answer is", "42", length=7, token_ids=[1, 2])
    assert [(n.tokens, n.source) for n in measure([sample], counter)] == [(7, "client")]


def test_token_ids_go_before_a_tokenizer(word_tokenizer: Path) -> None:
    counter = load_counter(str(word_tokenizer))
    sample = Sample("so the answer is", "42", token_ids=[1, 2])
    assert [(n.tokens, n.source) for n in measure([sample], counter)] == [(2, "token_ids")]


def test_a_tokenizer_counts_the_rest_in_place(word_tokenizer: Path) -> None:
    counter = load_counter(str(word_tokenizer))
    samples = [Sample("so the answer", "1"), Sample("x", "1", length=9), Sample("answer", "1")]
    source = f"tokenizer:{word_tokenizer}"
    assert [(n.tokens, n.source) for n in measure(samples, counter)] == [
        (3, source),
        (9, "client"),
        (1, source),
    ]


def test_special_tokens_count_where_they_stand_and_are_not_added(word_tokenizer: Path) -> None:
    counter = load_counter(str(word_tokenizer))
    assert counter.count(["the answer<|im_end|>", "the answer", ""]) == [3, 2, 0]


def test_without_a_tokenizer_a_length_is_unknown_and_never_characters() -> None:
    assert [(n.tokens, n.source) for n in measure([Sample("four", "4")], None)] == [(None, "none")]


def test_a_folder_with_a_tokenizer_file_will_do(word_tokenizer: Path) -> None:
    assert load_counter(str(word_tokenizer.parent)).count(["so"]) == [1]


def test_a_tokenizer_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.json.*give a tokenizer\.json"):
        load_counter(str(tmp_path / "absent.json"))


def test_a_file_that_is_no_tokenizer_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        load_counter(str(path))


def test_a_profiles_tokenizer_gives_the_reward_its_length(word_tokenizer: Path) -> None:
    profile = Profile(reward="plp", tokenizer=str(word_tokenizer))
    [result] = plp_reward.score([Sample(r"so \boxed{42}", "42")], profile)
    assert (result.length, result.length_source) == (6, f"tokenizer:{word_tokenizer}")
    assert result.reward == pytest.approx(1 + 5 / 6**0.5)
