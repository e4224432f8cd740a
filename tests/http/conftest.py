"""Real servers: the app under uvicorn on a free port, its grading processes included."""

import contextlib
import importlib.util
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from tokenizers import Tokenizer

from plp_reward.http.app import create_app
from plp_reward.http.server import Server, config_of
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import PoolSettings

Start = Callable[[FastAPI], httpx.Client]
Serve = Callable[..., httpx.Client]


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """Log failures only."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


@contextlib.contextmanager
def running(app: FastAPI, port: int = 0) -> Iterator[httpx.Client]:
    """Serve ``app`` in a thread, at a free port unless one is given; yield a client for it."""
    server = Server(config_of(app, port=port), app.state.service)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def metric(server: httpx.Client, name: str) -> float:
    """Return the sum of the metrics whose names begin so."""
    lines = server.get("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


@pytest.fixture(scope="session")
def profiles(
    word_tokenizer: Path, byte_tokenizer: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A profile file, as an operator writes one."""
    path = tmp_path_factory.mktemp("profiles") / "profiles.toml"
    path.write_text(
        f"""
        [words]
        reward = "plp"
        tokenizer = "{word_tokenizer}"

        [bytes]
        reward = "plp"
        tokenizer = "{byte_tokenizer}"

        [groups]
        reward = "normalized"
        tokenizer = "{word_tokenizer}"

        [eights]
        reward = "normalized"
        tokenizer = "{byte_tokenizer}"
        groups = {{ size = 8, deadline = 3600 }}

        [hasty]
        reward = "normalized"
        tokenizer = "{byte_tokenizer}"
        groups = {{ size = 8, deadline = 8 }}

        [pairs]
        reward = "normalized"
        tokenizer = "{word_tokenizer}"
        groups = {{ size = 2, deadline = 3600 }}

        [pairs-or-error]
        reward = "normalized"
        tokenizer = "{word_tokenizer}"
        groups = {{ size = 2, deadline = 0.2, incomplete = "error" }}

        [pairs-or-plp]
        reward = "normalized"
        tokenizer = "{word_tokenizer}"
        groups = {{ size = 2, deadline = 0.2, incomplete = "fallback" }}

        [harsh]
        reward = "accuracy"
        null_reward = -1.0

        [harsher]
        reward = "accuracy"
        null_reward = -2.0

        [asked]
        reward = "l1_max"
        tokenizer = "{word_tokenizer}"
        """
    )
    return path


@pytest.fixture(scope="session")
def settings(profiles: Path) -> Callable[..., ServiceSettings]:
    """Settings for a small service, with changes."""

    def make(**changes: Any) -> ServiceSettings:
        pool = PoolSettings(workers=2, symbolic_workers=1, wall_factor=600)
        return ServiceSettings(**{"profiles": profiles, "pool": pool, **changes})

    return make


@pytest.fixture(scope="session")
def server(settings: Callable[..., ServiceSettings]) -> Iterator[httpx.Client]:
    """A client of a service that all tests share."""
    with running(create_app(settings())) as client:
        yield client


@pytest.fixture
def start() -> Iterator[Start]:
    """Serves an app for one test."""
    with contextlib.ExitStack() as stack:
        yield lambda app: stack.enter_context(running(app))


@pytest.fixture
def serve(start: Start, settings: Callable[..., ServiceSettings]) -> Serve:
    """Serves the app with other settings for one test."""
    return lambda **changes: start(create_app(settings(**changes)))


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """OpenRLHF's module of remote rewards, as it was published.

    Only what that file does not use is left out: importing the whole of OpenRLHF needs torch, ray
    and vLLM.
    """
    pytest.importorskip("aiohttp", reason="OpenRLHF's client needs aiohttp: pip install aiohttp")
    package = importlib.util.find_spec("openrlhf")
    if package is None or not package.submodule_search_locations:
        pytest.skip("OpenRLHF is not installed: pip install --no-deps openrlhf==0.11.2")
    folder = Path(package.submodule_search_locations[0]) / "utils"
    for name in ("logging_utils", "agent"):
        path = folder / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"openrlhf.utils.{name}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
    return module


@pytest.fixture
def execute(byte_tokenizer: Path) -> Callable[..., Any]:
    """Has an executor of OpenRLHF generate a text and fetch its reward.

    The engine says what it is told to; everything else is OpenRLHF's.
    """
    tokenizer = Tokenizer.from_file(str(byte_tokenizer))

    class HFTokenizer:
        """The two calls that the executor makes, as transformers answers them."""

        def __call__(self, text: str, **_: Any) -> dict[str, Any]:
            ids = tokenizer.encode(text, add_special_tokens=False).ids
            return {"input_ids": [SimpleNamespace(tolist=lambda: ids)]}

        def decode(self, ids: list[int], *, skip_special_tokens: bool) -> str:
            text: str = tokenizer.decode(ids, skip_special_tokens=skip_special_tokens)
            return text

    class Engine:
        """Generates a given text."""

        def __init__(self, text: str) -> None:
            self.ids = tokenizer.encode(text, add_special_tokens=False).ids

        async def generate(self, *_: Any, **__: Any) -> Any:
            reason = "stop" if self.ids[-1] == tokenizer.token_to_id("<|im_end|>") else "length"
            output = SimpleNamespace(token_ids=self.ids, finish_reason=reason, logprobs=None)
            return SimpleNamespace(outputs=[output])

    async def generate(
        executor: Any, prompt: str, label: Any, text: str, max_length: int = 2560
    ) -> dict[str, Any]:
        parameters = SimpleNamespace(max_tokens=2000, logprobs=None)
        output: dict[str, Any] = await executor.execute(
            prompt, label, parameters, max_length, HFTokenizer(), Engine(text)
        )
        return output

    return generate
