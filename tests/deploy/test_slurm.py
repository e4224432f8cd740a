"""The Slurm script, run with Slurm's environment and a plp that says what it was asked for."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.deploy.conftest import DEPLOY

from plp_trainer.cli import Eval, Sweep
from plp_trainer.cli.common import read
from plp_trainer.planner import check
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.surroundings import look_around
from plp_trainer.sweep.plan import load_sweep, planned

SCRIPT = DEPLOY / "slurm" / "train.sbatch"
SRUN = """#!/bin/sh
while [ "${1#--}" != "$1" ]; do shift; done
exec "$@"
"""
PLP = f"""#!{sys.executable}
import json, os, sys
print(json.dumps([sys.argv[1:], dict(os.environ)]))
"""


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder to submit from, in which ``srun`` and ``plp`` are stand-ins."""
    for name, text in (("srun", SRUN), ("plp", PLP)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def run(job: Path, *words: str, script: Path = SCRIPT) -> tuple[list[str], dict[str, str]]:
    """Return the arguments and the environment of plp in a job of ``words``."""
    gpus = re.search(r"^#SBATCH --gpus-per-node=(\d+)$", script.read_text(), re.MULTILINE)
    assert gpus is not None
    environment = {
        **os.environ,
        "PATH": f"{job}:{os.environ['PATH']}",
        "TORCH_EXTENSIONS_DIR": str(job),
        "SLURM_JOB_ID": "7",
        "SLURM_JOB_NODELIST": "gpu3",
        "CUDA_VISIBLE_DEVICES": ",".join(map(str, range(int(gpus[1])))),
        "RAY_ADDRESS": "10.0.0.1:6379",  # of the shell that the job was submitted from
    }
    done = subprocess.run(
        ["bash", script, *words],
        cwd=job,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: list[Any] = json.loads(done.stdout)
    return answer[0], answer[1]


def recipe_of(words: list[str]) -> TrainingRecipe:
    settings = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
    recipe = load(words[1], settings)
    assert isinstance(recipe, TrainingRecipe)
    return recipe


@pytest.mark.parametrize("name", ["r1-7b-plp", "qwen-7b-accuracy"])
def test_nothing_is_wrong_with_a_run_on_what_slurm_gives_it(
    job: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    words, environment = run(job, name)
    for variable in os.environ:
        monkeypatch.delenv(variable)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    recipe = recipe_of(words)
    node = replace(look_around(recipe), memory_gb=900.0, flash_attention=True)
    assert node.gpus == recipe.hardware.gpus == 8
    assert check(recipe, node) == []


def test_the_run_has_a_reward_service_of_its_own(job: Path) -> None:
    reward = recipe_of(run(job, "r1-7b-plp")[0]).reward
    assert (reward.start_service, reward.url) == (True, "http://127.0.0.1:0")


def test_what_follows_the_recipe_goes_to_plp(job: Path) -> None:
    words, _ = run(job, "r1-7b-plp", "--set", "training.seed=43")
    assert words[:4] == ["train", "r1-7b-plp", "--folder", "runs/r1-7b-plp"]
    assert recipe_of(words).training.seed == 43


@pytest.mark.parametrize("script", sorted(SCRIPT.parent.iterdir()), ids=lambda path: path.stem)
def test_it_asks_for_all_of_a_node_s_memory_and_for_cpus_with_its_gpus(script: Path) -> None:
    asked = dict(re.findall(r"^#SBATCH --([a-z-]+)=(\S+)$", script.read_text(), re.MULTILINE))
    assert (asked["mem"], asked["gpus-per-node"]) == ("0", "8")
    assert int(asked["cpus-per-gpu"]) * 8 >= 2 * 17, "two for each of a run's processes"
    assert "--exclusive" not in script.read_text(), "a run on two GPUs would take eight"
    assert re.search(r"^#SBATCH --requeue$", script.read_text(), re.MULTILINE)


def test_a_job_may_measure_what_it_trained(job: Path) -> None:
    (job / "plp").write_text('#!/bin/sh\necho "$1" "$2" >>plp.log\necho "[[], {}]"\n')
    (job / "srun").write_text('#!/bin/sh\nwhile [ "${1#--}" != "$1" ]; do shift; done\n"$@" >&2\n')
    trained, measured = "train r1-7b-plp", "eval runs/r1-7b-plp"
    for variable, commands in (("", [trained]), ("1", [trained, measured])):
        (job / "plp.log").unlink(missing_ok=True)
        environment = {**os.environ, "PATH": f"{job}:{os.environ['PATH']}", "EVALUATE": variable}
        subprocess.run(["bash", SCRIPT, "r1-7b-plp"], cwd=job, env=environment, check=True)
        assert (job / "plp.log").read_text().splitlines() == commands


def test_a_job_that_is_requeued_resumes(job: Path) -> None:
    assert "--resume" not in run(job, "r1-7b-plp")[0]
    (job / "runs" / "r1-7b-plp").mkdir(parents=True)
    (job / "runs" / "r1-7b-plp" / "recipe.json").touch()
    assert "--resume" in run(job, "r1-7b-plp")[0]


def test_an_evaluation_has_a_copy_of_the_model_on_each_gpu(job: Path) -> None:
    script = SCRIPT.with_name("evaluate.sbatch")
    words, environment = run(job, "runs/r1-7b-plp", "--limit", "9", script=script)
    assert words[0] == "eval"
    asked = read(Eval, words[1:])
    assert (asked.subject, asked.limit, asked.url) == ("runs/r1-7b-plp", 9, None)
    assert len(environment["CUDA_VISIBLE_DEVICES"].split(",")) == 8


def test_a_sweep_goes_on_in_the_same_folder_with_services_of_its_own(job: Path) -> None:
    script = SCRIPT.with_name("sweep.sbatch")
    words, environment = run(job, "paper-1.5b", "--parallel", "4", script=script)
    assert words[0] == "sweep"
    asked = read(Sweep, words[1:])
    assert (asked.sweep, asked.parallel) == (["paper-1.5b"], 4)
    assert asked.folder == Path("sweeps/paper-1.5b")
    assert "RAY_ADDRESS" not in environment
    for planned_run in planned(load_sweep(asked.sweep, [], asked.set, []), job):
        reward = planned_run.recipe.reward
        assert (reward.start_service, reward.url) == (True, "http://127.0.0.1:0")
