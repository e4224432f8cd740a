"""``plp audit-grader``: answers that a grader accepts for nothing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pydantic import BaseModel, Field

from plp_reward.errors import ConfigurationError

FOUND = 1
"""Exit code when an answer, a gold or a pair of golds was found."""


class AuditGrader(BaseModel):
    """Search a grader for universal answers: accepted by golds that do not accept each other.

    A grader is plp (this project's), the address of a running service, or a function of yours,
    module:function or file.py:function, that takes a response and gold and returns true, false,
    None for no verdict, or a number. It runs in processes of its own, which are killed when an
    answer takes too long.

    exit codes: 0 nothing was found, 1 something was, 2 usage, 4 failure

    Examples:
      plp audit-grader
      plp audit-grader --pairs 10000000 --workers 2 -o audit.json
      plp audit-grader --grader my_grader.py:is_correct --credit 1
      plp audit-grader --grader http://localhost:8000
      plp audit-grader --answers cases.jsonl --prose
    """

    grader: str = Field(
        "plp", description="plp, a service's address, module:function or file.py:function."
    )
    pairs: int = Field(
        1_000_000, ge=1, description="Pairs of an answer and a gold to ask about, at most."
    )
    seed: int = Field(0, ge=0, description="Seed of the answers that are drawn.")
    workers: int = Field(1, ge=1, le=1024, description="Processes that ask the grader.")
    answers: list[Path] = Field(
        default_factory=list,
        description="JSONL of answers to ask about first, in the field pred, answer or response; "
        "may be given several times.",
    )
    prose: bool = Field(False, description="Ask about every answer in a sentence too.")
    credit: float = Field(
        0.5, gt=0, description="From which number on a response has credit, for functions."
    )
    deadline: float = Field(30.0, gt=0, description="Seconds for one answer against the golds.")
    output: Path | None = Field(None, description="Write the report as JSON to this file.")
    json_: bool = Field(False, alias="json", description="Print the report as JSON.")

    def cli_cmd(self) -> None:
        """Search, print the report, and exit with its code."""
        from rich.console import Console

        from plp_reward.cli import audit_grader_tables
        from plp_reward.dumps.progress import Meter
        from plp_reward.grader_audit import Plan, Tally, audit
        from plp_reward.grader_audit.given import read_answers

        plan = Plan(
            grader=self.grader,
            pairs=self.pairs,
            seed=self.seed,
            workers=self.workers,
            deadline=self.deadline,
            credit=self.credit,
            token=os.environ.get("PLP_TOKEN"),
            prose=self.prose,
            given=tuple(answer for path in self.answers for answer in read_answers(path)),
        )
        with Meter(Console(stderr=True), 0, "pairs") as meter:

            def show(tally: Tally) -> None:
                meter.update(tally.pairs, min(1.0, tally.pairs / plan.pairs))

            report = audit(plan, show)
        text = json.dumps(report.as_json(), ensure_ascii=False)
        if self.output is not None:
            try:
                self.output.write_text(text + "\n", encoding="utf-8")
            except OSError as error:
                raise ConfigurationError(f"{self.output}: {error.strerror}") from error
        if self.json_:
            print(text)  # noqa: T201  the output
        else:
            audit_grader_tables.show_report(Console(), report)
        sys.exit(0 if report.passed else FOUND)
