"""``plp train``, as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plp_trainer.cli import Eval, Train
from plp_trainer.cli.common import read


def plp(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed command in ``folder``, on a machine that shows two GPUs."""
    return subprocess.run(
        [Path(sys.executable).with_name("plp"), *words],
        cwd=folder,
        env={
            **os.environ,
            "CUDA_VISIBLE_DEVICES": "0,1",
            "TORCH_EXTENSIONS_DIR": str(folder),  # where no build is, running or dead
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "settings",
    [
        ["rollout.samples=4"],
        ["rollout.samples=4", "reward.url=http://a:1/x"],
        ["reward.parameters={alpha = 2.0,gamma=0.5}", "rollout.samples=4"],
        ['about="a,b=c"', "rollout.samples=4"],
        ["about=one, two", "rollout.samples=4"],
        ["a=[1,2]", "b=[[3,4],5]"],
    ],
)
def test_settings_come_out_as_they_were_given(settings: list[str]) -> None:
    words = [word for setting in settings for word in ("--set", setting)]
    assert read(Train, ["tiny", *words]).set == settings


def test_a_local_data_set_may_be_called_anything(tmp_path: Path) -> None:
    asked = read(Eval, ["tiny", "--source", "a=x,b={1}.jsonl", "--source", 'c=[y]"z".jsonl'])
    assert asked.source == {"a": "x,b={1}.jsonl", "c": '[y]"z".jsonl'}
    assert read(Eval, ["tiny", "--only", "a,b", "--only", "c"]).only == ["a", "b", "c"]


def test_the_command_is_one_that_an_installed_package_adds(tmp_path: Path) -> None:
    assert "Train a model with OpenRLHF" in plp("--help", folder=tmp_path).stdout


def test_a_dry_run_prints_openrlhf_s_command_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = plp(
        *("train", "tiny", "--dry-run"),
        *("--set", "rollout.samples=16", "--set", "reward.parameters.alpha=2"),
        folder=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("# to read, not to run")
    assert "python -m openrlhf.cli.train_ppo_ray" in done.stdout
    assert "--rollout.n_samples_per_prompt 16" in done.stdout
    assert '"alpha":2.0' in done.stdout
    assert str(tmp_path / "runs" / "tiny" / "checkpoints") in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_printed_command_is_one_a_shell_understands(tmp_path: Path) -> None:
    printed = plp("train", "tiny", "--dry-run", folder=tmp_path).stdout
    seen = subprocess.run(
        ["sh", "-c", printed.replace("python -m openrlhf", "printenv PLP_TRAINER_REWARD; true ")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(seen.stdout)["profile"] == "plp"


def test_a_dry_run_says_what_would_fail(tmp_path: Path) -> None:
    done = plp("train", "r1-1.5b-plp", "--dry-run", "--set", "hardware.gpus=4", folder=tmp_path)
    assert done.returncode == 1
    assert "error: hardware.engines: colocated engines must cover" in done.stderr
    assert "error: hardware.gpus: the recipe wants 4 GPUs and this machine shows 2" in done.stderr
    assert "python -m openrlhf" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "nosuch"], "plp train: there is no recipe 'nosuch'"),
        (["train", "r1-7b-prompt-only"], "it trains nothing"),
        (
            ["train", "tiny", "--set", "rollout.samples=x"],
            "samples: must be a whole number",
        ),
        (["train", "tiny", "--resume", "--folder", "none"], "none holds no run to resume"),
    ],
)
def test_mistakes_are_sentences(tmp_path: Path, words: list[str], said: str) -> None:
    done = plp(*words, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
