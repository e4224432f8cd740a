"""``plp score``: dumps in, the same rows with rewards out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    CliPositionalArg,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError

SOME_ROWS_BAD = 3
"""Exit code when every row was read and some could not be scored."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as of a shell's command."""


class Score(DumpSettings, BaseSettings):
    """Score dumps of responses: JSONL, JSON arrays or Parquet, also gzip or Zstandard.

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
      zcat dump.jsonl.gz | plp score - -o scored.jsonl
    """

    model_config = SettingsConfigDict(env_prefix="PLP_SCORE_", extra="forbid")

    dumps: CliPositionalArg[list[str]] = Field(
        description="Files to score, in this order; - is standard input."
    )
    config: Path | None = Field(None, description="TOML file with any of these settings.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, file."""
        given = init_settings.init_kwargs if isinstance(init_settings, InitSettingsSource) else {}
        config = given.get("config") or os.environ.get("PLP_SCORE_CONFIG")
        if config and not Path(config).is_file():
            raise ConfigurationError(f"config: there is no file {config}")
        try:
            file = TomlConfigSettingsSource(settings_cls, config)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"config: {config} cannot be read: {error}") from error
        return init_settings, env_settings, file

    def cli_cmd(self) -> None:
        """Score the dumps and show the figures."""
        from rich.console import Console

        from plp_reward.cli import score_tables
        from plp_reward.dumps.run import preview, score_dumps

        if self.dry_run:
            score_tables.show_preview(Console(), preview(self.dumps, self))
            return
        messages = Console(stderr=True)
        try:
            outcome = score_dumps(self.dumps, self, messages)
        except KeyboardInterrupt:
            messages.print("interrupted; the same command goes on where this one stopped")
            sys.exit(INTERRUPTED)
        score_tables.show_outcome(Console(), outcome)
        if outcome.summary.bad_rows:
            sys.exit(SOME_ROWS_BAD)
