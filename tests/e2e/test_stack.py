"""docker compose up, from an empty engine to a trained model, in real containers.

The tests are one story and run in order: the trainer is at work from the first on, and the last one
brings everything down.
"""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.e2e.conftest import PATIENCE, ROOT, Stack, run

from plp_reward import Sample, rewards
from plp_reward.client import RewardClient

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]  # the first builds the images
ITERATIONS = 10
"""As many as docker-compose.yml has the trainer do."""


def in_volumes(stack: Stack, command: str) -> str:
    """What a shell says that sees the volume of runs."""
    volume = f"{stack.project}_runs:/runs:ro"
    image = json.loads(run("docker", "inspect", stack.container("trainer")).stdout)[0]["Image"]
    return run("docker", "run", "--rm", "-v", volume, image, "bash", "-ec", command).stdout


def test_the_service_gives_rewards_to_the_outside(stack: Stack) -> None:
    with RewardClient(stack.reward, token=stack.token) as client:
        client.wait_until_ready(PATIENCE)
        right, wrong = client.score(
            [
                Sample("so \\boxed{\\frac{1}{2}}", "0.5", length=100),
                Sample("\\boxed{2}", "0.5", length=9),
            ],
            "plp",
        )
    assert (right.reward, wrong.reward) == (1.5, 0.0)


def test_it_asks_for_the_token(stack: Stack) -> None:
    body = {"samples": [{"response": "\\boxed{1}", "gold": "1", "length": 1}]}
    assert httpx.post(f"{stack.reward}/reward", json=body).status_code == 401


def test_a_container_has_no_root_and_cannot_write_its_files(stack: Stack) -> None:
    for service in ("reward", "inference"):
        container = stack.container(service)
        assert run("docker", "exec", container, "id", "-u").stdout.strip() == "10001"
        tried = run("docker", "exec", container, "sh", "-c", "touch /etc/x 2>&1 || true").stdout
        assert "Read-only file system" in tried


def test_a_dump_is_scored_in_a_container(stack: Stack, tmp_path: Path) -> None:
    dump = ROOT / "examples" / "responses.jsonl"
    (tmp_path / "dump.jsonl").write_bytes(dump.read_bytes())
    stack(
        "run", "--rm", "--no-deps", "--user", os.getuid(), "-v", f"{tmp_path}:/data",
        "reward", "score", "/data/dump.jsonl", "-o", "/data/scored.jsonl", "--reward", "plp",
    )  # fmt: skip
    scored = [json.loads(line) for line in (tmp_path / "scored.jsonl").read_text().splitlines()]
    assert len(scored) == len(dump.read_text().splitlines())
    plp = rewards.REWARDS["plp"]
    assert plp
    assert all(row["plp"]["reward"] is not None for row in scored if row["plp"]["status"] == "ok")


def test_vllm_generates(stack: Stack) -> None:
    served: dict[str, Any] = httpx.get(f"{stack.inference}/v1/models", timeout=60).json()
    (model,) = served["data"]
    asked = {"model": model["id"], "prompt": "1+1=", "max_tokens": 8, "temperature": 0}
    answer = httpx.post(f"{stack.inference}/v1/completions", json=asked, timeout=120)
    assert answer.status_code == 200, answer.text
    assert answer.json()["usage"]["completion_tokens"] > 0


def test_training_outlives_a_restart_of_the_service(stack: Stack) -> None:
    stack.wait_for_line("trainer", f"step 2/{ITERATIONS}")
    before = stack.state("reward")["StartedAt"]
    stack("restart", "reward")
    assert stack.state("reward")["StartedAt"] != before
    assert stack.state("trainer")["Running"]
    stack.wait_for_line("trainer", f"step {ITERATIONS}/{ITERATIONS}")


def test_the_trainer_evaluates_what_it_trained_and_ends_well(stack: Stack) -> None:
    code = run("docker", "wait", stack.container("trainer"), timeout=PATIENCE).stdout.strip()
    assert code == "0", stack.logs("trainer")[-6000:]
    served = httpx.get(f"{stack.inference}/v1/models", timeout=60).json()
    assert [model["id"] for model in served["data"]] == ["model"], "what was trained is served"


def test_model_and_reports_are_in_the_volume(stack: Stack) -> None:
    summary = json.loads(in_volumes(stack, "cat /runs/tiny/summary.json"))
    assert summary["iterations"] == ITERATIONS
    files = in_volumes(stack, "cd /runs && find . -type f").split()
    assert not any(name.startswith("./tiny/checkpoints/") for name in files), "only until the end"
    assert "./tiny/model/config.json" in files
    for measured in ("before", "after"):
        assert f"./tiny-evaluation/{measured}/report.md" in files


def test_bringing_it_down_leaves_nothing_behind(stack: Stack) -> None:
    assert all(stack.left().values()), "so far there is something"
    stack("down", "--volumes", "--remove-orphans")
    assert not any(stack.left().values())
