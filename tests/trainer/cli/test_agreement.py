"""A sweep's folder that holds results of other settings than its commands would have now."""

import subprocess
import sys
from pathlib import Path

import pytest

from plp_trainer.cli.agreement import check_arguments, disagreements
from plp_trainer.cli.common import read
from plp_trainer.cli.eval import Eval
from plp_trainer.cli.train import Train
from plp_trainer.errors import RecipeError
from plp_trainer.recipe import load
from plp_trainer.sweep.plan import load_sweep, planned
from plp_trainer.sweep.steps import Step, SweepOptions, chains_of


def sweep(root: Path, *settings: str, limit: int = 9, train: str = "") -> list[Step]:
    runs = planned(load_sweep(["tiny"], settings=settings, seeds=[1, 2]), root)
    options = SweepOptions(root, True, ["--limit", str(limit)], train.split())
    return [step for chain in chains_of(runs, options) for step in chain]


def do(steps: list[Step]) -> None:
    """Leave behind what the commands of some steps write as they begin."""
    for step in steps:
        kind, *words = step.command[1:]
        step.folder.mkdir(parents=True)
        if kind == "train":
            asked = read(Train, words)
            recipe = load(asked.recipe, asked.set)
            (step.folder / "recipe.json").write_text(recipe.model_dump_json())
            (step.folder / "model").mkdir()
        else:
            measuring = read(Eval, words)
            (subject,) = measuring.subjects()
            identity = measuring.options().identity_of(subject)
            (step.folder / "evaluation.json").write_text(identity.model_dump_json())


def test_what_was_done_by_the_same_commands_agrees(tmp_path: Path) -> None:
    do(sweep(tmp_path)[:3])
    assert disagreements(sweep(tmp_path)) == []


def test_a_training_with_other_settings_is_named_with_them(tmp_path: Path) -> None:
    do(sweep(tmp_path)[:3])
    told = disagreements(sweep(tmp_path, "training.learning_rate=1e-5"))
    assert told == ["train tiny-seed-1: training.learning_rate"]


def test_settings_among_the_flags_for_plp_train_count(tmp_path: Path) -> None:
    do(sweep(tmp_path, train="--set training.learning_rate=1e-5")[1:2])
    assert disagreements(sweep(tmp_path, train="--set training.learning_rate=1e-5")) == []
    assert disagreements(sweep(tmp_path)) == ["train tiny-seed-1: training.learning_rate"]


def test_a_service_at_another_address_changes_nothing(tmp_path: Path) -> None:
    do(sweep(tmp_path)[:3])
    assert disagreements(sweep(tmp_path, "reward.url=http://elsewhere:1")) == []


def test_measurements_with_other_flags_are_named_with_what_differs(tmp_path: Path) -> None:
    do(sweep(tmp_path)[:3])
    told = disagreements(sweep(tmp_path, limit=10))
    assert told == ["measure tiny: limit", "measure tiny-seed-1: limit"]


def test_a_model_that_was_removed_once_it_was_measured_changes_nothing(tmp_path: Path) -> None:
    do(sweep(tmp_path)[:3])
    (tmp_path / "runs" / "tiny-seed-1" / "model").rmdir()
    assert disagreements(sweep(tmp_path)) == []


def test_a_sweep_of_other_settings_is_refused(tmp_path: Path) -> None:
    do(sweep(tmp_path)[:3])
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("plp"), "sweep", "tiny", "--seeds", "1,2"),
            *("--folder", tmp_path, "--eval-arguments=--limit 8", "--dry-run"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "has results of other settings" in done.stderr
    assert "measure tiny-seed-1: limit" in done.stderr


@pytest.mark.parametrize("flag", ["--url=http://a:1", "--model=x", "--folder=x"])
def test_flags_that_fit_one_run_only_are_refused(flag: str) -> None:
    with pytest.raises(RecipeError, match=r"--eval-arguments: --\w+ can be right for one run"):
        check_arguments([flag], [])


def test_flags_that_there_are_not_are_refused_before_anything_is_trained() -> None:
    with pytest.raises(RecipeError, match=r"there is no option --limt; do you mean --limit"):
        check_arguments(["--limt", "9"], [])
    with pytest.raises(RecipeError, match=r"--eval-arguments: limit: must be"):
        check_arguments(["--limit", "0"], [])
    with pytest.raises(RecipeError, match=r"--train-arguments: .*--limit"):
        check_arguments([], ["--limit", "9"])
    check_arguments(["--limit", "9", "--only", "gsm8k"], ["--wait", "9"])
