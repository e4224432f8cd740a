"""From a recipe to a trained model: prepare, check, launch OpenRLHF, watch, sum up."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec

from plp_reward.client import RewardClient
from plp_trainer import checkpoints, cpu, guardian, ray_hooks, stacks, trackers
from plp_trainer.claim import claim
from plp_trainer.command import MODULE, openrlhf_arguments
from plp_trainer.context import context_of
from plp_trainer.errors import PlanError, RunError
from plp_trainer.findings import Finding, Severity
from plp_trainer.planner import check, iterations
from plp_trainer.prepare import Prepared, prepare
from plp_trainer.progress import MetricsFile, Narrator, Record, read_line
from plp_trainer.recipe import REWARD_VARIABLE, TrainingRecipe
from plp_trainer.run_folder import RunFolder
from plp_trainer.say import Say
from plp_trainer.service import check_golds, reward_service
from plp_trainer.startup import StartupWatch
from plp_trainer.summary import summarize
from plp_trainer.surroundings import dead_build_locks, look_around
from plp_trainer.watchdog import WAITS_FOR_REWARDS, Watchdog

LONGEST_PARENT = 24
"""Characters of the path of a folder for temporary files in which Ray can still work."""
UNSAID = "update weight: "
"""What OpenRLHF prints of each parameter, engine and iteration: 271,000 lines of a 7B run."""
LAST_LINES = 30
"""Lines of OpenRLHF's output that an error shows."""
FOR_READING = (
    "to read, not to run: plp train writes the data, starts what else is needed, and then runs this"
)
"""What is to be said of ``shell_command``."""


def environment(recipe: TrainingRecipe) -> dict[str, str]:
    """Return what a run adds to its processes' environment; no secret is in it."""
    added = {
        REWARD_VARIABLE: recipe.reward.model_dump_json(),
        # Ray leaves out lines that look like earlier ones, as every iteration's do.
        "RAY_DEDUP_LOGS": "0",
        "RAY_RUNTIME_ENV_HOOK": ray_hooks.MODULE,
        ray_hooks.SEED: str(recipe.training.seed),
    }
    hardware = recipe.hardware
    if hardware.device == "cpu":
        added |= cpu.environment(hardware.gpus)
    elif hardware.offload_optimizer and "OMP_NUM_THREADS" not in os.environ:
        # Ray gives each of OpenRLHF's actors one thread, and Adam on the CPU takes what it gets.
        share = (os.cpu_count() or 1) // max(hardware.trainer_gpus, 1)
        added["OMP_NUM_THREADS"] = str(max(share, 1))
    return added


def shell_command(recipe: TrainingRecipe, run: RunFolder, *, resume: bool = False) -> str:
    """Return what a run launches, written as a shell's command for a person to read.

    The files it names are there once ``train`` has written them, and a reward service that the run
    starts for itself, and whose address stands in it, once ``train`` has started it.
    """
    variables = [f"{name}={shlex.quote(value)}" for name, value in environment(recipe).items()]
    words = _arguments(recipe, run, resume=resume)
    flags: list[str] = []
    for word in map(shlex.quote, words):
        if word.startswith("--"):
            flags.append(word)
        else:
            flags[-1] += f" {word}"
    return " \\\n  ".join([*variables, f"python -m {MODULE}", *flags])


def findings(recipe: TrainingRecipe, run: RunFolder | None = None) -> list[Finding]:
    """Return what is wrong with a recipe on this machine, before any data is loaded."""
    return check(recipe, look_around(recipe, run))


def train(recipe: TrainingRecipe, run: RunFolder, *, resume: bool, wait: float, say: Say) -> None:
    """Run a recipe to its end.

    Args:
        recipe: what to run.
        run: the folder for everything it leaves behind; empty, unless it resumes.
        resume: go on with the run in that folder. One that has ended is left as it is.
        wait: seconds to wait for the reward service.
        say: prints a line.

    Raises:
        TrainerError: it cannot start, or it failed; the message says why and what to do.
    """
    with claim(recipe, run, resume=resume, say=say) as lock:
        if run.summary.is_file():
            say(f"the run in {run.root} has ended: {run.summary} has what came of it")
        else:
            _run(recipe, run, resume=resume, wait=wait, lock=lock, say=say)
        if not recipe.training.keep_after_end:
            checkpoints.remove(run)


def _run(
    recipe: TrainingRecipe, run: RunFolder, *, resume: bool, wait: float, lock: int, say: Say
) -> None:
    if recipe.hardware.device == "cpu":  # other machines may share the folder of builds
        for left in dead_build_locks():
            left.unlink(missing_ok=True)
            say(f"removed {left}, which a build that was killed had left")
    prepared = prepare(recipe, run)
    with reward_service(recipe.reward, wait=wait, log=run.service_log) as service:
        asked = recipe.reward.model_copy(update={"url": service.url})
        running = recipe.model_copy(update={"reward": asked})
        say(f"reward service at {service.url}: checking {len(prepared.problems)} answers")
        for doubt in check_golds(service.client, prepared.problems, asked):
            say(f"warning: {doubt}")
        _plan(running, run, prepared, service.client, say)
        _say_where_from(run, resume=resume, say=say)
        say(f"OpenRLHF's output goes to {run.log}")
        steps = iterations(recipe, len(prepared.training))
        with trackers.mlflow_run(running, run, say) as mlflow:
            done = _launch(running, run, steps, lock=lock, mlflow=mlflow, say=say)
    for line in summarize(recipe, run, done):
        say(line)


def _plan(
    recipe: TrainingRecipe, run: RunFolder, prepared: Prepared, client: RewardClient, say: Say
) -> None:
    """Say what is wrong; stop if the run would fail."""
    profile = client.profiles().get(recipe.reward.profile, {})
    around = replace(
        look_around(recipe, run),
        problems=prepared.loaded,
        longest_prompt=prepared.longest_prompt,
        context=context_of(recipe.model.location),
        profile_reward=profile.get("reward"),
        profile_needs=profile.get("needs"),
    )
    found = check(recipe, around)
    for finding in found:
        say(str(finding))
    if errors := [finding for finding in found if finding.severity is Severity.ERROR]:
        raise PlanError(f"the run would fail, for {len(errors)} reason(s) named above")


def _say_where_from(run: RunFolder, *, resume: bool, say: Say) -> None:
    if not resume:
        return
    step = checkpoints.last_step(run)
    if step is None:
        say("there is no whole checkpoint: the run begins anew")
    else:
        say(f"going on after iteration {step}, the last checkpoint's")


def _launch(
    recipe: TrainingRecipe,
    run: RunFolder,
    steps: int,
    *,
    lock: int,
    mlflow: trackers.Mlflow | None,
    say: Say,
) -> int:
    """Run OpenRLHF, and tell of its progress as it goes.

    Returns:
        How many iterations are done, those before a resume among them.
    """
    checkpoints.drop_unfinished(run)
    words = _arguments(recipe, run, resume=checkpoints.last_step(run) is not None)
    metrics = MetricsFile(run.metrics)
    narrator = Narrator(steps)
    stalled: list[str] = []
    # Before the first iteration since this start, whatever it says is a sign of life.
    starting = True
    tail: deque[str] = deque(maxlen=LAST_LINES)
    trackers.write_hyperparameters(recipe, run)
    added = {
        **environment(recipe),
        **trackers.environment(recipe),
        stacks.FOLDER: str(run.stacks),
    }

    def end_it() -> None:
        stalled.extend(stacks.ask(run.stacks))
        process.terminate()

    with (
        _ray_folder() as ray_folder,
        run.log.open("a", encoding="utf-8") as log,
        guardian.start(
            [sys.executable, "-m", MODULE, *words],
            environment={**os.environ, **added, "RAY_TMPDIR": ray_folder},
            output=subprocess.PIPE,
            holding=[lock],
            # Nobody reads any more of what it prints: an iteration's numbers would be lost.
            grace=0.0,
        ) as process,
        Watchdog(recipe.training.stall_after, end_it) as watchdog,
    ):
        startup = StartupWatch(process.terminate)
        try:
            for raw in process.stdout or ():
                line = raw.decode(errors="replace")
                if UNSAID in line:
                    continue
                log.write(line)
                log.flush()
                tail.append(line)
                startup.watch(line)
                record = read_line(line)
                if record is not None or starting or WAITS_FOR_REWARDS in line:
                    watchdog.alive()
                if record is not None:
                    starting = False
                    metrics.add(record)
                    if mlflow is not None:
                        mlflow.add(record)
                    for told in narrator.tell(record):
                        say(told)
        finally:
            startup.close()
            process.terminate()
            process.wait()  # as leaving the context does, but not for long after Ctrl-C
            stacks.clear(run.stacks)
    if startup.lines:
        raise RunError(
            f"a worker of OpenRLHF's could not start:\n{''.join(startup.lines)}the whole of "
            f"its output is in {run.log}; mend what it names, and start again"
        )
    done = _done(run, metrics.of("train"))
    if watchdog.fired:
        raise RunError(
            f"the run made no progress for {recipe.training.stall_after:.0f} s after iteration "
            f"{done} of {steps}, and was ended. Its processes were:\n{_indented(stalled)}all of "
            f"their threads are in {run.stacks}, its output in {run.log}; go on from the last "
            "checkpoint with --resume"
        )
    if process.returncode != 0 or done < _least(recipe, steps) or not _has_model(run):
        raise RunError(
            f"OpenRLHF ended with code {process.returncode} after iteration {done} of {steps}; its "
            f"last lines:\n{''.join(tail)}the whole of it is in {run.log}; go on from the last "
            "checkpoint with --resume"
        )
    return done


def _indented(lines: Sequence[str]) -> str:
    return "".join(f"  {line}\n" for line in lines)


def _arguments(recipe: TrainingRecipe, run: RunFolder, *, resume: bool) -> list[str]:
    installed = find_spec("tensorboard") is not None
    return openrlhf_arguments(recipe, run, resume=resume, tensorboard=installed)


def _done(run: RunFolder, trained: Sequence[Record]) -> int:
    """Return how many iterations are done.

    A kill may have come between a checkpoint and the line that tells of its iteration.
    """
    told = trained[-1].step if trained else 0
    return max(told, checkpoints.last_step(run) or 0)


def _least(recipe: TrainingRecipe, steps: int) -> int:
    """Return how many iterations a run must have made."""
    # It draws other problems instead of those that teach nothing, and so makes fewer iterations.
    return 1 if recipe.openrlhf.get("algo.dynamic_filtering_enable") else steps


def _has_model(run: RunFolder) -> bool:
    """Return whether OpenRLHF has written the trained model, which it does once, at the end."""
    return (run.model / "config.json").is_file() and any(run.model.glob("*.safetensors"))


def _ray_folder() -> tempfile.TemporaryDirectory[str]:
    """Make the folder of the run's own Ray, which is of no use once it has ended."""
    parent = tempfile.gettempdir()
    return tempfile.TemporaryDirectory(
        prefix="plp-",
        # Ray puts sockets in it, whose paths may have 107 bytes.
        dir=parent if len(parent) < LONGEST_PARENT else "/tmp",  # noqa: S108  made with mkdtemp
        ignore_cleanup_errors=True,
    )
