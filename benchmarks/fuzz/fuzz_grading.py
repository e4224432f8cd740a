"""Fuzz the bounded tiers of grading with coverage guidance: see README.md beside this file.

An input is a response and a gold, separated by a NUL byte. A finding is an exception, anything
returned that is neither a verdict nor None, an answer decided wrong against its own text, or an
input slower than its limit. Exceptions and broken promises stop the run, as atheris has it; slow
inputs are written down, and with ``--keep-going`` so is the first input of every distinct fault.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["plp_reward.answers"]):
    from plp_reward.answers import Status, Verdict, decide

HERE = Path(__file__).parent


class Fuzzer:
    """Checks one input after the other and keeps those that are findings.

    Attributes:
        slow_seconds: what ``decide`` may take; instrumented code is about three times slower.
        findings: the directory that they are written to.
        keep_going: write down a fault, once a place in the code, instead of stopping at it.
    """

    def __init__(self, slow_seconds: float, findings: Path, *, keep_going: bool) -> None:
        self.slow_seconds = slow_seconds
        self.findings = findings
        self.keep_going = keep_going
        self.slow = 0
        self.faults: set[str] = set()

    def check(self, data: bytes) -> None:
        """Grade one input. Raises what grading raises, and AssertionError for a broken promise."""
        response, _, gold = data.decode("utf-8", "ignore").partition("\0")
        try:
            self._check(response, gold)
        except Exception as fault:
            if not self.keep_going:
                raise
            place = traceback.extract_tb(fault.__traceback__)[-1]
            name = f"fault-{type(fault).__name__}-{Path(place.filename).stem}-{place.lineno}"
            if name not in self.faults:
                self.faults.add(name)
                self._write(name, response, gold)

    def _check(self, response: str, gold: str) -> None:
        self._decide(response, gold)
        verdict = self._decide(f"\\boxed{{{gold}}}", gold)
        if verdict is not None and verdict.status is Status.OK and verdict.answer == gold.strip():
            assert verdict.correct, f"{gold!r} is wrong against itself"

    def _decide(self, response: str, gold: str) -> Verdict | None:
        started = time.process_time()
        verdict = decide(response, gold)
        seconds = time.process_time() - started
        if seconds > self.slow_seconds:
            self.slow += 1
            self._write(f"slow-{seconds * 1000:.0f}ms-{self.slow}", response, gold)
        assert verdict is None or isinstance(verdict, Verdict)
        if verdict is not None:
            assert verdict.status.decided is (verdict.correct is not None)
        return verdict

    def _write(self, name: str, response: str, gold: str) -> None:
        print(f"finding: {name}", flush=True)
        (self.findings / name).write_text(f"{response}\0{gold}", encoding="utf-8")


def main() -> None:
    """Run atheris; options it knows (``-max_total_time=600``, a corpus directory) pass through."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slow", type=float, default=0.3, help="seconds an input may take")
    parser.add_argument("--findings", type=Path, default=Path("runs/fuzz"))
    parser.add_argument("--keep-going", action="store_true", help="do not stop at a fault")
    options, passed_on = parser.parse_known_args()
    options.findings.mkdir(parents=True, exist_ok=True)
    fuzzer = Fuzzer(options.slow, options.findings, keep_going=options.keep_going)
    defaults = [
        f"-dict={HERE / 'latex.dict'}",
        f"-artifact_prefix={options.findings}/",
        "-max_len=4096",
        "-timeout=10",
    ]
    atheris.Setup([sys.argv[0], *defaults, *passed_on], fuzzer.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
