"""The images of deploy/cloud, built and run under the contracts of Cloud Run and of AWS Lambda.

Each answers what its vendor documents that it sends. No registry has AWS' runtime interface
emulator; ``tests.deploy.aws_lambda`` speaks its API, the runtime in the image is AWS' own.
"""

import contextlib
import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.deploy.aws_lambda import EVENT, emulated
from tests.deploy.conftest import DEPLOY, read
from tests.e2e.conftest import run
from tests.http.wires import test_clouds as wires
from tests.tools import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.filterwarnings("default"),  # google-genai's own
]


@pytest.fixture(scope="session")
def images(engine: list[str]) -> Iterator[dict[str, str]]:
    """The image of each cloud, by the commands that stand in the files."""
    reward, function = (f"plp-e2e-{secrets.token_hex(3)}" for _ in range(2))
    aws = DEPLOY / "cloud" / "aws" / "lambda.Dockerfile"
    run("docker", "build", "-f", DEPLOY / "docker" / "reward.Dockerfile", "-t", reward, ".")
    run("docker", "build", "-f", aws, "--build-arg", f"IMAGE={reward}", "-t", function, ".")
    yield {"google": reward, "aws": function}
    run("docker", "rmi", "--no-prune", function, reward)


@contextlib.contextmanager
def container(image: str, *options: object) -> Iterator[str]:
    """Run an image; what it said is in the error of a test that fails."""
    name = run("docker", "run", "-d", *options, image).stdout.strip()
    try:
        yield name
    except BaseException as error:
        said = run("docker", "logs", name)
        error.add_note(said.stdout[-4000:] + said.stderr[-4000:])
        raise
    finally:
        run("docker", "rm", "-f", name)


@pytest.fixture
def cloud_run(
    images: dict[str, str], word_tokenizer: Path
) -> Iterator[tuple[httpx.Client, str, dict[str, Any]]]:
    """The service of cloud-run.yaml, with a tokenizer of its own: no hub can be asked here.

    https://docs.cloud.google.com/run/docs/container-contract: it listens on 0.0.0.0 at PORT, and is
    started when the startup probe says so. A client, the container, the specification.
    """
    word_tokenizer.chmod(0o644)
    document = read(DEPLOY / "cloud" / "google" / "cloud-run.yaml")
    (specified,) = document["spec"]["template"]["spec"]["containers"]
    (inside,) = (port["containerPort"] for port in specified["ports"])
    port = free_port()
    environment = {
        **{one["name"]: one["value"] for one in specified["env"] if "value" in one},
        "PLP_TOKENIZER": "/tokenizer.json",
        "PORT": inside,
        "K_SERVICE": document["metadata"]["name"],
    }
    options = [
        *(word for name, value in environment.items() for word in ("-e", f"{name}={value}")),
        *("-v", f"{word_tokenizer}:/tokenizer.json:ro", "-p", f"127.0.0.1:{port}:{inside}"),
    ]
    probe = specified["startupProbe"]
    with (
        container(images["google"], *options) as name,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        for _ in range(probe["failureThreshold"]):
            with contextlib.suppress(httpx.TransportError):
                if client.get(probe["httpGet"]["path"]).is_success:
                    break
            time.sleep(probe["periodSeconds"])
        else:
            pytest.fail("Cloud Run would have given it up")
        yield client, name, specified


def test_cloud_run_answers_google_at_its_root_and_ends_when_told(
    cloud_run: tuple[httpx.Client, str, dict[str, Any]],
) -> None:
    client, name, _ = cloud_run
    example = wires.google(wires.RIGHT)
    info = wires.google_read(wires.posted(client, "/", example))
    assert info.reward == pytest.approx(wires.MAPPED)
    assert json.loads(info.user_requested_aux_info)["correct"] is True
    run("docker", "stop", "-t", 10, name)  # SIGTERM, and SIGKILL ten seconds later
    state = json.loads(run("docker", "inspect", name).stdout)[0]["State"]
    assert state["ExitCode"] == 0


def test_the_same_image_answers_azure_fireworks_and_aws(
    cloud_run: tuple[httpx.Client, str, dict[str, Any]],
) -> None:
    client, _, _ = cloud_run
    azure = wires.azure({"output_text": wires.RIGHT})
    score = wires.posted(client, "/azure/plp?bounds=0,1", azure)["score"]
    assert score == pytest.approx(wires.PLP / 6)
    assert wires.fireworks(f"{client.base_url}/fireworks/accuracy", wires.RIGHT)["score"] == 1.0
    rewards = wires.posted(client, "/aws/accuracy", EVENT)
    assert [reward["aggregate_reward_score"] for reward in rewards] == [1.0, 0.0]


def test_the_lambda_answers_awss_client_in_what_lambda_leaves_it(images: dict[str, str]) -> None:
    """Nobody's user, nothing to write to but /tmp, no shared memory, few processes and files."""
    with emulated() as aws:
        options = [
            *("--network", "host", "--ipc", "none", "--read-only", "--tmpfs", "/tmp"),
            *("--user", "993:990", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
            *("--ulimit", "nofile=1024:1024"),
            *("-e", f"AWS_LAMBDA_RUNTIME_API={aws.address}", "-e", "PLP_PROFILE=accuracy"),
            *("-e", f"PLP_PORT={free_port()}"),
        ]
        with container(images["aws"], *options):
            failed, rewards = aws.invoke(EVENT)
            assert not failed, rewards
            assert [reward["aggregate_reward_score"] for reward in rewards] == [1.0, 0.0]
            failed, told = aws.invoke({"id": "1"})
            assert failed
            assert "the body must be a JSON list" in told["errorMessage"]
