"""How ROLL's batches are scored. ROLL is on no package registry: its shapes are recorded.

``roll_worker`` takes the padding off what ROLL (commit 8eb27cc) hands a worker: ``prompts`` padded
on the left, ``responses`` on the right, ``attention_mask`` over both.
"""

import pytest
from tests.adapters.contracts import Contract

from plp_reward.adapters import Scorer
from plp_reward.adapters.roll import score_batch
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="ROLL",
    link="#roll",
    checkout="ROLL",
    ran="recorded batches",
    length=(
        "token ids",
        "test_lengths_are_token_ids_and_a_response_without_end_token_was_cut_off",
    ),
    cut_off=(
        "last token",
        "test_lengths_are_token_ids_and_a_response_without_end_token_was_cut_off",
    ),
    groups=("no", "test_rewards_over_groups_are_refused"),
    undecided="`null_reward`",
    failure="the run ends",
)

transformers = pytest.importorskip("transformers", reason="needs transformers: frameworks.txt")


def scores(profile: str, *texts: str) -> list[float | None]:
    from plp_trainer.tiny.tokenizer import make_tokenizer

    tokenizer = make_tokenizer()
    responses = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
    prompts = [tokenizer.encode("<sum>a1+b2=", add_special_tokens=False)] * len(texts)
    results = score_batch(
        Scorer.of(profile=profile), tokenizer, prompts, responses, ["3"] * len(texts)
    )
    return [result.reward for result in results]


def test_lengths_are_token_ids_and_a_response_without_end_token_was_cut_off(
    scored: dict[str, str],
) -> None:
    assert scores("plp", r"\boxed{3}<end>", r"\boxed{4}<end>", r"\boxed{3}") == [
        pytest.approx(1 + 5 / 4**0.5),
        0.0,
        0.0,
    ]


def test_rewards_over_groups_are_refused(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="ROLL does not hand them over together"):
        scores("groups", r"\boxed{3}<end>")
