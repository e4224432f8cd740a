"""Outputs that are URLs: folders of parts, which together are the file that a path gives."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from rich.console import Console

from plp_reward.dumps import remote_outputs, span_engine
from plp_reward.dumps.remote_outputs import Part
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_outputs, "PART_BYTES", 10_000)
    monkeypatch.setattr(span_engine, "_CHECKPOINT_EVERY", 0.0)


@pytest.fixture
def dump(tmp_path: Path) -> str:
    path = tmp_path / "dump.jsonl"
    with path.open("w") as file:
        for n in range(5000):
            row = {"id": n, "group": n // 4, "response": rf"so \boxed{{{n}}}", "gold": n - n % 2}
            file.write(json.dumps(row | {"length": 100 + n % 7}) + "\n" + "{broken\n" * (n == 2000))
    return str(path)


def score(dump: str, output: Path | str, **settings: Any) -> None:
    score_dumps([dump], DumpSettings(output=output, workers=2, **settings), Console(quiet=True))


def joined(folder: Path, of: str = "part-*") -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob(of)))


UNPACK = {
    ".jsonl": bytes,
    ".jsonl.gz": gzip.decompress,
    ".jsonl.zst": lambda text: (
        zstandard.ZstdDecompressor().stream_reader(text, read_across_frames=True).read()
    ),
}


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
def test_the_parts_are_the_file_that_a_path_gives(ending: str, dump: str, tmp_path: Path) -> None:
    here, there = tmp_path / f"here{ending}", tmp_path / f"there{ending}"
    score(dump, here)
    score(dump, f"file://{there}")
    parts = sorted(there.glob("part-*"))
    assert parts[0].name == f"part-000000-000000000000{ending}"
    assert len(parts) > 1
    assert joined(there) == here.read_bytes()
    assert len(UNPACK[ending](joined(there)).splitlines()) == 5000
    assert all(UNPACK[ending](part.read_bytes()).endswith(b"}\n") for part in parts)
    errors = here.with_name(here.name + ".errors.jsonl")
    assert joined(there, "errors-*") == errors.read_bytes() != b""
    figures = here.with_name(here.name + ".summary.json")
    assert (there / "summary.json").read_bytes() == figures.read_bytes()
    assert {path.name.split("-")[0] for path in there.iterdir()} == {
        "part",
        "errors",
        "summary.json",
    }


@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize(
    "asked", [{}, {"reward": "normalized", "group_field": "group"}], ids=["spans", "one reader"]
)
def test_a_run_that_ends_between_parts_goes_on_to_the_same_bytes(
    after: int, asked: dict[str, Any], dump: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score(dump, tmp_path / "here.jsonl", **asked)
    there = tmp_path / "there.jsonl"
    shipped = 0

    def end_before_it_is_noted(part: Part, **named: Any) -> None:
        nonlocal shipped
        ship(part, **named)
        shipped += 1
        if shipped == after:
            raise KeyboardInterrupt

    ship = Part.ship
    with monkeypatch.context() as patched:
        patched.setattr(Part, "ship", end_before_it_is_noted)
        with pytest.raises(KeyboardInterrupt):
            score(dump, f"file://{there}", **asked)
    assert not (there / "summary.json").exists()
    score(dump, f"file://{there}/", **asked)
    assert joined(there) == (tmp_path / "here.jsonl").read_bytes()
    assert joined(there, "errors-*") == (tmp_path / "here.jsonl.errors.jsonl").read_bytes()


def test_a_folder_that_holds_something_is_left_alone_unless_told(dump: str, tmp_path: Path) -> None:
    there = tmp_path / "there.jsonl"
    there.mkdir()
    (there / "notes").write_text("mine")
    (there / "part-000007-000000000000.jsonl").write_text("another run's")
    with pytest.raises(ConfigurationError, match="holds notes already; --restart"):
        score(dump, f"file://{there}")
    score(dump, f"file://{there}", restart=True)
    assert (there / "notes").read_text() == "mine"
    assert len(joined(there).splitlines()) == 5000


def test_another_run_does_not_go_on_with_it(
    dump: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = f"file://{tmp_path}/there.jsonl"
    with monkeypatch.context() as patched:
        patched.setattr(Part, "ship", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            score(dump, there)
    with pytest.raises(ConfigurationError, match="the unfinished run was another one"):
        score(dump, there, results_only=True)


def test_an_input_in_the_folder_is_not_written_over(dump: str, tmp_path: Path) -> None:
    folder = Path(dump).rename(tmp_path / "moved.jsonl").parent / "there.jsonl"
    folder.mkdir()
    (tmp_path / "moved.jsonl").rename(folder / "part.jsonl")
    (tmp_path / "link").symlink_to(folder)
    for name in (
        f"file://{folder}/part.jsonl",
        f"{folder}/part.jsonl",
        f"{tmp_path}/link/part.jsonl",
    ):
        with pytest.raises(ConfigurationError, match="is itself read"):
            score(name, f"file://{folder}", restart=True)
    with pytest.raises(ConfigurationError, match="is itself read"):
        score(f"file://{folder}/part.jsonl", folder / "part.jsonl", restart=True)


def test_a_dump_without_rows_is_a_part_without_rows(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").touch()
    score(str(tmp_path / "none.jsonl"), f"file://{tmp_path}/there.jsonl.gz")
    assert gzip.decompress(joined(tmp_path / "there.jsonl.gz")) == b""


def test_a_folder_of_parquet_is_refused() -> None:
    with pytest.raises(ValueError, match="a folder of parts must end in"):
        DumpSettings(output="s3://bucket/x.parquet")
