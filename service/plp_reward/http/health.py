"""GET /health/live, GET /health/ready, GET /info and GET /metrics: for those that operate it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from plp_reward.http.build import versions
from plp_reward.http.errors import NotReady
from plp_reward.http.openapi import answers
from plp_reward.http.routes import Route
from plp_reward.http.service import Service

router = APIRouter(tags=["health"], route_class=Route)


class Health(BaseModel):
    """The service is well."""

    status: str = Field("ok", description="Always ok; anything else is an error.")


class Info(BaseModel):
    """What runs here."""

    versions: dict[str, str] = Field(
        description="Of the service, of Python, and of what verdicts depend on."
    )
    started: datetime = Field(description="When the service was started.")
    profile: str = Field(description="The profile of requests that name none.")
    profiles: list[str] = Field(description="Every profile.")
    without_tokenizer: dict[str, str] = Field(
        description="Profiles whose tokenizer cannot be loaded, and why: what they must count is "
        "refused."
    )
    workers: int = Field(description="Processes that grade.")
    audit_log: bool = Field(description="Whether what is asked and answered is kept.")
    memory: bool = Field(description="Whether rewards that remember earlier responses can.")


@router.get("/info", responses=answers(Info, 401))
async def info(request: Request) -> Info:
    """Say what runs: versions, profiles, and what it was started with."""
    service: Service = request.app.state.service
    state = service.pool.state()
    return Info(
        versions=versions(),
        started=service.started,
        profile=service.settings.profile,
        profiles=sorted(service.profiles.in_use),
        without_tokenizer=service.profiles.unusable(),
        workers=state.quick.workers + state.symbolic.workers,
        audit_log=service.audit is not None,
        memory=service.memory is not None,
    )


@router.get("/health/live", responses={200: {"model": Health}})
async def live() -> Health:
    """Say that the process answers. Restart it if it does not."""
    return Health(status="ok")


@router.get("/health/ready", responses=answers(Health, 503))
async def ready(request: Request) -> Health:
    """Say that the pool grades, as it did a second ago at most. Send no requests if it fails."""
    service: Service = request.app.state.service
    if service.draining:
        raise NotReady("the service is stopping")
    await service.readiness.check()
    return Health(status="ok")


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus text format."}},
)
async def metrics(request: Request) -> Response:
    """Show the metrics in Prometheus' text format."""
    service: Service = request.app.state.service
    return Response(service.metrics.render(), media_type=CONTENT_TYPE_LATEST)
