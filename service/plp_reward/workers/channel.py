"""A non-blocking stream of frames to one worker."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from plp_reward.workers import wire

_READ = 2**18


class Channel:
    """Frames over a stream socket, on the event loop.

    It survives its peer's death without losing what the peer sent before, which a transport that
    closes itself at the first failing write does not.

    Args:
        connection: a non-blocking stream socket, owned by the channel from now on.
        on_frame: called with the payload of each frame; False if it makes no sense, after which
            nothing more is read.
        on_end: called once when the peer closed its end or sent what makes no sense.
    """

    def __init__(
        self,
        connection: socket.socket,
        on_frame: Callable[[bytes], bool],
        on_end: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._on_frame = on_frame
        self._on_end = on_end
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self._reading = True
        self._loop.add_reader(connection, self._readable)

    def send(self, data: bytes) -> None:
        """Send ``data``, now or when there is room. A dead peer is not reported here."""
        if self._outgoing:
            self._outgoing += data
            return
        sent = self._try_send(data)
        if sent < len(data):
            self._outgoing += memoryview(data)[sent:]
            self._loop.add_writer(self._connection, self._writable)

    def drain(self) -> None:
        """Deliver what a peer that has ended left behind."""
        while self._reading:
            if not self._readable():
                return

    def close(self) -> None:
        """Close the connection; the peer reads its end."""
        if self._connection.fileno() >= 0:
            self._stop_reading()
            self._loop.remove_writer(self._connection)
            self._connection.close()

    def _try_send(self, data: bytes | bytearray) -> int:
        try:
            return self._connection.send(data)
        except BlockingIOError:
            return 0
        except OSError:  # the peer is gone, which reading tells
            return len(data)

    def _writable(self) -> None:
        del self._outgoing[: self._try_send(self._outgoing)]
        if not self._outgoing:
            self._loop.remove_writer(self._connection)

    def _readable(self) -> bool:
        """Read once and deliver complete frames; False if there was nothing to read."""
        try:
            data = self._connection.recv(_READ)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._end()
            return False
        self._incoming += data
        while self._reading and len(self._incoming) >= wire.HEADER.size:
            (size,) = wire.HEADER.unpack_from(self._incoming)
            if size > wire.REPLY_LIMIT:
                self._end()
                return False
            end = wire.HEADER.size + size
            if len(self._incoming) < end:
                break
            payload = bytes(memoryview(self._incoming)[wire.HEADER.size : end])
            del self._incoming[:end]
            if not self._on_frame(payload):
                self._end()
                return False
        return True

    def _end(self) -> None:
        self._stop_reading()
        self._on_end()

    def _stop_reading(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._connection)
