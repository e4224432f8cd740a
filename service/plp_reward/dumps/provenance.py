"""Where scored rows come from: what they were scored with, from which files, by which command."""

from __future__ import annotations

import hashlib
import os
import shlex
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import plp_reward
from plp_reward.dumps.inputs import STDIN, input_state
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import is_remote, without_query
from plp_reward.scoring.lengths import counter_file
from plp_reward.scoring.profiles import Profile

RUN = "run"
"""What is of the run alone, and differs where all else is the same: its command and date."""


class Provenance:
    """What a run will have read, hashed while it scores.

    The bytes that are hashed are those on the disk, packed ones as they are. What is elsewhere is
    told by its server's version of it, and standard input by nothing.

    Args:
        profile: how rows are scored.
        inputs: the dumps.
        gold_file: where their golds are, if not in them.
        command: the words of the command line; None where there was none.
    """

    def __init__(
        self,
        profile: Profile,
        inputs: Sequence[str],
        gold_file: Path | None,
        command: Sequence[str] | None,
    ) -> None:
        self._profile = profile
        self._inputs = inputs
        self._gold_file = gold_file
        self._command = command
        self._told: dict[str, dict[str, Any]] = {}
        # It waits for the disk and in libcrypto, and so takes nothing from what else goes on here.
        self._hashing = threading.Thread(target=self._hash, daemon=True)
        self._hashing.start()

    def scored_with(self) -> dict[str, Any]:
        """Return what people ask of a scored file; waits until all is hashed."""
        self._hashing.join()
        profile = self._profile
        tokenizer = None if profile.tokenizer is None else counter_file(profile.tokenizer)
        gold_file = None if self._gold_file is None else str(self._gold_file)
        return {
            **profile.described(),
            "profile": profile.name,
            "profile_sha256": profile.digest,
            "tokenizer": profile.tokenizer,
            "tokenizer_sha256": None if tokenizer is None else _sha256(tokenizer),
            "version": plp_reward.__version__,
            "inputs": [self._told.get(name, {"file": name}) for name in self._inputs],
            **({} if gold_file is None else {"gold_file": self._told[gold_file]}),
            **({} if self._command is None else {RUN: self._run(self._command)}),
        }

    def _run(self, command: Sequence[str]) -> dict[str, str]:
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
        return {
            "command": shlex.join(map(without_query, command)),
            "finished": now.isoformat(timespec="seconds"),
        }

    def _hash(self) -> None:
        for name in (*self._inputs, *([str(self._gold_file)] if self._gold_file else [])):
            if name != STDIN:
                self._told[name] = _told(name)


def _told(name: str) -> dict[str, Any]:
    """Name, size in bytes and hash of a file; no hash if it cannot be read, or changes."""
    told: dict[str, Any] = {"file": without_query(name)}
    try:
        before = input_state(name)
        told["bytes"] = before[1]
        if is_remote(name):
            return told | {"version": before[2]}
        digest = _sha256(Path(name))
        return told | ({"sha256": digest} if input_state(name) == before else {})
    except (ConfigurationError, OSError):
        return told


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
