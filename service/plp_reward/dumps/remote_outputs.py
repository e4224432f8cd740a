"""The files of a run whose output is a URL: a folder of parts, each put there whole.

Where a URL leads, files are neither appended to nor renamed. So the output is a folder:

part-FFFFFF-OOOOOOOOOOOO.jsonl.zst   scored rows; F is the input, O where in it the first row is
errors-FFFFFF-OOOOOOOOOOOO.jsonl     the bad rows among them; absent if there are none
summary.json                         figures, at the end
progress.json, groups                what a killed run needs to go on: gone at the end

The parts in the order of their names, one behind the other, are the file that a path would have
given.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from plp_reward.dumps.checkpoint import Checkpoint
from plp_reward.dumps.outputs import DumpResult, figures_file
from plp_reward.dumps.parts import ERRORS, ROWS, Part, Scored, part_files
from plp_reward.dumps.rows import Position
from plp_reward.dumps.summary import Summary
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import RemoteFolder, local_path

PART_BYTES = 64 << 20
"""Bytes of a part, about."""
_SAVED_EVERY = 2.0
"""Seconds between checkpoints of parts that others write."""
_SUMMARY, _PROGRESS, _GROUPS = "summary.json", "progress.json", "groups"


class RemoteOutputs(Part):
    """The folder of a run, as the last checkpoint left it.

    Args:
        url: the folder's.
        inputs: what the run reads, by name.
        fingerprint: what the results depend on.
        resumable: whether the inputs can be read from a position on; else no checkpoint is kept.
        restart: forget what is there.
        results_only: leave out the rows' own fields.

    Attributes:
        groups: digests of the groups that were complete at the checkpoint.
        resumed: whether there was one.

    Raises:
        ConfigurationError: the folder holds something and is none of an unfinished run, or is
            itself read; it cannot be written to; or the checkpoint is of other inputs or settings.
    """

    def __init__(
        self,
        url: str,
        inputs: Sequence[str],
        fingerprint: Mapping[str, Any],
        *,
        resumable: bool,
        restart: bool,
        results_only: bool,
    ) -> None:
        self._fingerprint = fingerprint
        self._resumable = resumable
        if read := next((name for name in inputs if _is_in(url, name)), None):
            raise ConfigurationError(
                f"{url} is to be written and {read} in it is itself read: name another --output"
            )
        folder = RemoteFolder(url)
        names = folder.names()
        state = self._state(folder, names, restart)
        self.resumed = state is not None
        self.groups = (
            folder.read(_GROUPS)[: state.group_bytes] if _GROUPS in names and state else b""
        )
        position = state.position if state else Position()
        folder.remove(name for name in names if _is_stale(name, position))
        summary = state.summary if state else Summary()
        super().__init__(folder, position, summary, name=url, results_only=results_only)
        self._kept = time.monotonic()
        self._digests = bytearray(self.groups)
        self._parts = any(name.startswith(ROWS) for name in names) and self.resumed
        if state is None:
            self._save()

    def end_frame(self, groups: bytes = b"", *, last: bool = False) -> None:
        """End the frame; put the part into the folder if it is large enough, or the last."""
        empty = last and not self._parts and not self._rows.size
        self._rows.end_frame(last=empty)
        self._errors.end_frame()
        self._digests += groups
        if last or self._rows.size + self._errors.size >= PART_BYTES:
            self._parts = self._parts or self._rows.size > 0
            self.ship(empty=empty)
            self._save()

    @property
    def parts_url(self) -> str:
        """Where parts that others write are to be."""
        return self._folder.url

    def take_part(self, part: Scored) -> None:
        """Add a part that was put into the folder."""
        self.summary.include(Summary.of_state(part.figures))
        self._start = self.position = part.end
        self._parts = self._parts or part.rows > 0
        if time.monotonic() - self._kept >= _SAVED_EVERY:
            self._save()
            self._kept = time.monotonic()

    def finish(
        self, notes: Sequence[str] = (), scored_with: Mapping[str, Any] | None = None
    ) -> DumpResult:
        """Write the figures, and remove what only a killed run needs."""
        folder = self._folder
        folder.write(_SUMMARY, figures_file(self.summary, scored_with))
        folder.remove(name for name in folder.names() if name in (_PROGRESS, _GROUPS))
        return DumpResult(
            self.summary,
            folder.url,
            f"{folder.url}/{_SUMMARY}",
            f"{folder.url}/{ERRORS}*" if self.summary.bad_rows else None,
            notes,
        )

    def _state(
        self, folder: RemoteFolder, names: Sequence[str], restart: bool
    ) -> Checkpoint | None:
        if restart or not names:
            return None
        if _PROGRESS not in names or not self._resumable:
            raise ConfigurationError(
                f"{folder.url} holds {names[0]} already; --restart scores anew over it, --output "
                "names another folder"
            )
        state = Checkpoint.decoded(folder.read(_PROGRESS), f"{folder.url}/{_PROGRESS}")
        state.check(self._fingerprint)
        return state

    def _save(self) -> None:
        if not self._resumable:
            return
        if self._digests:
            self._folder.write(_GROUPS, bytes(self._digests))
        state = Checkpoint(self._fingerprint, self.position, 0, 0, len(self._digests), self.summary)
        self._folder.write(_PROGRESS, state.encoded())


def _is_in(url: str, name: str) -> bool:
    """Whether an input is in a folder, by this name or another."""
    folder, file = local_path(url), local_path(name)
    if folder is None or file is None:
        return name.startswith(f"{url}/")
    return file.resolve().is_relative_to(folder.resolve())


def _is_stale(name: str, position: Position) -> bool:
    """Whether a file of a folder is of a part that the checkpoint knows nothing of."""
    if name in (_SUMMARY, _PROGRESS, _GROUPS):
        return position == Position() and name != _PROGRESS
    first = part_files(position, "")
    return name.startswith((ROWS, ERRORS)) and name >= (
        first.rows if name.startswith(ROWS) else first.errors
    ).removesuffix(".jsonl")
