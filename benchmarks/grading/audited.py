"""The graders under test as ``plp audit-grader`` calls them: functions of a response and gold.

plp audit-grader --grader benchmarks.grading.audited:trl
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.grading.graders import GRADERS

NAMES = {
    "math_verify": "math-verify (boxed)",
    "math_verify_dollars": "math-verify ($)",
    "trl": "TRL",
    "verl": "verl math_verify",
    "prime": "verl prime",
    "oat": "oat",
    "qwen": "Qwen2.5-Math",
    "prm800k": "prm800k",
    "minerva": "minerva",
    "hendrycks": "hendrycks",
}
"""What each is called here, and in ``GRADERS``."""


def __getattr__(name: str) -> Callable[[str, str], bool | None]:
    if name not in NAMES:
        raise AttributeError(name)
    grade = GRADERS[NAMES[name]].load()
    return lambda response, gold: grade("response", gold, response)
