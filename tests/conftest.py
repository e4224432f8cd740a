"""Fixtures that more than one package's tests use."""

import re
import signal
from pathlib import Path

import pytest
from tests.adapters import outcomes
from tokenizers import Tokenizer, decoders, models, pre_tokenizers


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


@pytest.fixture(scope="session")
def byte_tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real tokenizer file that decodes to what it encoded: a token a byte, and special tokens."""
    alphabet = {char: number for number, char in enumerate(pre_tokenizers.ByteLevel.alphabet())}
    tokenizer = Tokenizer(models.BPE(alphabet, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|im_start|>", "<|im_end|>"])
    path = tmp_path_factory.mktemp("tokenizer") / "bytes.json"
    tokenizer.save(str(path))
    return path


@pytest.fixture
def own_reward(tmp_path: Path) -> Path:
    """The test's folder, with the files of docs/own-rewards.md in it as that page prints them."""
    page = (Path(__file__).parents[1] / "docs" / "own-rewards.md").read_text()
    files = dict(re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
    assert set(files) == {"my_rewards.py", "profiles.toml"}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    return tmp_path
