"""How much the service takes on, and how it says no."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import httpx

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


def test_requests_beyond_the_limit_are_told_to_come_back(serve: Any) -> None:
    server = serve(max_in_flight=1)
    address = (server.base_url.host, server.base_url.port)
    head = b"POST /reward HTTP/1.1\r\nHost: x\r\nContent-Length: 15\r\n\r\n"
    with socket.create_connection(address) as slow:  # holds the only place: its body is to come
        slow.sendall(head)
        while "plp_requests_in_flight 1.0" not in server.get("/metrics").text:
            time.sleep(0.01)
        refused = server.post("/reward", json={"samples": []})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["error"]["type"] == "overloaded"
        assert server.get("/health/ready").status_code == 200
        slow.sendall(b'{"samples": []}')
        assert slow.recv(100).startswith(b"HTTP/1.1 200")
    assert server.post("/reward", json={"samples": []}).status_code == 200


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
