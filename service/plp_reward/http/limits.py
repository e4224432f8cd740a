"""How much is taken on at a time: the size of a body, and the number of requests in flight."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plp_reward.errors import Overloaded
from plp_reward.http.errors import TooLarge
from plp_reward.http.metrics import Metrics
from plp_reward.http.replies import refuse
from plp_reward.http.tokens import ACCESS, Access


class RequestLimits:
    """ASGI middleware that answers 413 or 429 instead of taking on too much.

    Only requests with a body count, and only from its last byte on: probes and metrics get through
    whatever the load, and a client that sends slowly keeps nobody out.

    Args:
        app: what it protects.
        body: most bytes of a request's body.
        in_flight: most requests answered at a time.
        metrics: shows how many there are.
        waiting: says how many of them only wait for the rest of their group: those cost no more
            than a connection, have a limit of their own, and must not keep the rest out.
    """

    def __init__(
        self,
        app: ASGIApp,
        body: int,
        in_flight: int,
        metrics: Metrics,
        waiting: Callable[[], int] = lambda: 0,
    ) -> None:
        self.app = app
        self.body = body
        self.in_flight = in_flight
        self.waiting = waiting
        self.taken = 0
        self.receiving = 0
        metrics.in_flight.set_function(lambda: self.taken)
        metrics.receiving.set_function(lambda: self.receiving)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within the limits, or refuse it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        # No more digits than any limit has: the longest numbers take their time to be read.
        if announced.isdecimal() and int(announced.lstrip("0")[:20] or "0") > self.body:
            await refuse(self._too_large(), scope, receive, send)
            return
        access: Access | None = scope["state"].get(ACCESS)
        try:
            self._check_room(access)
        except Overloaded as error:
            await refuse(error, scope, receive, send)
            return
        place = _Place(self, receive, access)
        self.receiving += 1
        try:
            await self.app(scope, place.receive, send)
        finally:
            place.leave()

    def _check_room(self, access: Access | None) -> None:
        if self.taken >= self.in_flight + self.waiting():
            raise Overloaded(f"{self.in_flight} requests are in flight, which is the limit")
        if access is not None:
            access.check_request()

    def _too_large(self) -> TooLarge:
        return TooLarge(
            f"the body is over {self.body / 2**20:g} MB (max_body_mb); send fewer samples at a time"
        )


class _Place:
    """A request's place among those in flight, taken when its body is whole."""

    def __init__(self, limits: RequestLimits, receive: Receive, access: Access | None) -> None:
        self.taken = False
        self._limits = limits
        self._access = access
        self._receive = receive
        self._received = 0

    async def receive(self) -> Message:
        """Pass on what the client sends: a body need not announce its size.

        Raises:
            TooLarge: the body is over the limit.
            Overloaded: it is whole, and there is no place left.
        """
        message = await self._receive()
        if message["type"] != "http.request" or self.taken:
            return message
        limits = self._limits
        self._received += len(message.get("body", b""))
        if self._received > limits.body:
            raise limits._too_large()
        if not message.get("more_body", False):
            limits._check_room(self._access)
            self._take()
        return message

    def _take(self) -> None:
        self.taken = True
        self._limits.taken += 1
        self._limits.receiving -= 1
        if self._access is not None:
            self._access.enter()

    def leave(self) -> None:
        """Give the place back."""
        if not self.taken:
            self._limits.receiving -= 1
            return
        self._limits.taken -= 1
        if self._access is not None:
            self._access.leave()
