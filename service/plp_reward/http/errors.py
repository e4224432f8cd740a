"""What requests get wrong, and the one place that turns errors into HTTP answers."""

from __future__ import annotations

import math
from dataclasses import asdict

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from plp_reward.errors import ConfigurationError, InvalidSamples, Overloaded, PlpError
from plp_reward.groups.partial import IncompleteGroup
from plp_reward.groups.rendezvous import Withdrawn
from plp_reward.scoring.memory import MemoryFailed
from plp_reward.workers import PoolError

CLIENT_GONE = 499
"""Status in logs and metrics of a request whose client did not wait; nobody reads it."""


class InvalidRequest(PlpError, ValueError):  # noqa: N818  named by the state it reports
    """The request's body or its settings cannot be used; the message names the field."""


class BadRequest(PlpError):  # noqa: N818
    """What was sent is no HTTP request."""


class TooSlow(PlpError):  # noqa: N818
    """The request did not arrive in time; the message names the limit."""


class Undecided(PlpError):  # noqa: N818
    """There is no verdict, on a wire whose client leaves out what is no success."""


class TooLarge(PlpError):  # noqa: N818
    """The request is over a size limit; the message names the limit."""


class UrlTooLong(TooLarge):
    """The request's address is over its limit."""


class HeadersTooLarge(TooLarge):
    """The request's headers are over their limit."""


class UnknownEncoding(PlpError):  # noqa: N818
    """The request's body is packed in a way that is not known."""


class Unauthorized(PlpError):  # noqa: N818
    """The request does not carry the service's token."""


class Forbidden(PlpError):  # noqa: N818
    """The request's token does not open what it asks for; the message says what it does."""


class NoTokenizer(PlpError):  # noqa: N818
    """A profile's tokenizer cannot be loaded, and the request needs it."""


class NotReady(PlpError):  # noqa: N818
    """The service starts, stops, or cannot grade."""


def status_of(error: Exception) -> tuple[int, str]:
    """Return an error's HTTP status and its ``type`` on the wire."""
    match error:
        case IncompleteGroup(stopping=False):
            return 409, "incomplete_group"
        case IncompleteGroup() | Withdrawn():
            return 503, "unavailable"
        case InvalidSamples():
            return 422, "invalid_samples"
        case Undecided():
            return 422, "undecided"
        case InvalidRequest() | ConfigurationError() | RequestValidationError():
            return 422, "invalid_request"
        case Unauthorized():
            return 401, "unauthorized"
        case Forbidden():
            return 403, "forbidden"
        case BadRequest():
            return 400, "bad_request"
        case TooSlow():
            return 408, "too_slow"
        case UrlTooLong():
            return 414, "too_large"
        case HeadersTooLarge():
            return 431, "too_large"
        case TooLarge():
            return 413, "too_large"
        case UnknownEncoding():
            return 415, "unknown_encoding"
        case ClientDisconnect():
            return CLIENT_GONE, "client_gone"
        case Overloaded():
            return 429, "overloaded"
        case NotReady() | NoTokenizer() | PoolError() | MemoryFailed():
            return 503, "unavailable"
        case HTTPException(status_code=404):
            return 404, "not_found"
        case HTTPException(status_code=405):
            return 405, "method_not_allowed"
        case HTTPException(status_code=status):
            return status, "invalid_request"
    return 500, "internal"


def headers_of(error: Exception) -> dict[str, str]:
    """Return the headers that an error's answer carries."""
    match error:
        case Overloaded():
            return {"Retry-After": str(math.ceil(error.retry_after))}
        case (
            NotReady() | PoolError() | MemoryFailed() | Withdrawn() | IncompleteGroup(stopping=True)
        ):
            return {"Retry-After": "1"}
        case Unauthorized():
            return {"WWW-Authenticate": 'Bearer, Basic realm="plp-reward"'}
        case HTTPException(headers=headers) if headers:
            return dict(headers)
    return {}


def message_of(error: Exception) -> str:
    """Return what an error's answer tells; nothing of a failure's inside."""
    match error:
        case HTTPException(status_code=405, headers={"Allow": methods}):
            return f"this route takes {methods}"
        case HTTPException():
            return error.detail
        case RequestValidationError():
            # Bodies are read by ``bodies``: what FastAPI checks is the address.
            return "; ".join(
                f"{detail['loc'][-1]}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
                for detail in error.errors()
            )
        case ClientDisconnect():
            return "the client went away before it had sent all"
    if status_of(error)[0] == 500:
        return "the service failed; its log tells why, under this request's id"
    return str(error)


def body_of(error: Exception, request_id: str) -> dict[str, object]:
    """Return the body of an error's answer, see ``wire.ErrorResponse``."""
    problems = error.problems if isinstance(error, InvalidSamples) else ()
    return {
        "error": {
            "type": status_of(error)[1],
            "message": message_of(error),
            "problems": [asdict(problem) for problem in problems],
        },
        "request_id": request_id,
    }
