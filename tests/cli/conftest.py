"""The command itself, as a process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

PLP = str(Path(sys.executable).with_name("plp"))

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def plp(tmp_path: Path) -> Run:
    """Run ``plp`` in an empty folder and return what it printed and its exit code."""

    def run(*arguments: object, stdin: str = "", **environment: str) -> Any:
        return subprocess.run(
            [PLP, *map(str, arguments)],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "COLUMNS": "120", **environment},
        )

    return run


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write rows as JSONL."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def read_rows(path: Path) -> list[Any]:
    """Read rows of JSONL."""
    return [json.loads(line) for line in path.read_text().splitlines()]
