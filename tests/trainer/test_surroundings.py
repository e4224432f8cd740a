"""What a run finds on its machine."""

from pathlib import Path

import pytest

from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder
from plp_trainer.surroundings import dead_build_locks, free_memory, look_around


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


GIB = 2**30


def machine(root: Path, cgroup: str, files: dict[str, int | str]) -> Path:
    """A machine of 64 GiB, this process in a control group of it."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/meminfo").write_text(f"MemFree: 1 kB\nMemAvailable:  {64 * GIB // 1024} kB\n")
    (root / "proc/self/cgroup").write_text(f"{cgroup}\n")
    for name, value in files.items():
        path = root / "sys/fs/cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{value}\n")
    return root


@pytest.mark.parametrize(
    ("cgroup", "files", "left"),
    [
        ("0::/", {}, 64),
        ("0::/", {"memory.max": "max", "memory.current": 1, "memory.stat": ""}, 64),
        (
            "0::/job/step",
            {
                "job/memory.max": 16 * GIB,
                "job/memory.current": 10 * GIB,
                "job/memory.stat": f"anon 1\ninactive_file {4 * GIB}",
                "job/step/memory.max": "max",
                "job/step/memory.current": 9 * GIB,
                "job/step/memory.stat": "inactive_file 0",
            },
            10,
        ),
        # A container, which sees its own group as the top.
        (
            "0::/docker/0123",
            {"memory.max": 8 * GIB, "memory.current": GIB, "memory.stat": "inactive_file 0"},
            7,
        ),
        (
            "5:cpu,memory:/slurm/job",
            {
                "memory/slurm/job/memory.limit_in_bytes": 4 * GIB,
                "memory/slurm/job/memory.usage_in_bytes": 3 * GIB,
                "memory/slurm/job/memory.stat": f"inactive_file 0\ntotal_inactive_file {GIB}",
            },
            2,
        ),
    ],
    ids=["no limit", "max", "a batch job", "a container", "version 1"],
)
def test_what_is_free_is_what_the_least_limit_leaves(
    tmp_path: Path, cgroup: str, files: dict[str, int | str], left: int
) -> None:
    assert free_memory(machine(tmp_path, cgroup, files)) == pytest.approx(left * GIB / 1e9)


def test_gpus_and_their_compiler_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"nvidia-smi": "81920, 8.0, 580.65.06\n40960, 8.0, 580.65.06", "nvcc": NVCC}
    for name, text in said.items():
        (tmp_path / name).write_text(f"#!/bin/sh\ncat <<'EOF'\n{text}\nEOF\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for name in ("CUDA_HOME", "CUDA_PATH"):
        monkeypatch.delenv(name, raising=False)
    recipe = load("r1-1.5b-plp")
    assert isinstance(recipe, TrainingRecipe)
    found = look_around(recipe)
    assert found.gpu_memory_gb == pytest.approx(42.9, abs=0.1), "the smaller one's"
    assert (found.compute_capability, found.driver) == ((8, 0), "580.65.06")
    assert found.nvcc == (13, 2)


NVCC = "Copyright (c) 2005-2026 NVIDIA\nCuda compilation tools, release 13.2, V13.2.78"
