"""Files that a crash must not lose or leave half written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO


def begin_file(path: Path) -> IO[bytes]:
    """Begin a file in the place of what is called so.

    Nothing is written through a link: it goes, and what it leads to stays as it is.
    """
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666), "wb")


def replace_file(path: Path, parts: Iterable[bytes]) -> None:
    """Write ``parts`` as the new content of ``path``: whoever reads it finds the old or the new."""
    new = path.with_name(path.name + ".new")
    try:
        with begin_file(new) as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a file that is new or was renamed stays so."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
