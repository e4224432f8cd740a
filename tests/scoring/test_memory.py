"""What rewards remember: kept over restarts and crashes, once a call, each run by itself."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import plp_reward
from plp_reward import Sample
from plp_reward.errors import ConfigurationError
from plp_reward.rewards import find
from plp_reward.scoring.memory import KEPT_CALLS, Memory, MemoryFailed


def right(length: int, id_: str, group: str = "p", **fields: object) -> Sample:
    return Sample(r"\boxed{42}", "42", id_, group, length=length, **fields)  # type: ignore[arg-type]


def wrong(length: int, id_: str, group: str = "p") -> Sample:
    return Sample(r"\boxed{41}", "42", id_, group, length=length)


def rewards_of(memory: Memory, *samples: Sample, run: str = "") -> list[float | None]:
    results = plp_reward.score(list(samples), "hapo", memory=memory, run=run)
    return [result.reward for result in results]


def test_a_call_is_rewarded_by_the_calls_before_it() -> None:
    with Memory() as memory:
        assert rewards_of(memory, right(1000, "a"), wrong(10, "b")) == [1.0, 0.0]
        assert rewards_of(memory, right(2000, "c")) == pytest.approx([0.3])
        assert rewards_of(memory, right(1000, "d", group="another")) == [1.0]


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    with Memory(tmp_path / "state") as memory:
        rewards_of(memory, right(1000, "a"))
    with Memory(tmp_path / "state") as memory:
        assert rewards_of(memory, right(3000, "b")) == pytest.approx([0.3])


def test_a_killed_process_leaves_what_it_answered(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "import plp_reward\n"
        "from plp_reward import Sample\n"
        "from plp_reward.scoring.memory import MemoryFailed, Memory\n"
        "memory = Memory(Path(sys.argv[1]))\n"
        "sample = Sample('42', 42, 'a', 'p', length=1000)\n"
        "print(plp_reward.score([sample], 'hapo', memory=memory)[0].reward, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1.0\n"
        with pytest.raises(ConfigurationError, match="is in use"):
            Memory(tmp_path)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with Memory(tmp_path) as memory:
        assert rewards_of(memory, right(3000, "b")) == pytest.approx([0.3])


def test_a_repeated_call_gets_the_same_rewards_and_changes_nothing(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        rewards_of(memory, right(1000, "a"))
        first = rewards_of(memory, right(500, "b"), wrong(1500, "c"))
        assert first == pytest.approx([1 + np.sqrt(0.5), -np.sqrt(0.5)])
    with Memory(tmp_path) as memory:
        assert rewards_of(memory, right(500, "b"), wrong(1500, "c")) == first
        # Other ids are another call: now the shortest is 500.
        assert rewards_of(memory, right(500, "d")) == pytest.approx([1.0])


def test_short_rl_counts_a_repeated_call_once() -> None:
    profile = plp_reward.Profile(reward="short_rl", parameters={"batch": 2})
    with Memory() as memory:

        def score(*samples: Sample) -> list[float | None]:
            found = plp_reward.score(list(samples), profile, memory=memory, run="r")
            return [result.reward for result in found]

        score(right(9, "a"), wrong(9, "b"))
        for _ in range(3):
            assert score(wrong(9, "c")) == [-0.5]
        # Verdicts: right, wrong, wrong. Now 1 of 2, as good as the best.
        assert score(right(9, "d")) == [3.5]


def test_only_so_many_calls_are_kept_for_repetition() -> None:
    with Memory() as memory:
        reward = find("hapo")
        for number in range(KEPT_CALLS + 5):
            memory.settle(
                "run", reward, ["p"], number.to_bytes(4, "big"), lambda h: (np.ones(1), h)
            )
        again = memory.settle("run", reward, ["p"], b"\0\0\0\0", lambda h: (np.zeros(1), h))
        kept = memory.settle("run", reward, ["p"], b"\0\0\4\0", lambda h: (np.zeros(1), h))
        assert (again.tolist(), kept.tolist()) == ([0.0], [1.0])


def test_runs_do_not_share_what_they_remember(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        rewards_of(memory, right(1000, "a"), run="one")
        assert rewards_of(memory, right(3000, "b"), run="two") == [1.0]
        assert rewards_of(memory, right(3000, "b"), run="one") == pytest.approx([0.3])


def test_evaluation_and_undecided_samples_leave_no_trace() -> None:
    with Memory() as memory:
        assert rewards_of(memory, right(10, "a", evaluation=True)) == [1.0]
        [undecided] = plp_reward.score(
            [Sample("42", "", "b", "p", length=10)], "hapo", memory=memory
        )
        assert undecided.reward is None
        assert rewards_of(memory, right(1000, "c")) == [1.0]


def test_concurrent_calls_are_counted_each_once(tmp_path: Path) -> None:
    reward = find("short_rl")

    def add(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.ones(1), np.concatenate([history, [1.0]])

    with Memory(tmp_path) as memory:

        def work(worker: int) -> None:
            for number in range(25):
                memory.settle("run", reward, [], bytes([worker, number]), add)

        threads = [threading.Thread(target=work, args=[worker]) for worker in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seen: list[int] = []

        def look(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            seen.append(history.size)
            return np.ones(1), history

        memory.settle("run", reward, [], b"last", look)
    assert seen == [200]


def test_a_call_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        raise ZeroDivisionError

    with Memory(tmp_path) as memory:
        with pytest.raises(ZeroDivisionError):
            memory.settle("run", find("hapo"), ["p"], b"x", fail)
        assert rewards_of(memory, right(1000, "a")) == [1.0]


def test_a_folder_is_kept_until_it_is_closed(tmp_path: Path) -> None:
    with Memory(tmp_path):
        for _ in range(2):
            with pytest.raises(ConfigurationError, match="is in use"):
                Memory(tmp_path)
        code = (
            "import sys\n"
            "from pathlib import Path\n"
            "from plp_reward.scoring.memory import MemoryFailed, Memory\n"
            "Memory(Path(sys.argv[1]))\n"
        )
        command = [sys.executable, "-c", code, str(tmp_path)]
        other = subprocess.run(command, capture_output=True, text=True)
        assert "is in use" in other.stderr
    Memory(tmp_path).close()


def test_a_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        first = rewards_of(memory, right(1000, "a"))
        (pages,) = memory._database.execute("PRAGMA page_count").fetchone()
        memory._database.execute(f"PRAGMA max_page_count={pages}")
        many = [right(1000, f"b{n}", group=f"g{n}") for n in range(2000)]
        with pytest.raises(MemoryFailed, match="full"):
            rewards_of(memory, *many)
        memory._database.execute(f"PRAGMA max_page_count={pages + 1000}")
        assert rewards_of(memory, right(1000, "a")) == first
        assert rewards_of(memory, *many) == [1.0] * 2000


def test_closing_waits_for_the_call_that_is_under_way(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    closing = threading.Thread(target=memory.close)

    def renew(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        closing.start()
        closing.join(0.1)
        return np.ones(1), np.ones(1)

    assert memory.settle("run", find("hapo"), ["p"], b"digest", renew).tolist() == [1.0]
    closing.join()
    with Memory(tmp_path) as again:
        assert again._database.execute("SELECT count(*) FROM calls").fetchone() == (1,)


def test_a_reward_that_remembers_needs_a_memory() -> None:
    with pytest.raises(ConfigurationError, match=r"'hapo' compares .* setting state"):
        plp_reward.score([right(9, "a")], "hapo")


def test_a_folder_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"state: .*file cannot be used"):
        Memory(tmp_path / "file")
    (tmp_path / "memory.sqlite").write_text("not a database, and long enough to be looked at" * 9)
    with pytest.raises(ConfigurationError, match="cannot be used"):
        Memory(tmp_path)


def test_a_folder_of_another_format_is_refused(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory._database.execute("PRAGMA user_version=99")
    with pytest.raises(ConfigurationError, match="has format 99"):
        Memory(tmp_path)
