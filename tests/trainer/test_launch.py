"""A run from its recipe to a trained model, through Ray, DeepSpeed, vLLM and the service."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.tools import until
from tests.trainer.conftest import TOKEN, Gateway, Service

from plp_trainer import launch
from plp_trainer.errors import RunError
from plp_trainer.progress import read_metrics
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder


def recipe(*settings: str) -> TrainingRecipe:
    loaded = load("tiny", settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


def start(recipe: TrainingRecipe, run: RunFolder, *, resume: bool = False) -> list[str]:
    """Run a recipe to its end, and return what it said."""
    said: list[str] = []
    launch.train(recipe, run, resume=resume, wait=0, say=said.append)
    return said


def test_a_run_s_environment_holds_its_reward_and_on_a_cpu_the_adaptations() -> None:
    settings = ("reward.parameters.alpha=1", "reward.parameters.gamma=0.5")
    tiny = launch.environment(recipe(*settings))
    assert json.loads(tiny["PLP_TRAINER_REWARD"])["parameters"] == {"alpha": 1.0, "gamma": 0.5}
    assert tiny["PLP_TRAINER_CPU"] == "1"
    big = load("r1-7b-plp")
    assert isinstance(big, TrainingRecipe)
    assert "PLP_TRAINER_CPU" not in launch.environment(big)


def test_adam_on_the_host_has_the_cores_of_its_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 128)
    plain, offloaded = load("r1-7b-plp"), load("r1-7b-plp", ["hardware.offload_optimizer=true"])
    assert isinstance(plain, TrainingRecipe)
    assert isinstance(offloaded, TrainingRecipe)
    assert "OMP_NUM_THREADS" not in launch.environment(plain)
    assert launch.environment(offloaded)["OMP_NUM_THREADS"] == "16"
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    assert "OMP_NUM_THREADS" not in launch.environment(offloaded)


def test_a_run_that_has_ended_is_left_as_it_is(tmp_path: Path) -> None:
    """Nothing is loaded and nothing asked: there is no model here, and no service."""
    run, ended = RunFolder(tmp_path), recipe("model.path=/none", "reward.start_service=false")
    run.recipe.write_text(ended.model_dump_json())
    run.summary.write_text("{}")
    run.checkpoints.mkdir()
    (said,) = start(ended, run, resume=True)
    assert said == f"the run in {tmp_path} has ended: {run.summary} has what came of it"
    assert not run.checkpoints.exists(), "a kill may have come before they were removed"


@pytest.mark.slow
def test_an_engine_that_cannot_start_ends_the_run_and_says_why(
    training_stack: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plug-in of vLLM's that fails to load, as one made for another version of it does."""
    plugins = tmp_path / "plugins"
    information = plugins / "broken_plugin-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0"
    )
    (information / "entry_points.txt").write_text("[vllm.general_plugins]\nx = broken_plugin:x")
    monkeypatch.setenv("PYTHONPATH", str(plugins), prepend=os.pathsep)
    # vLLM passes over a plug-in that cannot be imported, but not over one that fails as it is run.
    (plugins / "broken_plugin.py").write_text("def x(): raise RuntimeError('for another vLLM')")
    with pytest.raises(RunError, match=r"could not start(?s:.*)for another vLLM"):
        start(recipe("data.count=16", "validation.count=8"), RunFolder(tmp_path / "run"))


@pytest.mark.slow
def test_a_run_that_was_killed_after_its_last_checkpoint_is_resumed_to_its_end(
    training_stack: None, tmp_path: Path
) -> None:
    """As a kill leaves it that comes before the summary, even before the last line is read."""
    run = RunFolder(tmp_path / "run")
    settings = [
        "data.count=40",
        "validation.count=8",
        "training.checkpoint_every=1",
        "training.importance_correction=off",
        "openrlhf.actor.max_norm=0.5",
    ]
    said = start(recipe(*settings, "training.keep_after_end=true"), run)
    assert any("the last 8 of 40 problems do not make an iteration" in line for line in said)
    assert [record.step for record in read_metrics(run.metrics)] == [1, 2]
    weights = (run.model / "model.safetensors").read_bytes()

    run.summary.unlink()
    shutil.rmtree(run.model)
    run.metrics.write_text("".join(run.metrics.read_text().splitlines(keepends=True)[:1]))
    said = start(recipe(*settings), run, resume=True)
    assert "training.keep_after_end was true and is false from now on" in said
    assert "going on after iteration 2, the last checkpoint's" in said
    summary = json.loads(run.summary.read_text())
    assert (summary["iterations"], summary["unrecorded"]) == (2, [2])
    assert summary["last"]["left_out"] is None
    assert (run.model / "model.safetensors").read_bytes() == weights
    assert not run.checkpoints.exists()
    assert list(run.tensorboard.rglob("events.out.tfevents.*"))


class Faults:
    """What befalls the reward service as a run goes on, and what the run was told.

    The first iteration has answers of 500, 503 and 429, and slow ones; in the second the service is
    killed, in the third connections are refused. In the fourth ``plp train`` itself is killed.
    """

    def __init__(self, service: Service, gateway: Gateway, run: RunFolder) -> None:
        self.service, self.gateway, self.run = service, gateway, run

    def after(self, step: int) -> None:
        failed = self.gateway.failed
        if step == 0:
            self.gateway.faults = [0.0, 500, 503, 3.0, 429, 500, 2.0, 502]
        elif step == 1:
            self.service.kill()
            until(lambda: self.gateway.failed > failed)
            self.service.start()
        elif step == 2:
            self.gateway.stop()
            until(lambda: "no reward for" in self.run.log.read_text())
            self.gateway.start()


def training_answers(gateway: Gateway) -> list[list[tuple[str, list[float]]]]:
    """Return the problem and the rewards of every group that was trained on, in order.

    There is a list for each start of ``plp train``. Each begins with having the problems' own
    answers graded, all in one request, once nothing of the start before is left.
    """
    starts: list[list[tuple[str, list[float]]]] = []
    for request, answer in zip(gateway.requests, gateway.answers, strict=True):
        samples = request["samples"]
        if len({sample["group"] for sample in samples}) > 1:
            starts.append([])
        elif answer is not None and not samples[0].get("evaluation"):
            rewards = [result["reward"] for result in answer["results"]]
            starts[-1].append((samples[0]["group"], rewards))
    return starts


def processes_with(mark: str) -> list[int]:
    """Return the processes that have ``mark`` in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


@pytest.fixture
def own_service() -> Iterator[Service]:
    """A service for this test to kill."""
    service = Service()
    service.start()
    yield service
    service.stop()


@pytest.fixture
def own_gateway(own_service: Service) -> Iterator[Gateway]:
    """A gateway in front of it."""
    gateway = Gateway(own_service.url)
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.mark.slow
def test_a_run_outlives_every_fault_of_its_service_and_resumes_after_a_kill(
    training_stack: None, own_service: Service, own_gateway: Gateway, tmp_path: Path
) -> None:
    """Five iterations of 16 problems x 8 responses; killed in the fourth, resumed to the end."""
    run, mark = RunFolder(tmp_path / "run"), f"TEST_RUN={uuid.uuid4()}"
    settings = [
        f"reward.url={own_gateway.url}",
        "reward.start_service=false",
        "reward.token_variable=REWARD_TOKEN",
        "data.count=80",
        "validation.count=12",
        "validation.every=5",
        "training.checkpoint_every=1",
    ]
    words = [word for setting in settings for word in ("--set", setting)]
    command = [Path(sys.executable).with_name("plp"), "train", "tiny", "--folder", run.root, *words]
    environment = os.environ | {"REWARD_TOKEN": TOKEN} | dict([mark.split("=")])
    faults, told = Faults(own_service, own_gateway, run), []
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout or ():
                told.append(line)
                if line.startswith("OpenRLHF's output"):
                    faults.after(0)
                elif found := re.match("step ([0-9])/5 ", line):
                    faults.after(int(found[1]))
                    if found[1] == "3":
                        process.kill()
        finally:
            process.kill()  # it has ended, unless the test is what fails
    assert process.returncode == -signal.SIGKILL, told
    before = {record.step: record for record in read_metrics(run.metrics)}
    assert list(before) == [1, 2, 3]

    # At once: what the killed run left behind is only just ending, and has the folder's lock.
    again = subprocess.run(
        [*command, "--resume"], env=environment, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert processes_with(mark) == []

    records = [record for record in read_metrics(run.metrics) if record.kind == "train"]
    assert [record.step for record in records] == [1, 2, 3, 4, 5]
    done = int(re.search("step ([0-9])/5 ", again.stdout)[1]) - 1  # type: ignore[index]
    assert done in (2, 3)  # checkpoints are written after an iteration is told of
    assert records[:done] == [before[step] for step in range(1, done + 1)]

    # The killed run may have asked for some of its fourth iteration.
    asked_before, asked_after = training_answers(own_gateway)
    asked = asked_before[: 16 * done] + asked_after
    assert len({problem for problem, _ in asked}) == len(asked) == 80, "each problem once"
    for record in records:
        groups = asked[16 * (record.step - 1) : 16 * record.step]
        given = [reward for _, rewards in groups for reward in rewards]
        assert len(given) == 128
        assert record.metrics["rollout/reward_mean"] == pytest.approx(sum(given) / 128, rel=1e-3)

    weights_arrive = [record.metrics["vllm_kl"] for record in records]
    assert all(kl is not None and abs(kl) < 0.01 for kl in weights_arrive)
    assert {path.name for path in run.model.iterdir()} >= {"config.json", "tokenizer.json"}
    summary: dict[str, Any] = json.loads(run.summary.read_text())
    assert summary["iterations"] == 5
    assert set(summary["first"]) == set(summary["last"])
    assert summary["last"]["left_out"] is not None
    assert not run.checkpoints.exists()
    assert [measured["step"] for measured in summary["validation"]] == [5]


@pytest.mark.slow
def test_asynchronous_training_with_partial_rollouts_is_told_as_any_other(
    training_stack: None, tmp_path: Path
) -> None:
    run = RunFolder(tmp_path / "run")
    settings = (
        *("openrlhf.train.async_enable=true", "openrlhf.train.partial_rollout_enable=true"),
        *("data.count=64", "validation.count=16", "validation.every=2"),
    )
    said = start(recipe(*settings), run)
    records = read_metrics(run.metrics)
    assert [record.step for record in records if record.kind == "train"] == [1, 2, 3, 4]
    measured = [record.step for record in records if record.kind == "validation"]
    assert 2 in measured
    assert any(line.startswith("validation after step 2") for line in said)
    assert not run.stacks.exists(), "nothing hung"


@pytest.mark.slow
def test_a_run_that_hangs_is_ended_with_where_its_processes_were(
    training_stack: None, tmp_path: Path
) -> None:
    """An engine that is stopped in its tracks, as one that waits in a collective for ever."""
    run = RunFolder(tmp_path / "run")

    def stop_the_engine(line: str) -> None:
        if line.startswith("step 1/"):
            for pid in processes_with(f"PLP_TRAINER_STACKS={run.stacks}"):
                if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::RolloutRayActor"):
                    os.kill(pid, signal.SIGSTOP)

    hanging = recipe("data.count=160", "validation.count=8", "training.stall_after=180")
    with pytest.raises(RunError, match="made no progress for 180 s") as ended:
        launch.train(hanging, run, resume=False, wait=0, say=stop_the_engine)
    told = str(ended.value)
    assert "ray::RolloutRayActor" in told
    assert "said nothing: it is stopped" in told
    assert re.search(r"ray::PPOTrainer.*: in \w+, ", told), told
    assert any(path.stat().st_size for path in run.stacks.iterdir())
    until(lambda: not processes_with(f"PLP_TRAINER_STACKS={run.stacks}"))
