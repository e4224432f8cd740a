"""OpenAPI for bodies that the routes read themselves."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from plp_reward.http.wire import ErrorResponse

BODIES: dict[str, type[BaseModel]] = {}
"""The bodies that routes have described, by name."""

_ERRORS = {
    401: "The token is missing or wrong.",
    403: "The token does not open this, or not this profile; the message says what it opens.",
    404: "There is no such profile; the message lists those there are.",
    409: "A group was not complete in time, and its profile makes that an error.",
    413: "The request is over a size limit; the message names it.",
    422: "The request or some samples are invalid; each problem is listed.",
    429: "Too much is in flight; try again after Retry-After seconds.",
    503: "The service is starting, stopping, or cannot grade.",
}

SCORING_ERRORS = (401, 403, 409, 413, 422, 429, 503)
"""What a route with a body may answer."""


def accepts(model: type[BaseModel]) -> dict[str, Any]:
    """Describe a route's body."""
    BODIES[model.__name__] = model
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def answers(model: type[BaseModel] | None, *errors: int) -> dict[int | str, dict[str, Any]]:
    """Describe a route's answers: ``model``, or an error with one of the statuses ``errors``.

    Without a model, the route's own ``response_model`` describes the answer.
    """
    described: dict[int | str, dict[str, Any]] = {} if model is None else {200: {"model": model}}
    for status in errors:
        described[status] = {"model": ErrorResponse, "description": _ERRORS[status]}
    return described


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the app's OpenAPI document, ``BODIES`` included."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        _, definitions = models_json_schema(
            [(model, "validation") for model in BODIES.values()],
            ref_template="#/components/schemas/{model}",
        )
        document["components"]["schemas"] |= definitions["$defs"]
        if app.state.service.tokens.wanted:
            document["components"]["securitySchemes"] = {
                "token": {"type": "http", "scheme": "bearer", "description": "The service's token."}
            }
            document["security"] = [{"token": []}]
        app.openapi_schema = document
    return app.openapi_schema
