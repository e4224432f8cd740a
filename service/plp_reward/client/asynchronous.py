"""The client for programs with an event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

import httpx

from plp_reward.answers import Gold, Verdict
from plp_reward.client import wire
from plp_reward.client.errors import BadAnswer, ClientError, ServiceUnavailable
from plp_reward.client.retries import Attempts, Retries
from plp_reward.errors import InvalidSamples
from plp_reward.scoring.samples import Result, Sample


class AsyncRewardClient:
    """Talks to a reward service. Safe to share between tasks of one event loop.

    Every method raises the errors of ``plp_reward.client.errors``, and nothing else of the network.

    Raises:
        ClientError: the address, the token or the run's name cannot be used.

    Args:
        url: the service's address, as ``http://localhost:8000``.
        token: the service's token, if it has one.
        run: the run's name, for the service's logs, metrics and choice of profile.
        timeout: seconds an attempt may take, from connecting to the answer's last byte.
        retries: how often to try, and the pauses between.
        concurrency: requests that one call has under way at a time, if it needs several.
        keep_alive: whether connections are kept for the next request, and at most 100 are open.
            Without it there are as many as requests under way, and none in between: for many
            calls that wait for groups, and for event loops that end without ``aclose``.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        run: str | None = None,
        timeout: float = 120.0,
        retries: Retries | None = None,
        concurrency: int = 4,
        keep_alive: bool = True,
    ) -> None:
        self.concurrency = concurrency
        self.retries = retries or Retries()
        self.timeout = timeout
        headers = wire.headers(token, run)
        limits = (
            httpx.Limits(max_connections=100, max_keepalive_connections=20)
            if keep_alive
            else httpx.Limits(max_connections=None, max_keepalive_connections=0)
        )
        try:
            # Time is kept by ``_attempt``: httpx would begin anew with every byte.
            self._http = httpx.AsyncClient(
                base_url=url,
                timeout=None,  # noqa: S113
                headers=headers,
                limits=limits,
            )
        except (httpx.InvalidURL, TypeError, ValueError) as error:
            raise ClientError(f"url: {error}") from error
        if (port := self._http.base_url.port or 0) > 65535:
            raise ClientError(f"url: there is no port {port}")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def score(
        self,
        samples: Sequence[Sample],
        profile: str | None = None,
        *,
        reward: str | None = None,
        parameters: Mapping[str, float] | None = None,
        run: str | None = None,
        group_size: int | None = None,
    ) -> list[Result]:
        """Score samples.

        Args:
            samples: responses with their golds, any number; a long list goes in several requests,
                every group in one.
            profile: how to score them; the service's default if not given.
            reward: another reward than the profile's.
            parameters: parameters that differ from the profile's.
            run: the training run's name, for a reward that remembers; the profile's if not given.
            group_size: responses to one prompt, if other calls hold the rest of a group: this one
                then waits for them.

        Returns:
            One result a sample, in order.

        Raises:
            InvalidSamples: some cannot be scored as asked; each is named.
            ClientError: see ``plp_reward.client.errors``.
        """
        parts = wire.parts_of(
            samples,
            profile=profile,
            reward=reward,
            parameters=parameters,
            run=run,
            group_size=group_size,
        )
        turns = asyncio.Semaphore(self.concurrency)

        async def score_part(part: wire.Part) -> list[Result]:
            async with turns:
                try:
                    response = await self._send("POST", "/reward", part.body)
                except InvalidSamples as error:
                    raise wire.in_call(error, part) from None
            return wire.results_of(response, part)

        tasks = [asyncio.create_task(score_part(part)) for part in parts]
        try:
            scored = await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            raise
        results = {
            position: result
            for part, mine in zip(parts, scored, strict=True)
            for position, result in zip(part.positions, mine, strict=True)
        }
        return [results[position] for position in range(len(samples))]

    async def grade(
        self,
        response: str,
        gold: Gold,
        *,
        prompt: str | None = None,
        profile: str | None = None,
        explain: bool = False,
    ) -> Verdict:
        """Grade one response, without a reward.

        Args:
            response: the model's text.
            gold: the right answer, or a list of acceptable ones.
            prompt: the prompt's text, so that an echoed box is not taken for an answer.
            profile: whose grading policy to use; the service's default if not given.
            explain: fill ``Verdict.steps``.
        """
        body = wire.grade_body(response, gold, prompt, profile, explain=explain)
        return wire.verdict_of(await self._send("POST", "/grade", body))

    async def rewards(self) -> dict[str, Any]:
        """Return every reward by name: its needs, parameters, bounds and source."""
        return wire.content_of(await self._send("GET", "/rewards"), "rewards")

    async def profiles(self) -> dict[str, Any]:
        """Return every profile's settings by name."""
        return wire.content_of(await self._send("GET", "/profiles"), "profiles")

    async def wait_until_ready(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109  as in RewardClient
        """Wait until the service grades.

        Args:
            timeout: seconds to wait.

        Raises:
            ServiceUnavailable: it still does not; the message says what it answers.
        """
        end = time.monotonic() + timeout
        while True:
            left = min(self.timeout, max(end - time.monotonic(), 0.1))
            try:
                await self._send("GET", "/health/ready", retries=Retries(attempts=1), timeout=left)
            except ServiceUnavailable:
                if time.monotonic() >= end:
                    raise
                await asyncio.sleep(0.1)
            else:
                return

    async def _send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        retries: Retries | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  of each attempt, not of the call
    ) -> httpx.Response:
        attempts = Attempts(retries or self.retries)
        while True:
            outcome = await self._attempt(method, path, body, timeout or self.timeout)
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                return outcome
            await asyncio.sleep(attempts.pause_after(outcome))

    async def _attempt(
        self, method: str, path: str, body: bytes, seconds: float
    ) -> httpx.Response | httpx.TransportError:
        try:
            async with (
                asyncio.timeout(seconds),
                self._http.stream(method, path, content=body) as response,
            ):
                return await _whole(response)
        except TimeoutError:
            return httpx.ReadTimeout(f"there was no whole answer within {seconds:g} s")
        except httpx.TransportError as error:
            return error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise ClientError(f"the request cannot be sent: {error}") from error


async def _whole(response: httpx.Response) -> httpx.Response:
    """Return an answer with its content.

    Raises:
        BadAnswer: it is larger than any answer of a service, or compressed, which nobody asked for.
    """
    encoding = response.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise BadAnswer(f"the answer is compressed ({encoding:.20})")
    content = bytearray()
    async for piece in response.aiter_raw():
        content += piece
        if len(content) > wire.ANSWER_BYTES:
            raise BadAnswer(f"the answer is over {wire.ANSWER_BYTES / 2**20:g} MB")
    return httpx.Response(response.status_code, headers=response.headers, content=bytes(content))
