"""What a run resumes from, in the folders that DeepSpeed writes."""

from pathlib import Path

import pytest

from plp_trainer import checkpoints
from plp_trainer.run_folder import RunFolder


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def write(run: RunFolder, step: int, *, whole: bool = True) -> Path:
    """Write a checkpoint as DeepSpeed does: ``latest`` comes last."""
    folder = run.checkpoints / "_actor" / f"global_step{step}"
    folder.mkdir(parents=True)
    (folder / "weights.pt").write_bytes(bytes(100))
    if whole:
        (folder.parent / "latest").write_text(folder.name)
    return folder


def test_without_a_checkpoint_there_is_no_step(run: RunFolder) -> None:
    assert checkpoints.last_step(run) is None
    assert checkpoints.size(run) == 0
    checkpoints.drop_unfinished(run)
    checkpoints.remove(run)


def test_the_last_whole_one_counts(run: RunFolder) -> None:
    whole = [write(run, 5), write(run, 10)]
    torn = write(run, 15, whole=False)
    assert checkpoints.last_step(run) == 10
    checkpoints.drop_unfinished(run)
    assert [folder.is_dir() for folder in (*whole, torn)] == [True, True, False]


def test_a_first_one_that_is_torn_is_none(run: RunFolder) -> None:
    torn = write(run, 5, whole=False)
    assert checkpoints.last_step(run) is None
    checkpoints.drop_unfinished(run)
    assert not torn.exists()


def test_one_that_was_deleted_is_none(run: RunFolder) -> None:
    (write(run, 5) / "weights.pt").unlink()
    (run.checkpoints / "_actor" / "global_step5").rmdir()
    assert checkpoints.last_step(run) is None


def test_they_can_be_measured_and_removed(run: RunFolder) -> None:
    write(run, 5)
    write(run, 10)
    assert checkpoints.size(run) == 200 + len("global_step10")
    checkpoints.remove(run)
    assert list(run.root.iterdir()) == []
