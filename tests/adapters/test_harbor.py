"""The commands that docs/frameworks.md gives for a Harbor task's tests, run by a shell."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from tests.adapters.conftest import TOKEN
from tests.adapters.contracts import PAGE, Contract

CONTRACT = Contract(
    framework="Harbor",
    link="#harbor",
    recorded="0.25.0",
    ran=("the commands alone", "test_a_tasks_tests_write_the_reward"),
    length="sent by the task, else tokenizer",
    groups="no",
    undecided=("no reward is written", "test_no_verdict_writes_no_reward"),
    failure=("the script fails", "test_without_a_service_the_script_fails"),
)

needs_tools = pytest.mark.skipif(
    not (shutil.which("jq") and shutil.which("curl")), reason="needs jq and curl"
)


def run(folder: Path, service: str, response: str, gold: str = "42") -> tuple[int, str]:
    """Run the commands; return their exit status, and what was written."""
    (commands,) = re.findall(r"```bash\n(# tests/test\.sh.*?)```", PAGE.read_text(), re.DOTALL)
    (folder / "answer.txt").write_text(response)
    script = commands.replace("/app", str(folder)).replace("/logs/verifier", str(folder))
    script = script.replace('--arg gold "42"', f'--arg gold "{gold}"')
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script],
        env={"PATH": "/usr/bin:/bin", "PLP_SERVICE": service, "PLP_TOKEN": TOKEN},
        capture_output=True,
        check=False,
    )
    return done.returncode, (folder / "reward.txt").read_text()


@needs_tools
def test_a_tasks_tests_write_the_reward(server: httpx.Client, tmp_path: Path) -> None:
    service = str(server.base_url).rstrip("/")
    assert run(tmp_path, service, 'So "it" is \\boxed{42}.\n') == (0, "1\n")
    assert run(tmp_path, service, "So it is \\boxed{41}.") == (0, "0\n")


@needs_tools
def test_no_verdict_writes_no_reward(server: httpx.Client, tmp_path: Path) -> None:
    status, written = run(tmp_path, str(server.base_url).rstrip("/"), "\\boxed{42}", gold="")
    assert status != 0
    assert written == ""


@needs_tools
def test_without_a_service_the_script_fails(tmp_path: Path) -> None:
    status, written = run(tmp_path, "http://127.0.0.1:9", "\\boxed{42}")
    assert status != 0
    assert written == ""
