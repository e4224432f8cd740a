"""PipelineRL's wire, asked by the client of a checkout where there is one."""

import asyncio
import importlib.util
import os
import signal
import subprocess
import sys
import time
from typing import Any

import httpx
import pytest
from tests.adapters.contracts import Contract, checkout
from tests.tools import free_port

from plp_reward.adapters.pipelinerl import MathEnvironment
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="PipelineRL",
    link="#pipelinerl",
    checkout="PipelineRL",
    ran=("`verify_answer_rpc`", "test_pipelinerls_own_client_gets_verdicts"),
    length="its own: the service gives verdicts, PipelineRL the reward",
    cut_off="its own",
    groups="-",
    undecided=("`unparsable`, as its own", "test_no_verdict_is_unparsable"),
    failure=("an error of its client: *the run ends*", "test_pipelinerls_own_client_gets_verdicts"),
)
RIGHT = r"so \boxed{42}"


def verify(prediction: str, gold: Any = r"\boxed{42}", **changes: Any) -> dict[str, Any]:
    asked = {"prediction": prediction, "gold": gold, "strict": True, "max_prediction_length": 1000}
    return {**asked, **changes}


def status(client: httpx.Client, body: dict[str, Any]) -> str:
    response = client.post("/verify_answer", json=body)
    assert response.status_code == 200, response.text
    (found,) = response.json().items()
    assert found[0] == "answer_status"
    return str(found[1])


@pytest.mark.parametrize(
    ("prediction", "verdict"),
    [(RIGHT, "correct"), (r"so \boxed{41}", "wrong"), ("", "no_answer")],
)
def test_a_verdict_is_pipelinerls_word(server: httpx.Client, prediction: str, verdict: str) -> None:
    assert status(server, verify(prediction)) == verdict


@pytest.mark.parametrize("gold", ["", None])
def test_no_verdict_is_unparsable(server: httpx.Client, gold: Any) -> None:
    assert status(server, verify(RIGHT, gold)) == "unparsable"


def test_an_answer_longer_than_was_asked_is_unparsable(server: httpx.Client) -> None:
    assert status(server, verify(RIGHT, max_prediction_length=2)) == "correct"
    assert status(server, verify(RIGHT, max_prediction_length=1)) == "unparsable"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"strict": False}, "strict"),
        ({"gold": "countdown-98-[44, 19, 35]"}, "gold"),
        ({"gold": {"solved": 1}}, "gold"),
        ({"prediction": None}, "prediction"),
        ({"reward_context": {}}, "reward_context"),
    ],
)
def test_what_it_cannot_judge_is_refused_by_name(
    server: httpx.Client, changes: dict[str, Any], field: str
) -> None:
    response = server.post("/verify_answer", json={**verify(RIGHT), **changes})
    assert response.status_code == 422
    assert field in response.text


def test_pipelinerl_finds_it_healthy(server: httpx.Client) -> None:
    assert server.get("/health").json() == {"status": "ok"}


def test_a_token_is_refused_as_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLP_TOKEN", "secret")
    with pytest.raises(ConfigurationError, match="PLP_TOKEN"):
        MathEnvironment().launch(port=1)


def test_pipelinerls_environment_serves_at_its_port() -> None:
    port = free_port()
    launch = "import sys; from plp_reward.adapters.pipelinerl import MathEnvironment as M; "
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLP_")}
    server = subprocess.Popen(
        [sys.executable, "-c", f"{launch}M().launch(port=int(sys.argv[1]))", str(port)],
        env={**kept, "PLP_POOL__WORKERS": "1"},
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait(client, server)
            assert status(client, verify(RIGHT)) == "correct"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _wait(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    """Ask as PipelineRL's ``wait_for_environments`` does."""
    while server.poll() is None:
        try:
            assert client.get("/health").status_code == 200
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service ended")


@pytest.mark.filterwarnings("default")
def test_pipelinerls_own_client_gets_verdicts(server: httpx.Client) -> None:
    aiohttp = pytest.importorskip("aiohttp")
    for needed in ("omegaconf", "math_verify", "requests"):
        pytest.importorskip(needed)
    path = checkout("PipelineRL") / "pipelinerl/domains/math/verifier_api.py"
    spec = importlib.util.spec_from_file_location("verifier_api", path)
    assert spec
    assert spec.loader
    api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(api)
    url = server.base_url

    async def ask(prediction: str, gold: str) -> str:
        async with aiohttp.ClientSession() as session:
            found = await api.verify_answer_rpc(session, url.host, url.port, prediction, gold)
            return str(found)

    assert asyncio.run(ask(RIGHT, r"\boxed{42}")) == "correct"
    assert asyncio.run(ask(r"\boxed{41}", r"\boxed{42}")) == "wrong"
    with pytest.raises(ValueError, match="Error verifying answer"):
        asyncio.run(ask(RIGHT, "countdown-98-[44, 19, 35]"))
