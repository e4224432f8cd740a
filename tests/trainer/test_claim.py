"""Who may write into a run's folder, and with which settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plp_trainer.claim import MAY_CHANGE, claim, may_change
from plp_trainer.errors import RunError
from plp_trainer.progress import MetricsFile, Record
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder


def recipe(*settings: str) -> TrainingRecipe:
    loaded = load("tiny", settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


def written(run: RunFolder) -> TrainingRecipe:
    return TrainingRecipe.model_validate_json(run.recipe.read_text())


def silent(line: str) -> None:
    pytest.fail(f"said: {line}")


@pytest.fixture
def begun(tmp_path: Path) -> RunFolder:
    """A run that came to its third iteration."""
    run = RunFolder(tmp_path / "run")
    with claim(recipe(), run, resume=False, say=silent):
        MetricsFile(run.metrics).add(Record(3, "train", {}))
    return run


def test_a_new_run_leaves_its_recipe(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    with claim(recipe(), run, resume=False, say=silent):
        assert written(run) == recipe()


def test_a_run_s_folder_is_not_begun_anew(begun: RunFolder) -> None:
    refused = pytest.raises(RunError, match="holds a run already: go on with it with --resume")
    with refused, claim(recipe(), begun, resume=False, say=silent):
        pytest.fail("claimed")


def test_a_folder_that_is_no_run_s_is_left_alone(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.root.mkdir()
    (run.root / "something").touch()
    refused = pytest.raises(RunError, match="holds something else")
    with refused, claim(recipe(), run, resume=False, say=silent):
        pytest.fail("claimed")
    assert [path.name for path in run.root.iterdir()] == ["something"]


@pytest.mark.parametrize("resume", [False, True])
def test_a_start_that_came_nowhere_gives_way_to_another_with_other_settings(
    tmp_path: Path, resume: bool
) -> None:
    run = RunFolder(tmp_path / "run")
    with claim(recipe(), run, resume=False, say=silent):
        pass
    other = recipe("training.learning_rate=1e-3", "hardware.gpus=3")
    with claim(other, run, resume=resume, say=silent):
        assert written(run) == other


def test_settings_that_make_the_result_must_be_the_same_on_resuming(begun: RunFolder) -> None:
    other = recipe("training.learning_rate=1e-3", "reward.parameters.alpha=2", "reward.patience=9")
    refused = pytest.raises(
        RunError, match=r"differ in: reward\.parameters\.alpha, training\.learning_rate$"
    )
    with refused, claim(other, begun, resume=True, say=silent):
        pytest.fail("claimed")
    assert written(begun) == recipe()


def test_others_may_change_which_is_said_and_kept(begun: RunFolder) -> None:
    said: list[str] = []
    other = recipe("hardware.train_micro_batch=16", "reward.token_variable=TOKEN")
    with claim(other, begun, resume=True, say=said.append):
        assert written(begun) == other
    assert sorted(said) == [
        "hardware.train_micro_batch was 32 and is 16 from now on",
        'reward.token_variable was not set and is "TOKEN" from now on',
    ]
    rows = [json.loads(line) for line in begun.changes.read_text().splitlines()]
    assert {(row["setting"], row["before"], row["after"]) for row in rows} == {
        ("hardware.train_micro_batch", 32, 16),
        ("reward.token_variable", None, "TOKEN"),
    }
    with claim(other, begun, resume=True, say=silent):
        pass


def test_where_nothing_changes_nothing_is_kept(begun: RunFolder) -> None:
    with claim(recipe(), begun, resume=True, say=silent):
        assert not begun.changes.exists()


@pytest.mark.parametrize(
    "name",
    ["model.path", "data.seed", "rollout.samples", "training.clip", "reward.profile", "reward.run",
     "hardware.gpus", "hardware.zero_stage", "openrlhf.algo.kl.init_coef"],
)  # fmt: skip
def test_what_makes_the_result_or_the_checkpoints_may_not_change(name: str) -> None:
    assert not may_change(name)


@pytest.mark.parametrize("name", MAY_CHANGE)
def test_what_may_change_is_a_setting(name: str) -> None:
    section, _, setting = name.partition(".")
    table = recipe().model_dump()
    assert section in table
    assert not setting or section == "openrlhf" or setting in table[section]


def test_a_run_that_has_ended_keeps_its_recipe(begun: RunFolder) -> None:
    begun.summary.touch()
    with claim(recipe("reward.patience=9"), begun, resume=True, say=silent):
        assert written(begun) == recipe()


def test_a_recipe_that_cannot_be_read_is_said(begun: RunFolder) -> None:
    begun.recipe.write_text("{")
    refused = pytest.raises(RunError, match=r"cannot be resumed: .*recipe\.json")
    with refused, claim(recipe(), begun, resume=True, say=silent):
        pytest.fail("claimed")


def test_nobody_resumes_a_run_that_is_going_on(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    refused = pytest.raises(RunError, match=f"going on in {run.root}, as process {os.getpid()}")
    with (
        claim(recipe(), run, resume=False, say=silent),
        refused,
        claim(recipe(), run, resume=True, say=silent),
    ):
        pytest.fail("claimed twice")
    with claim(recipe(), run, resume=True, say=silent):
        pass


def test_what_a_dead_run_left_behind_is_waited_for(tmp_path: Path) -> None:
    """The run is gone, one of its processes lives on with its lock, and ends when told."""
    run = RunFolder(tmp_path / "run")
    with claim(recipe(), run, resume=False, say=silent) as lock:
        orphan = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(1)"], pass_fds=[lock]
        )
    gone = subprocess.Popen(["true"])
    gone.wait()
    run.lock.write_text(f"{gone.pid}\n")
    with orphan, claim(recipe(), run, resume=True, say=silent):
        assert orphan.poll() is not None or orphan.wait(5) == 0
