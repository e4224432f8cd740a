"""What a run finds on its machine."""

from pathlib import Path

import pytest

from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.surroundings import dead_build_locks, look_around


def test_a_build_s_lock_is_dead_once_nobody_has_it_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_EXTENSIONS_DIR", str(tmp_path))
    for name in ("running", "killed"):
        (tmp_path / "py311_cpu" / name).mkdir(parents=True)
    killed = tmp_path / "py311_cpu" / "killed" / "lock"
    killed.touch()
    with (tmp_path / "py311_cpu" / "running" / "lock").open("x") as running:
        assert dead_build_locks() == [killed]
        recipe = load("tiny")
        assert isinstance(recipe, TrainingRecipe)
        assert look_around(recipe).build_locks == [str(killed), running.name]
    assert len(dead_build_locks()) == 2
