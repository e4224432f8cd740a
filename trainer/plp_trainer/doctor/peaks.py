"""How much memory is taken while something runs, of GPUs and of the machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from plp_trainer.surroundings import free_in_group, free_memory, said_by, visible_gpus

EVERY = 1.0
"""Seconds between two looks."""


@dataclass(slots=True)
class Peaks:
    """What was taken at most since the watch began, in 10^9 bytes.

    Attributes:
        gpu_gb: of the GPU that had the most taken; None where there is none.
        host_gb: of main memory, by everybody; None if nobody can know.
        group_gb: of what the control groups allow, a container's for one; None without a limit.
    """

    gpu_gb: float | None = None
    host_gb: float | None = None
    group_gb: float | None = None


def gpu_memory_taken() -> list[float]:
    """Return what is taken of each visible GPU, in 10^9 bytes; nothing where there is none."""
    ids = visible_gpus()
    if not ids:
        return []
    command = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    told = said_by(*command, f"--id={','.join(ids)}", seconds=30)
    return [float(line) * 2**20 / 1e9 for line in (told or "").split()]


@contextmanager
def watched() -> Iterator[Peaks]:
    """Watch memory for as long as the context lasts."""
    peaks, over = Peaks(), threading.Event()
    before, group_before = free_memory(), free_in_group()

    def look() -> None:
        while True:
            peaks.gpu_gb = max([*gpu_memory_taken(), peaks.gpu_gb or 0.0]) or None
            if before is not None and (now := free_memory()) is not None:
                peaks.host_gb = max(before - now, peaks.host_gb or 0.0)
            if group_before is not None and (now := free_in_group()) is not None:
                peaks.group_gb = max(group_before - now, peaks.group_gb or 0.0)
            if over.wait(EVERY):
                return

    thread = threading.Thread(target=look, name="memory watch", daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        over.set()
        thread.join()
