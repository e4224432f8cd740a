"""``plp eval``: a model, measured."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.settings.command_line import at_commas
from plp_trainer.cli.interruption import interruptible

if TYPE_CHECKING:
    from rich.console import Console

    from plp_trainer.evaluation.run import EvaluationResult, Options
    from plp_trainer.evaluation.subjects import Subject

SOME_FAILED = 3
"""Exit code when the server refused to give some responses."""


class Eval(BaseModel):
    """Measure a model: accuracy, tokens, thinking, each with its interval.

    SUBJECT is a recipe (r1-1.5b-prompt-only, or a training recipe, whose starting model is
    measured), a .toml file, or the folder of a run, whose model is measured before and after its
    training. Responses come from the server at --url, any that speaks OpenAI's completions, or from
    a vLLM that is started for it. Interrupted or killed, the same command without --restart goes on
    where it stopped.

    exit codes: 0 measured, 2 usage or failure, 3 the server refused some responses, 130 interrupted

    Examples:
      plp eval r1-1.5b-prompt-only --source gsm8k=gsm8k_test.jsonl --only gsm8k
      plp eval runs/tiny
      plp eval runs/7b --no-before --url http://localhost:8001
      plp eval r1-7b-plp --model ./checkpoint --set evaluation.sets.2.samples=64
      plp eval r1-7b-plp --server-arguments="--tensor-parallel-size 4"
    """

    subject: CliPositionalArg[str] = Field(
        description="A recipe by name or .toml file, or the folder of a run."
    )
    set: list[str] = Field(
        default_factory=list,
        description="key=value put over the recipe; may be repeated. The sets of a training recipe "
        "are evaluation.sets.0, .1, ...; those of an evaluation recipe sets.0, .1, ...",
    )
    source: dict[str, str] = Field(
        default_factory=dict,
        description="NAME=FILE: a local .jsonl, .json or .parquet of a data set, instead of the "
        "hub's.",
    )
    only: Annotated[list[str], AfterValidator(at_commas)] = Field(
        default_factory=list, description="Measure on these data sets only."
    )
    limit: int | None = Field(None, ge=1, description="Problems of each set; all if not given.")
    model: str | None = Field(None, description="A folder or hub id to measure instead.")
    before: bool = Field(True, description="Of a run, measure the model it started from as well.")
    folder: Path | None = Field(
        None,
        description="Where results go; RUN/evaluation or evaluations/RECIPE if not given.",
    )
    restart: bool = Field(False, description="Measure anew over what is there.")

    url: str | None = Field(
        None,
        description="Address of a server with the model; vLLM is started if not given.",
    )
    served_model: str = Field("", description="Its name of the model; its first if not given.")
    key_variable: str | None = Field(
        None, description="Environment variable that holds the server's API key."
    )
    concurrency: int = Field(
        64, ge=1, description="Requests under way at a time, for each copy of the model."
    )
    retries: int = Field(30, ge=0, description="How often a failed request is repeated.")
    timeout: float = Field(3600.0, gt=0, description="Seconds a response may take.")
    seed: int | None = Field(42, description="Of sampling; each response gets its own from it.")
    tokenizer: str | None = Field(
        None, description="Folder, tokenizer.json or hub id, if it is not where the model is."
    )
    device: Literal["auto", "gpu", "cpu"] = Field(
        "auto", description="What a vLLM that is started runs on; auto looks for GPUs."
    )
    server_arguments: str = Field("", description="Flags for a vLLM that is started.")
    wait: float = Field(
        1800.0, ge=0, description="Seconds to wait for vLLM, and for the reward service."
    )

    reward_url: str | None = Field(
        None, description="The reward service; one is started if not given."
    )
    reward_token_variable: str | None = Field(
        None, description="Environment variable that holds its bearer token."
    )
    profile: str = Field("accuracy", description="Its profile; rewards are accuracy anyway.")
    prompt_price: float | None = Field(
        None, ge=0, description="Of a million prompt tokens, in any currency."
    )
    completion_price: float | None = Field(None, ge=0, description="Of a million response tokens.")

    def cli_cmd(self) -> None:
        """Measure, and show the figures."""
        from rich.console import Console

        from plp_trainer.evaluation.run import evaluate

        subjects, options = self.subjects(), self.options()
        messages, console = Console(stderr=True), Console()
        with interruptible("the same command without --restart goes on where this one stopped"):
            outcomes = [evaluate(subject, options, messages) for subject in subjects]
        _show(outcomes, console)
        if any(outcome.failures for outcome in outcomes):
            sys.exit(SOME_FAILED)

    def subjects(self) -> list[Subject]:
        """Return what is to be measured.

        Raises:
            RecipeError: there is no such thing, or one server is to be two models.
        """
        from plp_trainer.errors import RecipeError
        from plp_trainer.evaluation.subjects import subjects_of

        found = subjects_of(
            self.subject, self.set, model=self.model, folder=self.folder, before=self.before
        )
        if self.url is not None and len(found) > 1:
            raise RecipeError(
                f"{self.subject} is measured before and after its training, and the server at "
                f"{self.url} answers as one of the two: --no-before measures the trained model "
                "only. The other one has a measurement of its own: plp eval RECIPE"
            )
        return [self._narrowed(subject) for subject in found]

    def _narrowed(self, subject: Subject) -> Subject:
        """Put sources in, and leave out the data sets that are not asked for."""
        from dataclasses import replace

        from plp_trainer.errors import RecipeError

        sets = subject.evaluation.sets
        names = {wanted.set for wanted in sets}
        if unknown := sorted({*self.source, *self.only} - names):
            raise RecipeError(
                f"{subject.name} is not measured on {', '.join(unknown)}; it is on: "
                f"{', '.join(sorted(names))}"
            )
        chosen = tuple(
            wanted.model_copy(update={"source": self.source.get(wanted.set, wanted.source)})
            for wanted in sets
            if not self.only or wanted.set in self.only
        )
        evaluation = subject.evaluation.model_copy(update={"sets": chosen})
        return replace(subject, evaluation=evaluation)

    def options(self) -> Options:
        """Return how it is to be measured."""
        from plp_trainer.evaluation.cost import Prices
        from plp_trainer.evaluation.generation import Server
        from plp_trainer.evaluation.run import Options
        from plp_trainer.recipe_sections import Reward
        from plp_trainer.service import free_url
        from plp_trainer.surroundings import visible_gpus

        priced = self.prompt_price is not None or self.completion_price is not None
        gpus = 0 if self.device == "cpu" else len(visible_gpus())
        device = ("gpu" if gpus else "cpu") if self.device == "auto" else self.device
        return Options(
            reward=Reward(
                profile=self.profile,
                url=self.reward_url or free_url(),
                start_service=self.reward_url is None,
                token_variable=self.reward_token_variable,
            ),
            server=Server(
                self.url or "",
                self.served_model,
                os.environ.get(self.key_variable) if self.key_variable else None,
                self.concurrency,
                self.retries,
                self.timeout,
            ),
            device=device,
            gpus=gpus,
            server_arguments=shlex.split(self.server_arguments),
            tokenizer=self.tokenizer,
            prices=Prices(self.prompt_price or 0.0, self.completion_price or 0.0)
            if priced
            else None,
            seed=self.seed,
            limit=self.limit,
            restart=self.restart,
            wait=self.wait,
        )


def _show(outcomes: list[EvaluationResult], console: Console) -> None:
    """Show the tables, and write them into the folder that all outcomes are in."""
    from plp_trainer.reporting.measurements import cost_line
    from plp_trainer.reporting.report import REPORT, tables_of, write_report

    tables = tables_of(outcomes)
    for table in tables:
        table.show(console)
    for outcome in outcomes:
        for note in outcome.notes:
            console.print(note, style="bold red", soft_wrap=True, highlight=False)
        console.print(f"{outcome.subject.name}: {cost_line(outcome.cost)}", highlight=False)
        if outcome.failures:
            console.print(
                f"{outcome.subject.name}: {outcome.failures:,} responses were refused, with "
                f"reasons in {outcome.subject.folder / 'failures.jsonl'}; the same command "
                "without --restart asks for them again",
                style="bold red",
                soft_wrap=True,
                highlight=False,
            )
    first = outcomes[0].subject.folder
    report = (first if len(outcomes) == 1 else first.parent) / REPORT
    write_report(report, tables, outcomes)
    console.print(f"rows and figures in {report.parent}, these tables in {report}", soft_wrap=True)
