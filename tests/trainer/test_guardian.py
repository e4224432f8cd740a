"""Nothing of a guarded command outlives whoever asked for it, whatever is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.tools import WAITS, until

from plp_trainer import guardian

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="guardians are Linux's")

FAMILY = """
import os, pathlib, signal, subprocess, sys, time
depth, folder, ignoring = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3] == "ignoring"
if ignoring:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if depth:
    command = [sys.executable, "-c", os.environ["FAMILY"], str(depth - 1), *sys.argv[2:]]
    subprocess.Popen(command, start_new_session=True)
folder.joinpath(f"{depth}.partial").write_text(str(os.getpid()))
folder.joinpath(f"{depth}.partial").rename(folder / f"{depth}.pid")
time.sleep(600)
"""
"""A process that has a child, which has a child: each in a session of its own, as Ray's are."""


def family(folder: Path) -> list[int]:
    """Return the processes of the family, once all of them run."""
    files = [folder / f"{depth}.pid" for depth in range(3)]
    until(lambda: all(file.exists() for file in files))
    return [int(file.read_text()) for file in files]


def lives(process: int) -> bool:
    try:
        status = Path("/proc", str(process), "stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def until_gone(processes: list[int]) -> None:
    until(lambda: not any(map(lives, processes)))


def start(
    folder: Path, kind: str = "obeying", grace: float = guardian.GRACE
) -> subprocess.Popen[bytes]:
    return guardian.start(
        [sys.executable, "-c", FAMILY, "2", str(folder), kind],
        environment={**os.environ, "FAMILY": FAMILY},
        output=subprocess.DEVNULL,
        grace=grace,
    )


def test_terminating_it_ends_the_whole_family(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        members = family(tmp_path)
        process.terminate()
    assert process.returncode == 128 + signal.SIGTERM
    assert not any(map(lives, members))


@pytest.mark.slow
def test_what_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    with start(tmp_path, "ignoring") as process:
        members = family(tmp_path)
        process.terminate()
    assert not any(map(lives, members))


def test_what_has_no_grace_is_killed_at_once(tmp_path: Path) -> None:
    with start(tmp_path, "ignoring", grace=0.0) as process:
        members = family(tmp_path)
        process.terminate()
    assert process.returncode == 128 + signal.SIGTERM, "what it was told, not what it did"
    assert not any(map(lives, members))


def test_when_the_command_is_killed_the_rest_of_its_family_ends_too(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        members = family(tmp_path)
        os.kill(members[2], signal.SIGKILL)
        process.wait(WAITS)
    assert process.returncode == 128 + signal.SIGKILL
    assert not any(map(lives, members))


def test_when_whoever_asked_is_killed_everything_ends(tmp_path: Path) -> None:
    code = f"""
import os, subprocess, sys, time
from plp_trainer import guardian
guardian.start(
    [sys.executable, "-c", os.environ["FAMILY"], "2", {str(tmp_path)!r}, "obeying"],
    environment=os.environ, output=subprocess.DEVNULL,
)
time.sleep(600)
"""
    environment = {**os.environ, "FAMILY": FAMILY}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as asking:
        members = family(tmp_path)
        asking.kill()
    until_gone(members)


def test_when_the_guardian_is_killed_the_command_is_asked_to_end(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        members = family(tmp_path)
        try:
            process.kill()
            until_gone(members[2:])
        finally:
            for member in members[:2]:
                os.kill(member, signal.SIGKILL)


@pytest.mark.parametrize("code", [0, 3])
def test_its_code_is_the_command_s(code: int) -> None:
    command = [sys.executable, "-c", f"raise SystemExit({code})"]
    with guardian.start(command, environment=os.environ, output=subprocess.DEVNULL) as process:
        process.wait(WAITS)
    assert process.returncode == code


def test_what_it_holds_is_held_until_the_last_process_is_gone(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with guardian.start(
        [sys.executable, "-c", FAMILY, "2", str(tmp_path), "obeying"],
        environment={**os.environ, "FAMILY": FAMILY},
        output=subprocess.DEVNULL,
        holding=[writing],
    ) as process:
        os.close(writing)
        members = family(tmp_path)
        process.terminate()
        assert os.read(reading, 1) == b""  # once nobody has the writing end any more
        assert not any(map(lives, members))
    os.close(reading)
