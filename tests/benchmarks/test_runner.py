"""A grader that hangs or dies costs its own case, not those before or behind it."""

import sys
from pathlib import Path

import pytest
from benchmarks.grading.runner import Runner

GRADER = """
import os, sys, time
from benchmarks.grading import child, graders

def grade(form, gold, text):
    if text == "hang":
        time.sleep(3600)
    if text == "die":
        os._exit(3)
    if text == "raise":
        raise ValueError(text)
    return text == gold

graders.GRADERS["odd"] = graders.Grader(lambda: grade, "plp-reward", "")
child.main("odd")
"""


@pytest.fixture
def odd(tmp_path: Path) -> Runner:
    """A grader that does what its text says, in a child like any other."""
    (tmp_path / "odd.py").write_text(GRADER)
    interpreter = tmp_path / "python"
    interpreter.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/odd.py"\n')
    interpreter.chmod(0o755)
    return Runner("odd", deadline=0.5, interpreter=str(interpreter))


def test_every_case_gets_its_own_outcome(odd: Runner) -> None:
    texts = ["1", "2", "hang", "1", "raise", "die", *["1"] * 250, "hang", "1"]
    with odd:
        outcomes = odd.grade_all([("answer", "1", text) for text in texts])
    assert len(outcomes) == len(texts)
    for text, outcome in zip(texts, outcomes, strict=True):
        assert outcome.hung is (text == "hang")
        assert outcome.verdict is {"1": True, "2": False, "raise": False}.get(text), text
    assert "status 3" in outcomes[5].error
    assert "ValueError" in outcomes[4].error
