"""Inputs: names as they were typed, folders, patterns and URLs."""

import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from rich.console import Console

from plp_reward.dumps.inputs import found_inputs
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import RemoteFolder


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of dumps, which is the working folder's ``runs``."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs"
    for name in ("b.jsonl", "a.jsonl.gz", "c.parquet", "d.json.zst", "deeper/e.jsonl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    for name in ("notes.txt", ".hidden.jsonl", "b.jsonl.errors.jsonl", "b.jsonl.summary.json"):
        (folder / name).touch()
    return folder


def test_a_folder_is_its_files_of_known_forms_in_order(runs: Path) -> None:
    names = ["a.jsonl.gz", "b.jsonl", "c.parquet", "d.json.zst"]
    assert found_inputs(["runs"]) == found_inputs(["runs/"]) == [f"runs/{name}" for name in names]
    found = [f"file://{runs}/{name}" for name in names]
    assert found_inputs([f"file://{runs}", "-"]) == [*found, "-"]


def test_a_pattern_is_the_files_it_matches_in_order(runs: Path) -> None:
    names = ["a.jsonl.gz", "b.jsonl", "b.jsonl.errors.jsonl", "b.jsonl.summary.json"]
    found = [f"runs/{name}" for name in names]
    assert found_inputs(["runs/[ab].*l*", "x"]) == [*found, "x"]
    assert found_inputs(["runs/**/*.jsonl"])[-1] == "runs/deeper/e.jsonl"
    assert found_inputs([f"file://{runs}/*.parquet"]) == [f"file://{runs}/c.parquet"]


def test_a_name_that_is_there_is_no_pattern(runs: Path) -> None:
    (runs / "[ab].jsonl").touch()
    assert found_inputs(["runs/[ab].jsonl"]) == ["runs/[ab].jsonl"]
    (runs / "x*").mkdir()
    (runs / "x*" / "f.jsonl").touch()
    assert found_inputs(["runs/x*"]) == ["runs/x*/f.jsonl"]


@pytest.mark.parametrize("name", ["runs/*.csv9", "runs/deeper/none", "file:///{}/runs/*.csv9"])
def test_what_stands_for_no_file_is_refused(runs: Path, name: str) -> None:
    (runs / "deeper" / "none").mkdir()
    name = name.format(runs.parent)
    with pytest.raises(ConfigurationError, match=re.escape(f"cannot read {name}: no file ")):
        found_inputs([name])


def test_the_output_is_not_found_among_the_inputs(runs: Path) -> None:
    output = Path("runs/b.jsonl")
    assert "runs/b.jsonl" not in found_inputs(["runs"], output)
    assert found_inputs(["runs/b*"], Path("runs/other.jsonl"))[0] == "runs/b.jsonl"
    for url in (f"file://{runs}", f"file://{runs}/*.jsonl"):
        assert f"{url.removesuffix('/*.jsonl')}/b.jsonl" not in found_inputs(
            [url, "runs/c*"], output
        )
    with pytest.raises(ConfigurationError, match="no file matches"):
        found_inputs(["runs/b*"], output)


def rows(first: int, number: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{n}",
            "response": "x" * 400 + rf"\boxed{{{n - n % 3}}}",
            "gold": str(n),
            "length": 100 + n,
        }
        for n in range(first, first + number)
    ]


def jsonl(values: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """Dumps of every form, one of more than a span, and with bad rows."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    many = jsonl(rows(0, 6_000))
    (folder / "a.jsonl").write_bytes(many[:-1] + b"\n{broken\n")
    (folder / "b.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(many))
    pq.write_table(pa.Table.from_pylist(rows(5, 900)), folder / "c.parquet", row_group_size=100)
    (folder / "d.json").write_text(json.dumps(rows(7, 50)))
    return folder


def scored(inputs: list[str], output: Path) -> dict[str, Any]:
    """Score, and return what was written, less the names of inputs."""
    settings = DumpSettings(output=output, workers=2)
    score_dumps(inputs, settings, Console(quiet=True))
    told = output.with_name(output.name + ".errors.jsonl")
    errors = told.read_text().splitlines() if told.exists() else []
    return {
        "rows": re.sub(rb',"file":"[^"]*"', b"", output.read_bytes()),
        "errors": [{**json.loads(line), "file": ""} for line in errors],
    }


class Ranged(SimpleHTTPRequestHandler):
    """A server of files that gives ranges of them, and counts what it gives."""

    given = 0

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if wanted:
            start, end = int(wanted[1]), min(int(wanted[2]) + 1, len(content))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
            content = content[start:end]
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        Ranged.given += len(content)
        self.wfile.write(content)

    def end_headers(self) -> None:
        if self.command == "HEAD":
            self.send_header("Accept-Ranges", "bytes")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(dumps: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Ranged, directory=str(dumps))) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.fixture
def bucket(dumps: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of a server that speaks S3, with the dumps in it."""
    pytest.importorskip("moto", reason="no server that speaks S3: pip install 'moto[server]' s3fs")
    s3fs = pytest.importorskip("s3fs")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as served:
        try:
            s3fs.S3FileSystem.clear_instance_cache()  # which know another server's address
            system = s3fs.S3FileSystem()
            for _ in range(600):
                try:
                    system.mkdir("bucket")
                    break
                except OSError:
                    time.sleep(0.1)
            system.put(f"{dumps}/", "bucket/dumps/", recursive=True)
            yield "s3://bucket/dumps"
        finally:
            served.kill()


NAMES = ("a.jsonl", "b.jsonl.zst", "c.parquet")


@pytest.mark.parametrize("kind", ["file", "http", "s3"])
@pytest.mark.filterwarnings("default")
def test_files_elsewhere_give_the_bytes_of_files_here(
    kind: str, dumps: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fixture = {"http": "server", "s3": "bucket"}.get(kind)
    base = request.getfixturevalue(fixture) if fixture else f"file://{dumps}"
    here = scored([f"{dumps}/{name}" for name in NAMES], tmp_path / "here.jsonl")
    elsewhere = scored([f"{base}/{name}" for name in NAMES], tmp_path / "elsewhere.jsonl")
    assert elsewhere == here
    assert len(here["rows"].splitlines()) == 12_900
    assert [error["row"] for error in here["errors"]] == [6_001]


@pytest.mark.filterwarnings("default")
def test_a_bucket_takes_the_parts_of_a_file(bucket: str, dumps: Path, tmp_path: Path) -> None:
    here = scored([f"{dumps}/b.jsonl.zst"], tmp_path / "here.jsonl.zst")
    output = f"{bucket}/scored.jsonl.zst"
    settings = DumpSettings(output=output, workers=2)
    score_dumps([f"{bucket}/b.jsonl.zst"], settings, Console(quiet=True))
    folder = RemoteFolder(output)
    parts = [folder.read(name) for name in folder.names() if name.startswith("part-")]
    assert b"".join(parts) == here["rows"]
    with pytest.raises(ConfigurationError, match="--restart scores anew over it"):
        score_dumps([f"{bucket}/b.jsonl.zst"], settings, Console(quiet=True))


@pytest.mark.filterwarnings("default")
def test_folders_patterns_and_arrays_of_a_bucket_are_read(
    bucket: str, dumps: Path, tmp_path: Path
) -> None:
    here = scored([f"{dumps}/", f"{dumps}/*.json"], tmp_path / "here.jsonl")
    assert scored([bucket, f"{bucket}/*.json"], tmp_path / "there.jsonl") == here


def test_of_text_elsewhere_each_byte_is_fetched_once(
    server: str, dumps: Path, tmp_path: Path
) -> None:
    Ranged.given = 0
    scored([f"{server}/a.jsonl"], tmp_path / "o.jsonl")
    size = (dumps / "a.jsonl").stat().st_size
    assert size <= Ranged.given < size + (5 << 20)  # its beginning is looked at a few times


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nowhere://x/a.jsonl", "Protocol not known: nowhere"),
        ("gs://bucket/a.jsonl", "install gcsfs"),
        ("file:///nowhere/a.jsonl", "FileNotFoundError"),
    ],
)
def test_a_url_that_cannot_be_read_says_what_is_missing(
    url: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(ConfigurationError, match=f"cannot read {url}: .*{said}"):
        score_dumps([url], DumpSettings(output=tmp_path / "o.jsonl"), Console(quiet=True))
    assert not list(tmp_path.iterdir())
