"""The attacks see what is lost and what is made up."""

import random
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from benchmarks.faults import dumps, service
from benchmarks.faults.outcome import Outcome


def test_an_output_over_its_input_loses_nothing() -> None:
    outcome = dumps.attack("inputs as outputs", random.Random(1))
    assert (outcome.attacks, outcome.failed, outcome.notes) == (4, False, [])


@pytest.mark.parametrize(
    ("result", "lost", "made_up"),
    [
        ({"correct": True, "reward": 1.0}, 0, 1),
        ({"correct": False, "reward": 0.0}, 0, 0),
        ({"correct": False, "reward": 1.0}, 0, 1),
        ({"correct": None, "reward": None, "status": "timeout", "message": ""}, 1, 0),
        ({"correct": None, "reward": 0.0, "status": "timeout", "message": ""}, 0, 1),
    ],
)
def test_an_honest_client_knows_a_wrong_answer_from_none(
    monkeypatch: pytest.MonkeyPatch, result: dict[str, Any], lost: int, made_up: int
) -> None:
    monkeypatch.setattr(service, "KNOWN", [(r"\boxed{41}", "42", False)] * 3)
    over = threading.Event()

    def answer(_: Any, samples: list[Any]) -> list[dict[str, Any]]:
        over.set()
        return [result] * len(samples)

    monkeypatch.setattr(service, "_answer", answer)
    outcome = Outcome()
    service._ask(SimpleNamespace(), outcome, over)  # type: ignore[arg-type]
    assert (outcome.sent, outcome.lost, outcome.made_up) == (3, 3 * lost, 3 * made_up)


def test_a_row_that_is_missing_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plp score that writes half of the rows and says that all went well."""
    liar = tmp_path / "plp"
    liar.write_text('#!/bin/sh\nhead -n 5 in.jsonl >"$4"\n')
    liar.chmod(0o755)
    monkeypatch.setattr(dumps, "PLP", liar)
    outcome = dumps.attack("damaged files", random.Random(1))
    assert outcome.lost
