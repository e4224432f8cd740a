"""The small model: what its supervised training makes, and the one that is shipped."""

import itertools
import operator
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plp_trainer.templates import find_template
from plp_trainer.tiny import SHIPPED
from plp_trainer.tiny.model import STAGES, Stage, make_network, train
from plp_trainer.tiny.sums import WORDS, Level, Style, draw
from plp_trainer.tiny.tokenizer import VOCABULARY, make_tokenizer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("transformers")


SHORT = Stage(2, 1e-3, 2, tuple(Level), lessons=0.5)
STAGE_OF_80 = (replace(STAGES[0], steps=80),)


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    found: dict[str, Any] = load_file(folder / "model.safetensors")
    return found


def test_it_has_under_a_million_parameters() -> None:
    assert sum(parameter.numel() for parameter in make_network().parameters()) < 1_000_000


def test_the_same_seed_gives_the_same_weights_and_another_one_others(tmp_path: Path) -> None:
    import torch

    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        train(tmp_path / name, stages=(SHORT, SHORT), seed=seed)
    one, again, other = (weights(tmp_path / name) for name in ("one", "again", "other"))
    assert all(torch.equal(one[key], again[key]) for key in one)
    assert not all(torch.equal(one[key], other[key]) for key in one)


def test_its_training_learns_and_leaves_a_model_like_the_shipped_one(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    losses: list[float] = []
    train(tmp_path, stages=STAGE_OF_80, report=lambda step, steps, loss: losses.append(loss))
    assert len(losses) == 80
    assert sum(losses[-5:]) / 5 < 0.3 * losses[0]
    made, shipped = AutoModelForCausalLM.from_pretrained(tmp_path), weights(SHIPPED)
    assert {key: value.shape for key, value in weights(tmp_path).items()} == {
        key: value.shape for key, value in shipped.items()
    }
    for name in ("config.json", "generation_config.json", "tokenizer.json"):
        assert (tmp_path / name).read_text() == (SHIPPED / name).read_text()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    assert made.config.eos_token_id == tokenizer.eos_token_id
    assert made.generation_config.eos_token_id == tokenizer.eos_token_id


@pytest.fixture(scope="module")
def responses() -> dict[Level, list[tuple[str, str]]]:
    """The shipped model's responses to 150 sums of each level at temperature 1, with answers."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.manual_seed(3)
    generator, tokenizer = random.Random(3), make_tokenizer()
    model = AutoModelForCausalLM.from_pretrained(SHIPPED, dtype=torch.float32)
    found = {}
    for level in Level:
        problems = [draw(level, generator) for _ in range(150)]
        prompts = [find_template("tiny").render(problem.question) for problem in problems]
        tokens = torch.tensor([tokenizer.encode(prompt) for prompt in prompts])
        output = model.generate(
            tokens, do_sample=True, temperature=1.0, top_k=0, top_p=1.0, max_new_tokens=140
        )
        texts = tokenizer.batch_decode(output[:, tokens.shape[1] :], skip_special_tokens=True)
        answers = [problem.answer for problem in problems]
        found[level] = list(zip(texts, answers, strict=True))
    return found


def accuracy(responses: list[tuple[str, str]]) -> float:
    return sum(text.endswith(f"boxed{{{answer}}}") for text, answer in responses) / len(responses)


def test_the_shipped_model_can_do_the_sums_and_needs_to_think_for_the_hard_ones(
    responses: dict[Level, list[tuple[str, str]]],
) -> None:
    assert accuracy(responses[Level.EASY]) > 0.93
    thought = [pair for pair in responses[Level.HARD] if pair[0].startswith("<think>a")]
    not_thought = [pair for pair in responses[Level.HARD] if not pair[0].startswith("<think>")]
    assert accuracy(thought) > 0.65
    assert accuracy(not_thought) < 0.3


def test_the_shipped_model_overthinks_by_the_same_factor_whatever_the_level(
    responses: dict[Level, list[tuple[str, str]]],
) -> None:
    """About twice: its supervised examples do 2.2 times on average, if they think at all."""
    for level in Level:
        thought = [text for text, _ in responses[level] if text.startswith("<think>a")]
        assert len(thought) > 0.8 * len(responses[level])
        passes = [1 + text.count(WORDS[level][0]) for text in thought]
        assert sum(passes) / len(passes) == pytest.approx(2.1, abs=0.4)


def test_what_accuracy_itself_presses_with_is_on_the_page(
    responses: dict[Level, list[tuple[str, str]]],
) -> None:
    """The covariance of being right with having gone on, as the page has it of the rewards."""
    page = (Path(__file__).parents[3] / "docs" / "claim.md").read_text(encoding="utf-8")
    for level in Level:
        thought = [pair for pair in responses[level] if pair[0].startswith("<think>a")]
        again = [min(3, text.count(WORDS[level][0])) for text, _ in thought]
        chance = sum(again) / sum(times + (times < 3) for times in again)
        decided = [times - chance * (times + (times < 3)) for times in again]
        right = [text.endswith(f"boxed{{{answer}}}") for text, answer in thought]
        pressure = sum(map(operator.mul, right, decided)) / len(thought)
        said = re.search(rf"accuracy's own.*?{level.value} ([+-][0-9.]+)", page, re.DOTALL)
        assert said is not None
        assert pressure == pytest.approx(float(said[1]), abs=0.03)


def test_how_often_the_shipped_model_goes_through_a_level_can_change_at_that_level_alone() -> None:
    """Gradients of the logit of going through the steps again, against naming the total."""
    import torch
    from transformers import AutoModelForCausalLM

    generator, tokenizer = random.Random(5), make_tokenizer()
    model = AutoModelForCausalLM.from_pretrained(SHIPPED, dtype=torch.float32)
    gradients = {}
    for level in Level:
        again, done = (VOCABULARY.index(word) for word in WORDS[level])
        begun = []
        for problem in (draw(level, generator) for _ in range(24)):
            steps = problem.response(Style.ONCE).partition(WORDS[level][1])[0]
            prompt = find_template("tiny").render(problem.question)
            begun.append(tokenizer.encode(prompt + steps))
        model.zero_grad()
        logits = model(input_ids=torch.tensor(begun)).logits[:, -1]
        (logits[:, again] - logits[:, done]).mean().backward()
        gradients[level] = torch.cat([part.grad.flatten() for part in model.parameters()])
    for one, other in itertools.combinations(gradients.values(), 2):
        assert abs(torch.cosine_similarity(one, other, dim=0).item()) < 0.3
