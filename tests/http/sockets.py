"""Clients at the level of bytes: what no HTTP library would send."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from typing import Any, NamedTuple

import httpx


class Answer(NamedTuple):
    """An answer as it came: status, headers by their small names, and body."""

    code: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> dict[str, Any]:
        """What an error's answer tells, in the documented shape."""
        content = json.loads(self.body)
        assert set(content) == {"error", "request_id"}
        assert set(content["error"]) == {"type", "message", "problems"}
        assert content["request_id"] == self.headers["x-request-id"] != ""
        error: dict[str, Any] = content["error"]
        return error


def connect(server: httpx.Client) -> socket.socket:
    """Open a connection to the server that a client talks to."""
    url = server.base_url
    return socket.create_connection((url.host, url.port), timeout=60)


def head(method: str, path: str, **headers: str | int) -> bytes:
    """Write a request's first line and headers."""
    lines = [
        f"{name.replace('_', '-')}: {value}" for name, value in {"Host": "x", **headers}.items()
    ]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


def read(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def parse(content: bytes) -> Answer:
    """Take an answer apart."""
    top, _, body = content.partition(b"\r\n\r\n")
    first, *lines = top.decode().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Answer(int(first.split()[1]), {n.lower(): v.strip() for n, _, v in pairs}, body)


def ask(server: httpx.Client, content: bytes) -> Answer:
    """Send bytes on a connection of their own; read the answer until the server closes."""
    with closing(connect(server)) as connection:
        connection.sendall(content)
        return parse(read(connection))
