"""A server of completions that says what it is told to, and what an evaluation needs besides.

The real server, vLLM, is in ``test_vllm``; this one fails on demand, and runs without torch.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from tests.tools import free_port
from tests.trainer.conftest import TOKEN
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from plp_trainer.evaluation.generation import Server
from plp_trainer.evaluation.run import Options
from plp_trainer.recipe_sections import Reward
from plp_trainer.tiny.tokenizer import END, MARKUP, PAD, START, VOCABULARY

TOKEN_VARIABLE = "EVALUATION_TEST_TOKEN"


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small model's tokenizer, and no weights."""
    ids = {token: number for number, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token=PAD))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("[a-z]?[0-9]+|[^0-9]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in MARKUP])
    tokenizer.add_special_tokens([PAD, END, START])
    folder = tmp_path_factory.mktemp("model")
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def answer(prompt: str, number: int) -> str:
    """Right on every first response to a sum, wrong on the others; these think."""
    terms = prompt.removeprefix("<sum>").removesuffix("=?").split("+")
    total = sum(int("".join(filter(str.isdigit, term))) for term in terms)
    return f"\\boxed{{{total}}}" if number == 0 else f"<think>{total}</think>\\boxed{{1}}"


class Completions:
    """Speaks OpenAI's completions.

    Attributes:
        url: where it listens.
        bodies: the requests it answered, in order.
        faults: statuses to answer the next requests with instead.
        stalls_after: answers after which it keeps everybody waiting; None for never.
        extra_tokens: tokens that it adds to each prompt.
        root: what it says its model was loaded from.
        max_model_len: what it says prompt and response may have together.
    """

    def __init__(self, folder: Path) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.faults: list[int] = []
        self.stalls_after: int | None = None
        self.extra_tokens = 0
        self.root = str(folder)
        self.max_model_len: int | None = None
        self.say: Callable[[str, int], str] = answer
        self._asked: dict[str, int] = {}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        routes = [
            Route("/v1/models", self._models),
            Route("/v1/completions", self._complete, methods=["POST"]),
        ]
        self._server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes), port=port, log_level="error")
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    async def _models(self, request: Request) -> JSONResponse:
        model = {
            "id": "small",
            "object": "model",
            "root": self.root,
            "max_model_len": self.max_model_len,
        }
        return JSONResponse({"object": "list", "data": [model]})

    async def _complete(self, request: Request) -> JSONResponse:
        body = await request.json()
        if self.faults:
            return JSONResponse({"error": {"message": "as told"}}, self.faults.pop(0))
        if self.stalls_after is not None and len(self.bodies) >= self.stalls_after:
            await asyncio.Event().wait()
        self.bodies.append(body)
        prompt = body["prompt"]
        number = self._asked[prompt] = self._asked.get(prompt, -1) + 1
        text = self.say(prompt, number)
        ended = text.endswith("}")
        tokens = len(self._tokenizer.encode(text, add_special_tokens=False).ids) + ended
        choice = {
            "index": 0,
            "text": text,
            "finish_reason": "stop" if ended else "length",
            "logprobs": None,
        }
        prompt_tokens = len(self._tokenizer.encode(prompt, add_special_tokens=False).ids)
        usage = {"prompt_tokens": prompt_tokens + self.extra_tokens, "completion_tokens": tokens}
        usage["total_tokens"] = sum(usage.values())
        return JSONResponse(
            {
                "id": "c",
                "object": "text_completion",
                "created": 0,
                "model": body["model"],
                "choices": [choice],
                "usage": usage,
            }
        )

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(30)


@pytest.fixture
def completions(model: Path) -> Iterator[Completions]:
    server = Completions(model)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def options(
    service: str, completions: Completions, model: Path, monkeypatch: pytest.MonkeyPatch
) -> Options:
    """The live reward service, and the server above."""
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    return Options(
        Reward(profile="accuracy", url=service, token_variable=TOKEN_VARIABLE),
        Server(completions.url, concurrency=4, retries=3),
        tokenizer=str(model),
        wait=30,
    )
