"""What is measured: recipes and runs."""

from pathlib import Path

import pytest

from plp_trainer.errors import RecipeError
from plp_trainer.evaluation.samples import requests_of
from plp_trainer.evaluation.subjects import subjects_of
from plp_trainer.recipe import load
from plp_trainer.recipe_sections import Evaluation, Measurement
from plp_trainer.templates import find_template


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "recipe.json").write_text(load("r1-1.5b-plp").model_dump_json())
    (tmp_path / "model").mkdir()
    return tmp_path


def test_a_prompt_only_recipe_is_its_model_with_its_prompt() -> None:
    (subject,) = subjects_of("r1-1.5b-prompt-only")
    assert subject.model == subject.base == "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"
    assert subject.template == "r1-official-brief"
    assert [(s.set, s.samples) for s in subject.evaluation.sets] == [
        *(("gsm8k", 1), ("math500", 3), ("aime2024", 10))
    ]
    assert subject.folder == Path("evaluations/r1-1.5b-prompt-only")


def test_a_run_is_its_model_before_and_after(run: Path) -> None:
    before, after = subjects_of(str(run))
    assert (before.name, before.model) == ("before", "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B")
    assert (after.name, after.model) == ("after", str(run / "model"))
    assert before.evaluation == after.evaluation
    assert after.evaluation.max_new_tokens == 32_768
    assert after.folder == run / "evaluation" / "after"
    assert [subject.name for subject in subjects_of(str(run), before=False)] == ["after"]


def test_settings_go_over_a_run_s_recipe(run: Path) -> None:
    _, after = subjects_of(str(run), ["evaluation.sets.2.samples=64", "evaluation.top_p=1.0"])
    assert after.evaluation.sets[2].samples == 64
    assert after.evaluation.top_p == 1.0


@pytest.mark.parametrize("model", ["r1-1.5b", "r1-7b", "qwen-7b"])
def test_training_recipes_are_measured_as_the_prompt_only_ones(model: str) -> None:
    (trained,) = subjects_of(f"{model}-plp")
    (asked,) = subjects_of(f"{model}-prompt-only")
    assert trained.evaluation == asked.evaluation
    assert trained.template + "-brief" == asked.template


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["evaluation.sets.3.samples=1"], "3 must be the number of an entry, from 0 to 2"),
        (["evaluation.sets.x.samples=1"], "x must be the number of an entry"),
        (["evaluation.sets.0.smaples=1"], r"sets\.0\.smaples: there is no such setting"),
    ],
)
def test_a_mistake_in_a_list_is_named(run: Path, settings: list[str], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        subjects_of(str(run), settings)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="the folder of no run"):
        subjects_of(str(tmp_path))


def test_a_run_without_a_model_says_how_to_get_one(run: Path) -> None:
    (run / "model").rmdir()
    with pytest.raises(RecipeError, match=r"no trained model yet: .*--resume.*--model"):
        subjects_of(str(run))
    _, after = subjects_of(str(run), model="checkpoint")
    assert after.model == "checkpoint"


def test_every_problem_is_asked_n_times_under_names_that_stay() -> None:
    sums = Measurement(set="sums", count=3, samples=2)
    train = Measurement(set="sums", split="train", count=1, samples=1)
    requests = requests_of(Evaluation(sets=(sums, train)), find_template("tiny"))
    assert [request.id for request in requests] == [
        *(f"sums-test-{problem}/{number}" for problem in range(3) for number in range(2)),
        "sums-train-0/0",
    ]
    assert {request.file for request in requests} == {"sums-test", "sums-train"}
    assert all(r.prompt == f"<sum>{r.problem.question}" for r in requests)
    limited = requests_of(Evaluation(sets=(sums,)), find_template("tiny"), limit=1)
    assert [request.id for request in limited] == ["sums-test-0/0", "sums-test-0/1"]


def test_the_same_part_of_a_set_twice_is_refused() -> None:
    sums = Measurement(set="sums", count=3, samples=2)
    with pytest.raises(RecipeError, match="measured twice"):
        requests_of(Evaluation(sets=(sums, sums)), find_template("tiny"))
