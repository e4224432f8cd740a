"""What a run trains on, as it is left in its folder."""

import json
from pathlib import Path

import pytest

from plp_trainer.data import Problem
from plp_trainer.errors import RunError
from plp_trainer.prepare import prepare, whole_iterations
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder

PROBLEMS = [Problem(str(number), "Q", "1", "sums") for number in range(7)]


def recipe(*settings: str) -> TrainingRecipe:
    loaded = load("tiny", settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


@pytest.mark.parametrize(("prompts", "kept"), [(7, 7), (3, 6), (4, 4), (1, 7)])
def test_problems_that_make_no_whole_iteration_are_left_out(prompts: int, kept: int) -> None:
    assert whole_iterations(PROBLEMS, prompts) == PROBLEMS[:kept]


def test_fewer_problems_than_an_iteration_s_are_left_to_the_planner() -> None:
    assert whole_iterations(PROBLEMS, 8) == PROBLEMS


def test_prompts_are_those_of_whole_iterations(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    run = RunFolder(tmp_path)
    prepared = prepare(recipe("data.count=40", "validation.count=12"), run)
    assert (prepared.loaded, len(prepared.training), len(prepared.problems)) == (40, 32, 44)
    lines = run.training_data.read_text().splitlines()
    assert len(lines) == 32
    assert all(json.loads(line)["label"]["split"] == "train" for line in lines)
    assert len(run.validation_data.read_text().splitlines()) == 12


def test_without_validation_there_is_no_file_of_it(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    run = RunFolder(tmp_path)
    prepare(recipe("data.count=16").model_copy(update={"validation": None}), run)
    assert run.training_data.is_file()
    assert not run.validation_data.exists()


def test_a_template_of_another_model_is_found_out(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    make_tokenizer().save_pretrained(tmp_path / "model")
    other = recipe(f"model.path={tmp_path / 'model'}", "model.template=qwen")
    with pytest.raises(RunError, match=r"template 'qwen' is not one for .*<\|im_start\|>"):
        prepare(other, RunFolder(tmp_path / "run"))
