"""Clients of the reward service: samples in, results out, as ``plp_reward.score`` has them.

    with RewardClient("http://localhost:8000") as client:
        results = client.score([Sample(response, gold, length=120)], "plp")

``AsyncRewardClient`` is the same with ``await``. Requests that fail on the way, or that the service
cannot take right now, are repeated: scoring changes nothing, so that doing it twice is safe.
"""

from plp_reward.client.asynchronous import AsyncRewardClient
from plp_reward.client.errors import (
    BadAnswer,
    ClientError,
    ServiceFailed,
    ServiceRefused,
    ServiceUnavailable,
    TokenRefused,
)
from plp_reward.client.retries import Retries
from plp_reward.client.synchronous import RewardClient

__all__ = [
    "AsyncRewardClient",
    "BadAnswer",
    "ClientError",
    "Retries",
    "RewardClient",
    "ServiceFailed",
    "ServiceRefused",
    "ServiceUnavailable",
    "TokenRefused",
]
