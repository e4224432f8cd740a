"""What trackers of experiments know of a run, read back through their own code."""

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from plp_trainer import trackers
from plp_trainer.command import openrlhf_arguments
from plp_trainer.errors import RunError
from plp_trainer.progress import Record
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder

ALPHA = "reward.parameters.alpha"


def recipe(*settings: str) -> TrainingRecipe:
    loaded = load("tiny", settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "tiny-alpha-2-seed-42")
    folder.root.mkdir()
    return folder


def test_settings_are_named_as_recipes_name_them() -> None:
    settings = trackers.scalars(recipe(f"{ALPHA}=2", "training.seed=7"))
    assert (settings[ALPHA], settings["training.seed"]) == (2.0, 7)
    assert settings["reward.profile"] == "plp"
    assert "evaluation.sets" not in settings, "a list is no value of a column"


def test_the_group_is_weights_and_biases_s_and_the_name_the_folder_s(run: RunFolder) -> None:
    words = openrlhf_arguments(recipe("tracking.group=alphas"), run)
    assert words[words.index("--logger.wandb.group") + 1] == "alphas"
    assert words[words.index("--logger.wandb.run_name") + 1] == run.root.name
    assert "--logger.wandb.group" not in openrlhf_arguments(recipe(), run)


def test_weights_and_biases_tells_runs_apart_by_tags(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    wandb = pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_TAGS", "mine")
    for name, value in trackers.environment(
        recipe(f"{ALPHA}=2", "reward.parameters.gamma=0.5", "training.seed=7")
    ).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_DIR", str(run.root))
    monkeypatch.setenv("WANDB_SILENT", "true")
    begun = wandb.init(project="plp", name=run.root.name)
    try:
        assert set(begun.tags) == {"mine", "profile=plp", "alpha=2", "gamma=0.5", "seed=7"}
    finally:
        begun.finish()
        wandb.teardown()


def test_tags_are_a_user_s_and_the_run_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WANDB_TAGS", raising=False)
    reward = recipe(f"{ALPHA}=1", "reward.parameters.gamma=0.5")
    tags = {"WANDB_TAGS": "profile=plp,alpha=1,gamma=0.5,seed=42"}
    assert trackers.environment(reward) == tags
    monkeypatch.setenv("WANDB_TAGS", "mine")
    assert trackers.environment(recipe())["WANDB_TAGS"].startswith("mine,profile=plp")


def test_tensorboard_s_table_of_hyperparameters_has_the_settings(run: RunFolder) -> None:
    pytest.importorskip("tensorboard")
    trackers.write_hyperparameters(recipe(f"{ALPHA}=2"), run)
    accumulator = importlib.import_module(
        "tensorboard.backend.event_processing.event_accumulator"
    ).EventAccumulator(str(run.tensorboard / run.root.name))
    accumulator.Reload()
    metadata = importlib.import_module("tensorboard.plugins.hparams.metadata")
    content = accumulator.SummaryMetadata("_hparams_/session_start_info")
    data = metadata.parse_session_start_info_plugin_data(content.plugin_data.content)
    assert data.hparams[ALPHA].number_value == 2.0
    assert data.hparams["reward.profile"].string_value == "plp"
    assert data.group_name == run.root.name or data.hparams["training.seed"].number_value == 42


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where MLflow keeps runs for a test."""
    pytest.importorskip("mlflow")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    return (tmp_path / "mlruns").as_uri()


def runs_in(store: str) -> list[Any]:
    client = importlib.import_module("mlflow").MlflowClient(tracking_uri=store)
    experiments = [found.experiment_id for found in client.search_experiments()]
    return list(client.search_runs(experiments))


def record(step: int, reward: float | None) -> Record:
    return Record(step, "train", {"rollout/reward_mean": reward, "accuracy": 0.5})


def test_mlflow_has_settings_group_and_numbers_and_a_resumed_run_is_the_same_one(
    run: RunFolder, store: str
) -> None:
    wanted = recipe(f"{ALPHA}=2", f"tracking.mlflow={store}", "tracking.group=alphas")
    with trackers.mlflow_run(wanted, run, print) as tracker:
        assert tracker is not None
        tracker.add(record(1, 1.25))
        tracker.add(record(2, None))
    with trackers.mlflow_run(wanted, run, print) as tracker:
        assert tracker is not None
        tracker.add(record(3, 1.5))
    (found,) = runs_in(store)
    assert found.info.run_name == run.root.name
    assert found.info.status == "FINISHED"
    assert found.data.params[ALPHA] == "2.0"
    assert found.data.tags["group"] == "alphas"
    assert found.data.metrics["train/rollout/reward_mean"] == 1.5


def test_a_run_that_fails_is_failed_there_too(run: RunFolder, store: str) -> None:
    wanted = recipe(f"tracking.mlflow={store}")
    with pytest.raises(RunError), trackers.mlflow_run(wanted, run, print):
        raise RunError("it hung")
    (found,) = runs_in(store)
    assert found.info.status == "FAILED"


def test_without_mlflow_a_recipe_that_names_one_is_told_what_to_install(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    wanted = recipe("tracking.mlflow=http://127.0.0.1:1")
    with (
        pytest.raises(RunError, match="pip install mlflow-skinny"),
        trackers.mlflow_run(wanted, run, print),
    ):
        raise AssertionError("it must not begin")


def test_a_recipe_that_names_none_has_none(run: RunFolder) -> None:
    with trackers.mlflow_run(recipe(), run, print) as tracker:
        assert tracker is None
    assert not list(run.root.iterdir())
