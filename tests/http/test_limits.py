"""How much the service takes on, and how it says no."""

import contextlib
import gzip
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard

from plp_reward.http.app import create_app
from plp_reward.workers import Pool, PoolSettings
from plp_reward.workers.zygote_handle import Graders

from .sockets import connect, head

SAMPLE = {"response": "\\boxed{42}", "gold": "42", "length": 10}


def test_a_body_over_the_limit_is_refused_by_its_announced_size(serve: Any) -> None:
    server = serve(max_body_mb=0.01)
    response = server.post("/reward", content=b" " * 20_000)
    assert response.status_code == 413
    assert "max_body_mb" in response.json()["error"]["message"]


def test_a_body_over_the_limit_is_refused_though_it_announces_no_size(serve: Any) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 1000

    response = serve(max_body_mb=0.01).post("/reward", content=chunks())
    assert response.status_code == 413


def test_a_body_at_the_limit_is_taken(serve: Any) -> None:
    body = b'{"samples": []}'
    server = serve(max_body_mb=1 / 1024)
    assert server.post("/reward", content=body.ljust(1024)).status_code == 200
    assert server.post("/reward", content=body.ljust(1025)).status_code == 413


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)]
)
def test_a_packed_body_is_taken_and_counts_by_what_it_unpacks_to(
    serve: Any, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    server = serve(max_body_mb=1 / 1024)
    headers = {"content-encoding": encoding, "content-type": "application/json"}

    def post(body: bytes) -> httpx.Response:
        found: httpx.Response = server.post("/reward", content=body, headers=headers)
        return found

    plain = json.dumps({"reward": "accuracy", "samples": [SAMPLE]}).encode()
    assert post(pack(plain)).json()["results"][0]["reward"] == 1.0
    assert post(pack(plain.ljust(1024))).status_code == 200
    bomb = post(pack(b" " * 10_000_000))
    assert bomb.status_code == 413
    assert "max_body_mb" in bomb.json()["error"]["message"]
    for broken in (pack(plain)[:-5], plain, b""):
        refused = post(broken)
        assert refused.status_code == 422, refused.text
        assert encoding in refused.json()["error"]["message"]


def test_a_body_that_is_packed_in_another_way_is_refused(server: httpx.Client) -> None:
    for encoding in ("br", "gzip, gzip", "deflate"):
        refused = server.post("/reward", content=b"{}", headers={"content-encoding": encoding})
        assert refused.status_code == 415
        assert refused.json()["error"]["type"] == "unknown_encoding"
        assert "gzip, zstd" in refused.json()["error"]["message"]


def test_too_many_samples_are_refused(serve: Any) -> None:
    server = serve(max_samples=3)
    assert server.post("/reward", json={"samples": [SAMPLE] * 3}).status_code == 200
    response = server.post("/reward", json={"samples": [SAMPLE] * 4})
    assert response.status_code == 413
    assert "samples: 4 in one request" in response.json()["error"]["message"]
    lists = {"query": ["a"] * 4, "prompts": ["a"] * 4, "labels": ["a"] * 4}
    assert server.post("/openrlhf/accuracy", json=lists).status_code == 413


def test_a_response_that_is_too_long_is_the_samples_problem(serve: Any) -> None:
    server = serve(max_response_chars=20)
    long: dict[str, Any] = {**SAMPLE, "id": "long", "response": "x" * 21}
    response = server.post("/reward", json={"samples": [SAMPLE, long]})
    assert response.status_code == 422
    assert [p["id"] for p in response.json()["error"]["problems"]] == ["long"]
    reported = server.post("/reward", json={"samples": [SAMPLE, long], "on_invalid": "report"})
    assert [r["status"] for r in reported.json()["results"]] == ["ok", "invalid"]
    assert server.post("/grade", json={"response": "x" * 21, "gold": "1"}).status_code == 413


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch, start: Any, settings: Any) -> httpx.Client:
    """A service with two places, where some responses are graded for ever."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    pool = PoolSettings(workers=1, symbolic_workers=2, deadline=3600, wall_factor=1000)
    graders = Graders("graders:decide", "graders:grade")
    app = create_app(settings(max_in_flight=2, shutdown_grace=1), pool=Pool(pool, graders=graders))
    return start(app)


def test_requests_beyond_the_limit_are_told_to_come_back(hanging: httpx.Client) -> None:
    body = json.dumps({"samples": [{**SAMPLE, "response": "hang"}]}).encode()
    request = head("POST", "/reward", Content_Length=len(body)) + body
    with connect(hanging) as first, connect(hanging) as second:
        for number, connection in enumerate((first, second)):
            connection.sendall(request)
            while f"plp_requests_in_flight {number + 1}.0" not in hanging.get("/metrics").text:
                time.sleep(0.01)
        refused = hanging.post("/reward", json={"samples": []})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["error"]["type"] == "overloaded"
        assert hanging.get("/health/ready").status_code == 200


def test_bodies_that_never_end_keep_nobody_out(serve: Any) -> None:
    server = serve(max_in_flight=2)
    with contextlib.ExitStack() as slow:
        for _ in range(20):
            connection = slow.enter_context(connect(server))
            connection.sendall(head("POST", "/reward", Content_Length=100) + b"{")
        while "plp_requests_receiving 20.0" not in server.get("/metrics").text:
            time.sleep(0.01)
        assert server.post("/reward", json={"samples": []}).status_code == 200
        assert "plp_requests_in_flight 0.0" in server.get("/metrics").text


def test_256_requests_at_once_are_all_answered(server: httpx.Client) -> None:
    body = {"query": ["Q:\\boxed{42}</s>"], "prompts": ["Q:"], "labels": ["42"]}

    def post(_: int) -> tuple[int, Any]:
        connection = HTTPConnection(server.base_url.host, server.base_url.port or 80)
        with contextlib.closing(connection):
            connection.request("POST", "/openrlhf/words", json.dumps(body))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())["scores"]

    with ThreadPoolExecutor(256) as threads:
        assert list(threads.map(post, range(256))) == [(200, [1.0])] * 256
