"""A tokenizer that changes a text is another one than the model's, and is refused."""

from pathlib import Path

import pytest
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

from plp_reward.scoring.lengths import load_counter
from plp_trainer.data import load_problems
from plp_trainer.errors import RunError
from plp_trainer.evaluation.tokenizer import FastTokenizer
from plp_trainer.recipe_sections import Problems
from plp_trainer.round_trip import check_round_trip
from plp_trainer.templates import find_template
from plp_trainer.tiny import SHIPPED

TEXT = "What is 3 + 4?\nNaïve:  \\frac{7}{1}, 日本"
ALPHABET = pre_tokenizers.ByteLevel.alphabet()


def saved(folder: Path, *, metaspace: bool) -> FastTokenizer:
    """A byte-level tokenizer as Qwen's and R1's are, or what Transformers 5 may make of one."""
    ids = {letter: number for number, letter in enumerate([*sorted(ALPHABET), "▁", "<unk>"])}
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=[], unk_token="<unk>"))
    if metaspace:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
        tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(folder / "tokenizer.json"))
    return FastTokenizer(load_counter(str(folder)))


def test_a_byte_level_tokenizer_gives_everything_back(tmp_path: Path) -> None:
    check_round_trip(saved(tmp_path, metaspace=False), [TEXT], "a model")


def test_the_same_vocabulary_read_as_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"the tokenizer of a model does not give a text back"):
        check_round_trip(saved(tmp_path, metaspace=True), [TEXT], "a model")


def test_a_tokenizer_that_drops_spaces_is_refused_with_the_place(tmp_path: Path) -> None:
    ids = {word: number for number, word in enumerate(["a", "b", "<unk>"])}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(" "), "removed")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(RunError, match="' b' becomes 'b'"):
        check_round_trip(FastTokenizer(load_counter(str(tmp_path))), ["a  b"], "a model")


def test_the_tiny_model_s_own_prompts_come_back() -> None:
    template = find_template("tiny")
    problems = load_problems(Problems(set="sums", count=64))
    prompts = [template.render(problem.question) for problem in problems]
    check_round_trip(FastTokenizer(load_counter(str(SHIPPED))), prompts, "tiny")
