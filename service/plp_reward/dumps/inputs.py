"""What the inputs of a run are: names as they were typed, folders, patterns and URLs, as files."""

from __future__ import annotations

import glob
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import (
    LOOK,
    is_remote,
    local_path,
    open_remote,
    remote_files,
    remote_state,
)

STDIN = "-"
_FORMS = (".jsonl", ".json", ".ndjson", ".csv", ".tsv")
_PACKINGS = ("", ".gz", ".zst")
_COLUMNAR = (".parquet", ".arrow", ".feather")
FOLDER_FORMS = (*(form + packing for form in _FORMS for packing in _PACKINGS), *_COLUMNAR)
"""What the names of files end in that are taken from a folder."""
_BESIDE = (".errors.jsonl", ".summary.json", ".rows.jsonl")
"""What the names of files end in that a run leaves beside its output: no dumps."""


def found_inputs(names: Sequence[str], output: Path | str | None = None) -> list[str]:
    """Return the files that names stand for, in order.

    A name that is there is that file, or the files of known forms in that folder, sorted; another
    one may be a pattern, as a shell knows them, ``**`` for folders at any depth.

    Args:
        names: as they were typed.
        output: what the run writes: neither it nor the files beside it are found by a pattern or
            in a folder.

    Raises:
        ConfigurationError: a folder or a pattern stands for no file, or cannot be looked into.
    """
    return [file for name in names for file in _files_of(name, output)]


def _files_of(name: str, output: Path | str | None) -> list[str]:
    if name == STDIN:
        return [name]
    find = remote_files if is_remote(name) else _local_files
    files = find(name)
    if files is None:
        return [name]
    is_pattern = bool(set("*?[") & set(name)) and not Path(name).is_dir()
    others = [file for file in files if not _is_of(file, output)]
    found = others if is_pattern else [file for file in others if _is_dump(file)]
    if not found:
        what = "no file matches it" if is_pattern else f"no file in it ends in {_shown_forms()}"
        raise ConfigurationError(f"cannot read {name}: {what}")
    return found


def _local_files(name: str) -> list[str] | None:
    path = Path(name)
    if path.is_dir():
        return sorted(str(file) for file in path.iterdir() if file.is_file())
    if os.path.lexists(path) or not glob.has_magic(name):
        return None
    # pathlib's own takes no path that begins at the root.
    found = glob.iglob(name, recursive=True)  # noqa: PTH207
    return sorted(file for file in found if Path(file).is_file())


def _is_dump(file: str) -> bool:
    name = PurePath(file).name
    return name.endswith(FOLDER_FORMS) and not name.startswith(".") and not name.endswith(_BESIDE)


def _is_of(file: str, output: Path | str | None) -> bool:
    """Whether a file is the output, or one that is named after it."""
    if output is None:
        return False
    here, there = local_path(file), local_path(str(output))
    name, of = str(file), str(output)
    if here is not None and there is not None:
        name, of = os.path.realpath(here), os.path.realpath(there)
    return name == of or name.startswith((f"{of}.", f"{of}/"))


def _shown_forms() -> str:
    packed = f", or one of the first {len(_FORMS)} and .gz or .zst"
    return ", ".join([*_FORMS, *_COLUMNAR]) + packed


def input_state(name: str) -> tuple[str, int, int | str]:
    """Return which file an input is, its size in bytes, and what tells its content from another's.

    Raises:
        ConfigurationError: it cannot be read.
    """
    if is_remote(name):
        return name, *remote_state(name)
    try:
        found = Path(name).stat()
    except OSError as error:
        raise ConfigurationError(f"cannot read {name}: {error.strerror}") from error
    return str(Path(name).resolve()), found.st_size, found.st_mtime_ns


def input_sizes(inputs: Iterable[str]) -> list[int]:
    """Return inputs' sizes in bytes; standard input has none.

    Raises:
        ConfigurationError: one cannot be read.
    """
    return list(_sizes(inputs))


def _sizes(inputs: Iterable[str]) -> Iterator[int]:
    for name in inputs:
        yield 0 if name == STDIN else input_state(name)[1]


def open_input(name: str, buffer: int = LOOK) -> io.BufferedReader:
    """Open an input for its bytes.

    Args:
        name: the input.
        buffer: of one that is elsewhere, bytes fetched at least.

    Raises:
        ConfigurationError: it cannot be read.
    """
    if name == STDIN:
        return sys.stdin.buffer  # type: ignore[return-value]  # it is one when not replaced
    if is_remote(name):
        return open_remote(name, buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise ConfigurationError(f"cannot read {name}: {error.strerror}") from error
