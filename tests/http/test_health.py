"""Liveness, readiness, metrics, request ids."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from plp_reward.http import readiness
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings


def test_a_service_that_grades_is_live_and_ready(server: httpx.Client) -> None:
    assert server.get("/health/live").json() == {"status": "ok"}
    assert server.get("/health/ready").json() == {"status": "ok"}


def test_every_get_can_be_asked_for_its_head_alone(server: httpx.Client) -> None:
    described = server.get("/openapi.json").json()["paths"]
    paths = [path for path, operations in described.items() if "get" in operations]
    assert {"/health", "/health/live", "/health/ready", "/metrics", "/rewards"} <= {*paths}
    assert not any("head" in operations for operations in described.values())
    for path in (*paths, "/openapi.json", "/docs"):
        address = path.format(profile="plp")
        head = server.head(address)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["content-type"] == server.get(address).headers["content-type"]


def test_head_finds_what_get_finds(server: httpx.Client) -> None:
    assert server.head("/reward").status_code == 405
    assert server.head("/nosuch").status_code == 404
    assert server.head("/nemo_gym/nosuch/reverify_mode").status_code == 404


def test_a_service_that_is_stopping_is_live_but_not_ready(start: Any) -> None:
    app = create_app(ServiceSettings())
    server = start(app)
    app.state.service.draining = True
    assert server.get("/health/live").status_code == 200
    response = server.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["error"]["message"] == "the service is stopping"
    assert server.post("/reward", json={"samples": []}).status_code == 200


def test_asking_for_readiness_often_is_no_work(serve: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(readiness, "FRESH", 1e6)
    server = serve()
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: server.get("/health/ready"), range(64)))
    assert {answer.status_code for answer in answers} == {200}
    assert re.search(r"plp_pool_graded_total\{lane=\"quick\"\} 2\.0", server.get("/metrics").text)


def test_metrics_count_samples_requests_and_the_pools_work(serve: Any) -> None:
    server = serve()
    samples = [
        {"response": "\\boxed{42}", "gold": gold, "length": 100} for gold in ("42", "41", "")
    ]
    server.post("/reward", json={"samples": samples})
    server.post("/reward", content=b"{")
    shown = server.get("/metrics").text
    for line in (
        'plp_samples_total{correct="true",profile="plp",run="",status="ok"} 1.0',
        'plp_samples_total{correct="false",profile="plp",run="",status="ok"} 1.0',
        'plp_samples_total{correct="null",profile="plp",run="",status="unparseable_gold"} 1.0',
        'plp_reward_count{profile="plp",run=""} 2.0',
        'plp_reward_bucket{le="1.5",profile="plp",run=""} 2.0',
        'plp_response_tokens_sum{profile="plp",run=""} 300.0',
        'plp_requests_total{code="200",route="/reward"} 1.0',
        'plp_requests_total{code="422",route="/reward"} 1.0',
        "plp_grading_seconds_count 1.0",
        "plp_requests_in_flight 0.0",
        'plp_pool_waiting{lane="quick"} 0.0',
    ):
        assert line in shown, f"{line} is not in\n{shown}"
    assert re.search(r"plp_pool_graded_total\{.*\} 3\.0", shown)


def test_addresses_that_do_not_exist_share_one_label(server: httpx.Client) -> None:
    for number in range(5):
        assert server.get(f"/nosuch/{number}").status_code == 404
    assert "nosuch" not in server.get("/metrics").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/rewards/", "there is no route /rewards/; do you mean /rewards?"),
        ("/opnerlhf/plp", "there is no route /opnerlhf/plp; do you mean /openrlhf?"),
        ("/v2/xyz", "there is no route /v2/xyz; GET /docs lists those there are"),
    ],
)
def test_a_wrong_address_is_told_the_nearest(server: httpx.Client, asked: str, told: str) -> None:
    assert server.get(asked).json()["error"]["message"] == told


def test_a_wrong_method_is_told_the_right_one(server: httpx.Client) -> None:
    refused = server.get("/reward")
    assert refused.json()["error"]["message"] == "this route takes POST"
    assert refused.headers["allow"] == "POST"


def test_a_request_id_comes_back_or_is_given(server: httpx.Client) -> None:
    kept = server.get("/health/live", headers={"X-Request-ID": "run-7/step-3"})
    assert kept.headers["x-request-id"] == "run-7/step-3"
    given = [server.get("/health/live").headers["x-request-id"] for _ in range(2)]
    assert len(set(given)) == 2
    refused = server.post("/reward", content=b"{", headers={"X-Request-ID": "broken"})
    assert refused.json()["request_id"] == "broken"


def test_a_request_id_that_could_forge_a_log_line_is_replaced(server: httpx.Client) -> None:
    for bad in (b"a b", b"x" * 129, b"\xff"):
        response = server.get("/health/live", headers={b"x-request-id": bad})
        assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])
