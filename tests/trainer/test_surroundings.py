"""What a run finds on its machine."""

from pathlib import Path

import pytest

from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder
from plp_trainer.surroundings import dead_build_locks, look_around


def tiny() -> TrainingRecipe:
    recipe = load("tiny")
    assert isinstance(recipe, TrainingRecipe)
    return recipe


def test_what_a_run_s_checkpoints_take_is_room_for_the_next(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "runs" / "one")
    before = look_around(tiny(), run).disk_gb
    assert before is not None
    assert not run.root.exists()
    run.checkpoints.mkdir(parents=True)
    size = 10**12  # of a file with nothing in it, which takes no room itself
    with (run.checkpoints / "weights.pt").open("wb") as file:
        file.truncate(size)
    after = look_around(tiny(), run).disk_gb
    assert after is not None
    assert after - before == pytest.approx(size / 1e9, rel=0.1)


def test_without_a_folder_nothing_is_known_of_the_disk() -> None:
    assert look_around(tiny()).disk_gb is None


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
        assert look_around(tiny()).build_locks == [str(killed), running.name]
    assert len(dead_build_locks()) == 2
