"""Files that a URL names, on object stores, hubs and servers: what fsspec reads and writes.

Who may read them is fsspec's to find out, from its settings, the environment or the machine: no
credential is taken, kept or shown here. fsspec itself is loaded by the first URL.
"""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from plp_reward.errors import ConfigurationError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
LOOK, STREAM = 1 << 20, 4 << 20
"""Bytes of a request, of which each takes some hundredths of a second whatever it asks for: to look
into a file, and to read it."""
_VERSIONS = ("ETag", "etag", "md5Hash", "blob_id", "LastModified", "mtime", "created")
"""What file systems tell a content by, best first; listings and files have the same."""

_WITH_FOLDERS = frozenset(["file", "local", "ftp", "hdfs", "sftp", "smb", "ssh", "webhdfs"])
"""File systems whose folders must be made. On object stores they are but part of a name."""


def is_remote(name: str) -> bool:
    """Return whether a name is a URL, and no path."""
    return _SCHEME.match(name) is not None


def local_path(name: str) -> Path | None:
    """Return where on this machine a name leads; None if it leads elsewhere.

    Raises:
        ConfigurationError: what would read such URLs is not installed.
    """
    if not is_remote(name):
        return Path(name)
    system, path = file_system(name)
    return Path(path) if "file" in system.protocol else None


def without_query(name: str) -> str:
    """Return a name, and of a URL what stands before its query, which may be a signature."""
    return name.partition("?")[0] if is_remote(name) else name


def open_remote(url: str, buffer: int = LOOK) -> io.BufferedReader:
    """Open a file for its bytes; a seek costs nothing, and nothing is fetched before it is read.

    Args:
        url: the file's.
        buffer: bytes fetched at least.

    Raises:
        ConfigurationError: it cannot be read, or nothing that reads such URLs is installed.
    """
    system, path = file_system(url)
    try:
        raw = system.open(path, "rb", cache_type="none")
    except Exception as error:  # each file system has its own
        raise ConfigurationError(f"cannot read {url}: {reason(error)}") from error
    return io.BufferedReader(raw, buffer)


def remote_state(url: str) -> tuple[int, str]:
    """Return a file's size in bytes, 0 if its server does not say, and what tells its content.

    Raises:
        ConfigurationError: it cannot be read, or nothing that reads such URLs is installed.
    """
    system, path = file_system(url)
    try:
        found = system.info(path)
    except Exception as error:
        raise ConfigurationError(f"cannot read {url}: {reason(error)}") from error
    version = next((str(found[name]) for name in _VERSIONS if found.get(name)), "")
    return int(found.get("size") or 0), version


def remote_files(url: str) -> list[str] | None:
    """Return the files that a URL stands for, sorted: those in a folder, or that a pattern matches.

    Returns:
        Their URLs; None if it is a file, or looks like one and cannot be asked for.

    Raises:
        ConfigurationError: nothing that reads such URLs is installed, or it does not answer.
    """
    system, path = file_system(url)
    try:
        if system.isfile(path):
            return None
        if system.isdir(path):
            found = [
                each["name"] for each in system.ls(path, detail=True) if each["type"] == "file"
            ]
        elif set("*?[") & set(path):
            matched = system.glob(path, detail=True)
            found = [name for name, of in matched.items() if of["type"] == "file"]
        else:
            return None
    except Exception as error:
        raise ConfigurationError(f"cannot read {url}: {reason(error)}") from error
    return sorted(str(system.unstrip_protocol(name)) for name in found)


def file_system(url: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system that a URL is of, and its path there.

    Raises:
        ConfigurationError: fsspec, or what it reads such URLs with, is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        return url_to_fs(url)  # type: ignore[no-any-return]  # fsspec has no types
    except (ImportError, ValueError) as error:
        # "Install s3fs to access S3" is fsspec's own, and names the package.
        raise ConfigurationError(f"cannot read {url}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Return what a file system's error says, in a line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


class RemoteFolder:
    """A folder elsewhere that files are put into, whole: whoever looks finds one or does not.

    Args:
        url: its URL; it need not be there yet.

    Raises:
        ConfigurationError: nothing that writes there is installed.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._system, self._path = file_system(self.url)

    def names(self) -> list[str]:
        """Return the names of the files in it, sorted.

        Raises:
            ConfigurationError: it cannot be looked into.
        """
        self._system.invalidate_cache()
        try:
            found = self._system.ls(self._path, detail=True)
        except FileNotFoundError:
            return []
        except Exception as error:
            raise ConfigurationError(f"cannot write to {self.url}: {reason(error)}") from error
        return sorted(each["name"].rpartition("/")[2] for each in found if each["type"] == "file")

    def put(self, name: str, file: Path) -> None:
        """Copy a file of this machine there.

        Raises:
            OSError: that fails.
        """
        with self._told(name):
            self._make()
            self._system.put_file(str(file), f"{self._path}/{name}")

    def write(self, name: str, content: bytes) -> None:
        """Write a small file.

        Raises:
            OSError: that fails.
        """
        with self._told(name):
            self._make()
            self._system.pipe_file(f"{self._path}/{name}", content)

    def read(self, name: str) -> bytes:
        """Return what a small file holds.

        Raises:
            OSError: that fails.
        """
        with self._told(name):
            return bytes(self._system.cat_file(f"{self._path}/{name}"))

    def remove(self, names: Iterable[str]) -> None:
        """Remove files.

        Raises:
            OSError: that fails.
        """
        paths = [f"{self._path}/{name}" for name in names]
        if paths:
            with self._told(""):
                self._system.rm(paths)

    def _make(self) -> None:
        kinds = self._system.protocol
        if not _WITH_FOLDERS.isdisjoint({kinds} if isinstance(kinds, str) else kinds):
            self._system.makedirs(self._path, exist_ok=True)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            place = f"{self.url}/{name}".rstrip("/")
            code = getattr(error, "errno", None) or errno.EIO
            raise OSError(code, reason(error), place) from error
