"""Time of ``plp score`` against rows and workers, by engine: local processes and Ray Data.

    python -m benchmarks.engines --rows 20000 80000 --workers 1 2

Every combination scores the same rows, one after the other, through the command line, start of the
command and of Ray included; outputs are compared byte for byte. Needs the extra ``ray``.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.dumps import PLP, write_dump

ENGINES = ("local", "ray")


def seconds_of(dump: Path, output: Path, engine: str, workers: int, reward: str) -> float:
    """Score a dump into ``output``; return how long the command took."""
    command = [PLP, "score", str(dump), "-o", str(output), "--reward", reward]
    command += ["--engine", engine, "--workers", str(workers), "--results-only"]
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - start


def measure(rows: int, workers: Sequence[int], reward: str, words: int) -> list[dict[str, object]]:
    """Score ``rows`` rows with every engine and number of workers; return a line of each."""
    lines: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder, "dump.jsonl")
        write_dump(dump, rows, words)
        outputs: list[Path] = []
        for count in workers:
            for engine in ENGINES:
                outputs.append(Path(folder, f"{engine}-{count}.jsonl"))
                seconds = seconds_of(dump, outputs[-1], engine, count, reward)
                same = filecmp.cmp(outputs[0], outputs[-1], shallow=False)
                lines.append(
                    {"rows": rows, "workers": count, "engine": engine, "s": seconds, "same": same}
                )
    return lines


def main() -> None:
    """Run the benchmark and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 80_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--reward", default="plp")
    options = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("plp-reward", "ray", "pyarrow"))
    print(f"{os.cpu_count()} CPUs, Python {platform.python_version()}, {packages}")
    print("| rows | workers | engine | seconds | rows/s | against local | same bytes |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for rows in options.rows:
        local: dict[object, float] = {}
        for line in measure(rows, options.workers, options.reward, options.words):
            seconds = float(str(line["s"]))
            local.setdefault(line["workers"], seconds)
            print(
                f"| {rows:,} | {line['workers']} | {line['engine']} | {seconds:.1f} "
                f"| {rows / seconds:,.0f} | {seconds / local[line['workers']]:.2f} "
                f"| {'yes' if line['same'] else 'NO'} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
