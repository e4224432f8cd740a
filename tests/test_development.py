"""The developer's commands, where no environment is active: they use the tools of .venv."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = Path(sys.executable).parent
CROOKED = "x   =  1\n"

pytestmark = pytest.mark.skipif(
    not (TOOLS / "ruff").is_file(), reason="the tools of development are in .venv alone"
)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run words in a shell that knows the system's programs alone."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    return subprocess.run(
        words,
        cwd=folder,
        env={**kept, "PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with an environment, and one file that the formatter would change."""
    for name in ("Makefile", "pyproject.toml", ".pre-commit-config.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "environment.sh", tmp_path / "scripts")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(TOOLS)
    checksum = run(tmp_path, "bash", "-c", "cksum <pyproject.toml").stdout.strip()
    (tmp_path / ".venv" / ".installed").write_text(f"{checksum} dev\n")
    (tmp_path / "crooked.py").write_text(f'"""A file."""\n\n{CROOKED}')
    return tmp_path


@pytest.mark.parametrize("command", ["check", "quick"])
def test_make_names_the_file_that_is_not_formatted(clone: Path, command: str) -> None:
    done = run(clone, "make", command)
    assert done.returncode != 0
    assert "crooked.py" in done.stdout, done.stderr


def test_make_format_mends_it(clone: Path) -> None:
    done = run(clone, "make", "format")
    assert done.returncode == 0, done.stderr
    assert CROOKED not in (clone / "crooked.py").read_text()


def test_a_commit_of_it_is_stopped_and_the_file_mended(clone: Path) -> None:
    for words in (["init", "-q"], ["add", "crooked.py"]):
        assert run(clone, "git", *words).returncode == 0
    done = run(clone, ".venv/bin/pre-commit", "run", "format")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "files were modified by this hook" in done.stdout
    assert CROOKED not in (clone / "crooked.py").read_text()


def test_every_hook_is_a_tool_that_the_environment_has(clone: Path) -> None:
    text = (clone / ".pre-commit-config.yaml").read_text()
    tools = set(re.findall(r"entry: (\.venv/bin/[\w-]+)", text))
    named = {Path(tool).name for tool in tools}
    assert named == {"ruff", "mypy", "shellcheck", "actionlint", "zizmor"}
    assert all((clone / tool).is_file() for tool in tools)
