"""GET /health/live, GET /health/ready and GET /metrics: for orchestrators and Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from plp_reward.answers import DEFAULT_POLICY
from plp_reward.http.errors import NotReady
from plp_reward.http.openapi import answers
from plp_reward.http.service import Service
from plp_reward.workers import Job

router = APIRouter(tags=["health"])

_PROBES = (
    (Job("The answer is \\boxed{\\frac{1}{2}}.", "0.5", DEFAULT_POLICY), True),
    (Job("The answer is \\boxed{\\frac{1}{3}}.", "0.5", DEFAULT_POLICY), False),
)


class Health(BaseModel):
    """The service is well."""

    status: str = Field("ok", description="Always ok; anything else is an error.")


@router.get("/health/live", responses={200: {"model": Health}})
async def live() -> Health:
    """Say that the process answers. Restart it if it does not."""
    return Health(status="ok")


@router.get("/health/ready", responses=answers(Health, 503))
async def ready(request: Request) -> Health:
    """Grade a right and a wrong answer through the pool. Send no requests while this fails."""
    service: Service = request.app.state.service
    if service.draining:
        raise NotReady("the service is stopping")
    verdicts = await service.pool.grade([job for job, _ in _PROBES], wait=True)
    for verdict, (_, correct) in zip(verdicts, _PROBES, strict=True):
        if verdict.correct is not correct:
            raise NotReady(
                f"a known answer was graded correct={verdict.correct}, status={verdict.status} "
                f"{verdict.message}"
            )
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
