"""``plp score``: dumps in, the same rows with rewards out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import (
    CliPositionalArg,
    SettingsConfigDict,
)

from plp_reward.dumps.settings import DumpSettings
from plp_reward.settings.command_help import Groups
from plp_reward.settings.layered import LayeredSettings, unknown_variables

SOME_ROWS_BAD = 3
"""Exit code when every row was read and some could not be scored."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as of a shell's command."""


class Score(DumpSettings, LayeredSettings):
    """Score dumps of responses: JSONL, JSON arrays, CSV, Parquet or Arrow, also packed.

    Rows keep their order and fields and get a field plp: the reward and what it follows from.
    Interrupted or killed, the same command goes on where it stopped. Bad rows go to
    OUTPUT.errors.jsonl, the figures to OUTPUT.summary.json.

    Every flag can also be set in the environment (--group-size as PLP_SCORE_GROUP_SIZE) and in the
    TOML file that --config names.

    exit codes: 0 all rows scored, 2 usage, 3 some rows were bad, 4 failure,
    130 interrupted

    Examples:
      plp score dump.jsonl -o scored.jsonl
      plp score dump.jsonl --dry-run
      plp score run.parquet -o scored.parquet --reward normalized --group-field problem
      plp score a.jsonl.gz b.json -o all.jsonl.zst --parameters alpha=4 --tokenizer ./model
      plp score rows.jsonl -o s.jsonl --response-field out.text --gold-field answer
      plp score 'runs/*.jsonl' s3://bucket/run7/ -o all.jsonl.zst
      zcat dump.jsonl.gz | plp score - -o scored.jsonl
    """

    HELP_GROUPS: ClassVar[Groups] = {
        "output": ("output", "results_only", "restart", "dry_run", "limit"),
        "scoring": (
            "profile",
            "profiles",
            "reward",
            "parameters",
            "tokenizer",
            "judge",
            "judge_model",
            "judge_key",
            "judge_calls",
            "group_size",
            "group_window",
        ),
        "fields of a row": (
            "layout",
            "response_field",
            "gold_field",
            "gold_file",
            "gold_after",
            "id_field",
            "group_field",
            "length_field",
            "token_ids_field",
            "finish_reason_field",
            "prompt_field",
            "dataset_field",
            "target_field",
            "extra_field",
            "evaluation_field",
        ),
        "process": ("config", "workers", "engine", "ray_address", "max_line_bytes"),
    }

    model_config = SettingsConfigDict(env_prefix="PLP_SCORE_", extra="forbid")

    dumps: CliPositionalArg[list[str]] = Field(
        description="Files to score, in this order: paths, folders, patterns in quotes, URLs "
        "that fsspec reads; - is standard input."
    )
    config: Path | None = Field(None, description="TOML file with any of these settings.")

    def cli_cmd(self) -> None:
        """Score the dumps and show the figures."""
        from rich.console import Console

        from plp_reward.cli import score_tables

        for said in unknown_variables(Score, os.environ):
            sys.stderr.write(f"plp score: {said}\n")
        from plp_reward.dumps.run import preview, score_dumps

        if self.dry_run:
            score_tables.show_preview(Console(), preview(self.dumps, self))
            return
        messages = Console(stderr=True)
        try:
            outcome = score_dumps(self.dumps, self, messages, ["plp", *sys.argv[1:]])
        except KeyboardInterrupt:
            messages.print("interrupted; the same command goes on where this one stopped")
            sys.exit(INTERRUPTED)
        except OSError:
            messages.print("failed; the same command goes on where this one stopped")
            raise
        score_tables.show_outcome(Console(), outcome)
        if outcome.summary.bad_rows:
            sys.exit(SOME_ROWS_BAD)
