"""Whatever the schema allows, and much that it does not: no answer is a 5xx."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings

SCHEMA = schemathesis.openapi.from_dict(create_app(ServiceSettings()).openapi())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


def test_every_route_is_in_the_schema() -> None:
    assert {operation.path for operation in OPERATIONS} == {
        "/reward",
        "/grade",
        "/openrlhf",
        "/openrlhf/{profile}",
        "/slime/{profile}",
        "/nemo_gym/{profile}/verify",
        "/nemo_gym/{profile}/seed_session",
        "/nemo_gym/{profile}/close_session",
        "/nemo_gym/{profile}/reverify_mode",
        "/nemo_gym/{profile}/aggregate_metrics",
        "/efficient_reasoning/{profile}",
        "/google/{profile}",
        "/azure/{profile}",
        "/aws/{profile}",
        "/fireworks/{profile}",
        "/llama_factory/{profile}",
        "/verify_answer",
        "/health",
        "/rewards",
        "/profiles",
        "/profiles/reload",
        "/health/live",
        "/health/ready",
        "/info",
        "/metrics",
    }


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        pytest.param(operation, mode, id=f"{operation.label} {mode.value}")
        for operation in OPERATIONS
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or operation.body
    ],
)
def test_no_request_makes_the_service_fail(
    server: httpx.Client, operation: Any, mode: GenerationMode
) -> None:
    @settings(
        max_examples=50,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        response = case.call(base_url=str(server.base_url), timeout=60)
        assert response.status_code < 500, response.text

    check()
