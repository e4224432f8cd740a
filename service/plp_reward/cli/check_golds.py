"""``plp check-golds``: the right answers of a data set, before anything is trained on them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.files.overwriting import STDIN as STANDARD_INPUT
from plp_reward.files.overwriting import keep_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plp_reward.answers import Verdict
    from plp_reward.gold_checks.checks import Judge, Pair
    from plp_reward.scoring.profiles import Profile
    from plp_reward.workers import SyncPool

SOMETHING_WRONG = 1
"""Exit code when a training on the data would be wrong."""


class CheckGolds(BaseModel):
    r"""Check the right answers of a data set before anything is trained on them.

    Reads JSONL, JSON arrays and Parquet, also gzip or Zstandard, and folders of them. Finds golds
    that are not graded as equal to themselves, tell how an answer comes about without saying
    which it is, have several answers or readings, differ for the same problem, are empty or too
    long. Where data sets have the right answer, and every kind of finding: docs/golds.md.

    exit codes: 0 nothing that would make a training wrong, 1 something, 2 usage, 4 failure

    Examples:
      plp check-golds train.jsonl
      plp check-golds data/ --show 10 -o offending.jsonl
      plp check-golds NuminaMath/*.parquet --gold-field solution
      plp check-golds train.jsonl.zst --json | jq .kinds
      zcat train.jsonl.gz | plp check-golds -
    """

    data: CliPositionalArg[list[str]] = Field(
        description="Files or folders to check; - is standard input."
    )
    gold_field: str | None = Field(
        None, description="Field of the right answer: a dotted path. Default: recognised."
    )
    question_field: str | None = Field(
        None, description="Field of the problem's text: a dotted path. Default: recognised."
    )
    gold_after: str = Field(
        "",
        description="Where a gold's text has this mark, the answer is what stands behind the last "
        "one. Boxes and GSM8K's #### need none.",
    )
    profile: str = Field("plp", description="Grade as this profile of --profiles does.")
    profiles: Path | None = Field(None, description="A TOML file of profiles.")
    output: Path | None = Field(
        None,
        description="Write the rows with findings to this file, a JSON object a line.",
    )
    json_: bool = Field(False, alias="json", description="Print the report as JSON.")
    show: int = Field(3, ge=0, description="Rows to show of each kind.")
    limit: int | None = Field(None, ge=1, description="Stop after so many rows.")
    max_line_bytes: int = Field(
        64 << 20, ge=1024, description="A longer line, or item of an array, is a bad row."
    )
    workers: int | None = Field(
        None, ge=1, description="Grading processes. Default: one per available CPU."
    )

    def cli_cmd(self) -> None:
        """Check the golds, print the report, and exit with its code."""
        import contextlib
        from itertools import islice

        from rich.console import Console

        from plp_reward.cli import check_golds_tables
        from plp_reward.dumps.inputs import STDIN
        from plp_reward.dumps.progress import Meter
        from plp_reward.dumps.reading import Reader
        from plp_reward.dumps.rows import Position
        from plp_reward.files.encoding import to_json
        from plp_reward.gold_checks.checks import GoldChecks
        from plp_reward.gold_checks.report import GoldReport, check
        from plp_reward.gold_checks.rows import Fields, files_of, read
        from plp_reward.scoring.named_profiles import find_profile, load_profiles
        from plp_reward.workers import PoolSettings, SyncPool

        files = files_of(self.data)
        reads = [STANDARD_INPUT if name == STDIN else Path(name) for name in files]
        if self.output is not None:
            keep_apart([self.output], [*reads, self.profiles])
        profile = find_profile(load_profiles(self.profiles), self.profile, "--profile")
        profile.check_mathematics("check-golds")
        reader = Reader(files, Position(), self.max_line_bytes)
        rows = islice(
            read(reader, Fields(self.gold_field, self.question_field, self.gold_after)), self.limit
        )
        report = GoldReport(self.show)
        with contextlib.ExitStack() as stack:
            pool = stack.enter_context(SyncPool(PoolSettings.of(self.workers)))
            out = stack.enter_context(self.output.open("wb")) if self.output else None
            meter = stack.enter_context(Meter(Console(stderr=True), 0))
            checks = GoldChecks(_judge(pool, profile), profile.grading)
            tick = lambda done: meter.update(done, reader.fraction)  # noqa: E731
            for found in check(rows, checks, report, tick):
                if out is not None:
                    out.write(to_json(found.as_json()) + b"\n")
        if self.json_:
            print(json.dumps(report.as_json(), ensure_ascii=False))  # noqa: T201  the output
        else:
            check_golds_tables.show(Console(), report, self.output)
        sys.exit(SOMETHING_WRONG if report.wrong_rows else 0)


def _judge(pool: SyncPool, profile: Profile) -> Judge:
    from plp_reward.workers import Job

    def judge(pairs: Sequence[Pair]) -> Sequence[Verdict]:
        return pool.grade(
            [
                Job(pair.response, pair.gold, profile.grading, deadline=profile.deadline)
                for pair in pairs
            ]
        )

    return judge
