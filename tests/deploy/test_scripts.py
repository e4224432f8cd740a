"""Shell scripts: of the images, of Slurm, of the project."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.deploy.conftest import DEPLOY, ROOT

SCRIPTS = [
    *sorted(path for path in (DEPLOY / "docker").iterdir() if not path.suffix),
    *sorted((DEPLOY / "slurm").iterdir()),
    *sorted(path for path in (ROOT / "scripts").iterdir() if not path.suffix),
    ROOT / ".ci" / "run",
    ROOT / "trainer" / "setup-cpu",
    ROOT / "trainer" / "setup-gpu",
    ROOT / "tests" / "e2e" / "engine",
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(path: Path) -> None:
    shellcheck = shutil.which("shellcheck")
    assert shellcheck is not None, "it comes with the development dependencies"
    done = subprocess.run(
        [shellcheck, "--severity=warning", "--external-sources", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_stops_at_its_first_error(path: Path) -> None:
    assert re.search(r"^set -euo pipefail$", path.read_text(encoding="utf-8"), re.MULTILINE)
