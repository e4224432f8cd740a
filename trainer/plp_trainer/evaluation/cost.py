"""What an evaluation took: tokens, time, and money if there is a price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from plp_trainer.evaluation.store import Row

MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of a million tokens, in any currency.

    Attributes:
        prompt: of the prompts'.
        completion: of the responses'.
    """

    prompt: float = 0.0
    completion: float = 0.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What the responses took.

    Attributes:
        prompt_tokens: tokens of all prompts, each as often as it was sent.
        completion_tokens: tokens of all responses.
        seconds: time in which at least one request was under way; a killed run's pauses are not in.
        tokens_per_second: completion tokens by these seconds.
        price: in the prices' currency; None without prices.
    """

    prompt_tokens: int
    completion_tokens: int
    seconds: float
    tokens_per_second: float
    price: float | None

    def priced(self, prices: Prices | None) -> Cost:
        """Return the same tokens and time at other prices; as it is without any."""
        if prices is None:
            return self
        prompt = self.prompt_tokens * prices.prompt
        completion = self.completion_tokens * prices.completion
        return replace(self, price=(prompt + completion) / MILLION)


def cost_of(rows: Iterable[Row], prices: Prices | None = None) -> Cost:
    """Add up what rows took."""
    prompt = completion = 0
    spans: list[tuple[float, float]] = []
    for row in rows:
        prompt += row["prompt_tokens"]
        completion += row["length"]
        spans.append((row["started"], row["started"] + row["seconds"]))
    seconds = _covered(spans)
    rate = completion / seconds if seconds else 0.0
    return Cost(prompt, completion, seconds, rate, None).priced(prices)


def _covered(spans: list[tuple[float, float]]) -> float:
    """Return how long at least one of the spans lasts."""
    covered, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered
