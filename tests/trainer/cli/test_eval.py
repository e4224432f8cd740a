"""``plp eval``, as it is typed; what it measures is in ``tests/trainer/evaluation``."""

from pathlib import Path

import pytest

from plp_trainer.cli.common import read
from plp_trainer.cli.eval import Eval
from plp_trainer.errors import RecipeError
from plp_trainer.recipe import load


@pytest.fixture
def run(tmp_path: Path) -> str:
    (tmp_path / "recipe.json").write_text(load("tiny").model_dump_json())
    (tmp_path / "model").mkdir()
    return str(tmp_path)


def test_one_server_is_not_two_models(run: str) -> None:
    with pytest.raises(RecipeError, match="--no-before measures the trained model"):
        read(Eval, [run, "--url", "http://a:1"]).subjects()
    (after,) = read(Eval, [run, "--url", "http://a:1", "--no-before"]).subjects()
    assert after.name == "after"
    assert len(read(Eval, [run]).subjects()) == 2


def test_a_vllm_on_a_cpu_has_no_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1,2")
    options = read(Eval, ["tiny"]).options()
    assert (options.device, options.gpus) == ("gpu", 3)
    options = read(Eval, ["tiny", "--device", "cpu"]).options()
    assert (options.device, options.gpus) == ("cpu", 0)
