"""Prompts are the paper's, and their special tokens are the models' own."""

import pytest
from tokenizers import Tokenizer as Tokenizers
from tokenizers import models

from plp_trainer.errors import RecipeError
from plp_trainer.templates import TEMPLATES, find_template


def test_r1_s_prompt_is_the_paper_s() -> None:
    assert find_template("r1").render("What is 3 + 4?") == (
        "<｜begin▁of▁sentence｜><｜User｜>Please reason step by step, and put your final answer "
        "within \\boxed{}. Question: What is 3 + 4?<｜Assistant｜>"
    )


@pytest.mark.parametrize("name", ["r1", "r1-brief"])
def test_the_official_one_opens_the_thinking_and_is_the_paper_s_else(name: str) -> None:
    official = find_template(name.replace("r1", "r1-official"))
    assert official.render("Q") == find_template(name).render("Q") + "<think>\n"
    assert "<think>" in official.special_tokens


def test_qwen_s_prompt_is_the_paper_s() -> None:
    assert find_template("qwen").render("What is 3 + 4?") == (
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
        "<|im_start|>user\nPlease reason step by step, and put your final answer within "
        "\\boxed{}.\nWhat is 3 + 4?<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


@pytest.mark.parametrize("family", ["r1", "qwen"])
def test_the_brief_ones_only_add_a_sentence(family: str) -> None:
    brief = find_template(f"{family}-brief").render("Q")
    added = " Please output as little as possible."
    assert brief.replace(added, "") == find_template(family).render("Q")


def test_braces_of_a_problem_stay_as_they_are() -> None:
    question = "Find $\\frac{a}{b}$ for {question} and {0}."
    for template in TEMPLATES.values():
        assert template.render(question).count(question) == 1


class CharacterTokenizer:
    """Splits text into characters, except for the tokens it was given."""

    def __init__(self, *special: str) -> None:
        self._tokenizer = Tokenizers(models.BPE(unk_token="?", vocab={"?": 0}, merges=[]))
        self._tokenizer.add_special_tokens(list(special))

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return self._tokenizer.encode(text, add_special_tokens=add_special_tokens).ids


def test_a_tokenizer_of_the_right_family_splits_nothing() -> None:
    template = find_template("r1")
    assert template.split_tokens(CharacterTokenizer(*template.special_tokens)) == []


def test_a_tokenizer_of_another_family_is_found_out() -> None:
    chatml = CharacterTokenizer("<|im_start|>", "<|im_end|>")
    assert find_template("r1").split_tokens(chatml) == [
        "<｜begin▁of▁sentence｜>",
        "<｜User｜>",
        "<｜Assistant｜>",
    ]


def test_an_unknown_template_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        RecipeError, match=r"no template is called 'llama'.*r1, r1-brief, r1-official"
    ):
        find_template("llama")
