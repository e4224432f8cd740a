"""A live reward service, a gateway in front of it that keeps count, and OpenRLHF itself."""

import asyncio
import importlib
import importlib.util
import os
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
from tests.tools import free_port

from plp_reward.client import RewardClient
from plp_trainer import import_hooks
from plp_trainer.cpu import adaptations  # noqa: F401  importing it registers

TOKEN = "a token of the tests"

MISSING = [
    name for name in ("openrlhf", "ray", "torch", "vllm") if importlib.util.find_spec(name) is None
]
"""What a run needs and this environment lacks. OpenRLHF alone is not enough: the service's tests
install it without its dependencies, for its client."""

if not MISSING:
    # Before any test imports torch, or it would be too late.
    os.environ["DS_ACCELERATOR"] = "cpu"
    import_hooks.install()


class Service:
    """A real service, in a process of its own, that asks for ``TOKEN``.

    Args:
        options: of ``plp serve``.

    Attributes:
        url: where it listens.
    """

    def __init__(self, *options: str) -> None:
        self._options = options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, for the first time or again, and wait until it is ready."""
        self._process = subprocess.Popen(
            [
                Path(sys.executable).with_name("plp"),
                "serve",
                "--port",
                str(self.port),
                *self._options,
            ],
            env={**os.environ, "PLP_TOKEN": TOKEN},
            stdout=subprocess.DEVNULL,
        )
        with RewardClient(self.url, token=TOKEN) as client:
            client.wait_until_ready(120)

    def kill(self) -> None:
        """Kill it, as nobody can handle."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end."""
        self._process.terminate()
        self._process.wait(30)


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of a service."""
    service = Service()
    try:
        service.start()
        yield service.url
    finally:
        service.stop()


class Gateway:
    """Stands between executor and service: records requests, and can misbehave.

    Attributes:
        url: where it listens.
        requests: the bodies of the requests that went through, in order.
        answers: what the service said to each, or None where it was an error.
        tokens: their authorization headers.
        faults: what to do with the next requests instead of passing them on: answer with a status,
            or pass them on after some seconds.
        failed: requests that did not reach the service.
    """

    def __init__(self, service: str, port: int | None = None) -> None:
        self.requests: list[Any] = []
        self.answers: list[Any] = []
        self.tokens: list[str] = []
        self.faults: list[int | float] = []
        self.failed = 0
        self._service = service
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def _pass_on(self, request: Request) -> Response:
        body = await request.body()
        fault = self.faults.pop(0) if self.faults else 0.0
        if isinstance(fault, int):
            return Response(status_code=fault)
        await asyncio.sleep(fault)
        headers = {"authorization": request.headers.get("authorization", "")}
        async with httpx.AsyncClient(timeout=60) as client:
            try:
                answer = await client.request(
                    request.method, self._service + request.url.path, content=body, headers=headers
                )
            except httpx.TransportError:
                self.failed += 1
                return Response(status_code=502)
        if body:
            self.requests.append(orjson.loads(body))
            self.answers.append(answer.json() if answer.is_success else None)
            self.tokens.append(headers["authorization"])
        return Response(answer.content, answer.status_code, media_type="application/json")

    def start(self) -> None:
        """Listen, for the first time or again."""
        app = Starlette(routes=[Route("/{path:path}", self._pass_on, methods=["GET", "POST"])])
        self._server = uvicorn.Server(uvicorn.Config(app, port=self.port, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Refuse connections from now on."""
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
