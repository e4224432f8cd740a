"""A judge behind a real vLLM, with a small Qwen2 of random weights: the wire, not what it says.

Its tokens are bytes, so that it reads every question and could write anything.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from plp_reward.answers import grade
from plp_reward.judging.judge import JudgeState
from plp_reward.judging.opinions import Opinion, Outcome
from plp_reward.judging.settings import JudgeSettings
from plp_reward.judging.sync import SyncJudge
from plp_trainer.evaluation.server import Launch, running

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

KEY = "sesame"
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
)
ANSWERS = ["sugar making", "green growth", "plant food", "eating light", "breathing out"]
PROMPT = "Which process feeds plants?"


@pytest.fixture(scope="module")
def weights(
    training_stack: None, byte_tokenizer: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A model that says anything, in a chat."""
    import torch
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(0)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(byte_tokenizer), eos_token="<|im_end|>", pad_token="<|im_end|>"
    )
    tokenizer.chat_template = CHAT
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=2048,
        initializer_range=0.2,
        bos_token_id=tokenizer.convert_tokens_to_ids("<|im_start|>"),
        eos_token_id=tokenizer.eos_token_id,
    )
    folder = tmp_path_factory.mktemp("judge")
    Qwen2ForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def vllm(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    arguments = (
        *("--served-model-name", "judge", "--api-key", KEY),
        # A model that knows nothing would write spaces without end where JSON may have some.
        "--structured-outputs-config",
        json.dumps({"backend": "xgrammar", "disable_any_whitespace": True}),
    )
    log = tmp_path_factory.mktemp("vllm") / "vllm.log"
    with running(Launch(str(weights), 2048, "cpu", log, arguments, wait=600)) as server:
        yield f"{server.url}/v1"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_KEY", KEY)


def asked(
    url: str, answers: list[str], prompt: str = PROMPT, **given: Any
) -> tuple[list[Opinion], JudgeState]:
    """What comes of wrong answers, and what asking cost."""
    settings = JudgeSettings(
        **{"url": url, "model": "judge", "key": "JUDGE_KEY", "timeout": 300, **given}
    )
    with SyncJudge(settings) as judge:
        verdicts = [grade(rf"So \boxed{{{answer}}}", "photosynthesis") for answer in answers]
        told = judge.review([(verdict, "photosynthesis", prompt) for verdict in verdicts])
        return [opinion for opinion in told if opinion is not None], judge.judge.state


def test_every_reply_is_one_of_the_two_words(vllm: str) -> None:
    opinions, state = asked(vllm, ANSWERS)
    assert len(opinions) == len(ANSWERS) == state.calls
    assert {opinion.outcome for opinion in opinions} <= {Outcome.TURNED, Outcome.AGREED}


def test_it_is_the_schema_that_holds_the_model_to_them(vllm: str) -> None:
    message = {"role": "user", "content": 'Reply with {"verdict": "same"}.'}
    answer = httpx.post(
        f"{vllm}/chat/completions",
        json={"model": "judge", "messages": [message], "max_tokens": 32, "temperature": 0},
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=300,
    ).json()
    assert "verdict" not in (answer["choices"][0]["message"]["content"] or "")


def test_a_call_costs_what_the_server_says_it_used(vllm: str) -> None:
    """A token a byte, and one that ends the reply."""
    _, state = asked(vllm, ANSWERS[:1], price_out=1e6)
    assert state.cost in (len(json.dumps({"verdict": word})) + 1 for word in ("same", "different"))
    _, state = asked(vllm, ANSWERS[:1], price_in=1e6)
    assert 500 < state.cost < 1500


@pytest.mark.parametrize(
    ("given", "prompt", "told"),
    [
        ({"model": "another"}, PROMPT, "status 404"),
        ({"key": None}, PROMPT, "status 401"),
        ({}, "far too long " * 300, "status 400"),
        ({"timeout": 0.001}, PROMPT, "too slow"),
        ({"most_tokens": 8}, PROMPT, "not one of its two words"),
    ],
)
def test_what_the_server_refuses_or_cuts_off_is_no_opinion(
    vllm: str, given: dict[str, Any], prompt: str, told: str
) -> None:
    ((opinion,), _) = asked(vllm, ANSWERS[:1], prompt, **given)
    assert opinion.outcome is Outcome.FAILED
    assert told in opinion.verdict.message
    assert opinion.verdict.correct is False
