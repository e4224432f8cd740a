"""What a run of ``plp score`` can be told, by flag, environment or file."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from plp_reward.dumps.fields import FieldNames
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import is_remote
from plp_reward.judging.settings import JudgeSettings
from plp_reward.settings.problems import problems

if TYPE_CHECKING:
    from plp_reward.scoring.profiles import Profile

EngineName = Literal["local", "ray"]
_WITHOUT_EFFECT = ("restart", "dry_run", "workers", "engine", "ray_address")
"""Settings that no result depends on: a run may go on with others."""


class DumpSettings(BaseModel):
    """Settings of a run over dumps."""

    model_config = ConfigDict(extra="forbid")

    output: Path | str | None = Field(
        None,
        description="Where the scored rows go: .jsonl, .jsonl.gz, .jsonl.zst or .parquet; a URL "
        "is a folder of parts.",
    )
    layout: str | None = Field(
        None, description="The rows' layout; by default recognised from the first row."
    )
    response_field: str | None = Field(
        None,
        description="Field of the response or responses: a dotted path, as doc.answer or a.0.b.",
    )
    gold_field: str | None = Field(
        None,
        description="Field of the right answer; by default the layout's, or the first column there "
        "is of those that docs/golds.md lists.",
    )
    id_field: str | None = Field(None, description="Field of the row's name.")
    group_field: str | None = Field(
        None, description="Field of the prompt's name; several, with commas between, make it up."
    )
    length_field: str | None = Field(
        None,
        description="Field of the response's number of tokens; '' ignores the layout's, so that a "
        "tokenizer counts.",
    )
    token_ids_field: str | None = Field(None, description="Field of the response's token ids.")
    finish_reason_field: str | None = Field(
        None, description="Field of why generation ended; 'length' means truncated."
    )
    prompt_field: str | None = Field(None, description="Field of the prompt.")
    dataset_field: str | None = Field(
        None, description="Field the table counts by; by default the file's name."
    )
    target_field: str | None = Field(None, description="Field of the tokens the prompt asks for.")
    extra_field: str | None = Field(
        None,
        description="Fields that graders and rewards may look at, with commas between: "
        "data_source, or name=path.",
    )
    evaluation_field: str | None = Field(
        None, description="Field that is true for responses rewarded by accuracy alone."
    )
    gold_file: Path | None = Field(
        None, description="A file of rows {id, gold}, joined to the dump's rows by id."
    )
    gold_after: str = Field(
        "",
        description="Where a gold's text has this mark, the answer is what stands behind the last "
        "one. Boxes and GSM8K's #### need none.",
    )

    profile: str | None = Field(
        None, description="How to score: a profile of --profiles, or a reward's name. Default: plp."
    )
    profiles: Path | None = Field(None, description="A TOML file of profiles.")
    reward: str | None = Field(
        None,
        description="Another reward than the profile's: a name, or one of yours as "
        "my_rewards.py:brisk.",
    )
    parameters: dict[str, float] = Field(
        default_factory=dict, description="The reward's parameters, as alpha=4."
    )
    tokenizer: str | None = Field(
        None,
        description="Counts tokens where the rows do not say: a tokenizer.json, a folder that "
        "holds one, or a hub id.",
    )

    judge: str | None = Field(
        None,
        description="An OpenAI-compatible server, asked where the rules proved nothing: "
        "http://localhost:8001/v1. By default the profile's, if it has one.",
    )
    judge_model: str | None = Field(None, description="The judge's model.")
    judge_key: str | None = Field(
        None, description="The environment variable that holds the judge's key."
    )
    judge_calls: int = Field(
        10_000, ge=0, description="Most calls to the judge that --judge names."
    )

    group_window: int = Field(
        0,
        ge=0,
        description="Rows, from a group's first on, within which all its rows are; 0: adjacent.",
    )
    group_size: int | None = Field(
        None, ge=1, description="Responses of a group; one that has so many is complete."
    )
    results_only: bool = Field(
        False, description="Write each row's place, id and result without its own fields."
    )
    restart: bool = Field(False, description="Score anew over an output that is there already.")
    dry_run: bool = Field(False, description="Show how the first rows are read, and score nothing.")
    limit: int | None = Field(None, ge=1, description="Stop after so many rows.")
    max_line_bytes: int = Field(
        64 << 20,
        ge=1024,
        description="A longer line, or item of an array, is a bad row, and is never held.",
    )
    workers: int | None = Field(
        None, ge=1, description="Grading processes. Default: one per available CPU."
    )
    engine: EngineName = Field(
        "local", description="Who scores: local processes, or ray: a Ray cluster."
    )
    ray_address: str | None = Field(
        None,
        description="A running Ray cluster for --engine ray, as auto or ray://host:10001; one of "
        "this machine is started if none is named, here or in RAY_ADDRESS.",
    )

    @field_validator("output")
    @classmethod
    def _known_ending(cls, output: Path | str | None) -> Path | str | None:
        if output is None:
            return None
        if isinstance(output, str):
            output = output.rstrip("/") if is_remote(output) else Path(output)
        endings = (".jsonl", ".jsonl.gz", ".jsonl.zst")
        if isinstance(output, str):
            if not output.endswith(endings):
                raise ValueError(f"a folder of parts must end in {', '.join(endings)}")
        elif not output.name.endswith((*endings, ".parquet")):
            raise ValueError("must end in .jsonl, .jsonl.gz, .jsonl.zst or .parquet")
        return output

    @property
    def output_ending(self) -> str:
        """What the output's name ends in, behind its last dot and with it; "" without an output."""
        return PurePath(self.output or "").suffix

    @property
    def fields(self) -> FieldNames:
        """The fields that are named."""
        return FieldNames(
            **{part: getattr(self, f"{part}_field") for part in FieldNames.model_fields}
        )

    def scoring_profile(self) -> Profile:
        """Return the profile, with what overrides it.

        Raises:
            ConfigurationError: there is no such profile, reward or parameter.
        """
        # Graders and rewards, which a command's help does without.
        from plp_reward.scoring.named_profiles import find_profile, load_profiles
        from plp_reward.scoring.own_rewards import load_asked

        named = find_profile(load_profiles(self.profiles), self.profile or "plp", "--profile")
        named = named.knowing(load_asked(self.reward))
        profile = named.override(reward=self.reward, parameters=self.parameters)
        changes: dict[str, Any] = {}
        if self.tokenizer is not None:
            changes["tokenizer"] = self.tokenizer
        if self.judge is not None:
            changes["judge"] = self._judge(self.judge)
        return profile.model_copy(update=changes) if changes else profile

    def _judge(self, url: str) -> JudgeSettings:
        if self.judge_model is None:
            raise ConfigurationError("--judge needs the model's name: --judge-model")
        given = {"url": url, "model": self.judge_model, "key": self.judge_key}
        try:
            return JudgeSettings.model_validate(given | {"most_calls": self.judge_calls})
        except ValidationError as error:
            first = next(problems(error, JudgeSettings))
            raise ConfigurationError(f"--judge: {first}") from error

    def fingerprint(self) -> dict[str, Any]:
        """Return the settings that results depend on."""
        return self.model_dump(mode="json", exclude=set(_WITHOUT_EFFECT))
