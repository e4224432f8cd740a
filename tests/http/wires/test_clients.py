"""slime's own HTTP client, and that of Miles, call the wire, where checkouts are named."""

import asyncio
import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.adapters.contracts import checkout
from tests.http.wires.test_frameworks import ENDED, PROMPT, RIGHT, WRONG

pytestmark = pytest.mark.filterwarnings("default")
Asked = Callable[..., list[Any]]


@pytest.fixture(params=["slime", "miles"])
def remote_rm(request: pytest.FixtureRequest) -> Asked:
    """slime's ``remote_rm``, and that of Miles, its fork, each asked for several at once."""
    pytest.importorskip("torch")
    checkout(request.param)
    hub: Any = importlib.import_module(f"{request.param}.rollout.rm_hub")

    def ask(url: str, *responses: str, label: Any = "42", **options: Any) -> list[Any]:
        async def run() -> list[Any]:
            samples = [
                SimpleNamespace(prompt=PROMPT, response=text, label=label, metadata={})
                for text in responses
            ]
            args = SimpleNamespace(rm_url=url)
            try:
                return await asyncio.gather(
                    *(hub.remote_rm(args, one, **options) for one in samples)
                )
            finally:
                if session := getattr(hub, "_shared_session", None):
                    await session.close()

        return asyncio.run(run())

    return ask


def test_slimes_own_client_gets_rewards(remote_rm: Asked, server: httpx.Client) -> None:
    url = f"{server.base_url}/slime/words"
    assert remote_rm(url, RIGHT, WRONG) == [pytest.approx(ENDED), 0.0]
    (detailed,) = remote_rm(f"{url}?detail=true", RIGHT)
    assert (detailed["reward"], detailed["accuracy"]) == (pytest.approx(ENDED), 1.0)
    assert remote_rm(f"{server.base_url}/slime/harsh", RIGHT, label="") == [-1.0]


def test_slimes_own_client_waits_for_its_group(remote_rm: Asked, server: httpx.Client) -> None:
    longer = "so so so " + RIGHT
    url = f"{server.base_url}/slime/groups?group_size=3"
    short, long, wrong = remote_rm(url, RIGHT, longer, WRONG)
    assert short > long > wrong


def test_slimes_own_client_raises_in_the_end(remote_rm: Asked, server: httpx.Client) -> None:
    """After ten tries in slime, half a minute apart in the end; Miles tries once."""
    url, row = f"{server.base_url}/slime/words", {"question": "6 * 7?"}
    try:
        with pytest.raises(Exception, match="422"):
            remote_rm(url, RIGHT, label=row, max_retries=1)
    except TypeError:
        with pytest.raises(Exception, match="422"):
            remote_rm(url, RIGHT, label=row)
