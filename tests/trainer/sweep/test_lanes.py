"""GPUs, shared out among the commands of a sweep."""

from pathlib import Path

import pytest

from plp_trainer.errors import RunError
from plp_trainer.sweep.lanes import Lane, lanes_of


def places(parallel: int) -> list[str | None]:
    return [lane.environment.get("CUDA_VISIBLE_DEVICES") for lane in lanes_of(parallel, Path("l"))]


def test_one_lane_has_everything_and_prints_here() -> None:
    assert lanes_of(1, Path("l")) == [Lane()]


@pytest.mark.parametrize(
    ("shown", "parallel", "parts"),
    [
        ("0,1,2,3", 2, ["0,1", "2,3"]),
        ("GPU-a, GPU-b", 2, ["GPU-a", "GPU-b"]),
        ("0,1,2,3,4", 2, ["0,1", "2,3"]),
        ("", 2, [None, None]),
    ],
)
def test_no_gpu_is_in_two_lanes(
    monkeypatch: pytest.MonkeyPatch, shown: str, parallel: int, parts: list[str | None]
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", shown)
    assert places(parallel) == parts


def test_fewer_gpus_than_lanes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    with pytest.raises(RunError, match="2 GPUs are not enough for 3 runs"):
        lanes_of(3, Path("l"))
