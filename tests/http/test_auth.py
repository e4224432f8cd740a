"""The optional token."""

import base64
from typing import Any

import httpx
import pytest

TOKEN = "pä ss:word"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def locked(serve: Any) -> httpx.Client:
    return serve(token=TOKEN)


@pytest.mark.parametrize(
    "header",
    [
        f"Bearer {TOKEN}".encode(),
        f"bearer {TOKEN}".encode(),
        basic("any", TOKEN).encode(),
        basic("", TOKEN).encode(),
    ],
)
def test_the_token_opens_as_a_bearer_or_as_the_password(
    locked: httpx.Client, header: bytes
) -> None:
    assert locked.get("/rewards", headers={b"authorization": header}).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", "Bearer " + TOKEN[:-1], "Basic !!", basic("word", "pa"), TOKEN],
)
def test_nothing_else_opens(locked: httpx.Client, header: str) -> None:
    headers = {b"authorization": header.encode()} if header else {}
    for path in ("/rewards", "/metricsx", "/openapi.json", "/nosuch"):
        response = locked.get(path, headers=headers)
        assert response.status_code == 401
        assert "Basic" in response.headers["www-authenticate"]
        assert response.json()["error"]["type"] == "unauthorized"


def test_the_address_may_carry_it_as_openrlhf_does(locked: httpx.Client) -> None:
    address = locked.base_url.copy_with(path="/rewards", username="any", password=TOKEN)
    assert httpx.get(address).status_code == 200


def test_health_and_metrics_are_open(locked: httpx.Client) -> None:
    for path in ("/health", "/health/live", "/health/ready", "/metrics"):
        assert locked.get(path).status_code == 200


def test_metrics_may_ask_for_the_token_too(serve: Any) -> None:
    locked = serve(token=TOKEN, protect_metrics=True)
    assert locked.get("/metrics").status_code == 401
    assert locked.get("/health/live").status_code == 200
