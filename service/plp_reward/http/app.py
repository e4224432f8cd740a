"""The app: routes, what is around them, and what lives as long as they do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect

from plp_reward import __version__
from plp_reward.errors import PlpError
from plp_reward.http import catalogue, documentation, health, reward
from plp_reward.http.auth import Authentication
from plp_reward.http.limits import RequestLimits
from plp_reward.http.logs import RequestLog
from plp_reward.http.openapi import describe
from plp_reward.http.pages import routes as pages
from plp_reward.http.pages.session import LOGIN, Session
from plp_reward.http.replies import handle
from plp_reward.http.root import Root, check_root
from plp_reward.http.routes import say_what_is_near
from plp_reward.http.service import Service
from plp_reward.http.settings import ServiceSettings
from plp_reward.http.wires import (
    aws,
    azure,
    efficient_reasoning,
    fireworks,
    google,
    llama_factory,
    nemo_gym,
    openrlhf,
    pipelinerl,
    slime,
)
from plp_reward.viewer.source import Source
from plp_reward.workers import Pool

_DESCRIPTION = """\
Grades final answers and turns them, with the response's length, into rewards for reinforcement
learning on reasoning models. A response that could not be graded has a null reward and a status
that says why; it never counts as wrong."""


def create_app(
    settings: ServiceSettings | None = None,
    *,
    pool: Pool | None = None,
    source: Source | None = None,
) -> FastAPI:
    """Return the ASGI app.

    Args:
        settings: the service's settings; by default from the environment and its file.
        pool: the grading pool; by default one that the settings describe.
        source: what the page shows; by default the last samples that the service scored.

    Raises:
        ConfigurationError: a profile, or the address ``root``, cannot be used.
    """
    settings = settings or ServiceSettings()
    service = Service(settings, pool, source)
    token = settings.token
    session = Session(token.get_secret_value()) if token is not None and settings.page else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with service:
            yield

    app = FastAPI(
        title="plp-reward",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # those of FastAPI load from other hosts
        redoc_url=None,
        # Not ``include_router``: routers inside the app's are searched twice for every request.
        routes=[
            *openrlhf.router.routes,
            *reward.router.routes,
            *catalogue.router.routes,
            *health.router.routes,
            *documentation.router.routes,
            *slime.router.routes,
            *nemo_gym.router.routes,
            *efficient_reasoning.router.routes,
            *llama_factory.router.routes,
            *google.router.routes,
            *azure.router.routes,
            *aws.router.routes,
            *fireworks.router.routes,
            *pipelinerl.router.routes,
            *(pages.router.routes if settings.page else ()),
        ],
        middleware=_around(service, session),
        redirect_slashes=False,
    )
    say_what_is_near(app.router)
    app.state.service = service
    app.state.session = session
    if settings.root is not None:
        check_root(app, settings.root)
    for error in (PlpError, HTTPException, RequestValidationError, ClientDisconnect, Exception):
        app.add_exception_handler(error, handle)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def _around(service: Service, session: Session | None) -> list[Middleware]:
    """Return the middleware, outermost first."""
    settings = service.settings
    around = [Middleware(RequestLog, metrics=service.metrics)]
    if service.tokens.wanted:
        open_paths = {"/health", "/health/live", "/health/ready"}
        if not settings.protect_metrics:
            open_paths.add("/metrics")
        if session is not None:
            open_paths.add(LOGIN)
        around.append(
            Middleware(
                Authentication,
                tokens=service.tokens,
                open_paths=frozenset(open_paths),
                session=session,
            )
        )
    around.append(
        Middleware(
            RequestLimits,
            body=settings.max_body_bytes,
            in_flight=settings.max_in_flight,
            metrics=service.metrics,
            waiting=lambda: service.waiting_requests,
        )
    )
    if settings.root is not None:
        around.append(Middleware(Root, address=settings.root))
    return around
