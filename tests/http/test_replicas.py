"""Several replicas behind one address: whose turn it is changes no reward."""

import asyncio
import contextlib
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from tests.http.wires.test_openrlhf_groups import metric

REPLICAS, GROUPS = 3, 48


@contextlib.contextmanager
def in_turn(replicas: list[httpx.Client]) -> Iterator[str]:
    """An address that hands each connection to the next replica, as a load balancer does."""
    turns = itertools.cycle((replica.base_url.host, replica.base_url.port) for replica in replicas)

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = next(turns)
        upstream = await asyncio.open_connection(host, port)
        await asyncio.gather(copy(reader, upstream[1]), copy(upstream[0], writer))

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    start = asyncio.start_server(connection, "127.0.0.1", 0)
    balancer = asyncio.run_coroutine_threadsafe(start, loop).result()
    try:
        yield f"http://127.0.0.1:{balancer.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(balancer.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def requests() -> list[dict[str, Any]]:
    """Whole groups, one or several a request, in every state that a response can be in."""
    dice = random.Random(11)
    answers = (r"\boxed{%d}", r"\boxed{%d.0}", r"\boxed{1%d}", r"it is %d", r"\boxed{%d", "")
    bodies = []
    for first in range(0, GROUPS, 2):
        samples = [
            {
                "id": f"{group}/{n}",
                "group": str(group),
                "response": text % group if "%d" in (text := dice.choice(answers)) else text,
                "gold": group,
                "length": dice.randrange(20, 900),
                "finish_reason": "length" if dice.random() < 0.1 else "stop",
            }
            for group in (first, first + 1)
            for n in range(8)
        ]
        dice.shuffle(samples)
        bodies.append({"samples": samples, "profile": "groups"})
    return bodies


@pytest.fixture
def replicas(serve: Callable[..., httpx.Client]) -> list[httpx.Client]:
    return [serve() for _ in range(REPLICAS)]


def test_rewards_are_those_of_one_service(replicas: list[httpx.Client]) -> None:
    alone, *_ = replicas
    bodies = requests()
    expected = [alone.post("/reward", json=body).json()["results"] for body in bodies]
    asked = [metric(replica, "plp_samples_total") for replica in replicas]

    def post(body: dict[str, Any]) -> Any:
        return httpx.post(f"{address}/reward", json=body, timeout=60).json()["results"]

    with in_turn(replicas) as address, ThreadPoolExecutor(8) as senders:
        order = random.Random(12).sample(range(len(bodies)), len(bodies))
        given = dict(zip(order, senders.map(post, (bodies[i] for i in order)), strict=True))
    assert [given[i] for i in range(len(bodies))] == expected
    more = [metric(replica, "plp_samples_total") for replica in replicas]
    assert all(after > before for before, after in zip(asked, more, strict=True))
