"""The small model's tokenizer: what it writes comes back as it was."""

import random

import pytest

from plp_trainer.templates import find_template
from plp_trainer.tiny.sums import Level, Style, draw
from plp_trainer.tiny.tokenizer import END, MARKUP, PAD, START, VOCABULARY, make_tokenizer

pytest.importorskip("transformers")


def test_every_piece_of_markup_and_every_special_token_is_one_token() -> None:
    tokenizer = make_tokenizer()
    for token in (*MARKUP, PAD, END, START):
        assert tokenizer.encode(token) == [VOCABULARY.index(token)]


def test_the_template_s_special_token_is_its_own() -> None:
    assert find_template("tiny").split_tokens(make_tokenizer()) == []


@pytest.mark.parametrize("style", list(Style))
def test_responses_survive_encoding_and_decoding(style: Style) -> None:
    tokenizer, generator = make_tokenizer(), random.Random(2)
    for level in Level:
        problem = draw(level, generator)
        for text in (problem.question, problem.response(style)):
            tokens = tokenizer.encode(text)
            assert VOCABULARY.index(PAD) not in tokens
            assert tokenizer.decode(tokens) == text


def test_only_the_special_tokens_are_skipped() -> None:
    tokenizer = make_tokenizer()
    text = f"{START}1+1=?<think>1+1=2</think>\\boxed{{2}}{END}"
    assert tokenizer.decode(tokenizer.encode(text), skip_special_tokens=True) == (
        "1+1=?<think>1+1=2</think>\\boxed{2}"
    )
