"""The process that a grader runs in: a list of cases a line in, a verdict and its time a line out.

It is killed when a verdict takes too long, so it keeps nothing that matters. Whatever a grader
prints goes to standard error; only answers go to standard output.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import resource
import sys
import time

from benchmarks.grading.graders import GRADERS

MEMORY_LIMIT = 6 << 30
"""Bytes of address space a grader may take, so that none takes the machine down."""

FLUSH_SECONDS = 1.0
"""How long answers wait for others to be told together: each telling wakes the parent, which would
take the processor's caches away from what is measured."""


def main(name: str) -> None:
    """Load the grader called ``name``, say so, and grade until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))

    def say(**fields: object) -> None:
        answers.write(json.dumps(fields) + "\n")

    grader = GRADERS[name]
    started = time.perf_counter()
    try:
        grade = grader.load()
        version = importlib.metadata.version(grader.package)
    except ImportError as missing:
        say(missing=str(missing))
        answers.flush()
        return
    say(
        import_seconds=time.perf_counter() - started,
        version=version,
        python=platform.python_version(),
    )
    answers.flush()
    for line in sys.stdin:
        flushed = time.perf_counter()
        for case in json.loads(line):
            verdict, problem = None, ""
            started = time.perf_counter()
            try:
                verdict = grade(case["form"], case["gold"], case["text"])
            except Exception as raised:  # noqa: BLE001 - a peer may raise anything; that is a finding
                verdict, problem = False, f"{type(raised).__name__}: {raised}"[:200]
            seconds = time.perf_counter() - started
            peak = max(
                resource.getrusage(who).ru_maxrss
                for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            say(verdict=verdict, seconds=seconds, error=problem, peak_mb=peak / 1024)
            if time.perf_counter() - flushed > FLUSH_SECONDS:
                answers.flush()
                flushed = time.perf_counter()
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
