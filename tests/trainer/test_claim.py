"""Who may write into a run's folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plp_trainer.claim import claim
from plp_trainer.errors import RunError
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder


def recipe(*settings: str) -> TrainingRecipe:
    loaded = load("tiny", settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


def test_a_new_run_leaves_its_recipe(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    with claim(recipe(), run, resume=False):
        assert TrainingRecipe.model_validate_json(run.recipe.read_text()) == recipe()


def test_a_folder_with_another_run_is_left_alone(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.root.mkdir()
    (run.root / "something").touch()
    refused = pytest.raises(RunError, match="holds a run already: go on with it with --resume")
    with refused, claim(recipe(), run, resume=False):
        pytest.fail("claimed")
    assert [path.name for path in run.root.iterdir()] == ["something"]


def test_resuming_with_other_settings_names_them(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.recipe.write_text(recipe().model_dump_json())
    other = recipe("training.learning_rate=1e-3", "reward.parameters.alpha=2")
    refused = pytest.raises(RunError, match=r"parameters\.alpha, training\.learning_rate")
    with refused, claim(other, run, resume=True):
        pytest.fail("claimed")


def test_nobody_resumes_a_run_that_is_going_on(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    refused = pytest.raises(RunError, match=f"going on in {run.root}, as process {os.getpid()}")
    with claim(recipe(), run, resume=False), refused, claim(recipe(), run, resume=True):
        pytest.fail("claimed twice")
    with claim(recipe(), run, resume=True):
        pass


def test_what_a_dead_run_left_behind_is_waited_for(tmp_path: Path) -> None:
    """The run is gone, one of its processes lives on with its lock, and ends when told."""
    run = RunFolder(tmp_path / "run")
    with claim(recipe(), run, resume=False) as lock:
        orphan = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(1)"], pass_fds=[lock]
        )
    gone = subprocess.Popen(["true"])
    gone.wait()
    run.lock.write_text(f"{gone.pid}\n")
    with orphan, claim(recipe(), run, resume=True):
        assert orphan.poll() is not None or orphan.wait(5) == 0
