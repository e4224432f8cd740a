"""The Ray engine against the local one: the same bytes, whatever is in the dump."""

import gzip
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow.json
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from plp_reward import __version__
from plp_reward.dumps import remote_outputs, span_engine
from plp_reward.dumps.outputs import Outputs
from plp_reward.dumps.parts import Scored
from plp_reward.dumps.remote_outputs import RemoteOutputs
from plp_reward.dumps.rows import Position
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.scorer import CHUNK_SAMPLES
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.source import DumpReader
from plp_reward.dumps.summary import Summary
from plp_reward.errors import ConfigurationError

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
ROWS = 3 * CHUNK_SAMPLES + 100


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A Ray cluster of three CPUs on this machine, which runs find and leave alone."""
    ray = pytest.importorskip("ray", reason="the engine's own extra is not installed: ray")
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


def write_dump(path: Path, rows: int = ROWS, padding: int = 0, *, bad: bool = True) -> Path:
    """Rows in groups of four: right, wrong, slow to grade, undecided, and some that are no rows."""
    answers = ("{n}", "{n}.5", "\\frac{{{m}}}{{2}}", "\\sqrt{{{s}}}")
    lines = []
    for n in range(rows):
        answer = answers[n % 4].format(n=n // 4, m=n // 4 * 2, s=(n // 4) ** 2)
        response = f"so it is \\boxed{{{answer}}}" if n % 11 else "I do not know"
        response = "x" * padding + response
        row = {
            "id": n,
            "group": n // 4,
            "response": response,
            "gold": n // 4,
            "length": 50 + n % 97,
        }
        lines.append(json.dumps(row))
        if bad and n % 300 == 3:
            lines.append("{broken")
    text = "\n".join(lines) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


def score(
    inputs: list[Path], output: Path, engine: str, said: IO[str] | None = None, **settings: Any
) -> dict[str, bytes]:
    """Score with an engine; returns what it wrote, by the part of the name behind the output's."""
    given: dict[str, Any] = {"workers": 2, **settings}
    wanted = DumpSettings(output=output, engine=engine, **given)  # type: ignore[arg-type]
    console = Console(file=said or io.StringIO(), width=200)
    score_dumps([str(path) for path in inputs], wanted, console)
    return {
        path.name.removeprefix(output.name): path.read_bytes()
        for path in output.parent.glob(f"{output.name}*")
    }


def test_results_and_their_order_are_a_local_runs(cluster: None, tmp_path: Path) -> None:
    inputs = [write_dump(tmp_path / "a.jsonl"), write_dump(tmp_path / "b.jsonl.gz", 400)]
    local = score(inputs, tmp_path / "local.jsonl", "local")
    ray = score(inputs, tmp_path / "ray.jsonl", "ray")
    assert ray == local
    assert set(ray) == {"", ".errors.jsonl", ".summary.json"}
    assert len(ray[""].splitlines()) == ROWS + 400


def test_portions_of_all_kinds_are_scored_where_they_are_and_joined(
    cluster: None, tmp_path: Path
) -> None:
    inputs = [
        write_dump(tmp_path / "a.jsonl", 3000, 3000),
        write_dump(tmp_path / "b.jsonl.gz", 400),
    ]
    table = pyarrow.json.read_json(write_dump(tmp_path / "c.jsonl", 2000, 3000, bad=False))
    pq.write_table(table, tmp_path / "c.parquet", row_group_size=300, compression="none")
    inputs.append(tmp_path / "c.parquet")
    for ending in ("jsonl.zst", "parquet"):
        local = score(inputs, tmp_path / f"local.{ending}", "local")
        assert score(inputs, tmp_path / f"ray.{ending}", "ray") == local


def test_parts_are_put_where_a_url_leads_by_those_who_score_them(
    cluster: None, tmp_path: Path
) -> None:
    dump = write_dump(tmp_path / "a.jsonl", 4000, 3000)
    local = score([dump], tmp_path / "local.jsonl.gz", "local")
    settings = DumpSettings(output=f"file://{tmp_path}/ray.jsonl.gz", engine="ray", workers=2)
    score_dumps([f"file://{dump}"], settings, Console(quiet=True))
    folder = tmp_path / "ray.jsonl.gz"
    parts = sorted(folder.glob("part-*"))
    assert len(parts) > 2
    assert b"".join(part.read_bytes() for part in parts) == local[""]
    errors = b"".join(path.read_bytes() for path in sorted(folder.glob("errors-*")))
    rows = [json.loads(line) for line in errors.splitlines()]
    told = [json.loads(line) for line in local[".errors.jsonl"].splitlines()]
    assert [row["row"] for row in rows] == [row["row"] for row in told]


def test_rows_of_groups_are_read_by_one_which_is_said(
    cluster: None, tmp_path: Path, word_tokenizer: Path
) -> None:
    dump = write_dump(tmp_path / "a.jsonl", 900)
    asked: dict[str, Any] = {
        "reward": "normalized",
        "group_field": "group",
        "length_field": "",
        "tokenizer": str(word_tokenizer),
    }
    local = score([dump], tmp_path / "local.jsonl", "local", **asked)
    said = io.StringIO()
    assert score([dump], tmp_path / "ray.jsonl", "ray", said, **asked) == local
    assert "--engine ray: rows of a group wait for each other" in said.getvalue()
    first = json.loads(local[""].splitlines()[1])["plp"]
    assert first["length_source"].startswith("tokenizer")


def test_rows_of_k_responses_are_scored_with_rewards_over_groups_and_tokens_counted(
    cluster: None, tmp_path: Path, word_tokenizer: Path
) -> None:
    dump = tmp_path / "k.jsonl"
    row = {"response": [r"so \boxed{1}", r"or \boxed{2}", "x" * 2000], "gold": "1"}
    dump.write_text("".join(json.dumps(row | {"n": n}) + "\n" for n in range(3000)))
    asked: dict[str, Any] = {"reward": "normalized", "tokenizer": str(word_tokenizer)}
    asked["group_field"] = ""
    local = score([dump], tmp_path / "local.jsonl", "local", **asked)
    said = io.StringIO()
    assert score([dump], tmp_path / "ray.jsonl", "ray", said, **asked) == local
    assert "--engine ray" not in said.getvalue()


@pytest.mark.parametrize("after", ["local", "ray"])
def test_a_killed_run_goes_on_with_either_engine(
    after: str, cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = write_dump(tmp_path / "a.jsonl", rows=4000, padding=3000)
    whole = score([dump], tmp_path / "whole.jsonl", "local")
    output = tmp_path / "out.jsonl"

    def end_behind_a_part(self: Outputs, *arguments: Any) -> None:
        take_part(self, *arguments)
        (tmp_path / "out.jsonl.parts" / "part-000000-000000000009.jsonl").touch()
        raise KeyboardInterrupt

    take_part = Outputs.take_part
    with monkeypatch.context() as patched:
        patched.setattr(Outputs, "take_part", end_behind_a_part)
        with pytest.raises(KeyboardInterrupt):
            score([dump], output, "ray")
    done = len(output.read_bytes().splitlines())
    assert 0 < done < 4000
    assert list((tmp_path / "out.jsonl.parts").iterdir())
    assert score([dump], output, after) == whole
    assert not (tmp_path / "out.jsonl.parts").exists()


@pytest.mark.parametrize("after", ["local", "ray"])
def test_a_killed_run_into_a_url_goes_on_with_either_engine(
    after: str, cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = write_dump(tmp_path / "a.jsonl", rows=4000, padding=3000)
    whole = score([dump], tmp_path / "whole.jsonl.zst", "local")
    url, folder = f"file://{tmp_path}/out.jsonl.zst", tmp_path / "out.jsonl.zst"

    def score_there(engine: str) -> None:
        settings = DumpSettings(output=url, engine=engine, workers=2)  # type: ignore[arg-type]
        score_dumps([str(dump)], settings, Console(file=io.StringIO()))

    def end_behind_a_part(self: RemoteOutputs, *arguments: Any) -> None:
        take_part(self, *arguments)
        raise KeyboardInterrupt

    take_part = RemoteOutputs.take_part
    with monkeypatch.context() as patched:
        patched.setattr(remote_outputs, "_SAVED_EVERY", 0.0)
        patched.setattr(RemoteOutputs, "take_part", end_behind_a_part)
        with pytest.raises(KeyboardInterrupt):
            score_there("ray")
    first = folder / "part-000000-000000000000.jsonl.zst"
    written = first.stat().st_mtime_ns
    score_there(after)
    assert first.stat().st_mtime_ns == written
    assert b"".join(path.read_bytes() for path in sorted(folder.glob("part-*"))) == whole[""]


def test_more_workers_than_the_cluster_has_are_refused(cluster: None, tmp_path: Path) -> None:
    dump = write_dump(tmp_path / "a.jsonl", 8)
    with pytest.raises(ConfigurationError, match="--workers 9 is more than the Ray cluster's 3"):
        score([dump], tmp_path / "o.jsonl", "ray", workers=9)


def test_a_part_that_is_not_here_says_what_to_do(cluster: None, tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    outputs = Outputs(output, [], {}, resumable=True, restart=False, results_only=False)
    part = Scored(Position(), Position(1), Summary().state(), 7, 0)
    with outputs, pytest.raises(ConfigurationError, match="name an --output that all of them"):
        outputs.take_part(part)


def below(ancestor: int) -> list[int]:
    """Return the processes that a process started, and those that they did."""
    children = Path(f"/proc/{ancestor}/task").glob("*/children")
    found = [int(pid) for path in children for pid in path.read_text().split()]
    return found + [each for child in found for each in below(child)]


def test_an_actor_that_is_killed_costs_time_and_no_row(
    cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = write_dump(tmp_path / "a.jsonl", rows=6000, padding=3000)
    local = score([dump], tmp_path / "local.jsonl", "local")
    killed: list[int] = []

    def kill_behind_a_part(self: Outputs, *arguments: Any) -> None:
        take_part(self, *arguments)
        if not killed:
            named = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in below(os.getpid())}
            killed.extend(pid for pid, name in named.items() if name.startswith(b"ray::Actor"))
            os.kill(killed[0], signal.SIGKILL)

    take_part = Outputs.take_part
    monkeypatch.setattr(Outputs, "take_part", kill_behind_a_part)
    assert score([dump], tmp_path / "ray.jsonl", "ray") == local
    assert killed


def test_a_row_that_ends_its_worker_costs_that_row_a_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an actor does, in this process: Ray's own have no faults to choose from."""
    pytest.importorskip("ray")
    from plp_reward.dumps.cluster import Actor, Order

    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
    monkeypatch.setattr(span_engine, "WORK", "span_faults:work")
    rows = [{"response": rf"\boxed{{{n}}}", "gold": f"{n}", "length": 9} for n in range(40)]
    for number, does in {20: "HANG", 22: "CRASH", 30: "ABORT"}.items():
        rows[number]["response"] = rf"{does} \boxed{{{number}}}"
    dump = tmp_path / "a.jsonl"
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = DumpSettings(output=tmp_path / "o.jsonl", workers=1)
    profile = settings.scoring_profile()
    source = DumpReader([str(dump)], settings, profile)
    folder = f"file://{tmp_path}/o.jsonl.parts"
    order = Order([str(dump)], settings, profile, source.extractors, folder, "o.jsonl", __version__)
    actor = Actor(order)
    scored = actor.score(Position(), Position(1))
    actor.close()
    assert (scored.end.file, scored.end.row) == (0, 40)
    errors, part = sorted((tmp_path / "o.jsonl.parts").iterdir())
    results = [json.loads(line)["plp"] for line in part.read_text().splitlines()]
    assert [result["correct"] for result in results] == [True] * 39
    assert json.loads(errors.read_text())["row"] == 31


def test_without_ray_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "plp_reward.dumps.cluster", raising=False)
    dump = write_dump(tmp_path / "a.jsonl", 8)
    with pytest.raises(ConfigurationError, match=r"pip install '\.\[ray\]'"):
        score([dump], tmp_path / "o.jsonl", "ray")
