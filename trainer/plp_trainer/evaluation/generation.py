"""Responses from a server that speaks OpenAI's completions, vLLM's above all.

A prompt goes as text, with its special tokens written out, and each response is a request of its
own: only so does the server's ``usage`` say how many tokens it has. Retries are the openai
library's: after lost connections, 408, 409, 429 and 5xx, with growing pauses.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from plp_trainer.errors import RunError
from plp_trainer.evaluation.samples import Request, Response
from plp_trainer.recipe_sections import Evaluation

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Completion

NOTHING_BUT = {
    # The prompt has its beginning-of-sequence token already.
    "add_special_tokens": False,
    # A server fills in what is left out from the model's folder: vLLM samples Qwen2.5-Instruct with
    # 20 and 1.05, and a penalty on repetition shortens and damages arithmetic step by step.
    "top_k": -1,
    "min_p": 0.0,
    "repetition_penalty": 1.0,
}
"""What a request says beside OpenAI's own parameters, as vLLM and SGLang take it."""
NO_KEY = "none"
"""What is sent as the key to a server that asks for none; the library insists on one."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where responses come from.

    Attributes:
        url: the server's address, with or without ``/v1``.
        model: what the server calls the model; "" for the first one it names.
        key: its API key, or None.
        concurrency: requests under way at a time.
        retries: how often a failed request is repeated.
        timeout: seconds a request may take.
    """

    url: str
    model: str = ""
    key: str | None = None
    concurrency: int = 64
    retries: int = 30
    timeout: float = 3600.0

    @property
    def base_url(self) -> str:
        """The address that the routes are below."""
        return self.url.rstrip("/").removesuffix("/v1") + "/v1"

    def client(self) -> AsyncOpenAI:
        """Return a client of the server."""
        from openai import AsyncOpenAI

        return AsyncOpenAI(
            base_url=self.base_url,
            api_key=self.key or NO_KEY,
            max_retries=self.retries,
            timeout=self.timeout,
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """A response that the server refused to give.

    Attributes:
        request: what was asked.
        reason: what the server said.
    """

    request: Request
    reason: str


@dataclass(frozen=True, slots=True)
class ServedModel:
    """What a server says of a model it serves.

    Attributes:
        name: what requests call it.
        root: what it was loaded from, a folder or hub id; None if the server does not say.
        max_length: tokens of prompt and response together; None if it does not say.
    """

    name: str
    root: str | None = None
    max_length: int | None = None

    def is_like(self, model: str) -> bool:
        """Whether it may be ``model``, a folder or hub id, as far as names tell.

        A folder that is there must be the one it was loaded from. Else last names are compared: the
        server may run elsewhere, or call the model something else on purpose.
        """
        if self.root is not None and Path(self.root).is_dir() and Path(model).is_dir():
            return Path(self.root).samefile(model)
        return _last_name(model) in {_last_name(self.name), _last_name(self.root or "")}


def _last_name(model: str) -> str:
    return PurePosixPath(model).name.lower()


async def find_model(server: Server) -> ServedModel:
    """Return the model to ask for: the one that ``server`` names, or its first.

    Raises:
        RunError: the server cannot be reached, or has no such model.
    """
    from openai import OpenAIError

    async with server.client() as client:
        try:
            served = [
                # Beyond OpenAI's own fields, as vLLM and SGLang have them.
                ServedModel(m.id, getattr(m, "root", None), getattr(m, "max_model_len", None))
                async for m in client.models.list()
            ]
        except OpenAIError as error:
            raise RunError(f"the server at {server.url} cannot be used: {error}") from error
    found = [model for model in served if server.model in ("", model.name)]
    if not found:
        raise RunError(
            f"the server at {server.url} has no model {server.model!r}; it has: "
            f"{', '.join(model.name for model in served) or 'none'}"
        )
    return found[0]


async def generate(
    server: Server, requests: Sequence[Request], evaluation: Evaluation, seed: int | None
) -> AsyncGenerator[tuple[Request, Response] | Failure, None]:
    """Ask for responses, a bounded number at a time, and yield each as it comes.

    Args:
        server: where from; its model is named.
        requests: what to ask for.
        evaluation: how to sample.
        seed: makes the responses' own seeds; None leaves sampling to the server.

    Raises:
        RunError: the server could not be reached, in all attempts.
    """
    waiting = iter(requests)
    tasks: set[asyncio.Task[tuple[Request, Response] | Failure]] = set()
    async with server.client() as client:

        def start() -> None:
            request = next(waiting, None)
            if request is not None:
                work = _one(client, server.model, request, evaluation, seed)
                tasks.add(asyncio.create_task(work))

        for _ in range(server.concurrency):
            start()
        try:
            while tasks:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                tasks -= done
                # A response that is there is kept before a failure ends it all.
                for task in sorted(done, key=lambda task: task.exception() is not None):
                    start()
                    yield task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _one(
    client: AsyncOpenAI, model: str, request: Request, evaluation: Evaluation, seed: int | None
) -> tuple[Request, Response] | Failure:
    from openai import APIConnectionError, APIStatusError

    started, clock = time.time(), time.monotonic()
    try:
        completion = await client.completions.create(
            model=model,
            prompt=request.prompt,
            max_tokens=evaluation.max_new_tokens,
            temperature=evaluation.temperature,
            top_p=evaluation.top_p,
            seed=None if seed is None else seed_of(seed, request.id),
            extra_body=NOTHING_BUT,
        )
    except APIStatusError as error:
        if error.status_code < 500 and error.status_code not in _NOT_NOW:
            return Failure(request, str(error))
        raise RunError(_unavailable(error)) from error
    except APIConnectionError as error:
        raise RunError(_unavailable(error)) from error
    return request, _response(completion, started, time.monotonic() - clock)


_NOT_NOW = (401, 403, 404, 408, 409, 429)
"""What ends a run, for every request would get it; the others are one request's own."""


def _unavailable(error: Exception) -> str:
    return (
        f"the server gave no response: {error}; what came so far is kept, and the same command "
        "without --restart goes on with the rest"
    )


def _response(completion: Completion, started: float, seconds: float) -> Response:
    """Read an answer.

    Raises:
        RunError: it does not say how many tokens it has.
    """
    choice, usage = completion.choices[0], completion.usage
    if usage is None:
        raise RunError("the server does not say how many tokens a response has: it sends no usage")
    return Response(
        choice.text,
        usage.completion_tokens,
        usage.prompt_tokens,
        choice.finish_reason,
        started,
        seconds,
    )


def seed_of(seed: int, name: str) -> int:
    """Return the seed of one response: another for each, the same in every run."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
