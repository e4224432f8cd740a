"""Connections: limits for what comes before any token is asked for, headers, addresses and time.

Uvicorn's httptools protocol has none of these: headers are gathered whatever their size, and a
client that sends nothing, or a byte now and then, keeps its connection for ever.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, NamedTuple

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from plp_reward.errors import PlpError
from plp_reward.files.encoding import to_json
from plp_reward.http.errors import (
    BadRequest,
    HeadersTooLarge,
    TooSlow,
    UrlTooLong,
    body_of,
    status_of,
)

LINGER = 2.0
"""Seconds for which what a refused client still sends is read and dropped. Closed at once, its
system might throw the answer away with it."""


class ConnectionLimits(NamedTuple):
    """What a connection may take before a request is whole.

    Attributes:
        header_bytes: most bytes of a request's first line and headers; of a body that comes in
            chunks, most bytes between one piece of it and the next.
        url_bytes: most bytes of its address.
        header_timeout: seconds for first line and headers, from the connection's opening or, for
            further requests, from their first byte on.
        body_timeout: seconds for the body, from the end of the headers on.
    """

    header_bytes: int
    url_bytes: int
    header_timeout: float
    body_timeout: float


class _Reading(Enum):
    """What the next byte belongs to."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class Connection(HttpToolsProtocol):
    """A client's connection.

    What breaks a limit is answered here, in the shape of every error, and the connection closed.

    Args:
        limits: what it may take.
        refused: told the request's id and the error of requests that the app never sees.
        uvicorn: what ``HttpToolsProtocol`` is given.
    """

    def __init__(
        self, *, limits: ConnectionLimits, refused: Callable[[str, PlpError], None], **uvicorn: Any
    ) -> None:
        super().__init__(**uvicorn)
        self._limits = limits
        self._refused = refused
        self._reading = _Reading.HEAD
        self._bytes = 0  # of a head, or since the last of a body
        self._body_came = False
        self._due: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deaf = False

    # What uvloop and the parser call.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._begin_head()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take some bytes of one or several requests."""
        if self._deaf:
            return
        self._unset_keepalive_if_required()
        if self._reading is _Reading.NOTHING:
            self._begin_head()
        self._bytes += len(data)
        self._body_came = False
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # No other protocol is spoken here: the request is answered as if it had not asked.
            self.cycle.keep_alive = False
        except httptools.HttpParserError as error:
            cause = error.__context__
            known = cause if isinstance(cause, PlpError) else BadRequest("this is no HTTP request")
            self._refuse(known)
            return
        if self._body_came or self._reading is _Reading.NOTHING:
            self._bytes = 0
        elif self._bytes > self._limits.header_bytes:
            self._refuse(self._headers_too_large())

    def on_message_begin(self) -> None:
        """Begin a request; one that was sent behind another one comes with its last bytes."""
        super().on_message_begin()
        if self._reading is _Reading.NOTHING:
            self._begin_head()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        super().on_url(url)
        if len(self.url) > self._limits.url_bytes:
            raise UrlTooLong(f"the address is over {self._limits.url_bytes} bytes (max_url_kb)")

    def on_headers_complete(self) -> None:
        """Check the headers and hand the request on."""
        most = self._limits.header_bytes
        if self._bytes > most:  # those of the body that came with them are among these
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if size > most:
                raise self._headers_too_large()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts != 1 and (hosts or self.parser.get_http_version() == "1.1"):
            raise BadRequest("a request must have one Host header")
        super().on_headers_complete()
        self._reading = _Reading.BODY
        self._due = self.loop.time() + self._limits.body_timeout

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._body_came = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request: from here on it is the service that takes its time."""
        self._reading = _Reading.NOTHING
        self._due = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request, or close if nothing more is read."""
        super().on_response_complete()
        if self._deaf:
            self.transport.close()

    # Limits.

    def _begin_head(self) -> None:
        self._reading = _Reading.HEAD
        self._bytes = 0
        self._due = self.loop.time() + self._limits.header_timeout

    def _look(self) -> None:
        """Look whether time is up, and when to look again: one timer for all of a connection."""
        now = self.loop.time()
        if self._due is not None and self._due <= now:
            if not self.flow.read_paused:
                self._time_is_up()
                return
            self._due = now + self._limits.body_timeout  # it is not the client who is slow
        # What becomes due later does so after the shorter of the two, or later.
        shortest = min(self._limits.header_timeout, self._limits.body_timeout)
        self._timer = self.loop.call_at(self._due or now + shortest, self._look)

    def _time_is_up(self) -> None:
        if self._reading is _Reading.BODY:
            seconds, setting = self._limits.body_timeout, "body_timeout"
        elif self._bytes:
            seconds, setting = self._limits.header_timeout, "header_timeout"
        else:  # nothing was asked, so that nothing is answered
            self.transport.close()
            return
        what = setting.partition("_")[0]
        self._refuse(TooSlow(f"the {what} did not arrive within {seconds:g} s ({setting})"))

    def _headers_too_large(self) -> HeadersTooLarge:
        most = self._limits.header_bytes / 1024
        return HeadersTooLarge(f"the headers are over {most:g} kB (max_header_kb)")

    def _refuse(self, error: PlpError) -> None:
        """Answer a request that goes no further, and read no more of this connection."""
        self._deaf = True
        self._due = None
        mine = self.cycle if self._reading is _Reading.BODY else None
        begun = self.cycle is not None and not self.cycle.response_complete
        if mine is None:
            request_id = secrets.token_hex(16)
            self._refused(request_id, error)
        else:  # the app is at it: its log has the line
            mine.scope["state"].setdefault("refused", error)
            request_id = mine.scope["state"].setdefault("request_id", secrets.token_hex(16))
        if self.pipeline or (begun and mine is None):
            # Earlier requests were taken; what is being answered closes the connection.
            self.pipeline.clear()
            return
        if mine is not None:
            answered = mine.response_started
            mine.disconnected = True
            mine.message_event.set()
            if answered:
                self.transport.close()
                return
        content = to_json(body_of(error, request_id))
        self.transport.write(
            STATUS_LINE[status_of(error)[0]]
            + b"content-type: application/json\r\nconnection: close\r\n"
            + f"x-request-id: {request_id}\r\ncontent-length: {len(content)}\r\n\r\n".encode()
            + content
        )
        self.transport.write_eof()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(LINGER, self.transport.close)
