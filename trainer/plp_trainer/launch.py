"""From a recipe to a trained model: prepare, check, launch OpenRLHF, watch, sum up."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plp_reward.client import RewardClient
from plp_trainer import cpu, guardian
from plp_trainer.claim import claim
from plp_trainer.command import MODULE, openrlhf_arguments
from plp_trainer.data import (
    EVALUATION,
    TRAINING,
    Problem,
    load_problems,
    longest_prompt,
    write_prompts,
)
from plp_trainer.errors import PlanError, RunError
from plp_trainer.planner import Finding, Severity, check
from plp_trainer.progress import MetricsFile, Narrator, Record, read_line
from plp_trainer.recipe import REWARD_VARIABLE, TrainingRecipe
from plp_trainer.run_folder import RunFolder
from plp_trainer.service import check_golds, reward_service
from plp_trainer.stillbirth import Stillbirth
from plp_trainer.summary import summarize
from plp_trainer.surroundings import dead_build_locks, look_around
from plp_trainer.templates import find_template

if TYPE_CHECKING:
    from plp_trainer.templates import Tokenizer

LONGEST_PARENT = 24
"""Characters of the path of a folder for temporary files in which Ray can still work."""
LAST_LINES = 30
"""Lines of OpenRLHF's output that an error shows."""

Say = Callable[[str], None]
"""Prints a line for the person who watches."""


def environment(recipe: TrainingRecipe) -> dict[str, str]:
    """Return what a run adds to its processes' environment; no secret is in it."""
    added = {
        REWARD_VARIABLE: recipe.reward.model_dump_json(),
        # Ray leaves out lines that look like earlier ones, as every iteration's do.
        "RAY_DEDUP_LOGS": "0",
    }
    if recipe.hardware.device == "cpu":
        added |= cpu.environment(recipe.hardware.gpus)
    return added


def shell_command(recipe: TrainingRecipe, run: RunFolder, *, resume: bool = False) -> str:
    """Return what a run launches, as a command to paste into a shell."""
    variables = [f"{name}={shlex.quote(value)}" for name, value in environment(recipe).items()]
    words = openrlhf_arguments(recipe, run, resume=resume)
    flags: list[str] = []
    for word in map(shlex.quote, words):
        if word.startswith("--"):
            flags.append(word)
        else:
            flags[-1] += f" {word}"
    return " \\\n  ".join([*variables, f"python -m {MODULE}", *flags])


def findings(recipe: TrainingRecipe) -> list[Finding]:
    """Return what is wrong with a recipe on this machine, before any data is loaded."""
    return check(recipe, look_around(recipe))


def train(recipe: TrainingRecipe, run: RunFolder, *, resume: bool, wait: float, say: Say) -> Record:
    """Run a recipe to its end.

    Args:
        recipe: what to run.
        run: the folder for everything it leaves behind; empty, unless it resumes.
        resume: go on with the run in that folder.
        wait: seconds to wait for the reward service.
        say: prints a line.

    Returns:
        The record of the last iteration.

    Raises:
        TrainerError: it cannot start, or it failed; the message says why and what to do.
    """
    with claim(recipe, run, resume=resume) as lock:
        if recipe.hardware.device == "cpu":  # other machines may share the folder of builds
            for left in dead_build_locks():
                left.unlink(missing_ok=True)
                say(f"removed {left}, which a build that was killed had left")
        prepared = _prepare(recipe, run)
        with reward_service(recipe.reward, wait=wait, log=run.service_log) as service:
            asked = recipe.reward.model_copy(update={"url": service.url})
            running = recipe.model_copy(update={"reward": asked})
            say(f"reward service at {service.url}: checking {len(prepared.problems)} answers")
            check_golds(service.client, prepared.problems, asked)
            _plan(running, prepared, service.client, say)
            say(f"OpenRLHF's output goes to {run.log}")
            last = _launch(running, run, resume=resume, lock=lock, say=say)
    for line in summarize(recipe, run):
        say(line)
    return last


@dataclass(frozen=True, slots=True)
class _Prepared:
    training: Sequence[Problem]
    validation: Sequence[Problem]
    tokenizer: Tokenizer

    @property
    def problems(self) -> list[Problem]:
        return [*self.training, *self.validation]


def _prepare(recipe: TrainingRecipe, run: RunFolder) -> _Prepared:
    """Load problems, and write the prompts."""
    model = recipe.model.location
    tokenizer = _tokenizer(model)
    template = find_template(recipe.model.template)
    if split := template.split_tokens(tokenizer):
        raise RunError(
            f"template {template.name!r} is not one for {model}: its tokenizer does not have "
            f"{', '.join(split)} as one token"
        )
    training = load_problems(recipe.data)
    write_prompts(run.training_data, training, template, TRAINING)
    validation = [] if recipe.validation is None else load_problems(recipe.validation)
    write_prompts(run.validation_data, validation, template, EVALUATION)
    return _Prepared(training, validation, tokenizer)


def _tokenizer(model: str) -> Tokenizer:
    from transformers import AutoTokenizer

    try:
        tokenizer: Tokenizer = AutoTokenizer.from_pretrained(model)
    except Exception as error:  # whatever the hub, the network or a broken file may raise
        raise RunError(f"the tokenizer of model {model} cannot be loaded: {error}") from error
    return tokenizer


def _plan(recipe: TrainingRecipe, prepared: _Prepared, client: RewardClient, say: Say) -> None:
    """Say what is wrong; stop if the run would fail."""
    profile = client.profiles().get(recipe.reward.profile, {})
    template = find_template(recipe.model.template)
    around = replace(
        look_around(recipe),
        problems=len(prepared.training),
        longest_prompt=longest_prompt(prepared.problems, template, prepared.tokenizer),
        profile_reward=profile.get("reward"),
    )
    found = check(recipe, around)
    for finding in found:
        say(str(finding))
    if errors := [finding for finding in found if finding.severity is Severity.ERROR]:
        raise PlanError(f"the run would fail, for {len(errors)} reason(s) named above")


def _launch(recipe: TrainingRecipe, run: RunFolder, *, resume: bool, lock: int, say: Say) -> Record:
    """Run OpenRLHF, and tell of its progress as it goes."""
    words = openrlhf_arguments(recipe, run, resume=resume)
    metrics = MetricsFile(run.metrics)
    went_on = False
    steps = _steps(recipe, run)
    narrator = Narrator(steps)
    tail: deque[str] = deque(maxlen=LAST_LINES)
    with (
        _ray_folder() as ray_folder,
        run.log.open("a", encoding="utf-8") as log,
        guardian.start(
            [sys.executable, "-m", MODULE, *words],
            environment={**os.environ, **environment(recipe), "RAY_TMPDIR": ray_folder},
            output=subprocess.PIPE,
            holding=[lock],
        ) as process,
    ):
        stillbirth = Stillbirth(process.terminate)
        try:
            for raw in process.stdout or ():
                line = raw.decode(errors="replace")
                log.write(line)
                log.flush()
                tail.append(line)
                stillbirth.watch(line)
                if (record := read_line(line)) is not None:
                    metrics.add(record)
                    went_on = True
                    for told in narrator.tell(record):
                        say(told)
        finally:
            stillbirth.close()
            process.terminate()
    if stillbirth.lines:
        raise RunError(
            f"a worker of OpenRLHF's could not start:\n{''.join(stillbirth.lines)}the whole of "
            f"its output is in {run.log}; mend what it names, and start again in another folder"
        )
    code = process.returncode
    trained = metrics.of("train")
    if code != 0 or not went_on:
        raise RunError(
            f"OpenRLHF ended with code {code} after iteration "
            f"{trained[-1].step if trained else 0} of {steps}; its last lines:\n"
            f"{''.join(tail)}the whole of it is in {run.log}; go on from the last checkpoint with "
            "--resume"
        )
    return trained[-1]


def _ray_folder() -> tempfile.TemporaryDirectory[str]:
    """Make the folder of the run's own Ray, which is of no use once it has ended."""
    parent = tempfile.gettempdir()
    return tempfile.TemporaryDirectory(
        prefix="plp-",
        # Ray puts sockets in it, whose paths may have 107 bytes.
        dir=parent if len(parent) < LONGEST_PARENT else "/tmp",  # noqa: S108  made with mkdtemp
        ignore_cleanup_errors=True,
    )


def _steps(recipe: TrainingRecipe, run: RunFolder) -> int:
    """Return how many iterations the run has in all; the last of a pass may be a smaller one."""
    with run.training_data.open(encoding="utf-8") as file:
        prompts = sum(1 for _ in file)
    return -(-prompts // recipe.rollout.prompts) * recipe.training.episodes
