"""Prompts and labels: the files that OpenRLHF reads, one JSON object a line.

A label is an object, which OpenRLHF hands on whole: the answer, the problem's id, and what the
problem is for. The reward service reads the same object when it is asked without the executor.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from plp_trainer.data.problems import Problem
from plp_trainer.templates import Template, Tokenizer

TRAINING: Literal["train"] = "train"
EVALUATION: Literal["eval"] = "eval"
"""What ``split`` is in a label whose problem measures the model and does not train it."""


def write_prompts(
    path: Path, problems: Iterable[Problem], template: Template, split: Literal["train", "eval"]
) -> None:
    """Render ``problems`` and write them to ``path``, whose folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for problem in problems:
            line = {
                "prompt": template.render(problem.question),
                "label": {"answer": problem.answer, "id": problem.id, "split": split},
                "datasource": problem.kind,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def longest_prompt(problems: Sequence[Problem], template: Template, tokenizer: Tokenizer) -> int:
    """Return the tokens of the longest rendered prompt."""
    return max(
        len(tokenizer.encode(template.render(problem.question), add_special_tokens=False))
        for problem in problems
    )
