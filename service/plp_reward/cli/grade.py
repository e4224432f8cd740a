"""``plp grade``: one response against gold, and why."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

if TYPE_CHECKING:
    from plp_reward.answers import Gold, Verdict

_STAGES = {
    "extraction": "where the answer stands",
    "reading": "how both sides read",
    "comparison": "what decided",
    "setting": "settings that would have decided otherwise",
}
DEFAULT = "plp"
"""The profile, unless told otherwise."""
WRONG, UNDECIDED = 1, 3
"""Exit codes beside 0, correct, and 2, usage."""


class Grade(BaseModel):
    r"""Grade one response and say which rules found and decided its answer, on what forms.

    exit codes: 0 correct, 1 wrong, 2 usage, 3 not decided, 4 failure

    Examples:
      plp grade 'Half of it, so \boxed{\frac{1}{2}}.' --gold 1/2
      plp grade '\boxed{0 < x \le 1}' --gold '(0, 1]' --explain
      plp grade - --gold 42 < response.txt
      plp grade 'The answer is 42.' --gold 42 --json
      plp grade '\boxed{.5}' --gold 1/2 --gold 0.5
    """

    response: CliPositionalArg[str] = Field(
        description="The model's text; - reads it from standard input. Behind -- it may begin "
        "with a dash."
    )
    gold: list[str] = Field(
        description="The right answer; several times for several acceptable ones. One that begins "
        "with a dash is given as --gold=-x."
    )
    prompt: str | None = Field(
        None, description="The prompt, so that a box it holds is not taken for the answer."
    )
    extra: dict[str, Any] = Field(
        default_factory=dict, description="A further field of the sample, as data_source=mmlu."
    )
    profile: str = Field(DEFAULT, description="Grade as this profile of --profiles does.")
    profiles: Path | None = Field(None, description="A TOML file of profiles.")
    explain: bool = Field(False, description="Show every step.")
    json_: bool = Field(False, alias="json", description="Print the verdict as JSON.")

    def cli_cmd(self) -> None:
        """Grade, print the verdict, and exit with its code."""
        response = sys.stdin.read() if self.response == "-" else self.response
        gold = self.gold if len(self.gold) > 1 else self.gold[0]
        verdict = self._graded(response, gold)
        if self.json_:
            print(json.dumps(asdict(verdict), ensure_ascii=False))  # noqa: T201  the output
        else:
            _show(verdict, " or ".join(self.gold))
        sys.exit(UNDECIDED if verdict.correct is None else 0 if verdict.correct else WRONG)

    def _graded(self, response: str, gold: Gold) -> Verdict:
        from plp_reward.scoring.grading import grade, grade_job

        if self.profiles is None and self.profile == DEFAULT and not self.extra:
            # It has the default policy: rewards, and numpy for them, need not be loaded.
            return grade(response, gold, prompt=self.prompt, explain=self.explain)
        from plp_reward.scoring.named_profiles import find_profile, load_profiles
        from plp_reward.scoring.plan import job_of
        from plp_reward.scoring.samples import Sample

        profile = find_profile(load_profiles(self.profiles), self.profile, "--profile")
        sample = Sample(response, gold, prompt=self.prompt, extra=self.extra or None)
        return grade_job(job_of(sample, profile, explain=self.explain))


def _show(verdict: Verdict, gold: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from plp_reward.answers.verdict import OUTCOMES
    from plp_reward.cli.terminal import plain

    style = {True: "bold green", False: "bold red", None: "bold yellow"}[verdict.correct]
    console = Console()
    console.print(Text(OUTCOMES[verdict.correct], style))
    shown = Table.grid(padding=(0, 2))
    for name, value in (
        ("status", f"{verdict.status.value}: {verdict.status.meaning}"),
        ("answer", verdict.answer),
        ("found by", verdict.found_by),
        ("gold", gold),
        ("decided by", verdict.rule),
        ("answer's form", verdict.answer_form),
        ("gold's form", verdict.gold_form),
        ("note", verdict.message),
    ):
        if value:
            shown.add_row(Text(name, "dim"), plain(value))
    console.print(shown)
    stage = None
    for number, step in enumerate(verdict.steps, 1):
        if step.stage != stage:
            stage = step.stage
            console.print(Text(_STAGES[stage], "dim"))
        console.print(plain(f"{number:3}. {step}"), soft_wrap=True)
