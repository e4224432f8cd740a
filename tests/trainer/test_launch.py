"""A run from its recipe to a trained model, through Ray, DeepSpeed, vLLM and the service."""

import json
import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.trainer.conftest import TOKEN, Gateway, Service, until

from plp_trainer import launch
from plp_trainer.errors import RunError
from plp_trainer.progress import Record, read_metrics
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder


def recipe(*settings: str) -> TrainingRecipe:
    loaded = load("tiny", settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


def start(recipe: TrainingRecipe, run: RunFolder, *, resume: bool = False) -> Record:
    return launch.train(recipe, run, resume=resume, wait=0, say=lambda line: None)


def test_a_run_s_environment_holds_its_reward_and_on_a_cpu_the_adaptations() -> None:
    tiny = launch.environment(recipe())
    assert json.loads(tiny["PLP_TRAINER_REWARD"])["parameters"] == {"alpha": 1.0, "gamma": 0.5}
    assert tiny["PLP_TRAINER_CPU"] == "1"
    big = load("r1-7b-plp")
    assert isinstance(big, TrainingRecipe)
    assert "PLP_TRAINER_CPU" not in launch.environment(big)


def test_a_template_of_another_model_is_found_out(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    make_tokenizer().save_pretrained(tmp_path / "model")
    run = RunFolder(tmp_path / "run")
    with pytest.raises(RunError, match=r"template 'qwen' is not one for .*<\|im_start\|>"):
        start(recipe(f"model.path={tmp_path / 'model'}", "model.template=qwen"), run)


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


def training_answers(gateway: Gateway) -> list[tuple[str, list[float]]]:
    """Return the problem and the rewards of every group that was trained on, in order."""
    return [
        (request["samples"][0]["group"], [result["reward"] for result in answer["results"]])
        for request, answer in zip(gateway.requests, gateway.answers, strict=True)
        if answer is not None and not request["samples"][0].get("evaluation")
    ]


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
                if found := re.match("step ([0-9])/5 ", line):
                    faults.after(int(found[1]))
                    if found[1] == "3":
                        process.kill()
        finally:
            process.kill()  # it has ended, unless the test is what fails
    assert process.returncode == -signal.SIGKILL, told
    before = {record.step: record for record in read_metrics(run.metrics)}
    assert list(before) == [1, 2, 3]
    asked_before = training_answers(own_gateway)

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

    # In between, the killed run's processes may have asked for a part of the fourth iteration.
    asked = asked_before[: 16 * done] + training_answers(own_gateway)[-16 * (5 - done) :]
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
    assert [measured["step"] for measured in summary["validation"]] == [5]
