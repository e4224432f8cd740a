"""Fixtures that more than one package's tests use."""

import signal
from pathlib import Path

import pytest
from tests.adapters import outcomes
from tokenizers import Tokenizer, models, pre_tokenizers


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        outcomes.OPTION,
        action="store_true",
        help="write what this run shows of frameworks into docs/frameworks.md: make frameworks",
    )


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts what runs in the background deaf to it, and so would be what tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    outcomes.register(config)


@pytest.fixture(scope="session")
def word_tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real tokenizer file: a token a word, and the special tokens of a chat model."""
    words = ["the", "answer", "is", "so", "\\", "boxed", "{", "}", "42"]
    vocabulary = {word: number for number, word in enumerate(["<unk>", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(["<|im_start|>", "<|im_end|>"])
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return path
