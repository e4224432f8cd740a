"""Structured logs: a JSON object a line, each with the id of the request it belongs to."""

from __future__ import annotations

import logging
import re
import secrets
import sqlite3
import sys
import time
import traceback
from asyncio import AbstractEventLoop
from typing import Any

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plp_reward.errors import PlpError
from plp_reward.http.errors import CLIENT_GONE, message_of, status_of
from plp_reward.http.metrics import Metrics
from plp_reward.http.replies import reply
from plp_reward.http.settings import ServiceSettings
from plp_reward.http.tokens import ACCESS

REQUEST_ID = "x-request-id"
_ACCEPTABLE_ID = re.compile(r"[\x21-\x7e]{1,128}")
_QUIET = ("/health", "/metrics")
_TOLD = (PlpError, OSError, MemoryError, sqlite3.Error)
"""Errors whose message is logged; that of any other one may quote what a client sent."""
_SHOWN = 40
"""Frames of a traceback that are shown, the innermost, and errors of a chain."""


class RequestLog:
    """Outermost ASGI middleware: gives each request an id, counts it, writes its line.

    An id that comes in as X-Request-ID is kept; it goes out with every answer. What nothing else
    caught is logged with its traceback and answered here.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.log = structlog.get_logger("request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        given = Headers(scope=scope).get(REQUEST_ID, "")
        own = given if _ACCEPTABLE_ID.fullmatch(given) else secrets.token_hex(16)
        state = scope.setdefault("state", {})
        request_id = state.setdefault("request_id", own)  # its connection may have answered it
        structlog.contextvars.bind_contextvars(request_id=request_id)
        header = (REQUEST_ID.encode(), request_id.encode())
        code = 0

        async def tagged(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
                message["headers"] = [*message["headers"], header]
            await send(message)

        try:
            await self.app(scope, receive, tagged)
        except Exception as error:
            self.log.exception("the service failed")
            if not code:
                await reply(scope, error)(scope, receive, tagged)
        finally:
            if (refused := state.get("refused")) is not None:  # by its connection
                code, state["error"] = status_of(refused)[0], message_of(refused)
            self._finish(scope, code or CLIENT_GONE, time.perf_counter() - start)
            structlog.contextvars.unbind_contextvars("request_id", "run", "token_name")

    def _finish(self, scope: Scope, code: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        access = scope["state"].get(ACCESS)
        self.metrics.answered(route, code, seconds, "" if access is None else access.name)
        quiet = code < 400 and scope["path"].startswith(_QUIET)
        well = code < 400 or code == CLIENT_GONE
        write = self.log.debug if quiet else self.log.info if well else self.log.warning
        state = scope["state"]
        fields: dict[str, Any] = {"error": state.get("error", "")} if code >= 400 else {}
        write(
            "request",
            method=scope["method"],
            path=scope["path"],
            code=code,
            ms=round(1000 * seconds, 2),
            **fields,
        )


class RefusedLog:
    """Counts requests that their connection refused before any route saw them, a line each."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self.log = structlog.get_logger("request")

    def __call__(self, request_id: str, error: PlpError) -> None:
        """Note one."""
        code = status_of(error)[0]
        self.metrics.answered("none", code, 0.0)
        self.log.warning("request", request_id=request_id, code=code, error=message_of(error))


def traceback_of(error: BaseException | None) -> list[dict[str, Any]]:
    """Return an error and what caused it: the code that ran, and nothing of what it ran on."""
    shown: list[dict[str, Any]] = []
    while error is not None and len(shown) < _SHOWN:
        frames = traceback.extract_tb(error.__traceback__)[-_SHOWN:]
        shown.append(
            {
                "type": f"{type(error).__module__}.{type(error).__qualname__}",
                "message": str(error) if isinstance(error, _TOLD) else "",
                "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)
    return shown


def _as_text(error: BaseException | None) -> str:
    return "\n".join(
        "\n".join([*(f"  {frame}" for frame in one["frames"]), f"{one['type']}: {one['message']}"])
        for one in reversed(traceback_of(error))
    )


def loop_failed(_: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what went wrong in a callback or a task of the event loop.

    asyncio's own line shows the task, and with it the error's message.
    """
    structlog.get_logger("loop").error(context["message"], exc_info=context.get("exception"))


class Forward(logging.Handler):
    """Passes what libraries log on to the structured log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log ``record``."""
        logger = structlog.get_logger(record.name)
        logger.log(record.levelno, record.getMessage(), exc_info=record.exc_info)


def configure(settings: ServiceSettings) -> None:
    """Have this process log to standard error as the settings say."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    on_terminal = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    logger_factory: structlog.BytesLoggerFactory | structlog.PrintLoggerFactory
    if settings.log_format == "json" or (settings.log_format == "auto" and not on_terminal):
        shared += [
            structlog.processors.ExceptionRenderer(lambda exc_info: traceback_of(exc_info[1])),
            structlog.processors.JSONRenderer(orjson.dumps, default=repr),
        ]
        logger_factory = structlog.BytesLoggerFactory(sys.stderr.buffer)
    else:
        shared += [
            structlog.processors.ExceptionRenderer(lambda exc_info: _as_text(exc_info[1])),
            structlog.dev.ConsoleRenderer(colors=on_terminal),
        ]
        logger_factory = structlog.PrintLoggerFactory(sys.stderr)
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=logger_factory,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[Forward()], level=max(level, logging.INFO), force=True)
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
