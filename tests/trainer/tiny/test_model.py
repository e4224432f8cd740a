"""The small model's supervised training: it learns, and it can be repeated."""

from pathlib import Path
from typing import Any

import pytest

from plp_trainer.tiny.model import make_network, train

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("transformers")


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    found: dict[str, Any] = load_file(folder / "model.safetensors")
    return found


def test_it_has_under_a_million_parameters() -> None:
    assert sum(parameter.numel() for parameter in make_network().parameters()) < 1_000_000


def test_the_same_seed_gives_the_same_weights_and_another_one_others(tmp_path: Path) -> None:
    import torch

    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        train(tmp_path / name, steps=2, seed=seed)
    one, again, other = (weights(tmp_path / name) for name in ("one", "again", "other"))
    assert all(torch.equal(one[key], again[key]) for key in one)
    assert not all(torch.equal(one[key], other[key]) for key in one)


def test_it_learns_and_leaves_a_model_that_loads(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    losses: list[float] = []
    train(tmp_path, steps=15, report=lambda step, steps, loss: losses.append(loss))
    assert len(losses) == 15
    assert losses[-1] < 0.8 * losses[0]
    model = AutoModelForCausalLM.from_pretrained(tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    assert model.config.eos_token_id == tokenizer.eos_token_id
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id
