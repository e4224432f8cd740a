"""Whether prompt and response fit into what a model has positions for."""

import json
from pathlib import Path
from typing import Any

import pytest

from plp_trainer.context import context_of, misfit
from plp_trainer.recipe import EvaluationRecipe, load, names
from plp_trainer.tiny import SHIPPED


@pytest.mark.parametrize(
    ("config", "context"),
    [
        ({"max_position_embeddings": 32768}, 32768),
        ({"text_config": {"max_position_embeddings": 4096}}, 4096),
        ({"max_position_embeddings": 512, "rope_parameters": {"rope_type": "default"}}, 512),
        ({"max_position_embeddings": 512, "rope_scaling": {"type": "yarn", "factor": 4.0}}, None),
        ({"max_position_embeddings": 512, "rope_scaling": None}, 512),
        ({}, None),
        ([], None),
    ],
)
def test_a_model_s_config_says_how_many_tokens_it_takes(
    tmp_path: Path, config: Any, context: int | None
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert context_of(str(tmp_path)) == context


def test_the_small_model_says_it() -> None:
    assert context_of(str(SHIPPED)) == 512


@pytest.mark.parametrize("content", [None, "{"])
def test_what_cannot_be_read_is_not_known(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    assert context_of(str(tmp_path)) is None


def test_what_fits_is_nothing_to_say() -> None:
    assert misfit(100, 900, 1000) is None
    assert misfit(100, 900, None) is None


def test_what_does_not_fit_is_said_with_what_would() -> None:
    said = misfit(213, 32_768, 32_768)
    assert said is not None
    assert "set max_new_tokens to 32,555 or less" in said


@pytest.mark.parametrize("name", [name for name in names() if name.startswith("qwen-7b")])
def test_qwen_is_measured_within_its_context(name: str) -> None:
    """GSM8K's longest training problem has 213 tokens, rendered, with its tokenizer."""
    recipe = load(name)
    evaluation = recipe if isinstance(recipe, EvaluationRecipe) else recipe.evaluation
    assert evaluation is not None
    assert misfit(2 * 213, evaluation.max_new_tokens, 32_768) is None
