"""``plp sweep``: several trainings as one command."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_trainer.cli.common import say
from plp_trainer.cli.interruption import interruptible

if TYPE_CHECKING:
    from plp_trainer.sweep.plan import Sweep as SweepPlan
    from plp_trainer.sweep.run import PlannedSweep
    from plp_trainer.sweep.steps import Step, SweepOptions

SOME_FAILED = 1
"""Exit code when some runs failed, or a dry run found errors."""


def _a_part(text: str) -> str:
    from plp_trainer.sweep.lanes import read_part

    read_part(text)
    return text


PART = "Of several machines that see the same folder, which this is: 2/4 is the second of four."
PartOf = Annotated[str, AfterValidator(_a_part)]


class Sweep(BaseModel):
    """Train with several settings and seeds, measure each, and compare.

    SWEEP is a sweep by name (paper-1.5b, paper-7b, tiny-rewards) or .toml file, or recipes. Each
    run has its own folder; the same command skips what is done and goes on with what is half done.
    It ends with a table over the seeds and pictures, which are written after every step.

    exit codes: 0 all done, 1 some runs failed, 2 usage or nothing can run, 130 interrupted

    Examples:
      plp sweep tiny-rewards
      plp sweep paper-1.5b --dry-run
      plp sweep paper-1.5b --parallel 4
      plp sweep r1-1.5b-plp --vary reward.parameters.alpha=1,2,3,4,5,20,30 --seeds 42,1042,2042
      plp sweep tiny tiny-accuracy --set data.count=320 --seeds 42 --eval-arguments="--limit 90"
    """

    sweep: CliPositionalArg[list[str]] = Field(
        description="A sweep by name or .toml file, or recipes, each compared with the others."
    )
    vary: list[str] = Field(
        default_factory=list,
        description="key=value,value,... to run with each value; of several, every combination.",
    )
    seeds: list[int] = Field(
        default_factory=list, description="A run of each setting for each; 42,1042,2042 by default."
    )
    set: list[str] = Field(
        default_factory=list, description="key=value put over every recipe; may be repeated."
    )
    folder: Path | None = Field(None, description="Where runs go; sweeps/SWEEP if not given.")
    evaluate: bool = Field(True, description="Measure every trained model, and the start once.")
    eval_arguments: str = Field("", description="Flags for plp eval.")
    train_arguments: str = Field("", description="Flags for plp train.")
    parallel: int = Field(
        1, ge=1, description="Runs at a time, each on its part of the visible GPUs."
    )
    part: PartOf = Field("1/1", description=PART)
    dry_run: bool = Field(
        False, description="Print every command and what would fail, and run nothing."
    )

    def cli_cmd(self) -> None:
        """Carry the sweep out, and show its table."""
        from rich.console import Console

        from plp_trainer.reporting.plots import why_not
        from plp_trainer.reporting.sweeps import tables_of
        from plp_trainer.sweep.lanes import lanes_of, read_part
        from plp_trainer.sweep.plan import load_sweep, write_plan
        from plp_trainer.sweep.run import carry_out
        from plp_trainer.sweep.steps import SweepOptions

        sweep = load_sweep(self.sweep, self.vary, self.set, self.seeds)
        options = SweepOptions(
            self.folder or Path("sweeps") / sweep.name,
            self.evaluate,
            shlex.split(self.eval_arguments),
            shlex.split(self.train_arguments),
            sweep.beside,
        )
        planned = checked(sweep, options).dealt(read_part(self.part))
        lanes = lanes_of(self.parallel, options.root / "logs")
        if self.dry_run:
            with lanes[0].seen():
                sys.exit(show(planned))
        # Weights & Biases puts the runs of a sweep together by it, where a recipe logs there.
        os.environ.setdefault("WANDB_RUN_GROUP", options.root.name)
        with interruptible("the same command goes on where this one stopped"):
            write_plan(sweep, options.root)
            failed = carry_out(planned.chains, planned.report, say, lanes)
        console = Console()
        for table in tables_of(planned.results()):
            table.show(console)
        say(f"runs are in {options.root / 'runs'}, tables and pictures in {planned.report()}")
        if missing := why_not(options.root / "tradeoff.svg"):
            sys.stderr.write(f"there are no pictures: {missing}\n")
        end(failed)


def checked(sweep: SweepPlan, options: SweepOptions) -> PlannedSweep:
    """Plan a sweep, and make sure that what lies in its folder is its own.

    Raises:
        RunError: the folder has results of other settings.
        RecipeError: a recipe or a flag is not usable.
    """
    from plp_trainer.cli.agreement import check_arguments, disagreements
    from plp_trainer.errors import RunError
    from plp_trainer.sweep.plan import planned
    from plp_trainer.sweep.run import PlannedSweep
    from plp_trainer.sweep.steps import chains_of

    check_arguments(options.eval_arguments, options.train_arguments)
    runs = planned(sweep, options.root)
    found = PlannedSweep(sweep, options, runs, chains_of(runs, options))
    if other := disagreements(found.steps):
        raise RunError(
            f"{options.root} has results of other settings; name another place with --folder, "
            "or remove what is to be done anew. It differs in:\n  " + "\n  ".join(other)
        )
    return found


def show(planned: PlannedSweep) -> int:
    """Print every command that is missing, and say what would fail; return the exit code."""
    from plp_trainer import launch
    from plp_trainer.findings import Severity

    for step in planned.steps:
        say(f"# {step.name}: done" if step.done() else str(step))
    say_cost(planned.steps)
    findings = {str(found): found for run in planned.runs for found in launch.findings(run.recipe)}
    for told in findings:
        sys.stderr.write(f"{told}\n")
    errors = any(found.severity is Severity.ERROR for found in findings.values())
    return SOME_FAILED if errors else 0


def say_cost(steps: Sequence[Step]) -> None:
    """Say what the commands that are missing are expected to cost, where they need GPUs."""
    missing = [step for step in steps if not step.done()]
    hours = sum(step.gpu_hours for step in missing)
    if hours:
        say(
            f"# {len(missing)} of {len(steps)} commands are missing: about {hours:,.0f} GPU hours "
            "(an estimate for A100s; see plp_trainer/sweep/cost.py)"
        )


def end(failed: Sequence[str]) -> None:
    """End with what failed, if something did."""
    if failed:
        sys.stderr.write(f"{len(failed)} failed: {', '.join(failed)}; the same command goes on\n")
        sys.exit(SOME_FAILED)
