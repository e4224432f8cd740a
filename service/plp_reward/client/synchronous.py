"""The client for programs without an event loop."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

import httpx

from plp_reward.answers import Gold, Verdict
from plp_reward.client import wire
from plp_reward.client.errors import ServiceUnavailable
from plp_reward.client.retries import Attempts, Retries
from plp_reward.errors import InvalidSamples
from plp_reward.samples import Result, Sample


class RewardClient:
    """Talks to a reward service. Safe to share between threads.

    Every method raises the errors of ``plp_reward.client.errors``, and nothing else of the network.

    Args:
        url: the service's address, as ``http://localhost:8000``.
        token: the service's token, if it has one.
        run: the run's name, for the service's logs, metrics and choice of profile.
        timeout: seconds an attempt may take to connect, to send, and to begin to answer.
        retries: how often to try, and the pauses between.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        run: str | None = None,
        timeout: float = 120.0,
        retries: Retries | None = None,
    ) -> None:
        self.retries = retries or Retries()
        self._http = httpx.Client(
            base_url=url,
            timeout=timeout,
            headers=wire.headers(token, run),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def score(
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
        results: list[Result | None] = [None] * len(samples)
        for part in wire.parts_of(
            samples,
            profile=profile,
            reward=reward,
            parameters=parameters,
            run=run,
            group_size=group_size,
        ):
            try:
                response = self._send("POST", "/reward", part.body)
            except InvalidSamples as error:
                raise wire.in_call(error, part) from None
            for position, result in zip(
                part.positions, wire.results_of(response, part), strict=True
            ):
                results[position] = result
        return [result for result in results if result is not None]

    def grade(
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
        return wire.verdict_of(self._send("POST", "/grade", body))

    def rewards(self) -> dict[str, Any]:
        """Return every reward by name: its needs, parameters, bounds and source."""
        return wire.content_of(self._send("GET", "/rewards"), "rewards")

    def profiles(self) -> dict[str, Any]:
        """Return every profile's settings by name."""
        return wire.content_of(self._send("GET", "/profiles"), "profiles")

    def wait_until_ready(self, timeout: float = 60.0) -> None:
        """Wait until the service grades.

        Args:
            timeout: seconds to wait.

        Raises:
            ServiceUnavailable: it still does not; the message says what it answers.
        """
        end = time.monotonic() + timeout
        while True:
            try:
                self._send("GET", "/health/ready", retries=Retries(attempts=1))
            except ServiceUnavailable:
                if time.monotonic() >= end:
                    raise
                time.sleep(0.1)
            else:
                return

    def _send(
        self, method: str, path: str, body: bytes = b"", *, retries: Retries | None = None
    ) -> httpx.Response:
        attempts = Attempts(retries or self.retries)
        while True:
            outcome: httpx.Response | httpx.TransportError
            try:
                outcome = self._http.request(method, path, content=body, headers=wire.HEADERS)
            except httpx.TransportError as error:
                outcome = error
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                return outcome
            time.sleep(attempts.pause_after(outcome))
