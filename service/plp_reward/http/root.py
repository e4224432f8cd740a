"""POST / as another address: for callers that know a service by its host alone."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from plp_reward.errors import ConfigurationError


class Root:
    """ASGI middleware that answers ``POST /`` as if it were posted to ``address``.

    Args:
        app: what answers.
        address: a path, and what is asked for behind it.
    """

    def __init__(self, app: ASGIApp, address: str) -> None:
        self.app = app
        self.path, _, query = address.partition("?")
        self.query = query.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "POST":
            # In place: the log names the route that the router finds.
            scope["path"], scope["raw_path"] = self.path, self.path.encode()
            scope["query_string"] = scope["query_string"] or self.query
        await self.app(scope, receive, send)


def check_root(app: Starlette, address: str) -> None:
    """Refuse an address that nothing could be posted to.

    Raises:
        ConfigurationError: no route takes it.
    """
    path = address.partition("?")[0]
    scope = {"type": "http", "method": "POST", "path": path, "root_path": ""}
    if not any(route.matches(scope)[0] is Match.FULL for route in app.routes):
        raise ConfigurationError(
            f"root: nothing can be posted to {path!r}; give an address as /google/plp?bounds=-1,1"
        )
