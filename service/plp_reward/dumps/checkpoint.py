"""Where a killed run goes on: a small file beside the output, replaced atomically."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plp_reward.dumps.rows import Position
from plp_reward.dumps.summary import Summary
from plp_reward.errors import ConfigurationError
from plp_reward.files.replacing import replace_file


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state of a run in which everything before ``position`` is written and nothing behind it.

    Attributes:
        fingerprint: what the results depend on: inputs, settings, profile; by name.
        position: where reading goes on.
        output_bytes: size of the output then.
        error_bytes: size of the file of bad rows then.
        group_bytes: size of the file of complete groups then.
        summary: the figures so far.
    """

    fingerprint: Mapping[str, Any]
    position: Position
    output_bytes: int
    error_bytes: int
    group_bytes: int
    summary: Summary

    def encoded(self) -> bytes:
        """Return it as what ``decoded`` takes."""
        state = {
            **{name: getattr(self, name) for name in ("fingerprint", *_SIZES)},
            "position": self.position._asdict(),
            "summary": self.summary.state(),
        }
        return json.dumps(state).encode()

    def save(self, path: Path) -> None:
        """Write the checkpoint so that a crash leaves the old one or this one, never a mixture."""
        replace_file(path, [self.encoded()])

    @classmethod
    def decoded(cls, content: bytes, name: str) -> Checkpoint:
        """Read a checkpoint.

        Args:
            content: the file's.
            name: the file's, for errors.

        Raises:
            ConfigurationError: the file is none.
        """
        try:
            state = json.loads(content)
            return cls(
                position=Position(**state["position"]),
                summary=Summary.of_state(state["summary"]),
                **{name: state[name] for name in ("fingerprint", *_SIZES)},
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"{name} is no progress file ({error!r}); --restart scores anew"
            ) from error

    @classmethod
    def load(cls, path: Path) -> Checkpoint:
        """Read a checkpoint from its file.

        Raises:
            ConfigurationError: the file is none.
        """
        try:
            return cls.decoded(path.read_bytes(), str(path))
        except OSError as error:
            raise ConfigurationError(
                f"{path} is no progress file ({error!r}); --restart scores anew"
            ) from error

    def check(self, fingerprint: Mapping[str, Any]) -> None:
        """Refuse to go on with other inputs or settings.

        Raises:
            ConfigurationError: something differs; the message says what.
        """
        names = dict.fromkeys([*self.fingerprint, *fingerprint])
        changed = [n for n in names if self.fingerprint.get(n) != fingerprint.get(n)]
        if changed:
            details = "; ".join(
                f"{name} was {self.fingerprint.get(name)!r}, is {fingerprint.get(name)!r}"
                for name in changed
            )
            raise ConfigurationError(
                f"the unfinished run was another one ({details}); --restart scores anew"
            )


_SIZES = ("output_bytes", "error_bytes", "group_bytes")
