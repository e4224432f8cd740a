"""Profiles loaded again while the service runs: all of them or none, and no request lost.

A request takes its profile when it begins and keeps it; so does a group that arrives in pieces.

A service starts without a tokenizer that a profile names and that cannot be loaded, as when the hub
cannot be reached: what needs it is refused until it can, and everything else is served. A reload
that would take a tokenizer away is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import structlog
import watchfiles
from prometheus_client import CollectorRegistry, Counter, Gauge

from plp_reward.errors import ConfigurationError
from plp_reward.http.errors import NoTokenizer
from plp_reward.http.settings import ServiceSettings
from plp_reward.http.tokens import Read, Tokens
from plp_reward.scoring.lengths import load_counter
from plp_reward.scoring.profiles import Profile

_LOOK_AGAIN = 5000
"""Milliseconds after which the file is looked at even if the system told of no change: some file
systems tell nothing."""
_TRY_AGAIN = 60.0
"""Seconds after which tokenizers that could not be loaded are asked for again."""


class Reloaded(NamedTuple):
    """What a reload changed: names of profiles."""

    added: list[str]
    changed: list[str]
    removed: list[str]


class Profiles:
    """The profiles in use.

    Args:
        settings: name the file.
        registry: where reloads are counted.
        tokens: are loaded again with them.

    Attributes:
        in_use: every profile by name; replaced as a whole, never altered.
        missing: why a tokenizer that profiles name cannot be loaded, by the tokenizer's name.

    Raises:
        ConfigurationError: the file cannot be used.
    """

    def __init__(
        self, settings: ServiceSettings, registry: CollectorRegistry, tokens: Tokens
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._log = structlog.get_logger("profiles")
        self._turn = asyncio.Lock()
        self._loads = Counter(
            "plp_profile_loads_total",
            "Times the profiles were loaded, by outcome: ok or failed.",
            ["outcome"],
            registry=registry,
        )
        self._loaded = Gauge(
            "plp_profiles_loaded_timestamp_seconds",
            "When the profiles in use were loaded.",
            registry=registry,
        )
        self._failed = Gauge(
            "plp_profiles_stale",
            "1 if the file has changed and cannot be used: the profiles before are in use.",
            registry=registry,
        )
        self._without = Gauge(
            "plp_profile_without_tokenizer",
            "1 for a profile whose tokenizer cannot be loaded: what it must count is refused.",
            ["profile"],
            registry=registry,
        )
        self.in_use: Mapping[str, Profile] = settings.load_profiles()
        self.missing: Mapping[str | None, str] = {}
        self._took()

    def load_tokenizers(self) -> None:
        """Load every profile's tokenizer, so that no request waits for a download.

        Raises:
            ConfigurationError: the service's own tokenizer cannot be loaded, or a judge's key is
                missing; the message names the setting or the profile.
        """
        _check_judges(self.in_use)
        self.missing = _load_tokenizers(self.in_use)
        own = self._settings.tokenizer
        if own in self.missing:
            raise ConfigurationError(self.missing[own])
        for name, why in self.unusable().items():
            self._log.error("a profile has no tokenizer", profile=name, error=why)
        self._tell_missing()

    def unusable(self) -> dict[str, str]:
        """Return why a profile's tokenizer cannot be loaded, by the profile's name."""
        return {
            name: self.missing[profile.tokenizer]
            for name, profile in self.in_use.items()
            if profile.tokenizer in self.missing
        }

    def check_tokenizer(self, profile: Profile) -> None:
        """Refuse what a profile's tokenizer must count if it cannot be loaded.

        Raises:
            NoTokenizer: it cannot; the message names profile, tokenizer and ways out.
        """
        if profile.tokenizer in self.missing:
            raise NoTokenizer(
                f"profile {profile.name!r} cannot count tokens: {self.missing[profile.tokenizer]}. "
                f"It is tried again every {_TRY_AGAIN:g} s and when profiles are loaded again; "
                "until then send length or token_ids with every sample"
            )

    async def find_missing(self) -> None:
        """Ask for tokenizers that could not be loaded until all are there, or until cancelled."""
        while self.missing:
            await asyncio.sleep(_TRY_AGAIN)
            async with self._turn:
                self.missing = await asyncio.to_thread(_load_tokenizers, self.in_use)
                self._tell_missing()
        self._log.info("every tokenizer is loaded")

    async def reload(self, cause: str) -> Reloaded:
        """Load the file again, tokenizers included; if any of it is invalid, nothing changes.

        A tokenizer that was missing before may still be.

        Args:
            cause: why, for the log.

        Raises:
            ConfigurationError: it cannot be used; the profiles before stay in use.
        """
        async with self._turn:
            try:
                new, missing, tokens = await asyncio.to_thread(self._load)
            except Exception as error:
                self._loads.labels("failed").inc()
                self._failed.set(1)
                known = isinstance(error, ConfigurationError)
                told = str(error) if known else f"profile file: {type(error).__name__}"
                self._log.error(
                    "the profiles cannot be loaded; those before stay in use",
                    cause=cause,
                    error=told,
                    exc_info=None if known else error,
                )
                if known:
                    raise
                raise ConfigurationError(told) from error
            old, self.in_use, self.missing = self.in_use, new, missing
            self._tokens.use(tokens)
            self._took()
            self._tell_missing()
        outcome = Reloaded(
            added=sorted(new.keys() - old.keys()),
            changed=sorted(
                name
                for name in new.keys() & old.keys()
                if _settings(new[name]) != _settings(old[name])
            ),
            removed=sorted(old.keys() - new.keys()),
        )
        self._log.info("profiles loaded", cause=cause, **outcome._asdict())
        return outcome

    async def reload_or_keep(self, cause: str) -> None:
        """Load the file again if it can be used; the log says if not."""
        # A failure is logged, counted, and shown by plp_profiles_stale.
        with contextlib.suppress(ConfigurationError):
            await self.reload(cause)

    async def watch(self, path: Path) -> None:
        """Reload whenever the file's content changes, or its code's, until cancelled.

        The folder is watched, not the file: editors and Kubernetes put another file in its place.
        """
        known = await asyncio.to_thread(self._contents, path)
        while True:
            try:
                async for _ in watchfiles.awatch(
                    path.parent, recursive=False, yield_on_timeout=True, rust_timeout=_LOOK_AGAIN
                ):
                    found = await asyncio.to_thread(self._contents, path)
                    changed = [
                        file for file in found if known.get(file, found[file]) != found[file]
                    ]
                    known |= found
                    if changed:
                        await self.reload_or_keep(f"{changed[0].name} has changed")
            except Exception:  # noqa: BLE001  any, as when the folder is gone: it may come back
                self._failed.set(1)
                self._log.exception("the file of profiles cannot be watched", path=str(path))
            await asyncio.sleep(_LOOK_AGAIN / 1000)

    def _contents(self, path: Path) -> dict[Path, bytes]:
        """What stands in the file, and in those of the code that profiles name."""
        places = [name.rpartition(":")[0] for each in self.in_use.values() for name in each.own]
        own = [path.parent / place for place in places if place.endswith(".py")]
        code = own if path == self._settings.profiles else []
        return {
            file: content
            for file in dict.fromkeys([path, *code])
            if (content := _content(file)) is not None
        }

    def _load(self) -> tuple[Mapping[str, Profile], Mapping[str | None, str], Mapping[str, Read]]:
        tokens = self._tokens.read()
        profiles = self._settings.load_profiles()
        _check_judges(profiles)
        missing = _load_tokenizers(profiles)
        lost = missing.keys() - self.missing.keys()
        for profile in profiles.values():
            if profile.tokenizer in lost:
                raise ConfigurationError(f"profile {profile.name!r}: {missing[profile.tokenizer]}")
        return profiles, missing, tokens

    def _tell_missing(self) -> None:
        self._without.clear()
        for name in self.unusable():
            self._without.labels(name).set(1)

    def _took(self) -> None:
        self._loads.labels("ok").inc()
        self._failed.set(0)
        self._loaded.set(time.time())


def _check_judges(profiles: Mapping[str, Profile]) -> None:
    for profile in profiles.values():
        if profile.judge is not None:
            try:
                profile.judge.secret()
            except ConfigurationError as error:
                raise ConfigurationError(f"profile {profile.name!r}: {error}") from error


def _load_tokenizers(profiles: Mapping[str, Profile]) -> dict[str | None, str]:
    """Load every tokenizer; return why one cannot be loaded, by its name."""
    missing: dict[str | None, str] = {}
    for name in dict.fromkeys(profile.tokenizer for profile in profiles.values()):
        try:
            if name is not None:
                load_counter(name)
        except ConfigurationError as error:
            missing[name] = str(error)
    return missing


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # between two versions; the next change tells
        return None


def _settings(profile: Profile) -> tuple[dict[str, Any], dict[str, str]]:
    """A profile by what it says: functions that are loaded anew are other objects each time."""
    return profile.table(), profile.versions
