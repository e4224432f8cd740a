"""The client for programs without an event loop."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeVar

from plp_reward.answers import Gold, Verdict
from plp_reward.client.asynchronous import AsyncRewardClient
from plp_reward.client.errors import ClientError
from plp_reward.client.loop_thread import LoopThread
from plp_reward.client.retries import Retries
from plp_reward.scoring.samples import Result, Sample

T = TypeVar("T")


class RewardClient:
    """Talks to a reward service. Safe to share between threads, and to use after a fork.

    An ``AsyncRewardClient`` on an event loop in a thread of its own: only so does ``timeout`` hold
    for all of an attempt, whatever the other side sends or does not.

    Every method raises the errors of ``plp_reward.client.errors``, and nothing else of the network.

    Raises:
        ClientError: the address, the token or the run's name cannot be used.

    Args:
        url: the service's address, as ``http://localhost:8000``.
        token: the service's token, if it has one.
        run: the run's name, for the service's logs, metrics and choice of profile.
        timeout: seconds an attempt may take, from connecting to the answer's last byte.
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
        self._make = partial(
            AsyncRewardClient,
            url,
            token=token,
            run=run,
            timeout=timeout,
            retries=retries,
            concurrency=1,
        )
        self._thread = LoopThread()
        self._client = self._make()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._thread.running:
            self._thread.run(self._client.aclose())
            self._thread.end()

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
        return self._run(
            self._here().score(
                samples,
                profile,
                reward=reward,
                parameters=parameters,
                run=run,
                group_size=group_size,
            )
        )

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
        return self._run(
            self._here().grade(response, gold, prompt=prompt, profile=profile, explain=explain)
        )

    def rewards(self) -> dict[str, Any]:
        """Return every reward by name: its needs, parameters, bounds and source."""
        return self._run(self._here().rewards())

    def profiles(self) -> dict[str, Any]:
        """Return every profile's settings by name."""
        return self._run(self._here().profiles())

    def wait_until_ready(self, timeout: float = 60.0) -> None:
        """Wait until the service grades.

        Args:
            timeout: seconds to wait.

        Raises:
            ServiceUnavailable: it still does not; the message says what it answers.
        """
        self._run(self._here().wait_until_ready(timeout))

    def _here(self) -> AsyncRewardClient:
        """Return the client of this process: a fork has neither the thread nor the connections."""
        if self._thread.forked:
            self._thread, self._client = LoopThread(), self._make()
        return self._client

    def _run(self, call: Coroutine[Any, Any, T]) -> T:
        if not self._thread.running:
            call.close()
            raise ClientError("the client is closed")
        return self._thread.run(call)
