"""``plp sweep``: several trainings as one command."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_trainer.cli.common import say
from plp_trainer.cli.interruption import interruptible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plp_trainer.sweep.plan import PlannedRun
    from plp_trainer.sweep.steps import Step


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
    dry_run: bool = Field(
        False, description="Print every command and what would fail, and run nothing."
    )

    def cli_cmd(self) -> None:
        """Carry the sweep out, and show its table."""
        from rich.console import Console

        from plp_trainer.cli.agreement import check_arguments, disagreements
        from plp_trainer.errors import RunError
        from plp_trainer.reporting.plots import why_not
        from plp_trainer.reporting.sweeps import tables_of
        from plp_trainer.sweep.lanes import lanes_of
        from plp_trainer.sweep.plan import load_sweep, planned, write_plan
        from plp_trainer.sweep.run import carry_out, report, results
        from plp_trainer.sweep.steps import SweepOptions, chains_of

        sweep = load_sweep(self.sweep, self.vary, self.set, self.seeds)
        options = SweepOptions(
            self.folder or Path("sweeps") / sweep.name,
            self.evaluate,
            shlex.split(self.eval_arguments),
            shlex.split(self.train_arguments),
        )
        check_arguments(options.eval_arguments, options.train_arguments)
        runs = planned(sweep, options.root)
        chains = chains_of(runs, options)
        steps = [step for chain in chains for step in chain]
        if other := disagreements(steps):
            raise RunError(
                f"{options.root} has results of other settings; name another place with --folder, "
                "or remove what is to be done anew. It differs in:\n  " + "\n  ".join(other)
            )
        lanes = lanes_of(self.parallel, options.root / "logs")
        if self.dry_run:
            os.environ.update(lanes[0].environment)  # what a run sees of this machine
            sys.exit(_dry_run(runs, steps))
        # Weights & Biases puts the runs of a sweep together by it, where a recipe logs there.
        os.environ.setdefault("WANDB_RUN_GROUP", options.root.name)
        with interruptible("the same command goes on where this one stopped"):
            write_plan(sweep, options.root)
            failed = carry_out(chains, lambda: report(runs, options), say, lanes)
        console = Console()
        for table in tables_of(results(runs, options)):
            table.show(console)
        say(f"runs are in {options.root / 'runs'}, tables and pictures in {report(runs, options)}")
        if missing := why_not(options.root / "tradeoff.svg"):
            sys.stderr.write(f"there are no pictures: {missing}\n")
        if failed:
            sys.stderr.write(
                f"{len(failed)} failed: {', '.join(failed)}; the same command goes on\n"
            )
            sys.exit(1)


def _dry_run(runs: Sequence[PlannedRun], steps: Sequence[Step]) -> int:
    """Print every command that is missing, and say what would fail; return the exit code."""
    from plp_trainer import launch
    from plp_trainer.findings import Severity

    for step in steps:
        say(f"# {step.name}: done" if step.done() else str(step))
    findings = {str(found): found for run in runs for found in launch.findings(run.recipe)}
    for told in findings:
        sys.stderr.write(f"{told}\n")
    return int(any(found.severity is Severity.ERROR for found in findings.values()))
