"""A run from its recipe to a trained model, through Ray, DeepSpeed, vLLM and the service."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.trainer.conftest import free_port

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


def test_a_folder_with_another_run_is_left_alone(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.root.mkdir()
    (run.root / "something").touch()
    with pytest.raises(RunError, match="holds a run already: go on with it with --resume"):
        start(recipe(), run)
    assert [path.name for path in run.root.iterdir()] == ["something"]


def test_resuming_with_other_settings_names_them(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.recipe.write_text(recipe().model_dump_json())
    other = recipe("training.learning_rate=1e-3", "reward.parameters.alpha=2")
    with pytest.raises(RunError, match=r"parameters\.alpha, training\.learning_rate"):
        start(other, run, resume=True)


def test_a_template_of_another_model_is_found_out(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from plp_trainer.tiny.tokenizer import make_tokenizer

    make_tokenizer().save_pretrained(tmp_path / "model")
    run = RunFolder(tmp_path / "run")
    with pytest.raises(RunError, match=r"template 'qwen' is not one for .*<\|im_start\|>"):
        start(recipe(f"model.path={tmp_path / 'model'}", "model.template=qwen"), run)


@pytest.fixture(scope="module")
def small_model(training_stack: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own model after a few supervised steps: it writes, if not rightly."""
    folder = tmp_path_factory.mktemp("model") / "small"
    code = "import sys, pathlib; from plp_trainer.tiny.model import train; "
    code += "train(pathlib.Path(sys.argv[1]), steps=60)"
    subprocess.run([sys.executable, "-c", code, folder], check=True, timeout=600)
    return folder


@pytest.mark.slow
def test_a_run_trains_is_killed_and_resumes_where_it_was(small_model: Path, tmp_path: Path) -> None:
    """Three iterations, a checkpoint each; the second run finds two and does the third."""
    settings = [
        f"model.path={small_model}",
        f"reward.url=http://127.0.0.1:{free_port()}",
        "data.count=48",
        "validation.count=12",
        "validation.every=2",
        "training.checkpoint_every=1",
    ]
    run = RunFolder(tmp_path / "run")
    words = [word for setting in settings for word in ("--set", setting)]
    command = [Path(sys.executable).with_name("plp"), "train", "tiny", "--folder", run.root, *words]
    told = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            told.append(line)
            if line.startswith("step 2/3"):
                process.terminate()
                break
    assert any(line.startswith("step 1/3") for line in told), told
    assert process.returncode == 143
    first = {record.step: record for record in read_metrics(run.metrics)}

    last = start(recipe(*settings), run, resume=True)
    assert last.step == 3
    records = [record for record in read_metrics(run.metrics) if record.kind == "train"]
    assert [record.step for record in records] == [1, 2, 3]
    assert records[0] == first[1]
    weights_arrive = [record.metrics["vllm_kl"] for record in records]
    assert all(kl is not None and abs(kl) < 0.01 for kl in weights_arrive)
    assert {path.name for path in run.model.iterdir()} >= {"config.json", "tokenizer.json"}
    summary: dict[str, Any] = json.loads(run.summary.read_text())
    assert summary["iterations"] == 3
    assert set(summary["first"]) == set(summary["last"])
