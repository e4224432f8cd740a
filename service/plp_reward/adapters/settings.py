"""Settings of the adapters: by keyword where a framework lets them pass, else by environment.

``Reward(service="http://localhost:8000")`` and ``PLP_SERVICE=http://localhost:8000`` say the same;
a keyword beats the environment. Names that the service has too mean the same there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from plp_reward.errors import ConfigurationError


class AdapterSettings(BaseSettings):
    """Where and how an adapter scores."""

    model_config = SettingsConfigDict(env_prefix="PLP_", extra="forbid", frozen=True)

    service: str | None = Field(
        None,
        description="Address of a running service that scores; unset, the trainer's own process "
        "does.",
    )
    token: SecretStr | None = Field(None, min_length=1, description="The service's token.")
    profile: str = Field("plp", description="How to score; the service's profile of that name.")
    profiles: Path | None = Field(
        None, description="TOML file of profiles; without a service only, which has its own."
    )
    tokenizer: str | None = Field(
        None,
        description="Counts tokens where the framework gives no token ids and the profile names "
        "no tokenizer; without a service only, which has its own.",
    )
    null_reward: float | None = Field(
        None,
        allow_inf_nan=False,
        description="What a response without a verdict gets where the framework has no null; "
        "unset, the profile's null_reward.",
    )
    run: str | None = Field(
        None,
        description="The training run's name, for a reward that remembers its earlier responses; "
        "with a service only.",
    )
    timeout: float = Field(120.0, gt=0, description="Seconds that one request may take.")
    patience: float = Field(
        1800.0,
        gt=0,
        description="Seconds to go on asking a service that does not answer, or can take no more, "
        "before that is an error.",
    )
    gold: str | None = Field(
        None,
        description="The column with the right answer, where the framework hands over columns; by "
        "default it is recognised.",
    )
    group_size: int | None = Field(
        None,
        ge=1,
        description="Responses to a prompt, where the framework does not say and the reward "
        "compares them.",
    )
    end_token_ids: frozenset[int] = Field(
        frozenset(),
        description="Token ids that end a response, where the framework does not say whether it "
        "was cut off.",
    )

    @classmethod
    def of(cls, **given: Any) -> AdapterSettings:
        """Return the settings; those that are not given come from the environment.

        Raises:
            ConfigurationError: one cannot be used; the message names it.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"]))
            raise ConfigurationError(
                f"{name}: {first['msg']}; the adapters' settings are: {', '.join(cls.model_fields)}"
            ) from error
