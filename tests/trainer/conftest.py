"""A live reward service, a gateway in front of it that keeps count, and OpenRLHF itself."""

import importlib
import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from plp_reward.client import RewardClient
from plp_trainer.cpu import adaptations, hooks  # noqa: F401  importing adaptations registers

TOKEN = "a token of the tests"

MISSING = [
    name for name in ("openrlhf", "ray", "torch", "vllm") if importlib.util.find_spec(name) is None
]
"""What a run needs and this environment lacks. OpenRLHF alone is not enough: the service's tests
install it without its dependencies, for its client."""

if not MISSING:
    # Before any test imports torch, or it would be too late.
    os.environ["DS_ACCELERATOR"] = "cpu"
    hooks.install()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of a real service, in a process of its own, that asks for ``TOKEN``."""
    port = free_port()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("plp"), "serve", "--port", str(port)],
        env={**os.environ, "PLP_TOKEN": TOKEN},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        with RewardClient(url, token=TOKEN) as client:
            client.wait_until_ready(60)
        yield url
    finally:
        process.terminate()
        process.wait(30)


class Gateway:
    """Stands between executor and service: records requests, and can misbehave.

    Attributes:
        url: where it listens.
        requests: the bodies of the requests that went through, in order.
        tokens: their authorization headers.
        faults: statuses to answer the next requests with, instead of passing them on.
    """

    def __init__(self, service: str) -> None:
        self.requests: list[Any] = []
        self.tokens: list[str] = []
        self.faults: list[int] = []
        self._service = service
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        app = Starlette(routes=[Route("/{path:path}", self._pass_on, methods=["GET", "POST"])])
        self._server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    async def _pass_on(self, request: Request) -> Response:
        body = await request.body()
        if self.faults:
            return Response(status_code=self.faults.pop(0))
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.post(
                self._service + request.url.path,
                content=body,
                headers={"authorization": request.headers.get("authorization", "")},
            )
        self.requests.append(orjson.loads(body))
        self.tokens.append(request.headers.get("authorization", ""))
        return Response(answer.content, answer.status_code, media_type="application/json")

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)


@pytest.fixture
def gateway(service: str) -> Iterator[Gateway]:
    """A gateway of the test's own in front of the service."""
    gateway = Gateway(service)
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="session")
def training_stack() -> None:
    """Skip where a run could not start."""
    if MISSING:
        pytest.skip(f"no {', '.join(MISSING)}: run these tests where trainer/setup-cpu has been")


@pytest.fixture(scope="session")
def openrlhf(training_stack: None) -> "OpenRLHF":
    """OpenRLHF's own classes, as they are used in a run on a CPU."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return OpenRLHF()


class OpenRLHF:
    """The parts of OpenRLHF between generation and training."""

    def __init__(self) -> None:
        self.vllm_engine: ModuleType = importlib.import_module("openrlhf.trainer.ray.vllm_engine")
        self.samples: ModuleType = importlib.import_module(
            "openrlhf.trainer.ppo_utils.samples_generator"
        )
        self.experience_maker: ModuleType = importlib.import_module(
            "openrlhf.trainer.ppo_utils.experience_maker"
        )
        self.vllm: ModuleType = importlib.import_module("vllm")
