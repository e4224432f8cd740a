"""What OpenRLHF left to resume from, as DeepSpeed lays it out.

checkpoints/_actor/latest            the name of the last one that was written to its end
checkpoints/_actor/global_stepN      one; OpenRLHF deletes the oldest before it writes another
"""

from __future__ import annotations

import shutil
from pathlib import Path

from plp_trainer.run_folder import RunFolder

_PREFIX = "global_step"


def last_step(run: RunFolder) -> int | None:
    """Return after how many iterations the last whole checkpoint was made; None without one."""
    folder = _folder(run)
    try:
        name = (folder / "latest").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return _step(folder / name) if (folder / name).is_dir() else None


def drop_unfinished(run: RunFolder) -> None:
    """Remove what a kill in the middle of writing left.

    OpenRLHF would count it as a checkpoint, and delete the last whole one before it writes again.
    """
    whole = last_step(run) or 0
    for checkpoint in _folder(run).glob(f"{_PREFIX}*"):
        if (_step(checkpoint) or 0) > whole:
            shutil.rmtree(checkpoint)


def remove(run: RunFolder) -> None:
    """Remove all checkpoints."""
    shutil.rmtree(run.checkpoints, ignore_errors=True)


def size(run: RunFolder) -> int:
    """Return the bytes that the checkpoints take."""
    return sum(file.stat().st_size for file in run.checkpoints.rglob("*") if file.is_file())


def _folder(run: RunFolder) -> Path:
    return run.checkpoints / "_actor"


def _step(checkpoint: Path) -> int | None:
    number = checkpoint.name.removeprefix(_PREFIX)
    return int(number) if number.isdecimal() else None
