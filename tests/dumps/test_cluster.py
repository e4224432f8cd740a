"""The Ray engine against the local one: the same bytes, whatever is in the dump."""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from plp_reward.dumps.outputs import Outputs
from plp_reward.dumps.rows import Position
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.scorer import CHUNK_SAMPLES
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.source import DumpReader
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


def write_dump(path: Path, rows: int = ROWS) -> Path:
    """Rows in groups of four: right, wrong, slow to grade, undecided, and some that are no rows."""
    answers = ("{n}", "{n}.5", "\\frac{{{m}}}{{2}}", "\\sqrt{{{s}}}")
    lines = []
    for n in range(rows):
        answer = answers[n % 4].format(n=n // 4, m=n // 4 * 2, s=(n // 4) ** 2)
        response = f"so it is \\boxed{{{answer}}}" if n % 11 else "I do not know"
        row = {
            "id": n,
            "group": n // 4,
            "response": response,
            "gold": n // 4,
            "length": 50 + n % 97,
        }
        lines.append(json.dumps(row))
        if n % 300 == 3:
            lines.append("{broken")
    text = "\n".join(lines) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


def score(inputs: list[Path], output: Path, engine: str, **settings: Any) -> dict[str, bytes]:
    """Score with an engine; returns what it wrote, by the part of the name behind the output's."""
    given: dict[str, Any] = {"workers": 2, **settings}
    wanted = DumpSettings(output=output, engine=engine, **given)  # type: ignore[arg-type]
    score_dumps([str(path) for path in inputs], wanted, Console(quiet=True))
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


def test_pieces_are_spread_over_the_actors(cluster: None, tmp_path: Path) -> None:
    """Ray would rather give one actor 128 MB at a time: a block is a piece."""
    from plp_reward.dumps.cluster import pieces

    dump = str(write_dump(tmp_path / "a.jsonl"))
    settings = DumpSettings(output=tmp_path / "o.jsonl")
    profile = settings.scoring_profile()
    graded = pieces(DumpReader([dump], settings, profile), profile, Position(), 0, 2).materialize()
    assert graded.num_blocks() == graded.count() == 4


def test_groups_are_whole_and_tokens_are_counted(
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
    assert score([dump], tmp_path / "ray.jsonl", "ray", **asked) == local
    first = json.loads(local[""].splitlines()[1])["plp"]
    assert first["length_source"].startswith("tokenizer")


def test_a_killed_run_goes_on_with_the_other_engine(
    cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = write_dump(tmp_path / "a.jsonl")
    whole = score([dump], tmp_path / "whole.jsonl", "local")
    output = tmp_path / "out.jsonl"

    def end_after_a_frame(self: Outputs, *arguments: Any, **named: Any) -> None:
        end_frame(self, *arguments, **named)
        raise KeyboardInterrupt

    end_frame = Outputs.end_frame
    with monkeypatch.context() as patched:
        patched.setattr(Outputs, "end_frame", end_after_a_frame)
        with pytest.raises(KeyboardInterrupt):
            score([dump], output, "ray")
    done = len(output.read_bytes().splitlines())
    assert 0 < done < ROWS
    assert score([dump], output, "local") == whole


def test_more_workers_than_the_cluster_has_are_refused(cluster: None, tmp_path: Path) -> None:
    dump = write_dump(tmp_path / "a.jsonl", 8)
    with pytest.raises(ConfigurationError, match="--workers 9 is more than the Ray cluster's 3"):
        score([dump], tmp_path / "o.jsonl", "ray", workers=9)


def test_standard_input_is_refused() -> None:
    pytest.importorskip("ray")
    from plp_reward.dumps.cluster import grade_on_ray

    class Piped:
        inputs = ("-",)

    with pytest.raises(ConfigurationError, match="name files, not -"):
        next(grade_on_ray(Piped(), None, None, 0, None))  # type: ignore[arg-type]


def test_without_ray_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "plp_reward.dumps.cluster", raising=False)
    dump = write_dump(tmp_path / "a.jsonl", 8)
    with pytest.raises(ConfigurationError, match=r"pip install '\.\[ray\]'"):
        score([dump], tmp_path / "o.jsonl", "ray")
