"""Files that a kill at any moment leaves whole: the old content or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def replace(path: Path, parts: Iterable[bytes]) -> None:
    """Write ``parts`` as the new content of ``path``, in one step for whoever reads it."""
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
