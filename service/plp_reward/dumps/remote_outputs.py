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

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any, Self

from plp_reward.dumps.checkpoint import Checkpoint
from plp_reward.dumps.outputs import DumpResult, figures_file
from plp_reward.dumps.rows import Position
from plp_reward.dumps.sink import JoinedSink
from plp_reward.dumps.summary import Summary
from plp_reward.dumps.writing import FrameWriter
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import RemoteFolder

PART_BYTES = 64 << 20
"""Bytes of a part, about."""
_SUMMARY, _PROGRESS, _GROUPS = "summary.json", "progress.json", "groups"
_ROWS, _ERRORS = "part-", "errors-"


def part_key(start: Position) -> str:
    """Return what the names of a part's files have in common; they sort as the parts follow."""
    return f"{start.file:06}-{start.offset:012}"


def endings(url: str) -> str:
    """Return what the names of parts end in: all endings of their folder's."""
    return "".join(PurePath(url).suffixes[-2:]) if not url.endswith(".jsonl") else ".jsonl"


class Part(JoinedSink):
    """A part on its way, in files of this machine.

    Args:
        folder: where it will be.
        start: where its first row is.
        summary: the figures before.
        results_only: leave out the rows' own fields.
    """

    def __init__(
        self, folder: RemoteFolder, start: Position, summary: Summary, *, results_only: bool
    ) -> None:
        self._folder = folder
        self._start = start
        self._ending = endings(folder.url)
        with ExitStack() as opened:
            files = Path(opened.enter_context(TemporaryDirectory(prefix="plp-score-")))
            packing = PurePath(folder.url).suffix
            rows = FrameWriter(files / "rows", 0, packing=packing)
            opened.callback(rows.close)
            errors = FrameWriter(files / "errors", 0, packing="")
            opened.callback(errors.close)
            super().__init__(rows, errors, summary, start, results_only=results_only)
            self._files = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def end_frame(self, groups: bytes = b"", *, last: bool = False) -> None:
        """End the frame."""
        self._rows.end_frame()
        self._errors.end_frame()

    def ship(self, *, empty: bool = False) -> None:
        """Put what was written into the folder, and begin the next part.

        Args:
            empty: whether a part without a row is put there, too.
        """
        key = part_key(self._start)
        if self._rows.size or empty:
            self._folder.put(f"{_ROWS}{key}{self._ending}", self._rows.path)
        if self._errors.size:
            self._folder.put(f"{_ERRORS}{key}.jsonl", self._errors.path)
        self._rows.clear()
        self._errors.clear()
        self._start = self.position


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
        if read := next((name for name in inputs if name.startswith(f"{url}/")), None):
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
        super().__init__(
            folder, position, state.summary if state else Summary(), results_only=results_only
        )
        self._digests = bytearray(self.groups)
        self._parts = any(name.startswith(_ROWS) for name in names) and self.resumed
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
            f"{folder.url}/{_ERRORS}*" if self.summary.bad_rows else None,
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


def _is_stale(name: str, position: Position) -> bool:
    """Whether a file of a folder is of a part that the checkpoint knows nothing of."""
    if name in (_SUMMARY, _PROGRESS, _GROUPS):
        return position == Position() and name != _PROGRESS
    key = next((name.removeprefix(of) for of in (_ROWS, _ERRORS) if name.startswith(of)), None)
    return key is not None and key.partition(".")[0] >= part_key(position)
