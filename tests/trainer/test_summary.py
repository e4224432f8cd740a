"""What a finished run leaves for people and programs to read."""

import json
from pathlib import Path

import pytest

from plp_trainer.progress import MetricsFile, Record
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder
from plp_trainer.summary import summarize


def summary(run: RunFolder, iterations: int) -> tuple[dict[str, object], list[str]]:
    recipe = load("tiny")
    assert isinstance(recipe, TrainingRecipe)
    lines = summarize(recipe, run, iterations)

    def refuse(word: str) -> float:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(run.summary.read_text(), parse_constant=refuse), lines


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    run = RunFolder(tmp_path)
    metrics = MetricsFile(run.metrics)
    for step in (1, 2, 4):
        metrics.add(Record(step, "train", {"rollout/reward_mean": step / 4, "vllm_kl": None}))
    metrics.add(Record(4, "validation", {"eval_easy_pass1": 1.0}))
    return run


def test_it_has_means_of_both_ends_and_the_validations(run: RunFolder) -> None:
    content, _ = summary(run, 4)
    assert content["iterations"] == 4
    assert isinstance(content["first"], dict)
    assert isinstance(content["last"], dict)
    assert (content["first"]["reward"], content["last"]["reward"]) == (0.25, 1.0)
    assert content["validation"] == [{"step": 4, "eval_easy_pass1": 1.0}]


def test_a_number_that_there_is_not_is_null(run: RunFolder) -> None:
    content, lines = summary(run, 4)
    assert isinstance(content["last"], dict)
    assert content["last"]["vllm_kl"] is None
    assert content["last"]["accuracy"] is None
    (line,) = (line for line in lines if "vllm_kl" in line)
    assert line.split() == ["vllm_kl", "-", "-"]


def test_iterations_whose_numbers_a_kill_lost_are_named(run: RunFolder) -> None:
    content, lines = summary(run, 5)
    assert content["unrecorded"] == [3, 5]
    assert any("without the numbers of iterations 3, 5" in line for line in lines)


def test_a_run_that_lost_all_of_them_has_a_summary_too(tmp_path: Path) -> None:
    content, _ = summary(RunFolder(tmp_path), 1)
    assert content["unrecorded"] == [1]
