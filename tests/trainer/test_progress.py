"""Progress out of OpenRLHF's own lines, for a person and for a file."""

import json
import math
from pathlib import Path

import pytest

from plp_trainer.errors import RunError
from plp_trainer.progress import MetricsFile, Narrator, Record, read_line, read_metrics

LINE = (
    "\x1b[36m(PPOTrainer pid=13624)\x1b[0m INFO 11-22 23:50:25 ppo_trainer.py:551] "
    "✨ Global step 3: {'accuracy': 0.875, 'thinks': 0.5, 'thinking_tokens': 12.0, "
    "'undecided': 0.0, 'return': -3.35e-08, 'vllm_kl': 0.0003, 'rollout/reward_mean': 2.25, "
    "'rollout/response_length_mean': 48.0, 'rollout/truncated_rate': 0.0625, 'pass_rate': None}\n"
)
EVALUATION = (
    "(PPOTrainer pid=1) INFO ppo_trainer.py:599] ✨ Evaluation completed in 0:00:02, "
    "global_step 20, eval_metrics: {'eval_easy_pass1': 1.0, 'eval_easy_response_length_mean': 5.5, "
    "'eval_hard_pass1': 0.75, 'eval_hard_response_length_mean': 60.0, 'eval_num_samples': 8.0}\n"
)


def train(step: int, **metrics: float) -> Record:
    return Record(step, "train", metrics)


def test_a_step_is_read_with_its_numbers() -> None:
    record = read_line(LINE)
    assert record is not None
    assert (record.step, record.kind) == (3, "train")
    assert record.metrics["rollout/reward_mean"] == 2.25
    assert record.metrics["return"] == -3.35e-08
    assert record.metrics["pass_rate"] is None


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "None"])
def test_numbers_that_are_none_are_none(word: str) -> None:
    record = read_line(f"Global step 1: {{'vllm_kl': {word}, 'reward': 1.0}}")
    assert record == Record(1, "train", {"vllm_kl": None, "reward": 1.0})


@pytest.mark.parametrize(
    "line", ["", "Global step", "Global step 1: {", "Global step 1: {oops}", "eval_metrics: {}"]
)
def test_other_lines_hold_no_record(line: str) -> None:
    assert read_line(line) is None


def test_a_step_is_told_in_words() -> None:
    record = read_line(LINE)
    assert record is not None
    (line,) = Narrator(100).tell(record)
    assert line == (
        "step 3/100  reward 2.250  accuracy 87.5%  tokens 48.0  thinking 25% of them, "
        "in 50% of responses  truncated 6.2%"
    )


def test_what_nobody_could_grade_is_told_loudly() -> None:
    (line,) = Narrator(100).tell(train(1, undecided=0.125))
    assert "UNDECIDED 12.5%" in line


def test_tokens_that_are_left_out_are_told() -> None:
    (line,) = Narrator(100).tell(train(1, is_filter_ratio=0.0012))
    assert "left out 0.12% of tokens" in line


def test_weights_that_did_not_arrive_are_told() -> None:
    told = Narrator(100).tell(Record(2, "train", {"vllm_kl": None, "reward": 0.0}))
    assert told[-1].startswith("WARNING: vllm_kl is not a number")


def test_a_validation_is_told_for_each_kind_of_problem() -> None:
    record = read_line(EVALUATION)
    assert record is not None
    (line,) = Narrator(100).tell(record)
    assert line == (
        "validation after step 20  easy: accuracy 100.0%, tokens 5.5  "
        "hard: accuracy 75.0%, tokens 60.0"
    )


def test_the_file_keeps_every_step_once_across_a_resume(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    first = MetricsFile(path)
    for step in range(1, 8):
        first.add(train(step, reward=0.1))
        if step == 5:
            first.add(Record(5, "validation", {"eval_easy_pass1": 1.0}))
    resumed = MetricsFile(path)
    resumed.add(train(6, reward=0.6))
    resumed.add(train(7, reward=0.7))
    steps = [(record.step, record.kind) for record in read_metrics(path)]
    assert steps == [
        *[(step, "train") for step in range(1, 6)],
        (5, "validation"),
        (6, "train"),
        (7, "train"),
    ]
    assert [record.metrics["reward"] for record in resumed.of("train")][-2:] == [0.6, 0.7]


def test_a_line_that_a_kill_left_incomplete_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    first = MetricsFile(path)
    first.add(train(1, reward=0.1))
    first.add(train(2, reward=0.2))
    path.write_bytes(path.read_bytes()[:-5])
    assert [record.step for record in read_metrics(path)] == [1]
    MetricsFile(path).add(train(2, reward=0.3))
    assert read_metrics(path) == [train(1, reward=0.1), train(2, reward=0.3)]


@pytest.mark.parametrize("line", ["{", "[]", '"text"', '{"step": 1}', "null"])
def test_another_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text(f'{{"step": 1, "kind": "train"}}\n{line}\n')
    with pytest.raises(RunError, match=r"metrics\.jsonl, line 2, is no record"):
        MetricsFile(path)


def test_every_line_of_the_file_is_json(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    MetricsFile(path).add(Record(1, "train", {"reward": 1.5, "vllm_kl": None}))
    row = json.loads(path.read_text())
    assert row == {"step": 1, "kind": "train", "reward": 1.5, "vllm_kl": None}
    assert not any(isinstance(value, float) and math.isnan(value) for value in row.values())


def test_a_validation_of_asynchronous_training_is_read_too() -> None:
    """What OpenRLHF's asynchronous trainer logs, in its own words."""
    line = (
        "\x1b[36m(TrainingActor pid=7)\x1b[0m INFO 11-28 22:00:01 ppo_trainer_async.py:214] "
        "Eval at step 20: {'eval_sums_pass1': 0.75, 'eval_sums_response_length_mean': 31.5}\n"
    )
    record = read_line(line)
    assert record is not None
    assert (record.kind, record.step) == ("validation", 20)
    assert record.metrics == {"eval_sums_pass1": 0.75, "eval_sums_response_length_mean": 31.5}


def test_a_validation_that_comes_late_drops_no_iteration(tmp_path: Path) -> None:
    """Asynchronous training goes on as it measures: step 3 is told before what came of step 2."""
    metrics = MetricsFile(tmp_path / "metrics.jsonl")
    for step, kind in ((1, "train"), (2, "train"), (3, "train"), (2, "validation"), (4, "train")):
        metrics.add(Record(step, kind, {"accuracy": 0.5}))
    assert [record.step for record in metrics.of("train")] == [1, 2, 3, 4]
    assert [record.step for record in read_metrics(metrics.path) if record.kind != "train"] == [2]
    metrics.add(Record(2, "train", {"accuracy": 0.5}))  # it resumed
    assert [record.step for record in metrics.of("train")] == [1, 2]
    assert [record.step for record in metrics.of("validation")] == [2]
