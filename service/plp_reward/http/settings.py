"""Settings of the service: by flag, by environment variable, by file, under one name.

``--max-samples 512``, ``PLP_MAX_SAMPLES=512`` and ``max_samples = 512`` in the TOML file that
``--config`` or ``PLP_CONFIG`` names say the same. A flag beats the environment, which beats the
file. The pool's settings have a level of their own: ``--pool.workers 4``, ``PLP_POOL__WORKERS=4``,
and ``workers = 4`` under ``[pool]``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    SettingsConfigDict,
)

from plp_reward.audit.settings import AuditSettings
from plp_reward.errors import ConfigurationError
from plp_reward.settings.layered import LayeredSettings
from plp_reward.workers import PoolSettings

if TYPE_CHECKING:
    from plp_reward.scoring.profiles import Profile


class GroupLimits(BaseModel):
    """How much may wait for the rest of its group."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_samples: int = Field(
        32_768,
        ge=4,
        description="Samples of all groups that are waited for, with room for those on their way. "
        "A run, or without a name a client's address, may take half of what the others leave; "
        "further groups get 429.",
    )
    max_mb: float = Field(
        256.0,
        gt=0,
        description="MB that waiting samples and remembered answers may take. The oldest answers "
        "are forgotten first; then new samples get 429.",
    )
    refuse: bool = Field(
        False,
        description="Refuse groups that arrive in pieces. For replicas behind an address that "
        "spreads requests: no replica would ever see a whole group.",
    )


class ServiceSettings(LayeredSettings):
    """Everything about a service that is not part of a profile."""

    model_config = SettingsConfigDict(
        env_prefix="PLP_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    config: Path | None = Field(None, description="TOML file with any of these settings.")
    host: str = Field(
        "127.0.0.1",
        description="Address to listen on. 0.0.0.0 for every interface: set a token then.",
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    token: SecretStr | None = Field(
        None,
        description="If set, requests must carry it: 'Authorization: Bearer TOKEN', or as the "
        "password of Basic authentication. Prefer PLP_TOKEN to the flag, which other users of the "
        "machine can read.",
    )
    tokens: Path | None = Field(
        None,
        description="TOML file of named tokens, each with limits of its own; the token above, if "
        "set, opens everything beside them. It is loaded again with the profiles.",
    )
    root: str | None = Field(
        None,
        description="Address that POST / is answered as, such as /google/plp?bounds=-1,1: for "
        "clouds that know a service by its host alone.",
    )
    page: bool = Field(
        True,
        description="Serve the page at / for people: it shows the last samples that were scored. "
        "Where there is a token, it asks for it.",
    )
    page_mb: float = Field(
        32.0,
        ge=1,
        le=65_536,
        description="MB of samples that are kept in memory for the page; the oldest go first.",
    )
    page_log_mb: float = Field(
        1024.0,
        ge=0,
        description="MB of the audit log's newest files that the page shows, where there is a log "
        "and DuckDB (the extra 'view'): a process reads them while somebody looks at the page. 0 "
        "for none: the page then shows what is in memory.",
    )
    protect_metrics: bool = Field(False, description="Ask for the token at /metrics too.")
    profiles: Path | None = Field(
        None, description="TOML file of profiles; they join the built-in ones."
    )
    watch_profiles: bool = Field(
        False,
        description="Load the files of profiles and tokens again whenever they, or code that "
        "profiles name, change, as SIGHUP and POST /profiles/reload do.",
    )
    profile: str = Field("plp", description="Profile of requests that name none.")
    problems: Path | None = Field(
        None,
        description="JSON Lines file of questions and their right answers, for wires that send "
        "none.",
    )
    state: Path | None = Field(
        None,
        description="Folder, on a local disk, for what rewards remember of earlier responses "
        "(hapo, laser_d, short_rl). Without it these are refused. One service uses it at a time.",
    )
    tokenizer: str | None = Field(
        None,
        description="Counts tokens for profiles that name no tokenizer: a tokenizer.json, a folder "
        "that holds one, or a hub id.",
    )
    max_body_mb: float = Field(
        32.0,
        gt=0,
        le=1024,
        description="Largest request body in MB; larger ones get 413. Parsing 32 MB holds up other "
        "requests for about 0.1 s.",
    )
    max_samples: int = Field(8192, ge=1, description="Most samples in a request.")
    max_response_chars: int = Field(
        1_000_000, ge=1, description="Longest response in characters. 32,768 tokens are ~130,000."
    )
    max_in_flight: int = Field(
        4096,
        ge=1,
        description="Requests answered at a time; further ones get 429 and a Retry-After. OpenRLHF "
        "posts a whole rollout at once, each sample on a connection of its own.",
    )
    max_header_kb: float = Field(
        64.0,
        gt=0,
        le=1024,
        description="Largest first line and headers of a request in kB; larger ones get 431. "
        "Asked before the token, as the next three are.",
    )
    max_url_kb: float = Field(
        16.0, gt=0, le=1024, description="Longest address of a request in kB; longer ones get 414."
    )
    header_timeout: float = Field(
        30.0,
        gt=0,
        le=3600,
        description="Seconds in which a request's headers must arrive, from the connection's "
        "opening or a further request's first byte on; later ones get 408.",
    )
    body_timeout: float = Field(
        60.0,
        gt=0,
        le=3600,
        description="Seconds in which its body must arrive; later ones get 408. A request is in "
        "flight from its last byte on.",
    )
    keep_alive: float = Field(
        75.0,
        gt=0,
        le=3600,
        description="Seconds after which a connection without a further request is closed: more "
        "than clients and load balancers keep one, so that they close it.",
    )
    max_run_labels: int = Field(
        64,
        ge=0,
        description="Runs that the metrics tell apart; further ones are counted as 'other'.",
    )
    pid_file: Path | None = Field(
        None,
        description="File that holds the process's id while the service takes requests, for "
        "those who send it signals.",
    )
    shutdown_delay: float = Field(
        0.0,
        ge=0,
        le=3600,
        description="Seconds between SIGTERM, when readiness turns false, and closing the port: "
        "what a load balancer needs to notice.",
    )
    shutdown_grace: int = Field(
        60, ge=1, le=3600, description="Seconds that requests in flight then have to finish."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severity that is logged; info has a line a request."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto",
        description="How a line is written: auto is for people on a terminal, and JSON elsewhere.",
    )
    groups: GroupLimits = Field(
        default_factory=GroupLimits, description="Groups that arrive in pieces."
    )
    audit: AuditSettings = Field(
        default_factory=AuditSettings, description="The log of what was asked and answered."
    )
    pool: PoolSettings = Field(default_factory=PoolSettings, description="The grading pool.")

    @field_validator("token", mode="after")
    @classmethod
    def _usable_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is None:
            return None
        return SecretStr(usable_token(token.get_secret_value()))

    @model_validator(mode="after")
    def _usable_profiles(self) -> Self:
        self.load_profiles()
        return self

    @property
    def max_body_bytes(self) -> int:
        """The largest request body in bytes."""
        return int(self.max_body_mb * 2**20)

    def load_profiles(self) -> dict[str, Profile]:
        """Return every profile by name: the built-in ones and those of the file.

        Raises:
            ConfigurationError: the file cannot be used, or not with these settings.
        """
        # Graders and rewards, which a command's help does without.
        from plp_reward.scoring.named_profiles import find_profile, load_profiles

        found = load_profiles(self.profiles)
        default = find_profile(found, self.profile, "profile")
        if self.state is None and default.remembers:
            raise ConfigurationError(
                f"state: profile {self.profile!r} compares responses with earlier ones: name a "
                "folder to keep these in"
            )
        return {
            name: profile.model_copy(update={"tokenizer": profile.tokenizer or self.tokenizer})
            for name, profile in found.items()
        }


def usable_token(token: str) -> str:
    """Return a token without space around it: files end with a line break, headers are cut.

    Raises:
        ValueError: it is blank, or no header can carry it.
    """
    if not (stripped := token.strip()):
        raise ValueError("is blank: unset it to ask for none, or give a secret")
    if not stripped.isprintable():
        raise ValueError("holds a line break or control character, which no header can carry")
    return stripped
