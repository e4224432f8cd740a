"""Rewards that remember, through a running service."""

import asyncio
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from plp_reward import Sample
from plp_reward.client import RewardClient
from plp_reward.http.app import create_app
from plp_reward.http.service import Service
from plp_reward.http.settings import ServiceSettings
from plp_reward.scoring.memory import Memory
from plp_reward.workers import PoolError

from .conftest import Serve, running


def post(client: httpx.Client, *samples: dict[str, Any], **settings: Any) -> list[float]:
    reply = client.post("/reward", json={"profile": "hapo", "samples": samples, **settings})
    assert reply.status_code == 200, reply.text
    return [result["reward"] for result in reply.json()["results"]]


def sample(id_: str, length: int, answer: int = 42) -> dict[str, Any]:
    return {
        "id": id_,
        "group": "p",
        "response": f"\\boxed{{{answer}}}",
        "gold": 42,
        "length": length,
    }


def test_a_restarted_service_remembers(
    serve: Serve, settings: Callable[..., ServiceSettings], tmp_path: Path
) -> None:
    with running(create_app(settings(state=tmp_path))) as client:
        assert post(client, sample("a", 1000)) == [1.0]
    client = serve(state=tmp_path)
    assert post(client, sample("b", 3000)) == pytest.approx([0.3])
    assert post(client, sample("b", 3000)) == pytest.approx([0.3])
    assert post(client, sample("c", 3000), run="another") == [1.0]
    with RewardClient(str(client.base_url)) as mine:
        [known] = mine.score([Sample("42", 42, "d", "p", length=3000)], "hapo")
        [other] = mine.score([Sample("42", 42, "d", "p", length=3000)], "hapo", run="third")
    assert (known.reward, other.reward) == (pytest.approx(0.3), 1.0)


def test_a_service_without_a_folder_refuses_what_remembers(server: httpx.Client) -> None:
    reply = server.post("/reward", json={"profile": "hapo", "samples": [sample("a", 10)]})
    assert reply.status_code == 422
    assert "setting state" in reply.json()["error"]["message"]


def test_a_default_profile_that_remembers_needs_a_folder(
    settings: Callable[..., ServiceSettings],
) -> None:
    with pytest.raises(ValidationError, match="state: profile 'hapo' compares"):
        settings(profile="hapo")


def test_a_service_that_does_not_start_leaves_nothing_open(
    settings: Callable[..., ServiceSettings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    audit = {"folder": tmp_path / "audit"}
    service = Service(settings(state=tmp_path / "state", audit=audit))
    before = threading.active_count()

    async def start() -> None:
        async with service:
            raise AssertionError("it started")

    with pytest.raises(PoolError, match="cannot start"):
        asyncio.run(start())
    assert threading.active_count() == before
    Memory(tmp_path / "state").close()


@pytest.mark.parametrize(
    ("reward", "parameters"),
    [
        ("laser_d", {"step": 1e-9}),
        ("laser_d", {"prompts": 0.5}),
        ("laser_d", {"rollouts": 1e300}),
        ("short_rl", {"batch": 1e300}),
    ],
)
def test_a_request_cannot_ask_for_a_memory_without_bounds(
    serve: Serve, tmp_path: Path, reward: str, parameters: dict[str, float]
) -> None:
    body = {"reward": reward, "parameters": parameters, "samples": []}
    reply = serve(state=tmp_path).post("/reward", json=body)
    assert reply.status_code == 422
    assert next(iter(parameters)) in reply.json()["error"]["message"]


def test_the_catalogue_says_what_remembers(server: httpx.Client) -> None:
    listed = server.get("/rewards").json()["rewards"]
    assert listed["hapo"]["remembers"] == "prompt"
    assert listed["plp"]["remembers"] is None


def test_the_catalogue_says_what_is_a_whole_number(server: httpx.Client) -> None:
    listed = server.get("/rewards").json()["rewards"]
    assert listed["short_rl"]["parameters"]["batch"] == {
        "default": 512.0,
        "minimum": 1.0,
        "maximum": 16384.0,
        "exclusive_minimum": False,
        "whole": True,
    }
