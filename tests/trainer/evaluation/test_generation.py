"""What a server says of its model. Responses are in ``test_run`` and ``test_vllm``."""

from pathlib import Path

import pytest

from plp_trainer.evaluation.generation import ServedModel


@pytest.mark.parametrize(
    ("name", "root", "model", "like"),
    [
        ("Qwen/Qwen2.5-7B-Instruct", None, "Qwen/Qwen2.5-7B-Instruct", True),
        ("mine", "/data/Qwen2.5-7B-Instruct", "Qwen/Qwen2.5-7B-Instruct", True),
        ("qwen2.5-7b-instruct", "/data/x", "Qwen/Qwen2.5-7B-Instruct", True),
        ("mine", None, "Qwen/Qwen2.5-7B-Instruct", False),
        ("Qwen/Qwen2.5-1.5B", "Qwen/Qwen2.5-1.5B", "Qwen/Qwen2.5-7B-Instruct", False),
    ],
)
def test_names_tell_which_model_it_may_be(
    name: str, root: str | None, model: str, like: bool
) -> None:
    assert ServedModel(name, root).is_like(model) is like


def test_every_run_s_model_has_the_same_last_name_and_is_told_by_its_folder(
    tmp_path: Path,
) -> None:
    one, other = tmp_path / "one" / "model", tmp_path / "other" / "model"
    one.mkdir(parents=True)
    other.mkdir(parents=True)
    assert ServedModel("model", str(one)).is_like(str(tmp_path / "other" / ".." / "one" / "model"))
    assert not ServedModel("model", str(one)).is_like(str(other))
