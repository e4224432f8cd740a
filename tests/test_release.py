"""The distributions: the same bytes every time, and all that a first reward needs in them.

A release is rehearsed with them: uploaded to an index of its own, and installed from there by name.
"""

import json
import os
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from tests.tools import free_port

import plp_reward

ROOT = Path(__file__).parents[1]
pytest.importorskip("build")
pytest.importorskip("hatchling")
pytest.importorskip("twine")
pytestmark = [
    pytest.mark.slow,
    # Not imported: it brings a finder of modules that warns ever after.
    pytest.mark.skipif(find_spec("pypiserver") is None, reason="needs pypiserver"),
]

ROWS = [{"response": r"so \boxed{\frac12}", "gold": "0.5", "length": 100}]
FIRST_REWARD = f"""
import json, plp_reward
rows = json.loads({json.dumps(json.dumps(ROWS))})
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
create_app(ServiceSettings())
print(json.dumps([plp_reward.__file__, plp_reward.score(rows, "plp")[0].reward]))
"""


def run(*words: str | Path, folder: Path = ROOT, **variables: str) -> str:
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two builds of a commit's files, as the release makes them."""
    folders = [tmp_path_factory.mktemp("dist") for _ in range(2)]
    for folder in folders:
        run(
            *(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT),
            SOURCE_DATE_EPOCH="1700000000",
        )
    return folders


def test_two_builds_are_the_same_bytes(distributions: list[Path]) -> None:
    once, again = (
        {path.name: path.read_bytes() for path in one.iterdir()} for one in distributions
    )
    assert len(once) == 2
    assert once == again


def test_the_registry_would_take_them(distributions: list[Path]) -> None:
    run(sys.executable, "-m", "twine", "check", "--strict", *sorted(distributions[0].iterdir()))


def test_they_hold_every_file_of_the_packages(distributions: list[Path]) -> None:
    tracked = run("git", "ls-files", "service", "trainer/plp_trainer").splitlines()
    (wheel,) = distributions[0].glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert [one for one in tracked if one.partition("/")[2] not in inside] == []
    (source,) = distributions[0].glob("*.tar.gz")
    with tarfile.open(source) as archive:
        unpacked = {name.partition("/")[2] for name in archive.getnames()}
    assert {*tracked, "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"} <= unpacked


@pytest.fixture(scope="module")
def index(distributions: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package index of one's own, to which the release has been uploaded."""
    port = free_port()
    folder = tmp_path_factory.mktemp("index")
    serving = [sys.executable, "-m", "pypiserver", "run", "-i", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen([*serving, "-P", ".", "-a", ".", folder]) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            while not _answers(address):
                assert server.poll() is None
                time.sleep(0.1)
            upload = [sys.executable, "-m", "twine", "upload", "--non-interactive"]
            upload += ["--repository-url", address, "-u", "nobody", "-p", "none"]
            run(*upload, *sorted(distributions[0].iterdir()))
            yield address
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.ConnectError:
        return False


def test_the_release_gives_a_first_reward_in_a_clean_environment(
    index: str, tmp_path: Path
) -> None:
    version = plp_reward.__version__
    run(sys.executable, "-m", "venv", tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    run(*install, f"plp-reward=={version}", "--extra-index-url", f"{index}/simple", folder=tmp_path)
    where, reward = json.loads(run(python, "-c", FIRST_REWARD, folder=tmp_path, PYTHONPATH=""))
    assert where.startswith(str(tmp_path))
    assert reward == 1.5
    plp = tmp_path / "env" / "bin" / "plp"
    assert run(plp, "--version", folder=tmp_path) == f"plp {plp_reward.__version__}\n"
    (tmp_path / "dump.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    run(plp, "score", "dump.jsonl", "-o", "scored.jsonl", "--reward", "plp", folder=tmp_path)
    assert json.loads((tmp_path / "scored.jsonl").read_text())["plp"]["reward"] == 1.5
    run(plp, "report", "scored.jsonl", "-o", "report.html", folder=tmp_path)
    assert "<html" in (tmp_path / "report.html").read_text()
