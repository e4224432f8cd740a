"""Real servers: the app under uvicorn on a free port, its grading processes included."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from plp_reward.http.app import create_app
from plp_reward.settings import ServiceSettings
from plp_reward.workers import PoolSettings

Start = Callable[[FastAPI], httpx.Client]
Serve = Callable[..., httpx.Client]


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """Log failures only."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


@contextlib.contextmanager
def running(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve ``app`` in a thread; yield a client for it."""
    config = uvicorn.Config(app, port=0, loop="uvloop", http="httptools", log_config=None)
    server = uvicorn.Server(config)
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


@pytest.fixture(scope="session")
def byte_tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real tokenizer file that decodes to what it encoded: a token a byte, and special tokens."""
    alphabet = {char: number for number, char in enumerate(pre_tokenizers.ByteLevel.alphabet())}
    tokenizer = Tokenizer(models.BPE(alphabet, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|im_start|>", "<|im_end|>"])
    path = tmp_path_factory.mktemp("tokenizer") / "bytes.json"
    tokenizer.save(str(path))
    return path


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

        [harsh]
        reward = "accuracy"
        null_reward = -1.0
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
