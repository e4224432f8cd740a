"""Names and answers on the command line are taken as they stand."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_settings import CliPositionalArg

from plp_reward.audit.log import AuditLog
from plp_reward.audit.settings import AuditSettings
from plp_reward.cli import main
from plp_reward.settings.command_line import run

NAMES = ["a,b", "[x]", "{a}", 'q"x', "'q'", "x,", ",", "[]", "null", "1,2", "a=b", " a ", "ä\\n"]


@pytest.mark.parametrize(
    ("also", "response", "code"),
    [
        ("1,2", r"\boxed{2}", 1),
        ("[1,2]", r"\boxed{2}", 1),
        ("[1,2]", r"\boxed{[1,2]}", 0),
        (r"\{1,2\}", r"\boxed{\{1,2\}}", 0),
        ('"', r"\boxed{2}", 1),
    ],
)
def test_a_further_gold_is_one_gold(also: str, response: str, code: int) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["grade", response, "--gold", "7", "--gold", also])
    assert ended.value.code == code


@pytest.mark.parametrize("name", NAMES)
def test_dumps_are_files_of_just_that_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    row = {"response": r"\boxed{1}", "gold": "1", "length": 5, "id": "mine"}
    for file in (name, "other"):
        Path(file).write_text(json.dumps(row) + "\n")
    assert main(["score", name, "other", "--dry-run"]) == 0
    assert capsys.readouterr().out.count("layout plp") == 2


def test_scored_files_and_logs_are_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    row = {"response": "x", "gold": "1", "plp": {"correct": True, "status": "ok", "length": 5}}
    Path("s,1.jsonl").write_text(json.dumps(row) + "\n")
    assert main(["report", "a=s,1.jsonl", "-o", "page.html"]) == 0
    assert main(["curves", "plp", "--scored", "s,1.jsonl"]) == 0
    with AuditLog(AuditSettings(folder=tmp_path / "au,dit")):
        pass
    assert main(["replay", "au,dit"]) == 0
    assert "no such file" not in capsys.readouterr().err


class Command(BaseModel):
    names: CliPositionalArg[list[str]]
    paths: list[Path] = []
    numbers: list[float] = []
    files: dict[str, str] = {}
    values: dict[str, float] = {}
    maybe: list[str] | None = None


@pytest.mark.parametrize("word", [*NAMES, "", "\\", "\udc80"])
def test_a_word_is_an_item(word: str) -> None:
    read = run(Command, ["x", word, "--paths", word, "--files", f"a={word}", "--maybe", word])
    assert read.names == ["x", word]
    assert read.paths == [Path(word)]
    assert read.files == {"a": word}
    assert read.maybe == [word]


def test_none_is_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["grade", "None", "--gold", "None", "--gold", "None"])
    assert ended.value.code in (0, 1)
    assert "Input should be" not in capsys.readouterr().err


def test_numbers_may_be_joined_with_commas() -> None:
    read = run(Command, ["x", "--numbers", "1,2", "--numbers", "3", "--values", "a=1,b=2"])
    assert read.numbers == [1, 2, 3]
    assert read.values == {"a": 1, "b": 2}
