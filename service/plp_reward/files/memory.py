"""Files in memory, which a process hands to those it started by a path."""

from __future__ import annotations

import errno
import os
from pathlib import Path


class MemoryFile:
    """A file without a name on any disk; it is gone with the last process that holds it.

    Args:
        name: what the system lists it as.
    """

    def __init__(self, name: str) -> None:
        self.descriptor = os.memfd_create(name)

    @property
    def path(self) -> Path:
        """Where processes of the same user open it, as long as this one holds it."""
        return Path(f"/proc/{os.getpid()}/fd/{self.descriptor}")

    def close(self) -> None:
        """Give it up."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def copy_range(source: int, start: int, end: int, target: int) -> None:
    """Append a range of a file to another one, without a copy in this process.

    Args:
        source: the file's descriptor.
        start: where the range begins, in bytes.
        end: where it ends.
        target: the other's descriptor, at the place that it goes to.

    Raises:
        OSError: the other file cannot be written, or the range is not there.
    """
    while start < end:
        try:
            sent = os.sendfile(target, source, start, end - start)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOSYS):  # a file system without it
                raise
            sent = os.write(target, os.pread(source, min(end - start, 1 << 20), start))
        if not sent:
            raise OSError(errno.EIO, "what a worker wrote is not there")
        start += sent
