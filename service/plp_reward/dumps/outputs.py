"""The files of a run: scored rows, bad rows, figures, and what a killed run needs to go on.

OUT                 scored rows; for Parquet it appears at the end, whole
OUT.errors.jsonl    bad rows; absent if there are none
OUT.summary.json    figures, at the end
OUT.progress        the checkpoint, OUT.groups the groups that are complete: gone at the end
OUT.parts           what machines of a cluster wrote and is not joined yet: gone at the end
OUT.rows.jsonl      what becomes Parquet: gone at the end
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from plp_reward.dumps.checkpoint import Checkpoint
from plp_reward.dumps.parts import ERRORS, ROWS, Scored, part_files
from plp_reward.dumps.provenance import RUN
from plp_reward.dumps.rows import Position
from plp_reward.dumps.sink import JoinedSink, Range
from plp_reward.dumps.summary import Summary
from plp_reward.dumps.writing import FrameWriter, naming
from plp_reward.errors import ConfigurationError
from plp_reward.files.overwriting import keep_apart
from plp_reward.files.replacing import replace_file, sync_folder

SUMMARY = ".summary.json"
"""What the file of the figures is called, behind the output's name."""
SCORED_WITH = "scored_with"
"""The field of it that holds the reward, its parameters and what else was set."""


@dataclass(frozen=True, slots=True)
class DumpResult:
    """What a run came to.

    Attributes:
        summary: its figures.
        output: the scored rows.
        summary_file: the figures as JSON.
        error_file: the bad rows, or None if there are none.
        notes: what is worth saying at the end.
    """

    summary: Summary
    output: Path | str
    summary_file: Path | str
    error_file: Path | str | None
    notes: Sequence[str] = field(default_factory=tuple)


class Outputs(JoinedSink):
    """The files of a run, opened as the last checkpoint left them.

    Args:
        output: where the scored rows go.
        inputs: the files that the run reads, or their descriptors.
        fingerprint: what the results depend on.
        resumable: whether the inputs can be read from a position on; else no checkpoint is kept.
        restart: forget what is there.
        results_only: leave out the rows' own fields.

    Attributes:
        groups: digests of the groups that were complete at the checkpoint.
        resumed: whether there was one.

    Raises:
        ConfigurationError: the output or a file beside it exists and is none of an unfinished run,
            or is itself read; another run is writing it; or the checkpoint is of other inputs or
            settings.
    """

    def __init__(
        self,
        output: Path,
        inputs: Iterable[Path | int | None],
        fingerprint: Mapping[str, Any],
        *,
        resumable: bool,
        restart: bool,
        results_only: bool,
    ) -> None:
        self._output = output
        self._fingerprint = fingerprint
        self._resumable = resumable
        self._progress = _beside(output, ".progress")
        self._parts = _beside(output, ".parts")
        self._as_parquet = output.suffix == ".parquet"
        keep_apart([output, *self._beside()], inputs)
        state = self._state(restart)
        self.resumed = state is not None
        with ExitStack() as opened:
            rows = _opened(
                opened,
                _beside(output, ".rows.jsonl") if self._as_parquet else output,
                state.output_bytes if state else 0,
                follow=not self._as_parquet,
            )
            errors = _opened(
                opened, _beside(output, ".errors.jsonl"), state.error_bytes if state else 0
            )
            self._groups = _opened(
                opened, _beside(output, ".groups"), state.group_bytes if state else 0
            )
            super().__init__(
                rows,
                errors,
                state.summary if state else Summary(),
                state.position if state else Position(),
                results_only=results_only,
            )
            self.groups = self._groups.path.read_bytes()
            self._clear_parts()
            if state is None:
                self._progress.unlink(missing_ok=True)
                self._save()
            self._files = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()

    @property
    def parts_url(self) -> str:
        """Where parts that others write are to be, for this process to join."""
        return f"file://{self._parts.absolute()}"

    def take_part(self, part: Scored) -> None:
        """Add a part that was put beside the output, and remove it there.

        Raises:
            ConfigurationError: it is not there.
        """
        names = part_files(part.start, self._output.name)
        written = [(self._parts / names.rows, part.rows), (self._parts / names.errors, part.errors)]
        ranges: list[Range] = []
        with ExitStack() as opened:
            for path, size in written:
                try:
                    file = opened.enter_context(path.open("rb")) if size else None
                except FileNotFoundError as error:
                    raise ConfigurationError(
                        f"a machine of the cluster wrote {path}, and here it is not: name an "
                        "--output that all of them share, on a file system or by a URL"
                    ) from error
                ranges.append((file.fileno() if file else -1, 0, size))
            rows, errors = ranges
            self.take(rows, errors, Summary.of_state(part.figures), part.end)
        self.end_frame()
        for path, _ in written:
            path.unlink(missing_ok=True)

    def _clear_parts(self) -> None:
        """Remove what a run left that was killed before it joined all parts."""
        if self._parts.is_dir() and not self._parts.is_symlink():
            for path in self._parts.iterdir():
                if path.name.startswith((ROWS, ERRORS)):
                    path.unlink()
            with suppress(OSError):  # it has files of somebody else's
                self._parts.rmdir()

    def end_frame(self, groups: bytes = b"", *, last: bool = False) -> None:
        """End the frame, and bring it to the disk."""
        self._rows.end_frame(last=last)
        self._errors.end_frame()
        if groups:
            self._groups.write(groups)
        self._groups.end_frame()
        self._save()

    def finish(
        self, notes: Sequence[str] = (), scored_with: Mapping[str, Any] | None = None
    ) -> DumpResult:
        """Write the figures, make the Parquet file, and remove what only a killed run needs."""
        said = list(notes)
        summary_file = _beside(self._output, SUMMARY)
        replace_file(summary_file, [figures_file(self.summary, scored_with)])
        if self._as_parquet:
            from plp_reward.dumps import parquet  # and pyarrow, which takes long to load

            new = _beside(self._output, ".new")
            with naming(new):
                told = {k: v for k, v in (scored_with or {}).items() if k != RUN}
                mixed = parquet.write(self._rows.path, new, told)
            if mixed:
                said.append(f"columns of mixed types, written as JSON text: {', '.join(mixed)}")
            new.replace(self._output)
        sync_folder(self._output.parent)
        self._progress.unlink(missing_ok=True)
        self._groups.path.unlink()
        self._clear_parts()
        if self._as_parquet:
            self._rows.path.unlink()
        error_file = self._errors.path
        if not self.summary.bad_rows:
            error_file.unlink()
        return DumpResult(
            self.summary,
            self._output,
            summary_file,
            error_file if self.summary.bad_rows else None,
            said,
        )

    def _state(self, restart: bool) -> Checkpoint | None:
        if restart:
            return None
        if self._progress.exists() and self._resumable:
            state = Checkpoint.load(self._progress)
            state.check(self._fingerprint)
            return state
        for path in (self._output, *self._beside()):
            # A file that is new is what a kill leaves of the first checkpoint.
            if path.suffix != ".new" and _holds_something(path):
                raise ConfigurationError(
                    f"{path} exists already; --restart scores anew over it, --output names another "
                    "file"
                )
        return None

    def _beside(self) -> list[Path]:
        """Return the files beside the output that the run writes, and removes."""
        endings = [".errors.jsonl", ".groups", SUMMARY, ".progress", ".parts"]
        endings += [f"{SUMMARY}.new", ".progress.new"]
        endings += [".rows.jsonl", ".new"] if self._as_parquet else []
        return [_beside(self._output, ending) for ending in endings]

    def _save(self) -> None:
        if self._resumable:
            Checkpoint(
                self._fingerprint,
                self.position,
                self._rows.size,
                self._errors.size,
                self._groups.size,
                self.summary,
            ).save(self._progress)


def figures_file(summary: Summary, scored_with: Mapping[str, Any] | None) -> bytes:
    """Return what the file of the figures holds."""
    content = summary.figures() | {SCORED_WITH: scored_with}
    return json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n"


def _beside(output: Path, ending: str) -> Path:
    return output.with_name(output.name + ending)


def _holds_something(path: Path) -> bool:
    """Whether something would be lost with a file: an empty one is what a kill leaves at first."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return not stat.S_ISREG(found.st_mode) or found.st_size > 0


def _opened(files: ExitStack, path: Path, size: int, *, follow: bool = False) -> FrameWriter:
    try:
        writer = FrameWriter(path, size, follow=follow)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    files.callback(writer.close)
    return writer
