"""Every command that a page shows: run where it can be, else read by the program that it names.

A page's commands run in their order, in one folder, beside one service. What cannot run is in
``ELSEWHERE`` or ``READ`` with the reason; a command of neither kind fails.
"""

import json
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.http.conftest import running

from plp_reward.cli import main
from plp_reward.cli.commands import commands
from plp_reward.cli.program import program
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.settings.command_help import command_of
from plp_reward.settings.command_line import parser_of
from plp_reward.workers import PoolSettings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

ELSEWHERE = {
    r"git clone|(\.|bash) |make |python3 -m venv|\.venv/bin/pre-commit|pip install": "sets a clone "
    "up: tests/test_development.py, tests/test_release.py, and continuous integration itself",
    r"docker |PLP_TOKEN=\.\.\. docker|sudo |echo |kubectl |sbatch |kill ": "a machine's own: "
    "tests/deploy, tests/e2e, tests/http/test_shutdown.py",
    r"trl |swift |prime |llamafactory-cli |jq |export |PLP_SERVICE=|curl -fsS \"\$PLP_SERVICE"
    r"|python -m (verl|maxtext|openrlhf)|python (train|main_\w+)\.py"
    r"|python -c \"import plp_reward\.adapters": "a framework's: tests/adapters and "
    "tests/http/wires run its own code",
    r"plp score 's3://": "a bucket's and a cluster's: tests/dumps/test_inputs.py, test_cluster.py",
    r"python (-m )?benchmarks": "measures for minutes: tests/benchmarks",
    r"python -c \"import (collections|json)": "reads dumps that are published elsewhere",
    r"for \w+ in |done\b": "loops over commands that a page shows by themselves",
}
"""Beginnings of commands that are not plp's, and who runs them."""

READ = {
    "serve": "tests/http/test_shutdown.py runs it",
    "view": "tests/viewer runs it",
    "audit-grader": "a search of minutes: tests/grader_audit, tests/cli/test_audit_grader.py",
    **dict.fromkeys(("train", "eval", "sweep", "reproduce", "doctor"), "trains: tests/trainer"),
}
"""Commands of plp whose words are read and nothing more, and who runs them."""
READ_PAGES = {
    "judge.md": "needs a model",
    "graders.md": "tests/graders/test_documented.py runs it",
    "real-dumps.md": "reads dumps that are published elsewhere",
}

FAILS = {"probe": 1, "check-golds": 1, "replay": 1}
"""Exit codes that tell of what was found, which the page is about."""

ROW = {
    "response": r"1 + 1 is \boxed{2}",
    "gold": "2",
    "length": 9,
    "group": "q",
    "prompt": "1 + 1?",
}
NESTED = {
    "output": {"text": ROW["response"], "tokens": 9},
    "meta": {"answers": ["2"]},
    "choices": [{"text": ROW["response"]}],
    "answer": "2",
}
VERDICT = {"correct": True, "reward": 1.5, "status": "ok", "length": 9, "answer": "2"}
CONFLICT: list[dict[str, Any]] = [
    {"problem": "1 + 1?", "answer": "2"},
    {"problem": "1 + 1?", "answer": "3"},
]
TOKENIZERS = (
    *("qwen", "model", "DeepSeek-R1-Distill-Qwen-1.5B"),
    *(f"deepseek-ai/DeepSeek-R1-Distill-Qwen-{size}B" for size in ("1.5", "7")),
)
DEFAULT_REWARD = "def mine(correct, length):\n    return correct / (1 + length)\n"


class Shown(NamedTuple):
    """A command on a page, and what the page says that it prints."""

    line: int
    text: str
    output: str


def shown(page: Path) -> Iterator[Shown]:
    """Yield the commands of fences of bash, and those that stand indented."""
    lines = page.read_text(encoding="utf-8").splitlines()
    fence, i = None, -1
    while (i := i + 1) < len(lines):
        if mark := re.match(r"\s*```(\w*)", lines[i]):
            fence = mark[1] if fence is None else None
            continue
        indented = fence is None and lines[i].startswith("    ")
        if not (fence == "bash" or indented):
            continue
        begun, text = i + 1, lines[i].strip()
        prompted = text.startswith("$ ")
        if not text or text.startswith(("#", "--")) or (indented and not _is_command(text)):
            continue
        while (text.endswith("\\") or _is_open(text)) and i + 1 < len(lines):
            i += 1
            if text.endswith("\\"):
                text = text.removesuffix("\\") + lines[i].strip()
            else:
                text = f"{text}\n{lines[i]}"
        printed = []
        while prompted and i + 1 < len(lines) and re.match(r"    |$", lines[i + 1]):
            i += 1
            printed.append(lines[i][4:])
        yield Shown(begun, text.removeprefix("$ "), "\n".join(printed))


def _is_command(text: str) -> bool:
    return bool(re.match(r"(\$ )?(plp|curl) |" + "|".join(ELSEWHERE), text))


def _is_open(text: str) -> bool:
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return not text.endswith("\\")
    return False


_OTHERS = re.compile("|".join(ELSEWHERE)).match
EVERY = {page.name: list(shown(page)) for page in PAGES}
OURS = {
    name: [one for one in found if re.match("plp |curl ", one.text) and not _OTHERS(one.text)]
    for name, found in EVERY.items()
}


@pytest.mark.parametrize("name", [name for name, found in EVERY.items() if found])
def test_who_runs_a_command_is_known(name: str) -> None:
    known = re.compile("|".join(["plp ", "curl ", *ELSEWHERE]))
    assert [one for one in EVERY[name] if not known.match(one.text)] == []


class Served(NamedTuple):
    """A service: host and port, and the folder of its log."""

    address: str
    audit: Path


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One service for all pages, which keeps a log."""
    audit = tmp_path_factory.mktemp("service") / "audit"
    profiles = audit.parent / "profiles.toml"
    profiles.write_text("[plp-7b]\nparameters = { alpha = 4 }\n")
    pool = PoolSettings(workers=1, symbolic_workers=1, wall_factor=600)
    settings = ServiceSettings(
        profiles=profiles, pool=pool, audit={"folder": audit, "sync_seconds": 0}
    )
    with running(create_app(settings)) as client:
        client.post("/reward", json={"samples": [ROW]}).raise_for_status()
        while not any(path.stat().st_size > 500 for path in audit.glob("*.zst")):
            time.sleep(0.01)
        yield Served(client.base_url.netloc.decode(), audit)


@pytest.fixture
def folder(
    tmp_path: Path, service: Served, word_tokenizer: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """What pages take for granted: the examples, a log, tokenizers by the names of models."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PLP_SCORE_WORKERS", "1")
    monkeypatch.setenv("COLUMNS", "110")
    shutil.copytree(ROOT / "examples", "examples")
    for name in TOKENIZERS:
        Path(name).mkdir(parents=True)
        shutil.copy(word_tokenizer, Path(name) / "tokenizer.json")
    for words in (".local/share/bash-completion/completions", ".zfunc"):
        Path(words).mkdir(parents=True)
    return tmp_path


def _lay(page: Path, words: list[str]) -> None:
    """Put the files there that a command reads, and take away what it writes."""
    blocks = re.findall(r"```(python|toml)\n(.*?)```", page.read_text(), re.DOTALL)
    codes = [code for language, code in blocks if language == "python" and "\ndef " in code]
    profile = dict(pairwise(words)).get("--profile", "mine")
    tables = [text for language, text in blocks if language == "toml" and f"[{profile}]" in text]
    outputs = {after for before, after in pairwise(words) if before == "-o"}
    for output in outputs:  # pages use a name again
        for written in Path().glob(f"{output}*"):
            written.unlink()
    for word in words[1:]:
        path = Path(word.rpartition("=")[2].partition(":")[0] if ".py:" in word else word)
        path = Path(str(path).rpartition("=")[2])
        if word in outputs or path.exists():
            continue
        if path.suffix == ".py":
            path.write_text(codes[0] if codes else DEFAULT_REWARD)
        elif path.suffix == ".toml":
            path.write_text((tables or [f"[{profile}]\n"])[0])
        elif path.suffix in (".jsonl", ".json", ".parquet"):
            _lay_rows(path, words)


def _lay_rows(path: Path, words: list[str]) -> None:
    rows: list[dict[str, Any]] = [{"id": str(number), **ROW} for number in range(4)]
    if words[0] == "check-golds":
        rows = CONFLICT
    elif "--response-field" in words:
        rows = [{**NESTED, "id": row["id"]} for row in rows]
    elif words[0] != "score":
        rows = [{**row, "plp": VERDICT} for row in rows]
    if path.suffix == ".parquet":
        pq.write_table(
            pa.Table.from_pylist([{**row, "problem": "1 + 1?", "source": "sums"} for row in rows]),
            path,
        )
        return
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.mark.parametrize("name", [name for name, found in OURS.items() if found])
def test_the_commands_of_a_page(
    name: str, folder: Path, service: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    page = next(page for page in PAGES if page.name == name)
    for one in OURS[name]:
        where = f"{name}:{one.line}: {one.text}"
        text = one.text.replace("localhost:8000", service.address)
        if text.startswith("curl "):
            done = subprocess.run(
                ["bash", "-c", f"{text.partition('   #')[0]} --fail-with-body"],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (where, done.stdout)
            continue
        words = [word for word in shlex.split(text, comments=True)[1:] if word != "&"]
        words = words[: words.index(">")] if ">" in words else words
        if name in READ_PAGES or words[0] in READ or _is_form(text):
            _read(words, where, form=_is_form(text))
            continue
        _lay(page, words)
        if words[0] == "replay" and not Path(words[1]).exists():
            shutil.copytree(service.audit, words[1])
        code, printed = _run(words, capsys)
        assert code in (0, FAILS.get(words[0], 0)), (where, printed)
        if one.output:
            assert _plain(printed) == _plain(one.output), where


def _is_form(text: str) -> bool:
    """Whether it says how a command is written, with names for what it is given."""
    return "[--" in text or re.search(r"\b[A-Z]{3,}(\.\.\.)?( |$)", text) is not None


def _read(words: list[str], where: str, *, form: bool) -> None:
    """Have the command's parser read its words; of a form, look its flags up."""
    command = commands()[words[0]]
    parser = parser_of(program({words[0]: (command.load(), command.summary)}))
    if form:
        known = {n for a in command_of(parser, words)._actions for n in a.option_strings}
        assert set(re.findall(r"(?<=[ \[])--?[a-z][\w.-]*", " ".join(words))) <= known, where
        return
    _, rest = parser.parse_known_args(words)
    assert rest == [], where


def _run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    capsys.readouterr()
    try:
        code: object = main(words)
    except SystemExit as ended:
        code = ended.code or 0
    printed = capsys.readouterr()
    return code, printed.out + (printed.err if code else "")


def _plain(text: str) -> str:
    return " ".join(re.sub("─+", "─", text).split())


def test_the_first_reward_is_what_the_readme_says(service: Served) -> None:
    (one,) = [one for one in OURS["README.md"] if one.text.startswith("curl ")]
    command = one.text.replace("localhost:8000", service.address)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert [result["reward"] for result in json.loads(done.stdout)["results"]] == [1.5, 0]
