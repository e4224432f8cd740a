"""What a process that was started here said last."""

from __future__ import annotations

from pathlib import Path


def last_lines(log: Path, most: int) -> str:
    """Return the last ``most`` lines of a log, whatever bytes are in it."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-most:])
