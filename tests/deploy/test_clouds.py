"""deploy/cloud: the Lambda in AWS' own runtime, asked by AWS' own client; Cloud Run's settings."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.deploy.aws_lambda import EVENT, emulated
from tests.deploy.conftest import DEPLOY, ROOT, read
from tests.http.conftest import running
from tests.tools import free_port

from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import PoolSettings

AWS = DEPLOY / "cloud" / "aws"
CLOUD_RUN = DEPLOY / "cloud" / "google" / "cloud-run.yaml"


@pytest.fixture
def invoke(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Invokes the function as Bedrock does; its runtime is awslambdaric."""
    pytest.importorskip("awslambdaric", reason="pip install awslambdaric")
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
        return aws.invoke(event)

    with emulated() as aws:
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


def test_the_lambda_starts_a_service_of_its_own(invoke: Any) -> None:
    own = {"PLP_PROFILE": "accuracy", "PLP_PORT": str(free_port()), "PLP_POOL__WORKERS": "1"}
    failed, rewards = invoke(EVENT, **own)
    assert not failed
    assert [reward["aggregate_reward_score"] for reward in rewards] == [1.0, 0.0]


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
    environment = {one["name"]: one.get("value") for one in container["env"]}
    given = {
        name.removeprefix("PLP_").lower(): value
        for name, value in environment.items()
        if name.startswith("PLP_")
    }
    settings = ServiceSettings(**given)
    assert "token" not in given
    assert settings.port == port["containerPort"]
    assert create_app(settings).state.service.settings.root == "/google/plp?bounds=-1,1"
