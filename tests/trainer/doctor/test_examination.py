"""What is missing on a machine is found before a run, and named with how to mend it."""

from pathlib import Path

import pytest
from tests.tools import free_port
from tests.trainer.conftest import TOKEN
from tests.trainer.doctor.conftest import Machine

from plp_trainer.doctor.examination import examine
from plp_trainer.doctor.lines import Line, Status
from plp_trainer.planner import CHECKS, check
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.surroundings import look_around

OWN = ("reward.start_service=true", "reward.url=http://127.0.0.1:0")


def recipe(name: str, *settings: str) -> TrainingRecipe:
    loaded = load(name, settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


def examined(folder: Path, name: str, *settings: str, gpu: bool = False) -> dict[str, Line]:
    lines = list(examine(recipe(name, *settings), folder, gpu=gpu))
    named = {line.name: line for line in lines}
    assert len(named) == len(lines), "every check has a name of its own"
    return named


@pytest.fixture(autouse=True)
def hub_that_is_not_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def test_on_a_cpu_nothing_of_gpus_is_looked_at_and_the_tiny_model_is_there(tmp_path: Path) -> None:
    lines = examined(tmp_path, "tiny")
    absent = {name for name, line in lines.items() if line.status is Status.NOT_HERE}
    assert absent >= {"GPUs", "GPU memory", "driver", "nvcc", "FlashAttention", "allocator"}
    for name in ("tokenizer", "model", "data", "reward service", "C++ compiler", "batches"):
        assert lines[name].status is Status.OK, lines[name]


def test_a_machine_with_two_a100s_is_what_the_smallest_recipe_wants(
    tmp_path: Path, machine: Machine
) -> None:
    machine()
    lines = examined(tmp_path, "r1-1.5b-plp", *OWN)
    assert lines["GPUs"].seen == "2 visible, 2 wanted"
    assert lines["driver"].seen == "580.65.06"
    assert lines["compute capability"].seen == "8.0"
    assert "85.9 GB a GPU" in lines["GPU memory"].seen
    for name in (
        "GPUs",
        "GPU memory",
        "driver",
        "compute capability",
        "allocator",
        "GPUs are idle",
    ):
        assert lines[name].status is Status.OK, lines[name]
    assert lines["Docker"].status is Status.OK


@pytest.mark.parametrize(
    ("told", "settings", "name", "fix"),
    [
        ({"driver": "535.261.03"}, (), "driver", "driver 580 or newer"),
        ({"capability": "7.0"}, (), "compute capability", "capability 8.0"),
        ({"memory": "40960"}, (), "GPU memory", "set it to 42.9"),
        ({"cuda": "12.8"}, (), "nvcc", "install the toolkit 13"),
        ({"taken": "31000"}, (), "GPUs are idle", "nvidia-smi shows whose"),
        ({}, ("hardware.gpus=8", "hardware.engines=8"), "GPUs", "wants 8 GPUs"),
        ({}, ("rollout.samples=7",), "batches", "224 responses"),
        ({}, ("hardware.engine_memory=0.98",), "GPU memory", "lower it"),
        ({}, ("data.source=/no/such.jsonl",), "data", "there is no /no/such.jsonl"),
        ({}, ("openrlhf.train.batch_size=64",), "options", "change it there"),
        ({}, (), "tokenizer", "hf download"),
        ({}, (), "model", "copy HF_HOME"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_would_fail_is_named_with_its_fix(
    tmp_path: Path,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, str],
    settings: tuple[str, ...],
    name: str,
    fix: str,
) -> None:
    machine(**told)
    # What PyTorch is built for, whichever is installed where the tests run.
    monkeypatch.setattr("plp_trainer.surroundings._torch_cuda", lambda: (13, 0))
    line = examined(tmp_path, "r1-1.5b-plp", *OWN, *settings)[name]
    assert line.status is Status.FAIL
    assert fix in " ".join(line.fixes)


@pytest.mark.parametrize(
    ("variable", "value", "name"),
    [
        ("RAY_ADDRESS", "auto", "Ray"),
        ("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True", "allocator"),
    ],
)
def test_a_variable_that_would_break_a_run_is_seen(
    tmp_path: Path,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    name: str,
) -> None:
    machine()
    monkeypatch.setenv(variable, value)
    line = examined(tmp_path, "r1-1.5b-plp", *OWN)[name]
    assert (line.status, line.seen) == (Status.FAIL, value)
    assert "unset it" in line.fixes[0]


def test_an_engine_without_nvidia_s_runtime_is_a_warning(tmp_path: Path, machine: Machine) -> None:
    machine(runtimes='{"runc": {}}')
    line = examined(tmp_path, "r1-1.5b-plp", *OWN)["Docker"]
    assert line.status is Status.WARN
    assert "nvidia-ctk runtime configure" in line.fixes[0]


def test_who_asks_for_gpus_where_there_are_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    line = next(iter(examine(recipe("r1-1.5b-plp"), tmp_path, gpu=True)))
    assert (line.name, line.status) == ("GPUs are there", Status.FAIL)
    assert "--gpus all" in line.fixes[0]


def test_a_service_that_answers_is_asked_for_its_version_and_profile(
    tmp_path: Path, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCTOR_TOKEN", TOKEN)
    there = (f"reward.url={service}", "reward.token_variable=DOCTOR_TOKEN")
    guarded = ("reward.start_service=false", *there)
    line = examined(tmp_path, "tiny", *guarded)["reward service"]
    assert line.status is Status.OK, line
    assert "version 0." in line.seen
    line = examined(tmp_path, "tiny", *guarded, "reward.profile=nobody")["reward service"]
    assert line.status is Status.FAIL
    assert "no profile 'nobody'" in line.fixes[0]
    monkeypatch.setenv("DOCTOR_TOKEN", "another")
    assert examined(tmp_path, "tiny", *guarded)["reward service"].status is Status.FAIL


def test_a_service_that_is_not_there_is_named_with_how_to_start_it(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    settings = ("reward.start_service=false", f"reward.url={url}")
    line = examined(tmp_path, "tiny", *settings)["reward service"]
    assert (line.status, line.seen) == (Status.FAIL, url)
    assert "plp serve" in line.fixes[0]


def test_a_tokenizer_of_another_model_is_seen(tmp_path: Path) -> None:
    line = examined(tmp_path, "tiny", "model.template=qwen")["tokenizer"]
    assert line.status is Status.FAIL
    assert "does not have <|im_start|>" in line.fixes[0]


def test_the_doctor_and_the_planner_look_at_the_same(tmp_path: Path) -> None:
    """Whatever the planner says of a recipe is in a line of the doctor's, in the same words."""
    broken = ("rollout.max_length=2048", "training.batch_size=96", "training.keep_checkpoints=1")
    said = {
        f"{found.setting}: {found.message}"
        for found in check(recipe("r1-1.5b-plp", *broken), look_around(recipe("r1-1.5b-plp")))
    }
    assert len(said) >= 3
    lines = examined(tmp_path, "r1-1.5b-plp", *broken)
    assert {checked.name for checked in CHECKS} <= lines.keys()
    assert said <= {fix for line in lines.values() for fix in line.fixes}
