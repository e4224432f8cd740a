"""deploy/cloud: the Lambda in AWS' own runtime, asked by AWS' own client; Cloud Run's settings."""

import json
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.deploy.conftest import DEPLOY, ROOT, read
from tests.http.conftest import running

from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import PoolSettings

AWS = DEPLOY / "cloud" / "aws"
CLOUD_RUN = DEPLOY / "cloud" / "google" / "cloud-run.yaml"
EVENT = [
    {
        "id": str(number),
        "messages": [
            {"role": "user", "content": "What is 6 * 7?"},
            {"role": "assistant", "content": text},
        ],
        "reference_answer": {"answer": "42"},
    }
    for number, text in enumerate([r"\boxed{42}", r"\boxed{41}"])
]


class Lambda(ThreadingHTTPServer):
    """AWS Lambda's two sides: the invocations that its client posts, the runtime that takes them.

    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Sides)
        self.invocations: queue.Queue[bytes | None] = queue.Queue()
        self.answers: queue.Queue[tuple[str, bytes]] = queue.Queue()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Sides(BaseHTTPRequestHandler):
    server: Lambda

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        assert self.path == "/2018-06-01/runtime/invocation/next"
        event = self.server.invocations.get()
        if event is None:
            self.close_connection = True
            return
        self._send(
            200,
            event,
            {
                "Lambda-Runtime-Aws-Request-Id": "r1",
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:x:1:function:plp",
                "Lambda-Runtime-Deadline-Ms": "9999999999999",
                "Lambda-Runtime-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793",
                "Content-Type": "application/json",
            },
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/2015-03-31/functions/plp/invocations":
            self.server.invocations.put(body)
            outcome, answer = self.server.answers.get()
            errors = {"X-Amz-Function-Error": "Unhandled"} if outcome == "error" else {}
            self._send(200, answer, errors)
        else:  # .../invocation/r1/response, .../invocation/r1/error or .../init/error
            self.server.answers.put((self.path.rpartition("/")[2], body))
            self._send(202, b"", {})

    def _send(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def aws() -> Iterator[Lambda]:
    server = Lambda()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.invocations.put(None)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def invoke(aws: Lambda, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Invokes the function as Bedrock does, by boto3; its runtime is awslambdaric."""
    boto3 = pytest.importorskip("boto3", reason="pip install boto3")
    pytest.importorskip("awslambdaric", reason="pip install awslambdaric")
    from botocore.config import Config

    client = boto3.client(
        "lambda",
        endpoint_url=f"http://{aws.address}",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(retries={"max_attempts": 0}, read_timeout=60),
    )
    processes: list[subprocess.Popen[bytes]] = []

    def invoke(event: Any, **environment: str) -> tuple[bool, Any]:
        """Return whether the function failed, and what it returned."""
        if not processes:
            clean = {name: v for name, v in os.environ.items() if not name.startswith("PLP_")}
            paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
            runtime = {
                "AWS_LAMBDA_RUNTIME_API": aws.address,
                "PYTHONPATH": str(AWS),
                "PATH": paths,
            }
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "awslambdaric", "reward.handler"],
                    env={**clean, **runtime, **environment},
                    cwd=tmp_path,
                    start_new_session=True,
                )
            )
        answer = client.invoke(FunctionName="plp", Payload=json.dumps(event))
        return "FunctionError" in answer, json.load(answer["Payload"])

    yield invoke
    for process in processes:
        os.killpg(process.pid, 15)
        process.wait()


def test_the_lambda_passes_events_on_to_a_service(invoke: Any, word_tokenizer: Path) -> None:
    pool = PoolSettings(workers=1, symbolic_workers=1, wall_factor=600)
    settings = ServiceSettings(pool=pool, token="secret", tokenizer=str(word_tokenizer))
    with running(create_app(settings)) as service:
        there = {"PLP_SERVICE": str(service.base_url).rstrip("/"), "PLP_TOKEN": "secret"}
        failed, rewards = invoke(EVENT, **there)
        assert not failed
        scores = [reward["aggregate_reward_score"] for reward in rewards]
        assert scores == [pytest.approx(1 + 5 / 5**0.5), 0.0]
        failed, told = invoke({"id": "1"})
        assert failed
        assert "the body must be a JSON list" in told["errorMessage"]


def test_the_lambda_starts_a_service_of_its_own(invoke: Any, unused_port: int) -> None:
    own = {"PLP_PROFILE": "accuracy", "PLP_PORT": str(unused_port), "PLP_POOL__WORKERS": "1"}
    failed, rewards = invoke(EVENT, **own)
    assert not failed
    assert [reward["aggregate_reward_score"] for reward in rewards] == [1.0, 0.0]


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def test_the_lambdas_image_holds_what_there_is_and_runs_as_nobody() -> None:
    text = (AWS / "lambda.Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE)[-1] == "10001"
    for source in re.findall(r"^COPY (\S+) ", text, re.MULTILINE):
        assert (ROOT / source).is_file()
    assert 'CMD ["reward.handler"]' in text


def test_cloud_runs_settings_are_those_of_a_service_that_starts() -> None:
    (container,) = read(CLOUD_RUN)["spec"]["template"]["spec"]["containers"]
    (port,) = container["ports"]
    image = (DEPLOY / "docker" / "reward.Dockerfile").read_text(encoding="utf-8")
    assert f"EXPOSE {port['containerPort']}" in image
    assert container["startupProbe"]["httpGet"]["port"] == port["containerPort"]
    given = {one["name"].removeprefix("PLP_").lower(): one["value"] for one in container["env"]}
    settings = ServiceSettings(**given)
    assert "token" not in given
    assert settings.port == port["containerPort"]
    assert create_app(settings).state.service.settings.root == "/google/plp?bounds=-1,1"
