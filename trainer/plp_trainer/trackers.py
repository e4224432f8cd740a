"""A run in trackers of experiments: its settings, so that they tell runs apart, and its numbers.

OpenRLHF logs numbers to TensorBoard and Weights & Biases, under the name of the run's folder, but
knows neither the reward's parameters nor the rest of the recipe; it does not know MLflow.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from plp_trainer.errors import RunError
from plp_trainer.progress import Record
from plp_trainer.recipe import TrainingRecipe, settings_of
from plp_trainer.run_folder import RunFolder
from plp_trainer.say import Say

WANDB_TAGS = "WANDB_TAGS"
"""The environment variable with the tags of a run of Weights & Biases."""
EXPERIMENT = "plp"
"""MLflow's experiment of a run without a group."""
Scalar = str | int | float | bool


def scalars(recipe: TrainingRecipe) -> dict[str, Scalar]:
    """Return the settings that are one value each, ``reward.parameters.alpha`` among them."""
    settings = settings_of(recipe)
    return {name: value for name, value in settings.items() if isinstance(value, Scalar)}


def environment(recipe: TrainingRecipe) -> dict[str, str]:
    """Return what Weights & Biases takes from the environment: tags of what tells runs apart."""
    reward = recipe.reward
    told: dict[str, Scalar] = {
        "profile": reward.profile,
        **reward.parameters,
        "seed": recipe.training.seed,
    }
    tags = [os.environ.get(WANDB_TAGS), *(f"{name}={_word(value)}" for name, value in told.items())]
    return {WANDB_TAGS: ",".join(filter(None, tags))}


def _word(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def write_hyperparameters(recipe: TrainingRecipe, run: RunFolder) -> None:
    """Put the settings where TensorBoard's table of hyperparameters has them beside the numbers."""
    if find_spec("tensorboard") is None:
        return
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.plugins.hparams.summary_v2 import hparams_pb
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    writer = EventFileWriter(str(run.tensorboard / run.root.name))
    summary = hparams_pb(scalars(recipe), trial_id=run.root.name)
    writer.add_event(Event(wall_time=time.time(), summary=summary))
    writer.close()


class Mlflow:
    """A run of MLflow's. What it does not take is said once, and never ends a training."""

    def __init__(self, recipe: TrainingRecipe, run: RunFolder, uri: str, say: Say) -> None:
        try:
            from mlflow import MlflowClient
        except ImportError as error:
            raise RunError(
                "tracking.mlflow is set, and MLflow is not installed: pip install mlflow-skinny"
            ) from error
        self._say = say
        self._client: Any = MlflowClient(tracking_uri=uri)
        self._well = True
        try:
            self._id = self._begin(recipe, run)
        except Exception as error:  # whatever the network or the server may raise
            raise RunError(f"MLflow at {uri} cannot be used: {error}") from error

    def _begin(self, recipe: TrainingRecipe, run: RunFolder) -> str:
        """Go on with the run that was begun in the folder, or begin one."""
        group = recipe.tracking.group or os.environ.get("WANDB_RUN_GROUP")
        kept = run.root / "mlflow-run"
        if kept.is_file():
            return kept.read_text(encoding="utf-8").strip()
        name = group or EXPERIMENT
        found = self._client.get_experiment_by_name(name)
        experiment = found.experiment_id if found else self._client.create_experiment(name)
        tags = {"group": group} if group else {}
        begun = self._client.create_run(experiment, run_name=run.root.name, tags=tags)
        for setting, value in scalars(recipe).items():
            self._client.log_param(begun.info.run_id, setting, value)
        kept.write_text(begun.info.run_id + "\n", encoding="utf-8")
        return str(begun.info.run_id)

    def add(self, record: Record) -> None:
        """Log an iteration's numbers, in the background."""
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        numbers = [
            Metric(f"{record.kind}/{name}", number, now, record.step)
            for name, number in record.metrics.items()
            if number is not None
        ]
        self._try(lambda: self._client.log_batch(self._id, metrics=numbers, synchronous=False))

    def end(self, status: str) -> None:
        """Wait until all is logged, and say how the run ended."""
        import mlflow

        self._try(mlflow.flush_async_logging)
        self._try(lambda: self._client.set_terminated(self._id, status))

    def _try(self, act: Any) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  whatever the network or the server may raise
            if self._well:
                self._say(f"MLflow misses numbers, which metrics.jsonl has: {error}")
            self._well = False


@contextmanager
def mlflow_run(recipe: TrainingRecipe, run: RunFolder, say: Say) -> Iterator[Mlflow | None]:
    """Hold the run's counterpart in MLflow, if the recipe names one.

    Raises:
        RunError: MLflow is not installed, or does not answer.
    """
    if recipe.tracking.mlflow is None:
        yield None
        return
    tracker = Mlflow(recipe, run, recipe.tracking.mlflow, say)
    try:
        yield tracker
    except BaseException:
        tracker.end("FAILED")
        raise
    tracker.end("FINISHED")
