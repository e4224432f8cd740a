"""Tokens: as a bearer, or as the password of Basic authentication.

OpenRLHF's client can set no header; what it can do is ``http://any:TOKEN@host/``, which is Basic.
"""

from __future__ import annotations

import base64
import binascii

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from plp_reward.http.errors import Forbidden, Unauthorized
from plp_reward.http.pages.rendering import page
from plp_reward.http.pages.session import STATIC, Session, is_page
from plp_reward.http.replies import refuse
from plp_reward.http.tokens import ACCESS, Tokens

RELOAD = "/profiles/reload"


class Authentication:
    """ASGI middleware that lets requests pass which carry a token that opens them.

    Args:
        app: what it protects.
        tokens: the tokens.
        open_paths: paths that need none.
        session: readers of the page, who gave the service's own once; None where there is no page.
    """

    def __init__(
        self,
        app: ASGIApp,
        tokens: Tokens,
        open_paths: frozenset[str],
        session: Session | None = None,
    ) -> None:
        self.app = app
        self.tokens = tokens
        self.open_paths = open_paths
        self.session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401 or 403."""
        if scope["type"] != "http" or scope["path"] in self.open_paths:
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        if self.session is not None:
            if path.startswith(STATIC) or self.session.opens(path, headers.get("cookie", "")):
                await self.app(scope, receive, send)
                return
            reads = scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")
            if reads and "authorization" not in headers and is_page(path):
                await page(Request(scope), "login.html.j2", status=401, wrong=False)(
                    scope, receive, send
                )
                return
        given = presented_token(headers.get("authorization", ""))
        access = None if given is None else self.tokens.find(given)
        if access is None:
            error = Unauthorized(
                "send the service's token: 'Authorization: Bearer TOKEN', or http://any:TOKEN@host/"
            )
            await refuse(error, scope, receive, send)
            return
        scope["state"][ACCESS] = access
        if access.name:
            structlog.contextvars.bind_contextvars(token_name=access.name)
        if not access.operates and _is_for_operators(scope):
            await refuse(
                Forbidden(f"token {access.name!r} does not open this: it is not the operator's"),
                scope,
                receive,
                send,
            )
            return
        await self.app(scope, receive, send)


def _is_for_operators(scope: Scope) -> bool:
    path = scope["path"]
    if path == "/":  # others post there, see ``Root``
        return scope["method"] in ("GET", "HEAD")
    return path == RELOAD or is_page(path)


def presented_token(header: str) -> bytes | None:
    """Return the token in an Authorization header, or None if it holds none."""
    scheme, _, credentials = header.partition(" ")
    credentials = credentials.strip()
    match scheme.lower():
        case "bearer":
            # Headers arrive decoded as Latin-1: back to the bytes that were sent.
            return credentials.encode("latin-1")
        case "basic":
            try:
                return base64.b64decode(credentials, validate=True).partition(b":")[2]
            except (binascii.Error, ValueError):
                return None
    return None
