"""The routes of the service: HEAD where GET is, those that read the body themselves, and none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from difflib import get_close_matches
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Router, request_response
from starlette.types import Receive, Scope, Send

LONGEST = 200
"""Characters of an address that are compared with those there are."""


class Route(APIRoute):
    """A route that answers HEAD as GET; the server leaves the body out.

    Its methods do not name HEAD, which FastAPI would document as an operation of its own.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the route is the one that is asked for."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        return super().matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say that the path has other methods."""
        if scope["method"] == "HEAD" and "GET" in (self.methods or ()):
            await self.app(scope, receive, send)
        else:
            await super().handle(scope, receive, send)


class BodyRoute(Route):
    """A route that FastAPI documents, and that calls its function with nothing but the request.

    The path's parameters come as keyword arguments, as text. FastAPI would work out dependencies,
    bodies and exit stacks for every request, which for one sample takes longer than scoring it.
    """

    def __init__(
        self, path: str, endpoint: Callable[..., Awaitable[Response]], **settings: Any
    ) -> None:
        super().__init__(path, endpoint, **settings)

        async def call(request: Request) -> Response:
            return await endpoint(request, **request.path_params)

        self.app = request_response(call)


def say_what_is_near(router: Router) -> None:
    """Have ``router`` name, where it has no route, the nearest that it has."""
    paths = sorted({path for route in router.routes if (path := _path(route))})
    default = router.default

    async def no_route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await default(scope, receive, send)
        asked = scope["path"][:LONGEST]
        near = get_close_matches(asked, paths, 1)
        hint = f"do you mean {near[0]}?" if near else "GET /docs lists those there are"
        raise HTTPException(404, f"there is no route {asked}; {hint}")

    router.default = no_route


def _path(route: BaseRoute) -> str:
    return getattr(route, "path", "")
