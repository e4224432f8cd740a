"""Let outside audits of reward functions examine the grader.

    pip install reward-doctor rewardprobe
    python -m benchmarks.audits

Both bring their own cases and none of this project's. ``reward-doctor`` grades the grader on 87
labelled completions, 24 of them exploits. ``rewardprobe`` attacks it with 30 probes built from
tasks; the ones here have answers that stay the same in upper and in lower case, because one of its
probes demands that, and a formula does not. An audit that is not installed is skipped and named;
to keep their dependencies apart, install each with this project into an environment of its own.

Exits with 1 if an audit finds anything.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from typing import Any

import plp_reward

TASKS = [
    {"question": "What is 7 times 17?", "answer": "119"},
    {"question": "How many edges has a cube?", "answer": "12"},
    {"question": "What is 3 minus 11?", "answer": "-8"},
    {"question": "What is 1/2 plus 1/4?", "answer": "3/4"},
    {"question": "What is 2.5 times 3?", "answer": "7.5"},
    {"question": "How much of a third is a twelfth, in percent?", "answer": "25%"},
    {"question": "Where do y = 2x and y = x + 3 meet?", "answer": "(3, 6)"},
    {"question": "What is the capital of France?", "answer": "Paris"},
    {"question": "Is 7 prime?", "answer": "yes"},
    {"question": "Which of these is prime: (A) 4, (B) 9, (C) 11, (D) 15?", "answer": "C"},
]


def accuracy(completion: str | Sequence[dict[str, str]], answer: str, question: str = "") -> float:
    """Return 1 for a right completion and else 0; a conversation is graded by its last message."""
    text = completion if isinstance(completion, str) else completion[-1]["content"]
    return float(plp_reward.grade(text, answer, prompt=question or None).correct is True)


def reward_doctor() -> int:
    """Run reward-doctor and return the number of its findings."""
    audits: Any = importlib.import_module("reward_doctor")

    def reward(completion: str, reference: str, prompt: str = "") -> float:
        return accuracy(completion, reference, prompt)

    report = audits.audit(reward, name="plp_reward", include_contested=True)
    print(f"reward-doctor: {report.headline}")
    for outcome in report.outcomes + report.contested:
        if not outcome.passed:
            case = outcome.case
            print(f"  {case.id}: gold {case.reference!r}, completion {case.completion[:100]!r}")
            print(f"    expected {case.expect}, because {case.why}")
    contested = sum(outcome.passed for outcome in report.contested)
    print(f"  exploits accepted: {len(report.exploits_accepted)}")
    print(f"  contested cases it agrees on: {contested} of {len(report.contested)}")
    return sum(not outcome.passed for outcome in report.outcomes)


def rewardprobe() -> int:
    """Run rewardprobe and return the number of its findings."""
    audits: Any = importlib.import_module("rewardprobe")
    report = audits.Probe(num_tasks=len(TASKS)).test_fn(accuracy, TASKS, name="plp_reward")
    findings = [finding for family in report.families for finding in family.findings]
    probes = sum(family.total for family in report.families)
    print(f"rewardprobe: {len(findings)} findings by {probes} probes")
    for finding in findings:
        print(f"  {finding.attack}: {finding.recommendation}")
        print(f"    input {finding.input!r}")
    return len(findings)


AUDITS: dict[str, Callable[[], int]] = {
    "reward_doctor": reward_doctor,
    "rewardprobe": rewardprobe,
}


def main() -> int:
    """Run what is installed; return 1 if anything was found or nothing could run."""
    results = []
    for module, run in AUDITS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{module.replace('_', '-')}: not installed, skipped")
        else:
            results.append(run())
    return int(not results or any(results))


if __name__ == "__main__":
    sys.exit(main())
