"""``plp doctor``: what is missing on a machine, and how to mend it."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from plp_trainer.cli.common import say
from plp_trainer.cli.interruption import interruptible

if TYPE_CHECKING:
    from rich.console import Console

    from plp_trainer.doctor.lines import Line
    from plp_trainer.recipe import TrainingRecipe

ON_GPUS, ON_A_CPU = "r1-1.5b-plp", "tiny"
"""The smallest recipes."""


class Doctor(BaseModel):
    """Say what is missing on this machine, and how to mend it.

    Looks at all that plp train looks at, and at what it needs around it: packages, tokenizer, model
    and data without a network, the reward service, limits, Docker. --step ends with a real step of
    the recipe through OpenRLHF and vLLM: two iterations, a checkpoint, a measurement of the model.
    --gpu is the same on a machine that must have GPUs, with everything that only they can tell.

    exit codes: 0 nothing would fail, 1 something would, 2 usage, 130 interrupted

    Examples:
      plp doctor
      plp doctor --recipe r1-7b-plp --set reward.url=http://reward:8000
      plp doctor --gpu --json > doctor.json
      plp doctor --recipe tiny --step
    """

    recipe: str | None = Field(
        None,
        description="The recipe to look with, by name or .toml file; the smallest for the GPUs of "
        "this machine, or for its CPU, if not given.",
    )
    set: list[str] = Field(
        default_factory=list, description="key=value put over the recipe; may be repeated."
    )
    folder: Path | None = Field(
        None,
        description="Where a run would go, whose disk is looked at, and where a step leaves what "
        "came of it; runs, and a folder that is removed if all went well, if not given.",
    )
    step: bool = Field(False, description="End with a real step.")
    gpu: bool = Field(False, description="End with a real step, on GPUs, which must be there.")
    limit: float = Field(600.0, gt=0, description="Seconds that the step may take.")
    json_: bool = Field(False, alias="json", description="Print the lines as one JSON object.")

    def cli_cmd(self) -> None:
        """Examine the machine, and exit with what came of it."""
        from rich.console import Console

        from plp_trainer.doctor.lines import Status
        from plp_trainer.surroundings import visible_gpus

        name = self.recipe or (ON_GPUS if self.gpu or visible_gpus() else ON_A_CPU)
        recipe = self._training(name, self.set)
        console = Console(stderr=self.json_)
        with interruptible("the same command begins anew"):
            lines = list(self._lines(name, recipe, console))
        failed = [line for line in lines if line.status is Status.FAIL]
        if self.json_:
            rows = [line.row() for line in lines]
            say(json.dumps({"recipe": recipe.name, "failed": len(failed), "lines": rows}))
        else:
            say(f"{len(failed)} of {len(lines)} would fail with {recipe.name}")
        sys.exit(1 if failed else 0)

    @staticmethod
    def _training(name: str, settings: list[str]) -> TrainingRecipe:
        from plp_trainer.errors import RecipeError
        from plp_trainer.recipe import TrainingRecipe, load

        recipe = load(name, settings)
        if not isinstance(recipe, TrainingRecipe):
            raise RecipeError(f"{recipe.name} measures a model as it is: name one that trains")
        return recipe

    def _lines(self, name: str, recipe: TrainingRecipe, console: Console) -> Iterator[Line]:
        from plp_trainer.doctor.examination import examine
        from plp_trainer.doctor.lines import Status, not_here
        from plp_trainer.doctor.step import step_settings
        from plp_trainer.surroundings import visible_gpus

        gpus = len(visible_gpus())
        asked = self.set
        if self.step or self.gpu:
            asked = [*step_settings(recipe, gpus), *self.set]
            recipe = self._training(name, asked)
        lines = []
        for line in examine(recipe, self.folder or Path("runs"), gpu=self.gpu):
            lines.append(line)
            yield line
        if not self.json_:
            show("the machine", lines, console)
        if not (self.step or self.gpu):
            return
        if failed := [line.name for line in lines if line.status is Status.FAIL]:
            yield not_here("a step", "a real one", f"not tried, for {', '.join(failed)}")
            if not self.json_:
                console.print(f"no step is tried before {', '.join(failed)} are mended")
            return
        yield from self._step(name, asked, recipe, console)

    def _step(
        self, name: str, settings: list[str], recipe: TrainingRecipe, console: Console
    ) -> Iterator[Line]:
        from plp_trainer.doctor.lines import Status
        from plp_trainer.doctor.step import take_step
        from plp_trainer.doctor.told import step_lines

        def tell(line: str) -> None:
            console.print(line, highlight=False, markup=False, soft_wrap=True)

        folder = self.folder or Path(tempfile.mkdtemp(prefix="plp-doctor-"))
        well = False
        try:
            step = take_step(name, settings, recipe, folder, limit=self.limit, say=tell)
            lines = list(step_lines(step))
            well = all(line.status is not Status.FAIL for line in lines)
        finally:
            if well and self.folder is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                tell(f"what came of the step is in {folder}")
        if not self.json_:
            show("a step", lines, console)
        yield from lines


COLOURS = {"ok": "green", "warn": "yellow", "fail": "bold red"}
EXPLAINED = 120
"""Columns of a terminal that has room for what each check looks at."""


def show(title: str, lines: list[Line], console: Console) -> None:
    """Print lines as a table, and below it what is to be mended, and what was not looked at."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from plp_trainer.doctor.lines import Status

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("", no_wrap=True)
    table.add_column("check", no_wrap=True)
    table.add_column("what is there", overflow="fold")
    if explained := console.width >= EXPLAINED:
        table.add_column("looked at", style="dim")
    for line in lines:
        if line.status is not Status.NOT_HERE:
            status = Text(line.status.value, style=COLOURS[line.status])
            looks_at = [Text(line.looks_at)] if explained else []
            table.add_row(status, line.name, Text(line.seen), *looks_at)
    console.print(table)
    for line in lines:
        for fix in line.fixes:
            told = Text(f"{line.status.value}: ", style=COLOURS[line.status])
            console.print(told.append(f"{line.name}: {fix}", style="default"), soft_wrap=True)
    absent = [line.name for line in lines if line.status is Status.NOT_HERE]
    if absent:
        console.print(Text(f"not here: {', '.join(absent)}", style="dim"), soft_wrap=True)
