"""``plp train``: a recipe, from its data to a trained model."""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_trainer.cli.common import say
from plp_trainer.cli.interruption import interruptible


class Train(BaseModel):
    """Train a model with OpenRLHF and the reward service, as a recipe says.

    exit codes: 0 trained, 1 a dry run found errors, 2 usage or failure, 130 interrupted, 143 told
    to end

    Examples:
      plp train tiny
      plp train r1-1.5b-plp --set reward.parameters.alpha=2 --dry-run
      plp train r1-7b-plp --set reward.url=http://reward:8000 --folder runs/7b
      plp train r1-7b-plp --set reward.url=http://reward:8000 --folder runs/7b --resume
    """

    recipe: CliPositionalArg[str] = Field(
        description="A built-in recipe (r1-1.5b-plp, r1-7b-accuracy, tiny, ...), or a .toml file."
    )
    set: list[str] = Field(
        default_factory=list,
        description="key=value put over the recipe, as in rollout.samples=4; may be repeated.",
    )
    folder: Path | None = Field(
        None,
        description="Where the run's data, checkpoints and results go; runs/RECIPE if not given.",
    )
    dry_run: bool = Field(
        False,
        description="Say what is wrong, print OpenRLHF's command to read, and launch nothing.",
    )
    resume: bool = Field(False, description="Go on with the run in the folder.")
    wait: float = Field(
        300.0, ge=0, description="Seconds to wait for the reward service to be ready."
    )

    def cli_cmd(self) -> None:
        """Run the recipe."""
        from plp_trainer import launch
        from plp_trainer.errors import RecipeError
        from plp_trainer.findings import Severity
        from plp_trainer.recipe import TrainingRecipe, load
        from plp_trainer.run_folder import RunFolder

        recipe = load(self.recipe, self.set)
        if not isinstance(recipe, TrainingRecipe):
            raise RecipeError(f"{recipe.name} measures a model as it is: it trains nothing")
        run = RunFolder((self.folder or Path("runs") / recipe.name).absolute())
        if not self.dry_run:
            with interruptible("the same command with --resume goes on from the last checkpoint"):
                launch.train(recipe, run, resume=self.resume, wait=self.wait, say=say)
            return
        findings = launch.findings(recipe, run)
        for finding in findings:
            sys.stderr.write(f"{finding}\n")
        say(f"# {launch.FOR_READING}")
        say(launch.shell_command(recipe, run, resume=self.resume))
        if any(finding.severity is Severity.ERROR for finding in findings):
            raise SystemExit(1)
