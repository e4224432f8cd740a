"""How much is taken on at a time: the size of a body, and the number of requests in flight."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plp_reward.errors import Overloaded
from plp_reward.http.errors import TooLarge
from plp_reward.http.metrics import Metrics
from plp_reward.http.replies import refuse


class RequestLimits:
    """ASGI middleware that answers 413 or 429 instead of taking on too much.

    Only requests with a body count: probes and metrics get through whatever the load.

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
        metrics.in_flight.set_function(lambda: self.taken)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within the limits, or refuse it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        if self.taken >= self.in_flight + self.waiting():
            error = Overloaded(f"{self.in_flight} requests are in flight, which is the limit")
            await refuse(error, scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > self.body:
            await refuse(self._too_large(), scope, receive, send)
            return
        self.taken += 1
        try:
            await self.app(scope, self._counting(receive), send)
        finally:
            self.taken -= 1

    def _counting(self, receive: Receive) -> Receive:
        """Return ``receive`` with the limit: a body need not announce its size."""
        received = 0

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > self.body:
                    raise self._too_large()
            return message

        return counting

    def _too_large(self) -> TooLarge:
        return TooLarge(
            f"the body is over {self.body / 2**20:g} MB (max_body_mb); send fewer samples at a time"
        )
