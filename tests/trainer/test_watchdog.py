"""A run that makes no progress ends, and says where its processes were."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools import until

from plp_trainer import stacks
from plp_trainer.watchdog import Watchdog

HANGS = """
import threading, time
from plp_trainer import stacks
stacks.register()
def all_reduce_that_nobody_joins():
    threading.Event().wait()
print("ready", flush=True)
all_reduce_that_nobody_joins()
"""
FORKS = HANGS.replace("print(", "import os\nif os.fork(): print(")


def test_it_acts_once_when_nothing_was_alive() -> None:
    acts: list[float] = []
    with Watchdog(0.2, lambda: acts.append(time.monotonic())) as dog:
        until(lambda: dog.fired)
        time.sleep(0.5)
    assert len(acts) == 1


def test_what_is_alive_is_left_alone() -> None:
    acts: list[None] = []
    with Watchdog(60.0, lambda: acts.append(None)) as dog:
        dog.alive()
    assert not dog.fired
    with Watchdog(None, lambda: acts.append(None)) as dog:
        time.sleep(0.1)
    assert not dog.fired
    assert acts == []


@contextmanager
def hanging(folder: Path, code: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, stacks.FOLDER: str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            for path in folder.glob("*.txt"):  # what it forked among them
                os.kill(int(path.stem), signal.SIGKILL)


def test_a_process_that_hangs_says_where(tmp_path: Path) -> None:
    with hanging(tmp_path, HANGS) as process:
        until(lambda: "in wait, " in "".join(stacks.ask(tmp_path)))
        (line,) = stacks.ask(tmp_path)
        assert f"process {process.pid}" in line
        written = (tmp_path / f"{process.pid}.txt").read_text()
        assert "all_reduce_that_nobody_joins" in written
        assert process.poll() is None, "asking does not end it"


def test_what_a_process_forks_has_a_file_of_its_own(tmp_path: Path) -> None:
    with hanging(tmp_path, FORKS):
        until(lambda: len(list(tmp_path.glob("*.txt"))) == 2)
        assert len(stacks.ask(tmp_path)) == 2


def test_a_number_that_is_another_process_s_by_now_is_not_asked(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (tmp_path / f"{other.pid}.txt").touch()
        assert stacks.ask(tmp_path) == []
        assert other.poll() is None, "the signal would have ended it"
        other.kill()


def test_what_has_become_another_program_is_left_alone(tmp_path: Path) -> None:
    """As Ray's own programs are, which Python forks: the signal would end them."""
    code = HANGS.replace(
        "print(", "import os\nif os.fork() == 0: os.execlp('sleep', 'sleep', '99')\nprint("
    )
    with hanging(tmp_path, code) as process:
        until(lambda: len(list(tmp_path.glob("*.txt"))) == 2)
        (other,) = {int(path.stem) for path in tmp_path.glob("*.txt")} - {process.pid}
        until(lambda: Path(f"/proc/{other}/cmdline").read_bytes().startswith(b"sleep"))
        (line,) = stacks.ask(tmp_path)
        assert f"process {process.pid}" in line
        assert Path(f"/proc/{other}/cmdline").read_bytes().startswith(b"sleep")


def test_files_that_nobody_wrote_into_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "1.txt").touch()
    stacks.clear(folder)
    assert not folder.exists()
    stacks.clear(folder)
    folder.mkdir()
    (folder / "1.txt").write_text("Thread 0x1")
    (folder / "2.txt").touch()
    stacks.clear(folder)
    assert [path.name for path in folder.iterdir()] == ["1.txt"]


def test_a_process_without_the_variable_registers_nothing(tmp_path: Path) -> None:
    code = "from plp_trainer import stacks; stacks.register()"
    environment = {name: value for name, value in os.environ.items() if name != stacks.FOLDER}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []
