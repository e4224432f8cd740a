"""Scored files, as ``plp score`` writes them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, Sequence[dict[str, Any]]], str]


def scored(
    correct: bool | None, length: int | None = 100, status: str = "ok", **result: Any
) -> dict[str, Any]:
    """A result."""
    reward = None if correct is None else float(correct)
    return {
        "reward": reward,
        "correct": correct,
        "status": status,
        "answer": "42",
        "found_by": "boxed",
        "rule": "text",
        "length": length,
        "length_source": "client",
        "components": {},
        "message": "",
        **result,
    }


def row(prompt: str, correct: bool | None, length: int | None = 100, **more: Any) -> dict[str, Any]:
    """A row with one response."""
    answer = "42" if correct else "41"
    fields = {"response": f"<think>hm</think>so \\boxed{{{answer}}}", "gold": "42"}
    return {"prompt": prompt, **fields, "plp": scored(correct, length, answer=answer), **more}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows to a file in an empty folder, and return its path."""

    def to(name: str, rows: Sequence[dict[str, Any]]) -> str:
        path = tmp_path / name
        path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
        return str(path)

    return to
