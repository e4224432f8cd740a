"""The service a run asks: waited for, started, and tried out before anything costs."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from tests.tools import free_port
from tests.trainer.conftest import TOKEN

from plp_reward.client import RewardClient
from plp_trainer.data import Problem
from plp_trainer.errors import DataError, RunError
from plp_trainer.recipe_sections import Reward
from plp_trainer.service import STARTS_WITHIN, check_golds, reward_service

PROBLEMS = [
    Problem("gsm8k-train-0", "Q1", "1250", "gsm8k"),
    Problem("math500-test-1", "Q2", "\\frac{1}{2}", "math500"),
    Problem("aime2024-test-2", "Q3", "025", "aime2024"),
]


@pytest.fixture
def client(service: str) -> RewardClient:
    return RewardClient(service, token=TOKEN)


def test_answers_that_can_be_graded_pass(client: RewardClient) -> None:
    with client:
        check_golds(client, PROBLEMS, Reward(profile="plp", parameters={"alpha": 2.0}))


def test_rewards_over_groups_pass_too(client: RewardClient) -> None:
    with client:
        check_golds(client, PROBLEMS, Reward(profile="normalized"))


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Q7", " ", r"empty\)"),
        ("Q7", "Two are lost. That leaves three of them.", "prose: gold is prose"),
        ("Q7", "{x", r"refused: wrong \(the last box is not closed"),
        ("Q2", "0.25", "conflict: math500-test-1 has"),
    ],
)
def test_an_answer_that_would_make_the_training_wrong_is_named(
    client: RewardClient, question: str, answer: str, said: str
) -> None:
    bad = Problem("math500-test-7", question, answer, "math500")
    with client, pytest.raises(DataError, match=rf"1 of 4 answers .* math500-test-7 \({said}"):
        check_golds(client, [*PROBLEMS, bad], Reward(profile="plp"))


def test_a_doubtful_answer_is_told(client: RewardClient) -> None:
    doubtful = Problem("math500-test-7", "Q7", "3,7", "math500")
    with client:
        (told,) = check_golds(client, [*PROBLEMS, doubtful], Reward(profile="plp"))
    assert "1 of 4 answers are worth a look, commas" in told
    assert "math500-test-7 (readings)" in told


@pytest.mark.parametrize(
    ("reward", "said"),
    [
        (Reward(profile="nosuch"), "nosuch"),
        (Reward(profile="hapo"), "setting state"),
        (Reward(profile="plp", parameters={"beta": 1.0}), "beta"),
        (Reward(profile="plp", parameters={"alpha": -1.0}), "alpha"),
    ],
)
def test_what_the_service_refuses_is_said_before_the_launch(
    client: RewardClient, reward: Reward, said: str
) -> None:
    with client, pytest.raises(RunError, match=f"cannot be used: .*{said}"):
        check_golds(client, PROBLEMS, reward)


def test_a_wrong_token_is_said_before_the_launch(service: str) -> None:
    with RewardClient(service) as client, pytest.raises(RunError, match="cannot be used: HTTP 401"):
        check_golds(client, PROBLEMS, Reward(profile="plp"))


def test_a_service_that_runs_is_used(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REWARD_TOKEN", TOKEN)
    reward = Reward(profile="plp", url=service, token_variable="REWARD_TOKEN", start_service=True)
    with reward_service(reward, wait=5, log=tmp_path / "service.log") as ready:
        check_golds(ready.client, PROBLEMS, reward)
    assert not (tmp_path / "service.log").exists()


@pytest.mark.slow
def test_a_service_that_does_not_run_is_started_and_stopped(tmp_path: Path) -> None:
    reward = Reward(profile="plp", url=f"http://127.0.0.1:{free_port()}", start_service=True)
    with reward_service(reward, wait=0, log=tmp_path / "service.log") as ready:
        check_golds(ready.client, PROBLEMS, reward)
        check_golds(ready.client, PROBLEMS, Reward(profile="hapo"))
    assert (tmp_path / "reward-state").is_dir()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{reward.url}/health/live")
    assert "request" in (tmp_path / "service.log").read_text()


@pytest.mark.slow
def test_a_service_that_was_started_and_dies_is_started_again(tmp_path: Path) -> None:
    reward = Reward(profile="plp", url="http://127.0.0.1:0", start_service=True)
    with reward_service(reward, wait=0, log=tmp_path / "service.log") as ready:
        first = serving(ready.url)
        os.kill(first, signal.SIGKILL)
        while serving(ready.url) in (first, None):
            time.sleep(0.1)
        ready.client.wait_until_ready(60)
        check_golds(ready.client, PROBLEMS, reward)
    assert serving(ready.url) is None


def serving(url: str) -> int | None:
    """Return the process that was started to serve at ``url``."""
    words = f"serve --host 127.0.0.1 --port {url.rpartition(':')[2]} "
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (process / "cmdline").read_text().replace("\0", " ")
            if words in line and "plp_trainer.guardian" not in line:
                return int(process.name)
    return None


@pytest.mark.slow
def test_a_service_that_cannot_start_is_said_at_once_with_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_POOL__WORKERS", "many")
    reward = Reward(profile="plp", url="http://127.0.0.1:0", start_service=True)
    started = time.monotonic()
    with (
        pytest.raises(
            RunError, match=r"ended 3 times as it started; .*service\.log:(?s:.*)pool\.workers: "
        ),
        reward_service(reward, wait=0, log=tmp_path / "service.log"),
    ):
        pytest.fail("it is not ready")
    assert time.monotonic() - started < STARTS_WITHIN


def test_a_service_that_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    reward = Reward(profile="plp", url=f"http://127.0.0.1:{free_port()}")
    with (
        pytest.raises(RunError, match=r"no reward service at .*; start one with plp serve"),
        reward_service(reward, wait=0, log=tmp_path / "service.log"),
    ):
        pytest.fail("there is none")
