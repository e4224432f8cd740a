"""Named tokens: who may ask, for what, and how much.

The file is TOML, a table a name:

    [team-a]
    file = "/run/secrets/team-a"
    max_in_flight = 256
    samples_per_minute = 100000
    profiles = ["plp-*"]

Every name has two levels that fill by time and one number of requests in flight, however many ask
with its token, so that limits take no memory that clients could make grow.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import time
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple, Self

from prometheus_client import CollectorRegistry, Counter
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from starlette.requests import Request

from plp_reward.errors import ConfigurationError, Overloaded
from plp_reward.http.errors import Forbidden
from plp_reward.http.settings import usable_token
from plp_reward.scoring.profiles import Profile
from plp_reward.settings.problems import problems

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MINUTE = 60.0
ACCESS = "access"
"""Where a request's state has what its token opens."""


class NamedToken(BaseModel):
    """What stands under a name: where its token is, and what it opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr | None = Field(None, description="The token itself.")
    variable: str | None = Field(
        None, min_length=1, description="Or the environment variable that holds it."
    )
    file: Path | None = Field(
        None, description="Or a file that holds it, such as a secret that is mounted."
    )
    profiles: tuple[str, ...] = Field(
        ("*",),
        min_length=1,
        description="Profiles that it may ask for: names, or patterns with * and ?.",
    )
    max_in_flight: int | None = Field(
        None,
        ge=1,
        description="Requests answered at a time; those that wait for the rest of their group do "
        "not count.",
    )
    requests_per_minute: int | None = Field(None, ge=1, description="Requests a minute.")
    samples_per_minute: int | None = Field(
        None, ge=1, description="Samples a minute that are graded."
    )
    operator: bool = Field(
        False,
        description="Whether it opens the page, which shows everyone's samples, and "
        "POST /profiles/reload.",
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if [self.token, self.variable, self.file].count(None) != 2:
            raise ValueError("give one of token, variable and file")
        return self

    def secret(self, folder: Path) -> str:
        """Return the token.

        Args:
            folder: where a relative ``file`` is.

        Raises:
            ValueError: there is none, or it is none that a header could carry.
        """
        if self.token is not None:
            return usable_token(self.token.get_secret_value())
        if self.variable is not None:
            found = os.environ.get(self.variable)
            if found is None:
                raise ValueError(f"the environment variable {self.variable} is not set")
            return usable_token(found)
        try:
            return usable_token((folder / str(self.file)).read_text(encoding="utf-8"))
        except OSError as error:
            raise ValueError(f"file {self.file}: {error.strerror}") from error


class Level:
    """What is left of a minute's worth: it fills by time, and what is taken may overdraw it."""

    def __init__(self) -> None:
        self._taken = 0.0
        self._at = time.monotonic()
        self._limited = False

    def wait(self, per_minute: int | None) -> float:
        """Return the seconds until anything may be taken."""
        self._limited = per_minute is not None
        if per_minute is None:
            self._taken = 0.0
            return 0.0
        now = time.monotonic()
        self._taken = max(0.0, self._taken - (now - self._at) * per_minute / _MINUTE)
        self._at = now
        return max(0.0, self._taken - per_minute + 1) * _MINUTE / per_minute

    def take(self, number: int) -> None:
        """Take so many: after more than are left there is nothing until the level is made up.

        What is taken without a limit does not count under a later one.
        """
        if self._limited:
            self._taken += number


class Access:
    """What one name may do, and what it does at the moment.

    Attributes:
        name: the token's name; "" for the service's own token, and for anybody where none is asked.
        allowed: its limits; a reload puts others here.
        in_flight: its requests that are being answered.
        waiting: those of them that only wait for the rest of their group.
    """

    def __init__(self, name: str, allowed: NamedToken | None, uses: Uses) -> None:
        self.name = name
        self.allowed = allowed
        self.in_flight = 0
        self.waiting = 0
        self._uses = uses
        self._requests = Level()
        self._samples = Level()

    @property
    def operates(self) -> bool:
        """Whether it opens what is for those who run the service."""
        return self.allowed is None or self.allowed.operator

    def check_profile(self, profile: Profile) -> None:
        """Refuse a profile that is not for it.

        Raises:
            Forbidden: it is not; the message says which are.
        """
        if self.allowed is None:
            return
        if not any(fnmatchcase(profile.name, each) for each in self.allowed.profiles):
            raise Forbidden(
                f"token {self.name!r} may not ask for profile {profile.name!r}; it may ask for: "
                f"{', '.join(self.allowed.profiles)}"
            )

    def check_request(self) -> None:
        """Refuse a request for which there is no room.

        Raises:
            Overloaded: there is none; it says when to come back.
        """
        if self.allowed is None:
            return
        most = self.allowed.max_in_flight
        if most is not None and self.in_flight >= most + self.waiting:
            raise self._refused("max_in_flight", f"{most} requests are in flight", 1.0)
        if wait := self._requests.wait(self.allowed.requests_per_minute):
            raise self._refused("requests_per_minute", "its requests of a minute are made", wait)
        self._check_samples(self.allowed)

    def take_samples(self, number: int) -> None:
        """Count samples that will be graded.

        Raises:
            Overloaded: those of a minute are used up; it says when to come back.
        """
        if self.allowed is None:
            return
        self._check_samples(self.allowed)
        self._samples.take(number)
        self._uses.samples.labels(self.name).inc(number)

    def enter(self) -> None:
        """Count a request whose body is there."""
        self.in_flight += 1
        self._requests.take(1)

    def leave(self) -> None:
        """Count one that is answered."""
        self.in_flight -= 1

    def _check_samples(self, allowed: NamedToken) -> None:
        if wait := self._samples.wait(allowed.samples_per_minute):
            raise self._refused("samples_per_minute", "its samples of a minute are used up", wait)

    def _refused(self, limit: str, why: str, wait: float) -> Overloaded:
        self._uses.refused.labels(self.name, limit).inc()
        return Overloaded(f"token {self.name!r}: {why} ({limit})", max(wait, 1.0))


def access_of(request: Request) -> Access:
    """Return what a request's token opens; anything where none is asked for."""
    found: Access | None = request.scope["state"].get(ACCESS)
    if found is not None:
        return found
    tokens: Tokens = request.app.state.service.tokens
    return tokens.anybody


class Uses:
    """What names ask for, in the metrics."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.samples = Counter(
            "plp_token_samples_total",
            "Samples graded for named tokens.",
            ["token"],
            registry=registry,
        )
        self.refused = Counter(
            "plp_token_refused_total",
            "Requests of named tokens over a limit of theirs, by the limit.",
            ["token", "limit"],
            registry=registry,
        )


class Read(NamedTuple):
    """A token as it was read: by name, its digest and what it opens."""

    digest: bytes
    allowed: NamedToken | None


class Tokens:
    """Every token that the service takes.

    Args:
        own: the service's own, without a name and without limits.
        file: the file of named ones.
        registry: where their uses are counted.

    Attributes:
        anybody: what a request may do where no token is asked for.

    Raises:
        ConfigurationError: the file cannot be used.
    """

    def __init__(
        self, own: SecretStr | None, file: Path | None, registry: CollectorRegistry
    ) -> None:
        self._own = own
        self._file = file
        self._uses = Uses(registry)
        self._by_digest: tuple[tuple[bytes, Access], ...] = ()
        self.anybody = Access("", None, self._uses)
        self.use(self.read())

    @property
    def wanted(self) -> bool:
        """Whether a token is asked for."""
        return self._own is not None or self._file is not None

    def find(self, given: bytes) -> Access | None:
        """Return what a token opens; None if it is none of them.

        All are compared, and each in constant time.
        """
        digest = hashlib.sha256(given).digest()
        found = None
        for known, access in self._by_digest:
            if hmac.compare_digest(known, digest):
                found = access
        return found

    def read(self) -> dict[str, Read]:
        """Read the file.

        Raises:
            ConfigurationError: it cannot be used; the message names the token and the field.
        """
        found: dict[str, Read] = {}
        if self._own is not None:
            found[""] = Read(_digest(self._own.get_secret_value()), None)
        if self._file is not None:
            found |= _read(self._file, found)
        return found

    def use(self, found: Mapping[str, Read]) -> None:
        """Take these tokens from now on; a name that stays keeps what it has in flight and used."""
        before = {access.name: access for _, access in self._by_digest}
        now = []
        for name, (digest, allowed) in found.items():
            access = before.get(name) or Access(name, allowed, self._uses)
            access.allowed = allowed
            now.append((digest, access))
        self._by_digest = tuple(now)


def _read(path: Path, others: Mapping[str, Read]) -> dict[str, Read]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, RecursionError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ConfigurationError(f"tokens: file {path}: {why}") from error
    if not tables:
        raise ConfigurationError(f"tokens: file {path} names none: write a table for each")
    found: dict[str, Read] = {}
    names = {read.digest: name for name, read in others.items()}
    for name, table in tables.items():
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                f"tokens: file {path}: [{name:.80}] must be letters, digits and . _ -, at most 64"
            )
        try:
            allowed = NamedToken.model_validate(table)
            digest = _digest(allowed.secret(path.parent))
        except ValidationError as error:
            secret = error.errors()[0]["loc"][:1] == ("token",)  # not to be shown, even a wrong one
            first = "token: must be a text" if secret else next(problems(error, NamedToken))
            raise ConfigurationError(f"tokens: file {path}: [{name}] {first}") from None
        except ValueError as error:
            raise ConfigurationError(f"tokens: file {path}: [{name}] {error}") from None
        if digest in names:
            other = f"[{names[digest]}]" if names[digest] else "the service's own (token)"
            raise ConfigurationError(f"tokens: file {path}: [{name}] is the same as {other}")
        names[digest] = name
        found[name] = Read(digest, allowed)
    return found


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
