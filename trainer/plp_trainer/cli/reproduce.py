"""``plp reproduce``: a table or figure of the paper, whole."""

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
from plp_trainer.cli.sweep import PART, PartOf, checked, end, say_cost, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plp_trainer.sweep.lanes import Lane
    from plp_trainer.sweep.reproduction import Reproduction
    from plp_trainer.sweep.run import PlannedSweep


class Reproduce(BaseModel):
    """Reproduce a table or figure of the paper: trainings, measurements, its numbers beside ours.

    WHAT is table1, table2, figure5, figure6, or a .toml file. What it costs in GPU hours is said
    before it starts. As many runs go on at a time as the visible GPUs have room for; on several
    machines that see the same folder, each takes its --part. The same command skips what is done
    and goes on with what is half done.

    exit codes: 0 all done, 1 some runs failed, 2 usage or nothing can run, 130 interrupted

    Examples:
      plp reproduce table1 --dry-run
      plp reproduce figure5 --set reward.url=http://reward:8000
      srun plp reproduce table1 --part "$((SLURM_PROCID + 1))/$SLURM_NTASKS"
    """

    what: CliPositionalArg[str] = Field(
        description="table1, table2, figure5, figure6, or a .toml file."
    )
    set: list[str] = Field(
        default_factory=list, description="key=value put over every training recipe; repeatable."
    )
    folder: Path | None = Field(None, description="Where runs go; reproductions/WHAT if not given.")
    eval_arguments: str = Field("", description="Flags for plp eval.")
    train_arguments: str = Field("", description="Flags for plp train.")
    parallel: int | None = Field(
        None, ge=1, description="Runs at a time; as many as there are GPUs for if not given."
    )
    part: PartOf = Field("1/1", description=PART)
    dry_run: bool = Field(
        False, description="Print every command, the cost and what would fail, and run nothing."
    )

    def cli_cmd(self) -> None:
        """Carry it out, and show the paper's numbers beside those that were measured."""
        from rich.console import Console

        from plp_trainer.reporting.report import REPORT
        from plp_trainer.reporting.reproduction import reproduction_table
        from plp_trainer.sweep.reproduction import load_reproduction

        plan = load_reproduction(self.what)
        root = self.folder or Path("reproductions") / plan.name
        planned = self._planned(plan, root)
        say(f"# {plan.about}")
        say_cost([step for each in planned for step in each.steps])
        if self.dry_run:
            sys.exit(max(map(self._shown, planned)))
        failed = self._carried_out(plan, planned, root)
        for each in planned:
            reproduction_table(each.results()).show(Console())
        say(f"runs, tables and pictures are in {root}; beside the paper's: {root / REPORT}")
        end(failed)

    def _planned(self, plan: Reproduction, root: Path) -> list[PlannedSweep]:
        """Return its sweeps, as much of each as falls to this machine."""
        from plp_trainer.sweep.lanes import read_part
        from plp_trainer.sweep.plan import with_settings
        from plp_trainer.sweep.steps import SweepOptions

        found, chains = [], 0
        for named in plan.sweeps:
            sweep = with_settings(named, self.set)
            options = SweepOptions(
                root / sweep.name,
                eval_arguments=shlex.split(self.eval_arguments),
                train_arguments=shlex.split(self.train_arguments),
                beside=sweep.beside,
            )
            whole = checked(sweep, options)
            found.append(whole.dealt(read_part(self.part), chains))
            chains += len(whole.chains)
        return found

    def _shown(self, planned: PlannedSweep) -> int:
        with self._lanes(planned)[0].seen():
            return show(planned)

    def _lanes(self, planned: PlannedSweep) -> list[Lane]:
        from plp_trainer.sweep.lanes import lanes_for, lanes_of

        gpus = max(run.recipe.hardware.gpus for run in planned.runs)
        return lanes_of(self.parallel or lanes_for(gpus), planned.options.root / "logs")

    def _carried_out(
        self, plan: Reproduction, planned: Sequence[PlannedSweep], root: Path
    ) -> list[str]:
        from plp_trainer.reporting.reproduction import write_reproduction
        from plp_trainer.sweep.plan import write_plan
        from plp_trainer.sweep.run import carry_out

        # Weights & Biases puts runs together by it, where a recipe logs there.
        os.environ.setdefault("WANDB_RUN_GROUP", root.name)
        failed = []
        with interruptible("the same command goes on where this one stopped"):
            for each in planned:
                write_plan(each.sweep, each.options.root)
                failed += carry_out(each.chains, each.report, say, self._lanes(each))
                write_reproduction(root, plan.about, [one.results() for one in planned])
        return failed
