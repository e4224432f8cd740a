"""A real step, at the end of an examination."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from plp_trainer.doctor.step import step_settings
from plp_trainer.planner import check, iterations
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.surroundings import Surroundings


def stepped(name: str, gpus: int | None) -> TrainingRecipe:
    recipe = load(name)
    assert isinstance(recipe, TrainingRecipe)
    loaded = load(name, step_settings(recipe, gpus))
    assert isinstance(loaded, TrainingRecipe)
    return loaded


@pytest.mark.parametrize(
    ("name", "gpus"),
    [("r1-1.5b-plp", 2), ("r1-1.5b-plp", 1), ("r1-7b-plp", 8), ("qwen-7b-plp", 8)],
)
def test_a_step_is_two_iterations_that_nothing_is_wrong_with(name: str, gpus: int) -> None:
    recipe = stepped(name, gpus)
    assert recipe.data.count is not None
    assert iterations(recipe, recipe.data.count) == 2
    assert recipe.training.checkpoint_every == 1
    assert (recipe.hardware.gpus, recipe.hardware.engines) == (gpus, gpus)
    assert check(recipe, Surroundings(gpus=gpus, memory_gb=900.0, longest_prompt=400)) == []


def test_what_a_person_set_goes_before_what_a_step_sets() -> None:
    recipe = load("r1-1.5b-plp", ["reward.url=http://reward:8000"])
    assert isinstance(recipe, TrainingRecipe)
    assert not [setting for setting in step_settings(recipe, 2) if "reward" in setting]


def test_no_step_is_tried_on_a_machine_without_gpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("TORCH_EXTENSIONS_DIR", str(tmp_path))
    done = subprocess.run(
        [Path(sys.executable).with_name("plp"), "doctor", "--gpu", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["recipe"] == "r1-1.5b-plp"
    lines = {line["name"]: line for line in told["lines"]}
    assert lines["GPUs are there"]["status"] == "fail"
    assert lines["a step"]["status"] == "not here"
    assert "GPUs are there" in lines["a step"]["seen"]
    assert not list(tmp_path.glob("runs/*"))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_step_on_a_cpu_goes_the_whole_way(training_stack: None, tmp_path: Path) -> None:
    """Generation, rewards over HTTP, an update, weights to the engine, a checkpoint, figures."""
    command = [Path(sys.executable).with_name("plp"), "doctor", "--recipe", "tiny", "--step"]
    done = subprocess.run(
        [*command, "--limit", "1500", "--json", "--folder", str(tmp_path / "step")],
        capture_output=True,
        text=True,
        check=False,
        timeout=1700,
    )
    told = json.loads(done.stdout)
    lines = {line["name"]: line for line in told["lines"]}
    assert done.returncode == 0, [line for line in told["lines"] if line["status"] == "fail"]
    went = ("training", "generation", "reward over HTTP", "update", "weight sync", "checkpoint")
    for name in (*went, "measurement", "thinking"):
        assert lines[name]["status"] == "ok", lines[name]
    assert "undecided 0.0%" in lines["reward over HTTP"]["seen"]
    assert "2 iterations" in lines["training"]["looks_at"]
    assert "8 problems" in lines["measurement"]["looks_at"]


@pytest.mark.slow
def test_a_step_that_takes_too_long_is_ended_and_said_so(
    training_stack: None, tmp_path: Path
) -> None:
    command = [Path(sys.executable).with_name("plp"), "doctor", "--recipe", "tiny", "--step"]
    done = subprocess.run(
        [*command, "--limit", "12", "--json", "--folder", str(tmp_path / "step")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 1
    lines = {line["name"]: line for line in json.loads(done.stdout)["lines"]}
    assert lines["training"]["status"] == "fail"
    assert "more than the 12 s" in lines["training"]["fixes"][0]
