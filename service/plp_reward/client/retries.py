"""When to try again, and after how long."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

import httpx

from plp_reward.client.errors import ClientError, ServiceUnavailable
from plp_reward.client.wire import error_of

TEMPORARY = frozenset({429, 502, 503, 504})
"""HTTP statuses after which the same request may well succeed."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a request is tried, and the pauses between.

    The pause doubles from ``first`` to ``longest``, each time shortened by a random part of up to a
    half, so that clients which failed together do not come back together. It is never shorter than
    what the service asks for with Retry-After, up to ``longest_asked``.

    Attributes:
        attempts: tries in all, at least 1.
        patience: seconds to go on trying after the first attempt, however many attempts that
            takes; None to count attempts instead.
        first: seconds of the first pause.
        longest: seconds of the longest pause.
        longest_asked: seconds of the longest pause that the service may ask for.
    """

    attempts: int = 6
    first: float = 0.5
    longest: float = 30.0
    longest_asked: float = 120.0
    patience: float | None = None

    def __post_init__(self) -> None:
        usable = 0 <= self.first <= self.longest and self.longest_asked >= 0
        if self.attempts < 1 or not usable:
            raise ValueError(
                "retries need attempts >= 1, 0 <= first <= longest, longest_asked >= 0"
            )

    def pause(self, failed: int, retry_after: float = 0.0) -> float:
        """Return the seconds to wait after ``failed`` attempts."""
        full = min(self.longest, self.first * 2.0 ** min(failed - 1, 60))
        return max(min(retry_after, self.longest_asked), full * random.uniform(0.5, 1.0))  # noqa: S311  no secret


class Attempts:
    """The attempts of one request: told how each went, it says what to do."""

    def __init__(self, retries: Retries) -> None:
        self.retries = retries
        self.failed = 0
        self.started = time.monotonic()

    def pause_after(self, outcome: httpx.Response | httpx.TransportError) -> float:
        """Return the seconds to wait before trying again after ``outcome``, which is no success.

        Raises:
            ServiceUnavailable: that was the last attempt.
            ClientError: the service refused or failed; trying again would not help.
            InvalidSamples: it named samples that cannot be scored.
        """
        if isinstance(outcome, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
            raise ClientError(f"the request cannot be sent: {outcome}") from outcome
        if isinstance(outcome, httpx.Response) and outcome.status_code not in TEMPORARY:
            raise error_of(outcome)
        self.failed += 1
        pause = self.retries.pause(self.failed, _retry_after(outcome))
        if not self._over(pause):
            return pause
        tries = f"{self.failed} attempt{'s' * (self.failed > 1)}"
        if isinstance(outcome, httpx.Response):
            last = error_of(outcome)
            raise ServiceUnavailable(f"no success in {tries}; the last one: {last}") from last
        reason = str(outcome) or type(outcome).__name__
        raise ServiceUnavailable(f"no answer in {tries}; the last one: {reason}") from outcome

    def _over(self, pause: float) -> bool:
        """Return whether nothing is left of attempts or patience once ``pause`` is waited."""
        if self.retries.patience is None:
            return self.failed >= self.retries.attempts
        return time.monotonic() - self.started + pause > self.retries.patience


def _retry_after(outcome: httpx.Response | httpx.TransportError) -> float:
    if not isinstance(outcome, httpx.Response):
        return 0.0
    given = outcome.headers.get("retry-after", "")
    # No more digits than a float has room for; what is too long is cut by ``Retries``.
    return float(given[:300]) if given.isascii() and given.isdigit() else 0.0
