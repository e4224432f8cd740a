"""How the command speaks: help, misspelt words, settings that cannot be used, pipes that break."""

import os
import pty
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import PLP, Run

import plp_reward
from plp_reward.cli.commands import OWN, commands
from plp_reward.cli.score import Score
from plp_reward.cli.serve import Serve

SEAMS = re.compile(
    r"SecretStr|\blist\[|dict\[|\bPath\b|\bstr\b|default factory|lambda|default: *\)|default: None"
)


@pytest.mark.parametrize("name", [name for name in commands() if name != "reproduce"])
def test_help_shows_nothing_of_pythons(name: str, plp: Run) -> None:
    done = plp(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: plp {name} ")
    assert not SEAMS.findall(done.stdout)
    assert max(map(len, done.stdout.splitlines())) <= 110


def test_the_programs_own_help_names_every_command(plp: Run) -> None:
    done = plp("--help")
    assert done.returncode == 0
    for name, command in commands().items():
        assert f"  {name:13} {command.summary}" in done.stdout
    assert plp().stdout == done.stdout


def test_summaries_say_what_the_commands_say() -> None:
    from plp_trainer import cli
    from plp_trainer.summaries import SUMMARIES

    assert set(SUMMARIES) == set(commands()) - set(OWN)
    for name, summary in SUMMARIES.items():
        assert (getattr(cli, name.title()).__doc__ or "").partition("\n")[0] == summary


def test_the_version_is_told(plp: Run) -> None:
    assert plp("--version").stdout == f"plp {plp_reward.__version__}\n"


@pytest.mark.parametrize(
    "words", [["-m", "plp_reward", "--help"], ["-m", "plp_reward", "--version"]]
)
def test_what_only_tells_loads_no_library(words: list[str]) -> None:
    heavy = ["pydantic", "numpy", "fastapi", "sympy", "rich", "plp_trainer.cli"]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "argparse" in loaded | {"argparse"}
    assert not loaded & set(heavy)


HEAVY = {
    *("numpy", "sympy", "flint", "pyarrow", "pandas", "torch", "ray", "tokenizers", "transformers"),
    *("fastapi", "starlette", "uvicorn", "httpx", "openrlhf", "matplotlib", "orjson", "zstandard"),
    *("plp_reward.rewards", "plp_reward.scoring.profiles"),
}
"""What takes long to load, and what only a command that does its work needs."""


def _loaded_by(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "plp_reward", *words],
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize("name", [name for name in commands() if name != "reproduce"])
def test_a_commands_help_loads_nothing_that_its_work_needs(name: str) -> None:
    loaded = _loaded_by(name, "--help")
    assert "pydantic_settings" in loaded
    assert not loaded & {*HEAVY, "plp_reward.answers", "rich"}


def test_grading_by_text_loads_neither_algebra_nor_rewards() -> None:
    loaded = _loaded_by("grade", r"So it is \boxed{42}.", "--gold", "42")
    assert "plp_reward.answers" in loaded
    assert not loaded & HEAVY


def test_help_costs_little() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        subprocess.run([PLP, "--help"], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent / 3 < 0.5, "CPU seconds: 0.12 where nothing else runs"


# What is misspelt.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scroe"], "plp: there is no command 'scroe'; do you mean score?"),
        (["frobnicate"], "plp: there is no command 'frobnicate'; there are: serve, score,"),
        (["--verison"], "plp: there is no option '--verison'; there are: serve"),
        (
            ["score", "x", "--group_size", "8"],
            "there is no option --group_size; do you mean --group",
        ),
        (["serve", "--prot", "1"], "there is no option --prot; do you mean --root or --port?"),
        (["grade", "1", "2", "--gold", "3"], "plp grade: error: too many arguments: 2"),
        (
            ["grade", "--gold", "1"],
            "plp grade: error: the following arguments are required: RESPONSE",
        ),
    ],
)
def test_a_misspelt_word_is_told_under_its_command(words: list[str], said: str, plp: Run) -> None:
    done = plp(*words)
    assert done.returncode == 2
    assert said in done.stderr
    if words[0] in OWN:
        assert done.stderr.startswith(f"usage: plp {words[0]} [options]")


# Settings that cannot be used.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", "--port", "abc"], "plp serve: port: must be a whole number, not 'abc'"),
        (["serve", "--port", "70000"], "plp serve: port: must be at most 65535, not '70000'"),
        (["serve", "--max-samples", "0"], "plp serve: max_samples: must be at least 1, not '0'"),
        (["serve", "--log-level", "loud"], "log_level: "),
        (["serve", "--config", "nope.toml"], "plp serve: config: there is no file nope.toml"),
        (["serve", "--config", "own.toml"], "plp serve: prot: there is no such setting; do you"),
        (["serve", "--config", "own.toml"], "pool.workrs: there is no such setting; do you mean w"),
        (["serve", "--profiles", "own.toml"], "profile file own.toml: "),
        (["serve", "--profiles", "p.toml"], "p.toml: [mine] rewrad: there is no such setting; do"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_in_words(
    words: list[str], said: str, plp: Run, tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text("prot = 3\n[pool]\nworkrs = 1\n")
    (tmp_path / "p.toml").write_text('[mine]\nrewrad = "plp"\n')
    done = plp(*words)
    assert done.returncode == 2
    assert said in done.stderr
    for seam in ("Value error", "Input should", "Extra inputs", ": :", "pydantic", "Traceback"):
        assert seam not in done.stderr


def test_a_secret_is_not_shown_again(plp: Run) -> None:
    done = plp("serve", "--token", "hush", "--port", "x")
    assert "hush" not in done.stderr + done.stdout


def test_a_variable_that_is_no_setting_is_named(plp: Run) -> None:
    done = plp("serve", "--port", "x", PLP_MAX_SAMPELS="3")
    assert done.returncode == 2
    done = plp("score", "nosuch.jsonl", "-o", "out.jsonl", PLP_SCORE_GROUP_SZIE="3")
    assert "PLP_SCORE_GROUP_SZIE is no setting; do you mean PLP_SCORE_GROUP_SIZE?" in done.stderr


def test_variables_of_others_are_let_alone() -> None:
    from plp_reward.settings.layered import unknown_variables

    environment = {
        "PLP_PORT": "1",
        "PLP_POOL__WORKERS": "1",
        "PLP_SCORE_LIMIT": "1",
        "PLP_REWARD_SERVICE_HOST": "10.0.0.1",
        "PLP_SERVICE": "http://a",
        "HOME": "/",
    }
    assert list(unknown_variables(Serve, environment, ["service"])) == []
    assert list(unknown_variables(Serve, {"PLP_MAX_SAMPELS": "3"})) == [
        "PLP_MAX_SAMPELS is no setting; do you mean PLP_MAX_SAMPLES?"
    ]


@pytest.mark.parametrize("model", [Serve, Score])
def test_every_flag_is_in_one_group(model: type[Serve] | type[Score]) -> None:
    nested = {"groups", "audit", "pool", "dumps"}
    listed = [name for names in model.HELP_GROUPS.values() for name in names]
    assert sorted(listed) == sorted(set(model.model_fields) - nested)


# Pipes and terminals.


def test_a_pipe_that_breaks_is_quiet() -> None:
    command = f"{PLP} probe plp --json | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""


def test_people_on_a_terminal_get_lines_to_read_and_the_address(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [PLP, "serve", "--port", "0"], stdout=follower, stderr=follower, cwd=tmp_path
    )
    os.close(follower)
    seen = b""
    try:
        while b"Ctrl-C ends it" not in seen:
            seen += os.read(leader, 4096)
    finally:
        process.terminate()
        process.wait(60)
        os.close(leader)
    assert re.search(rb"plp serve listens at http://127\.0\.0\.1:[1-9]\d+; Ctrl-C ends it", seen)
    assert b'"event"' not in seen


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_can_complete_words(shell: str, plp: Run) -> None:
    done = plp("completion", shell)
    assert done.returncode == 0, done.stderr
    for word in ("check-golds", "--group-size", "--max-samples"):
        assert word in done.stdout
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=done.stdout, text=True, check=True)
