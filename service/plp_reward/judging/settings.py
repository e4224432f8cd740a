"""Which judge a profile has, and what it may cost."""

from __future__ import annotations

import os
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from plp_reward.errors import ConfigurationError


class JudgeSettings(BaseModel):
    """A model behind an OpenAI-compatible server, and the bounds within which it is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(description="The server, with its version: http://localhost:8001/v1.")
    model: str = Field(min_length=1, description="The model's name there.")
    key: str | None = Field(
        None, min_length=1, description="The environment variable that holds the server's key."
    )
    timeout: float = Field(10.0, gt=0, le=600, description="Seconds that a call may take.")
    deadline: float = Field(
        30.0,
        gt=0,
        le=3600,
        description="Seconds that a request waits for its opinions, and a call for its turn.",
    )
    concurrency: int = Field(8, ge=1, le=1024, description="Calls under way at a time.")
    most_tokens: int = Field(32, ge=8, le=4096, description="Tokens that a reply may have.")
    most_calls: int = Field(1000, ge=0, description="Calls that a run may cost.")
    most_cost: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="Money that a run may cost; needs the prices."
    )
    price_in: float = Field(
        0.0, ge=0, allow_inf_nan=False, description="Price of a million tokens that it reads."
    )
    price_out: float = Field(
        0.0, ge=0, allow_inf_nan=False, description="Price of a million tokens that it writes."
    )

    @field_validator("url")
    @classmethod
    def _usable(cls, url: str) -> str:
        parsed = urlsplit(url)
        if parsed.scheme not in ("http", "https") or not parsed.hostname:
            raise ValueError("must be an address, as http://localhost:8001/v1")
        _ = parsed.port  # raises what says which ports there are
        if "@" in parsed.netloc or parsed.query or parsed.fragment:
            raise ValueError("must hold no password: name the key's environment variable as key")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if self.most_cost is not None and not (self.price_in or self.price_out):
            raise ValueError("most_cost needs price_in or price_out")
        return self

    def secret(self) -> str | None:
        """Return the key.

        Raises:
            ConfigurationError: its environment variable is not set, or holds no key.
        """
        if self.key is None:
            return None
        if not (found := os.environ.get(self.key, "").strip()):
            raise ConfigurationError(f"judge: the environment variable {self.key} holds no key")
        if not found.isascii() or not found.isprintable():
            raise ConfigurationError(f"judge: {self.key} holds what cannot be a key")
        return found

    def cost(self, read: int, written: int) -> float:
        """Return the price of so many tokens."""
        return (read * self.price_in + written * self.price_out) / 1e6
