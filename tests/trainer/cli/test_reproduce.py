"""``plp reproduce`` as people call it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PLP = Path(sys.executable).with_name("plp")
TINY = """
kind = "reproduction"
about = "The small model in small."

[[sweeps]]
name = "sums"
seeds = [42]
beside = { PE = "BESIDE" }

[[sweeps.arms]]
name = "PLP"
recipe = "tiny"
set = ["data.count=16", "validation.count=6", "evaluation.sets.0.count=6"]
"""
BESIDE = """
kind = "evaluation"
about = "The small model as it is."
temperature = 1.0
max_new_tokens = 80

[model]
path = "tiny"
parameters = 670_000
vocabulary = 101
template = "tiny"

[[sets]]
set = "sums"
count = 3
samples = 2
"""


def plp(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PLP, *words], cwd=folder, capture_output=True, text=True, check=False)


def test_a_dry_run_says_what_it_costs_before_what_it_does(tmp_path: Path) -> None:
    done = plp("reproduce", "figure5", "--dry-run", folder=tmp_path)
    about, cost, *commands = done.stdout.splitlines()
    assert about.startswith("# Figure 5")
    assert cost.startswith("# 67 of 67 commands are missing: about 148 GPU hours")
    assert sum(command.startswith("plp train") for command in commands) == 33
    assert "hardware.gpus: the recipe wants 2 GPUs" in done.stderr
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == [], "nothing is written"


def test_machines_that_see_the_same_folder_share_it_out(tmp_path: Path) -> None:
    trained = []
    for part in ("1/2", "2/2"):
        done = plp("reproduce", "table1", "--dry-run", "--part", part, folder=tmp_path)
        trained.append({w for w in done.stdout.splitlines() if w.startswith("plp train")})
    assert not trained[0] & trained[1]
    assert {len(part) for part in trained} == {6}


def test_a_part_that_is_none_is_refused(tmp_path: Path) -> None:
    done = plp("reproduce", "table1", "--part", "3/2", folder=tmp_path)
    assert done.returncode == 2
    assert "as in 2/4" in done.stderr


@pytest.mark.slow
def test_a_small_plan_is_carried_out_whole_and_not_twice(tmp_path: Path) -> None:
    """Real trainings and measurements, of one iteration, through what carries out table 1."""
    pytest.importorskip("vllm")
    (tmp_path / "beside.toml").write_text(BESIDE)
    (tmp_path / "mine.toml").write_text(TINY.replace("BESIDE", "beside.toml"))
    done = plp("reproduce", "mine.toml", "--folder", "out", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    report = (tmp_path / "out" / "report.md").read_text()
    assert "| Original | - |" in report
    assert "| PE | - |" in report
    assert "| PLP | 1 |" in report
    found = json.loads((tmp_path / "out" / "sums" / "results.json").read_text())
    assert [setting["seeds"] for setting in found["settings"]] == [[42]]
    again = plp("reproduce", "mine.toml", "--folder", "out", folder=tmp_path)
    assert again.returncode == 0
    told = [line for line in again.stdout.splitlines() if line.startswith("[")]
    assert len(told) == 4
    assert all(line.endswith(": done") for line in told)
