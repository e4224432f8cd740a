"""Where each process of a run is, for when it makes no progress.

A process that registers has a file in the run's folder of stacks, which is empty until it is asked:
then every thread's Python stack is written there, also of a thread that waits in CUDA or NCCL.
Ray's workers register by Ray's own hook (``ray_hooks``), vLLM's processes as they load plugins.
"""

from __future__ import annotations

import faulthandler
import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

FOLDER = "PLP_TRAINER_STACKS"
"""The environment variable that names the folder; a process without it registers nothing."""
ASKS = signal.SIGUSR2
WAITS = 3.0
"""Seconds that writing may take."""


def register() -> None:
    """Have this process, and what it forks, write its stacks when it is asked to."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    _open(Path(folder))
    os.register_at_fork(after_in_child=lambda: _open(Path(folder)))


def _open(folder: Path) -> None:
    with suppress(OSError):  # a run must not end for want of a file that is hardly ever used
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / f"{os.getpid()}.txt").open("w")
        faulthandler.register(ASKS, file=file, all_threads=True)


def ask(folder: Path) -> list[str]:
    """Have every process that registered write its stacks.

    Args:
        folder: where they registered.

    Returns:
        A line a process: what it is, and where its main thread was.
    """
    alive = [path for path in sorted(folder.glob("*.txt")) if _is_one(int(path.stem), folder)]
    names = {path: _name(int(path.stem)) for path in alive}
    for path in alive:
        with suppress(ProcessLookupError):
            os.kill(int(path.stem), ASKS)
    time.sleep(WAITS)
    return [f"{names[path]} (process {path.stem}): {_where(path)}" for path in alive]


def clear(folder: Path) -> None:
    """Remove files that nothing was written into, and the folder if it is empty then."""
    for path in folder.glob("*.txt"):
        if path.stat().st_size == 0:
            path.unlink()
    with suppress(OSError):
        folder.rmdir()


def _is_one(pid: int, folder: Path) -> bool:
    """Return whether a process is still the one that registered.

    Its number may be another's by now, or it is another program by now, as Ray's own are that
    Python started: then nothing in it handles the signal, which would end it.
    """
    with suppress(OSError):
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        caught = re.search(
            r"^SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE
        )
        handles = caught is not None and int(caught[1], 16) >> (ASKS - 1) & 1
        return bool(handles) and f"{FOLDER}={folder}".encode() in environment
    return False


def _name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return b" ".join(words[:3]).decode(errors="replace").strip()[:60] or "?"


_THREAD = re.compile(r"^(?:Current thread|Thread) 0x", re.MULTILINE)
_FRAME = re.compile(r'File "([^"]+)", line (\d+) in (\S+)')


def _where(path: Path) -> str:
    """Return the innermost call of the thread that is written last, which is the main one."""
    found = _FRAME.search(_THREAD.split(path.read_text(errors="replace"))[-1])
    if found is None:
        return "said nothing: it is stopped, or no Python runs in it"
    place = "/".join(Path(found[1]).parts[-2:])
    return f"in {found[3]}, {place}, line {found[2]}"
