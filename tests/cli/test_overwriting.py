"""No command destroys what it reads, or what is not its own, whatever leads there."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from plp_reward.audit.log import AuditLog
from plp_reward.audit.settings import AuditSettings
from plp_reward.cli import main

ROWS = [
    {"response": rf"\boxed{{{n}}}", "gold": "1", "length": 5, "plp": {"correct": True}}
    for n in range(3)
]
SIDES = (".errors.jsonl", ".groups", ".progress", ".progress.new", ".summary.json")
REFUSED = 2

Link = Callable[[Path, Path], None]


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "dump.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def same(at: Path, source: Path) -> None:
    """Not a link: the file itself."""
    source.rename(at)


def symbolic(at: Path, source: Path) -> None:
    at.symlink_to(source)


def hard(at: Path, source: Path) -> None:
    at.hardlink_to(source)


@pytest.mark.parametrize("link", [symbolic, hard])
@pytest.mark.parametrize("output", ["o.jsonl", "o.parquet"])
@pytest.mark.parametrize("side", ["", *SIDES, ".rows.jsonl", ".new"])
def test_no_file_of_a_run_is_an_input(link: Link, side: str, output: str, dump: Path) -> None:
    if output == "o.jsonl" and side in (".rows.jsonl", ".new"):
        pytest.skip("a file of runs that make Parquet")
    before = dump.read_bytes()
    link(dump.with_name(output + side), dump)
    for more in ([], ["--restart"]):
        assert main(["score", "dump.jsonl", "-o", output, "--reward", "accuracy", *more]) == REFUSED
    assert dump.read_bytes() == before


@pytest.mark.parametrize("side", ["", *SIDES])
def test_an_input_may_not_even_be_called_like_a_file_of_the_run(
    side: str, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"o.jsonl{side}"
    before = dump.read_bytes()
    dump.rename(name)
    assert main(["score", name, "-o", "o.jsonl", "--reward", "accuracy", "--restart"]) == REFUSED
    assert "is itself read" in capsys.readouterr().err
    assert Path(name).read_bytes() == before


@pytest.mark.parametrize("flag", ["--gold-file", "--profiles", "--config", "--tokenizer"])
def test_nor_is_any_other_file_that_is_read(flag: str, dump: Path) -> None:
    mine = dump.with_name("o.jsonl")
    content = {"--gold-file": '{"id": "a", "gold": 1}\n', "--tokenizer": "{}"}.get(flag, "")
    mine.write_text(content)
    arguments = ["score", "dump.jsonl", "-o", "o.jsonl", "--reward", "accuracy", "--restart"]
    assert main([*arguments, flag, str(mine)]) == REFUSED
    assert mine.read_text() == content


def test_standard_input_is_an_input_too(dump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, kept = dump.read_bytes(), os.dup(0)
    with dump.open("rb") as source:
        os.dup2(source.fileno(), 0)
        try:
            assert main(["score", "-", "-o", "dump.jsonl", "--restart"]) == REFUSED
        finally:
            os.dup2(kept, 0)
            os.close(kept)
    assert "standard input" in capsys.readouterr().err
    assert dump.read_bytes() == before


@pytest.mark.parametrize("side", [side for side in SIDES if side != ".progress.new"])
def test_a_file_that_is_called_like_one_of_the_run_is_left_alone(
    side: str, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = dump.with_name("o.jsonl" + side)
    mine.write_text("{}\n")
    assert main(["score", "dump.jsonl", "-o", "o.jsonl", "--reward", "accuracy"]) == REFUSED
    assert str(mine.name) in capsys.readouterr().err
    assert mine.read_text() == "{}\n"


@pytest.mark.parametrize("link", [symbolic, hard])
@pytest.mark.parametrize("side", SIDES)
def test_nothing_is_written_through_a_link(link: Link, side: str, dump: Path) -> None:
    other = dump.with_name("other")
    other.write_text("mine")
    link(dump.with_name("o.jsonl" + side), other)
    for more in ([], ["--restart"]):
        main(["score", "dump.jsonl", "-o", "o.jsonl", "--reward", "accuracy", *more])
        assert other.read_text() == "mine"


@pytest.mark.parametrize("link", [same, symbolic, hard])
def test_a_report_is_not_written_over_scored_rows(link: Link, dump: Path) -> None:
    before = dump.read_bytes()
    source = "other.jsonl" if link is same else "dump.jsonl"
    link(dump.with_name("other.jsonl"), dump)
    assert main(["report", source, "-o", "other.jsonl"]) == REFUSED
    assert Path(source).read_bytes() == before


def test_a_picture_is_not_drawn_over_a_dump_or_a_rewards_code(dump: Path) -> None:
    dump.with_name("mine.svg").symlink_to(dump)
    assert main(["curves", "plp", "--scored", "dump.jsonl", "-o", "mine.svg"]) == REFUSED
    code = dump.with_name("mine.py")
    code.write_text("def mine(correct):\n    return correct * 1.0\n")
    dump.with_name("code.svg").hardlink_to(code)
    assert main(["curves", "mine.py:mine", "-o", "code.svg"]) == REFUSED
    assert "def mine" in code.read_text()
    assert len(dump.read_bytes()) > 0


@pytest.mark.parametrize("link", [symbolic, hard])
def test_a_replay_is_not_written_over_the_log(link: Link, dump: Path) -> None:
    with AuditLog(AuditSettings(folder=dump.with_name("audit"))):
        pass
    (file,) = dump.with_name("audit").iterdir()
    before = file.read_bytes()
    link(dump.with_name("changed.jsonl"), file)
    for output in (str(file), "changed.jsonl"):
        assert main(["replay", "audit", "-o", output, "--all"]) == REFUSED
        assert file.read_bytes() == before
