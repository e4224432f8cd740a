"""The small model's tokenizer: what it writes comes back as it was."""

import random

import pytest

from plp_trainer.templates import find_template
from plp_trainer.tiny import SHIPPED
from plp_trainer.tiny.sums import Level, Style, draw
from plp_trainer.tiny.tokenizer import END, MARKUP, PAD, START, VOCABULARY, make_tokenizer

pytest.importorskip("transformers")


def test_every_piece_of_markup_and_every_special_token_is_one_token() -> None:
    tokenizer = make_tokenizer()
    for token in (*MARKUP, PAD, END, START):
        assert tokenizer.encode(token) == [VOCABULARY.index(token)]


def test_the_template_s_special_token_is_its_own() -> None:
    assert find_template("tiny").split_tokens(make_tokenizer()) == []


def test_a_term_is_one_token_with_its_name_and_a_total_another() -> None:
    tokenizer = make_tokenizer()
    assert tokenizer.tokenize("b5=8;B8") == ["b5", "=", "8", ";", "B", "8"]


@pytest.mark.parametrize("style", list(Style))
def test_responses_survive_encoding_and_decoding(style: Style) -> None:
    tokenizer, generator = make_tokenizer(), random.Random(2)
    for level in Level:
        problem = draw(level, generator)
        for text in (problem.question, problem.response(style)):
            tokens = tokenizer.encode(text)
            assert VOCABULARY.index(PAD) not in tokens
            assert tokenizer.decode(tokens) == text


def test_what_openrlhf_and_vllm_load_reads_and_writes_as_the_one_that_was_trained_with() -> None:
    """transformers chooses a tokenizer's class by the model's kind, not by the file alone."""
    from transformers import AutoTokenizer

    own, loaded, generator = (
        make_tokenizer(),
        AutoTokenizer.from_pretrained(SHIPPED),
        random.Random(4),
    )
    assert len(loaded) == len(VOCABULARY)
    assert loaded.eos_token_id == own.eos_token_id
    assert loaded.pad_token_id == own.pad_token_id
    for level in Level:
        for style in Style:
            problem = draw(level, generator)
            text = START + problem.question + problem.response(style) + END
            assert loaded.encode(text) == own.encode(text)
            assert loaded.decode(own.encode(text)) == text


def test_only_the_special_tokens_are_skipped() -> None:
    tokenizer = make_tokenizer()
    text = f"{START}a1+b1=?<think>a1;b1=2</think>\\boxed{{2}}{END}"
    assert tokenizer.decode(tokenizer.encode(text), skip_special_tokens=True) == (
        "a1+b1=?<think>a1;b1=2</think>\\boxed{2}"
    )
