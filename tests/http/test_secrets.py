"""The log of a real ``plp serve`` holds neither the token nor a text of a sample."""

import contextlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from .sockets import connect, head

PLP = str(Path(sys.executable).with_name("plp"))
TOKEN = "t0ken-that-must-not-show"
TEXT = "a text of a sample"
GOLD = "a gold of a sample"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
SAMPLE: dict[str, Any] = {"response": TEXT, "gold": GOLD, "prompt": TEXT, "length": 9}
CHAT = [{"role": "user", "content": TEXT}]

BROKEN: dict[str, list[Any]] = {
    "/reward": [
        {"samples": [{**SAMPLE, "gold": None}]},
        {"samples": [{**SAMPLE, TEXT: TEXT}]},
        {"samples": TEXT},
        {"samples": [TEXT]},
        {"samples": [{**SAMPLE, "length": TEXT}]},
        {"samples": [SAMPLE], "profile": "normalized"},
        {"samples": [SAMPLE], "parameters": {"alpha": TEXT}},
        [TEXT],
        TEXT,
    ],
    "/grade": [{"response": TEXT}, {"response": TEXT, "gold": [GOLD, None]}, {"gold": TEXT}],
    "/openrlhf/accuracy": [
        {"query": [TEXT], "prompts": [TEXT], "labels": []},
        {"query": [TEXT], "prompts": [TEXT], "labels": [{TEXT: GOLD}]},
        {"query": TEXT, "prompts": [TEXT], "labels": [GOLD]},
    ],
    "/slime/accuracy": [
        {"prompt": CHAT, "response": TEXT, "label": {TEXT: GOLD}},
        {"prompt": CHAT, "response": [TEXT], "label": GOLD},
    ],
    "/llama_factory/accuracy": [{"messages": [TEXT]}, {"messages": TEXT}],
    "/efficient_reasoning/accuracy": [
        {"query": [{"response": TEXT, "aux_info": {"question": TEXT}}]},
        {"query": [{"response": TEXT, "aux_info": TEXT}]},
    ],
    "/nemo_gym/accuracy/verify": [{"response": TEXT}, {"responses_create_params": {"input": TEXT}}],
}


class Running(NamedTuple):
    """A service, and where its log goes."""

    client: httpx.Client
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture(params=["json", "console"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """A service with a token, a state folder and an audit log."""
    log = tmp_path / "log"
    questions = tmp_path / "problems.jsonl"
    questions.write_text('{"question": "6 * 7?", "answer": "42"}\n')
    with contextlib.ExitStack() as stack:
        # Through a pipe: the test forbids the process to write to files.
        keeper = stack.enter_context(
            subprocess.Popen(["tee", str(log)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        )
        assert keeper.stdin is not None
        flags = ["--port", "0", "--problems", str(questions), "--state", str(tmp_path / "state")]
        flags += ["--log-format", request.param, "--body-timeout", "1", "--pool.workers", "1"]
        process = stack.enter_context(
            subprocess.Popen(
                [PLP, "serve", *flags],
                stderr=keeper.stdin,
                env={**os.environ, "PLP_TOKEN": f"{TOKEN}\n"},
            )
        )
        stack.callback(keeper.stdin.close)
        stack.callback(process.kill)
        while "running on" not in (text := log.read_text() if log.exists() else ""):
            assert process.poll() is None, text
            time.sleep(0.05)
        address = text.rpartition("http://")[2].split()[0].strip('",')
        client = stack.enter_context(httpx.Client(base_url=f"http://{address}", timeout=60))
        yield Running(client, process, log)


def codes(client: httpx.Client) -> set[str]:
    lines = client.get("/metrics").text.splitlines()
    shown = [line for line in lines if line.startswith("plp_requests_total{")]
    return {line.partition('code="')[2].partition('"')[0] for line in shown}


def test_nothing_that_clients_do_brings_the_token_or_a_sample_into_the_log(
    running: Running,
) -> None:
    client = running.client
    for path, bodies in BROKEN.items():
        for body in bodies:
            answer = client.post(path, json=body, headers=AUTHORIZED)
            assert 400 <= answer.status_code < 500, f"{path}: {answer.text}"
            assert client.post(path, json=body, headers={"Authorization": TOKEN}).is_error
    whole = json.dumps({"samples": [SAMPLE]}).encode()
    begun = head("POST", "/reward", Content_Length=len(whole), **AUTHORIZED)
    for sent in (begun, begun + whole[:60], begun[:-10], begun.replace(b"reward", b"r" * 20_000)):
        with contextlib.closing(connect(client)) as connection:
            connection.sendall(sent)
    with contextlib.closing(connect(client)) as connection:
        connection.sendall(begun + whole[:60])
        assert b"408" in connection.recv(100)
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (0, 0))  # as a full disk
    remembered = {"profile": "hapo", "samples": [{**SAMPLE, "group": "q"}]}
    answer = client.post("/reward", json=remembered, headers=AUTHORIZED)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["error"]["message"].startswith("state: ")
    while not {"499", "408", "414", "401", "422"} <= codes(client):
        time.sleep(0.05)
    assert "500" not in codes(client)
    running.process.terminate()
    running.process.wait(60)
    while "Finished server process" not in (text := running.log.read_text()):
        time.sleep(0.05)
    assert "499" in text
    for secret in (TOKEN, TEXT, GOLD):
        assert secret not in text


def test_a_failure_of_the_service_shows_its_code_and_not_its_data() -> None:
    """A fault that quotes what it was given: the traceback that the log would hold."""
    from plp_reward.http.logs import traceback_of

    def fail(given: str) -> None:
        try:
            int(given)
        except ValueError as error:
            raise LookupError(given) from error

    try:
        fail(TEXT)
    except LookupError as error:
        shown = traceback_of(error)
    assert [one["type"] for one in shown] == ["builtins.LookupError", "builtins.ValueError"]
    assert any(frame.endswith(" fail") for frame in shown[0]["frames"])
    assert TEXT not in json.dumps(shown)
    assert traceback_of(OSError(28, "No space left on device"))[0]["message"]
