"""One client never stops another, over real sockets. What was graded first decides, never time."""

import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from plp_reward.http import readiness
from plp_reward.http.app import create_app
from plp_reward.http.server import Server, config_of
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import Pool, PoolSettings
from plp_reward.workers.zygote_handle import Graders

EASY = {"response": "\\boxed{42}", "gold": "42", "length": 100}


def slow(how: str, count: int) -> dict[str, Any]:
    return {"samples": [{"response": how, "gold": "42", "length": 100}] * count}


@pytest.fixture
def slow_server(start: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., httpx.Client]:
    """A service whose grading uses up every budget for some responses."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))

    def make(**changes: Any) -> httpx.Client:
        chosen = {"workers": 2, "symbolic_workers": 2, "wall_factor": 1000, **changes}
        graders = Graders("slow_graders:decide", "slow_graders:grade")
        app = create_app(ServiceSettings(), pool=Pool(PoolSettings(**chosen), graders=graders))
        client: httpx.Client = start(app)
        return client

    return make


_clients: list["Client"] = []


@pytest.fixture(autouse=True)
def _all_leave(start: Any) -> Iterator[None]:
    """Have no client keep a server from stopping, whatever became of a test."""
    yield
    while _clients:
        _clients.pop().leave()


class Client:
    """A client on a socket of its own, that can leave."""

    def __init__(self, server: httpx.Client, body: dict[str, Any], path: str = "/reward") -> None:
        content = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n\r\n"
        self.socket = socket.create_connection((server.base_url.host, server.base_url.port))
        self.socket.sendall(head.encode() + content)
        _clients.append(self)

    def answered(self) -> bool:
        self.socket.setblocking(False)
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False

    def leave(self) -> None:
        self.socket.close()


def metric(server: httpx.Client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", server.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def until(server: httpx.Client, name: str, least: float) -> None:
    for _ in range(6000):
        if metric(server, name) >= least:
            return
        time.sleep(0.01)
    raise AssertionError(f"{name} did not become {least} within a minute")


BROKEN = 'plp_pool_workers_ended_total{cause="deadline",lane="quick"}'
GRADED = 'plp_pool_graded_total{lane="symbolic"}'
WAITING = 'plp_pool_waiting{lane="symbolic"}'


def test_an_easy_sample_is_answered_beside_2000_slow_ones(
    slow_server: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "FRESH", 0.0)
    server = slow_server()
    crowd = Client(server, slow("quick", 2000))
    until(server, BROKEN, 2)
    for _ in range(5):
        before = metric(server, BROKEN)
        answer = server.post("/reward", json={"samples": [EASY]})
        assert answer.json()["results"][0]["correct"] is True
        assert metric(server, BROKEN) - before <= 8
        before = metric(server, BROKEN)
        assert server.get("/health/ready").status_code == 200
        assert metric(server, BROKEN) - before <= 8
    assert not crowd.answered()
    crowd.leave()


@pytest.mark.parametrize("path", ["/reward", "/grade", "/nemo_gym/accuracy/verify"])
def test_the_work_of_a_client_that_leaves_is_dropped(
    slow_server: Callable[..., httpx.Client], path: str
) -> None:
    server = slow_server(workers=1, symbolic_workers=1, deadline=3600)
    bodies: dict[str, dict[str, Any]] = {
        "/reward": slow("symbolic", 500),
        "/grade": {"response": "symbolic", "gold": "42"},
        "/nemo_gym/accuracy/verify": {
            "expected_answer": "42",
            "responses_create_params": {"input": []},
            "response": {
                "output": [
                    {
                        "type": "message",
                        "role": "assistant",
                        "content": [{"type": "output_text", "text": "symbolic"}],
                    }
                ]
            },
        },
    }
    client = Client(server, bodies[path], path)
    until(server, 'plp_pool_busy{lane="symbolic"}', 1)
    client.leave()
    until(server, "plp_pool_cancelled_total", 1)
    until(server, 'plp_pool_workers_ended_total{cause="abandoned",lane="symbolic"}', 1)
    assert metric(server, WAITING) == 0
    assert metric(server, "plp_pool_held_bytes") == 0
    route = path.replace("accuracy", "{profile}")
    until(server, f'plp_requests_total{{code="499",route="{route}"}}', 1)
    assert metric(server, f'plp_requests_total{{code="500",route="{route}"}}') == 0


def test_samples_of_a_group_are_dropped_unless_their_client_comes_again(
    slow_server: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from plp_reward.http import waiting

    monkeypatch.setattr(waiting, "_KEPT", 0.5)
    server = slow_server(workers=1, symbolic_workers=1, deadline=3600)
    body = {
        "reward": "normalized",
        "group_size": 2,
        "samples": [
            {"response": "symbolic", "gold": "42", "length": 9, "group": "q", "id": "q/0"},
        ],
    }
    client = Client(server, body)
    until(server, 'plp_pool_busy{lane="symbolic"}', 1)
    again = Client(server, body)
    until(server, "plp_groups_retries_total", 1)
    client.leave()
    time.sleep(1)
    assert metric(server, "plp_pool_cancelled_total") == 0
    again.leave()
    fresh = Client(server, {**body, "samples": [{**body["samples"][0], "group": "p"}]})
    until(server, WAITING, 1)
    fresh.leave()
    until(server, "plp_pool_cancelled_total", 1)


def test_a_request_that_fills_the_symbolic_queue_gets_no_other_refused(
    slow_server: Callable[..., httpx.Client],
) -> None:
    server = slow_server(workers=1, symbolic_workers=1, symbolic_queue=4)
    crowd = Client(server, slow("brief", 1000))
    until(server, WAITING, 900)
    before = metric(server, GRADED)
    answer = server.post("/reward", json=slow("brief", 1))
    assert [result["status"] for result in answer.json()["results"]] == ["ok"]
    assert metric(server, GRADED) - before < 20
    assert not crowd.answered()
    crowd.leave()


def test_readiness_fails_when_nothing_is_graded_any_more(
    slow_server: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "FRESH", 0.0)
    monkeypatch.setattr(readiness, "PATIENCE", 0.5)
    server = slow_server(workers=1, symbolic_workers=1)
    assert server.get("/health/ready").status_code == 200
    zygotes = [pid for pid in children(os.getpid()) if b"zygote" in command(pid)]
    for pid in zygotes:
        os.kill(pid, signal.SIGSTOP)
        for worker in children(pid):
            os.kill(worker, signal.SIGSTOP)
    answer = server.get("/health/ready")
    assert answer.status_code == 503
    assert re.search("was not graded within|does not answer", answer.json()["error"]["message"])
    assert server.get("/health/live").status_code == 200
    while server.get("/health/ready").status_code != 200:  # the zygote is replaced, and all is well
        time.sleep(0.05)


def children(parent: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found


def command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[httpx.Client, Any]]]:
    """The service's own server, in a thread, with a way to stop it."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    servers: list[tuple[Server, threading.Thread]] = []

    def make(grace: int, **changes: Any) -> tuple[httpx.Client, Server]:
        settings = ServiceSettings(shutdown_grace=grace)
        graders = Graders("slow_graders:decide", "slow_graders:grade")
        app = create_app(settings, pool=Pool(PoolSettings(**changes), graders=graders))
        server = Server(config_of(app, port=0), app.state.service)
        thread = threading.Thread(target=server.run)
        thread.start()
        servers.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        return httpx.Client(base_url=f"http://{host}:{port}", timeout=300), server

    yield make
    for server, thread in servers:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("count", [8000, 3])
def test_stopping_tells_those_who_cannot_be_graded_in_time(
    stopping: Callable[..., tuple[httpx.Client, Any]], count: int
) -> None:
    """Many are told at once, as they would wait in vain, and a few when their time is up."""
    grace = 600 if count > 100 else 4
    client, server = stopping(grace, workers=1, symbolic_workers=1, deadline=3000)
    with client, ThreadPoolExecutor(1) as threads:
        waits = threads.submit(client.post, "/reward", json=slow("symbolic", count))
        while metric(client, 'plp_pool_busy{lane="symbolic"}') < 1:
            time.sleep(0.01)
        until(client, WAITING, count - 1)
        server.should_exit = True
        answer = waits.result()
    assert answer.status_code == 503
    assert "stops before these samples are graded" in answer.json()["error"]["message"]
    assert answer.headers["Retry-After"] == "1"
