"""Answers: JSON of every size, and those to requests that fail, wherever they do."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from plp_reward.files.encoding import to_json
from plp_reward.http.errors import CLIENT_GONE, body_of, headers_of, message_of, status_of


def json_response(content: object) -> Response:
    """Return ``content`` as JSON; dataclasses go straight to bytes."""
    return Response(to_json(content), media_type="application/json")


def client_gone() -> Response:
    """Return what is logged of a request whose client did not wait; nobody reads it."""
    return Response(status_code=CLIENT_GONE)


def reply(scope: Scope, error: Exception) -> Response:
    """Return the answer to a request that ended in ``error``."""
    request_id = scope.get("state", {}).get("request_id", "")
    return Response(
        to_json(body_of(error, request_id)),
        status_of(error)[0],
        headers_of(error),
        "application/json",
    )


async def refuse(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request that goes no further."""
    scope["state"]["error"] = message_of(error)
    await reply(scope, error)(scope, receive, send)


async def handle(request: Request, error: Exception) -> Response:
    """Answer a request whose route raised: FastAPI's exception handler for every error."""
    request.scope["state"]["error"] = message_of(error)
    return reply(request.scope, error)
