"""Routes that read the request's body themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import request_response


class BodyRoute(APIRoute):
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
