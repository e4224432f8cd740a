"""What OpenRLHF reads: rendered prompts, and labels that say what they are for."""

import json
from pathlib import Path

import pytest

from plp_reward.scoring.labels import read_label
from plp_trainer.data import EVALUATION, TRAINING, Problem, longest_prompt, write_prompts
from plp_trainer.templates import find_template

PROBLEMS = [
    Problem("gsm8k-train-3", "What is {3} + 4?", "7", "gsm8k"),
    Problem("gsm8k-train-9", "Wie groß?", "1250", "gsm8k"),
]


def test_a_line_has_the_prompt_its_label_and_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "data" / "train.jsonl"
    write_prompts(path, PROBLEMS, find_template("qwen"), TRAINING)
    first, second = (json.loads(line) for line in path.read_text().splitlines())
    assert first == {
        "prompt": find_template("qwen").render("What is {3} + 4?"),
        "label": {"answer": "7", "id": "gsm8k-train-3", "split": "train"},
        "datasource": "gsm8k",
    }
    assert "groß" in second["prompt"]


def test_the_service_reads_the_same_labels(tmp_path: Path) -> None:
    """So OpenRLHF's own client, which posts the label whole, is understood too."""
    for split, evaluation in ((TRAINING, False), (EVALUATION, True)):
        path = tmp_path / f"{split}.jsonl"
        write_prompts(path, PROBLEMS[:1], find_template("r1"), split)
        label = read_label(json.loads(path.read_text())["label"])
        assert (label.gold, label.id, label.evaluation) == ("7", "gsm8k-train-3", evaluation)


def test_openrlhf_loads_them_as_they_are(tmp_path: Path) -> None:
    """As OpenRLHF does: ``datasets`` from a local file, then prompt and label by key."""
    datasets = pytest.importorskip("datasets")
    path = tmp_path / "train.jsonl"
    write_prompts(path, PROBLEMS, find_template("r1"), TRAINING)
    loaded = datasets.load_dataset("json", data_files=str(path), cache_dir=str(tmp_path / "cache"))
    rows = list(loaded["train"])
    assert rows[1]["label"] == {"answer": "1250", "id": "gsm8k-train-9", "split": "train"}
    assert rows[0]["prompt"] == find_template("r1").render("What is {3} + 4?")


def test_the_longest_prompt_counts_the_template_too() -> None:
    class Characters:
        def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
            return [ord(character) for character in text]

    template = find_template("r1")
    longest = len(template.render("What is {3} + 4?"))
    assert longest_prompt(PROBLEMS, template, Characters()) == longest
