"""Score a dump of a million rows: rate, memory of every process, and what a kill costs.

    python -m benchmarks.dumps --rows 1000000

The rows are made here: short solutions with a boxed answer, of which a quarter are wrong and some
need more than a comparison of texts. Memory is the peak of the command and of its workers, read
from /proc while it runs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLP = str(Path(sys.executable).with_name("plp"))
SAMPLES = 20
"""Points at which memory is shown."""


def write_dump(path: Path, rows: int, words: int) -> None:
    """Write a dump in groups of 8, some 8 bytes a word."""
    filler = "and so on " * (words // 3)
    answers = ("{n}", "{n}.0", "\\frac{{{m}}}{{2}}", "{w}")
    with path.open("w", encoding="utf-8") as lines:
        for n in range(rows):
            answer = answers[n % 4].format(n=n, m=2 * n, w=n + 1)
            row = {
                "id": str(n),
                "group": str(n // 8),
                "response": f"{filler}= \\boxed{{{answer}}}.",
                "gold": str(n),
                "length": words + n % 1000,
            }
            lines.write(json.dumps(row) + "\n")


def memory_mb(process: int) -> tuple[float, float]:
    """Return resident memory in MB: of the process, and of all its descendants together."""
    parents: dict[int, int] = {}
    sizes: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(folder.name)] = int(fields[1])
            sizes[int(folder.name)] = int(fields[21]) * 4096 / 1e6

    def below(ancestor: int) -> list[int]:
        children = [child for child, parent in parents.items() if parent == ancestor]
        return [*children, *(each for child in children for each in below(child))]

    return sizes.get(process, 0.0), sum(sizes[each] for each in below(process))


def main() -> None:
    """Run the benchmark and print a line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--reward", default="plp")
    parser.add_argument("--ending", default="jsonl", help="jsonl, jsonl.gz, jsonl.zst or parquet")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dump, out = Path(folder, "dump.jsonl"), Path(folder, f"out.{options.ending}")
        write_dump(dump, options.rows, options.words)
        print(f"{options.rows:,} rows, {dump.stat().st_size / 1e6:,.0f} MB")
        start = time.monotonic()
        command = [PLP, "score", str(dump), "-o", str(out), "--reward", options.reward]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            peak = peak_workers = 0.0
            shown = -1
            while process.poll() is None:
                own, workers = memory_mb(process.pid)
                peak, peak_workers = max(peak, own), max(peak_workers, workers)
                try:
                    state = json.loads(Path(f"{out}.progress").read_text())
                    done = int(state["position"]["row"]) * SAMPLES // options.rows
                except FileNotFoundError:
                    done = shown
                if done > shown:
                    shown = done
                    print(f"{done / SAMPLES:4.0%}: {own:6.0f} MB, its workers {workers:6.0f} MB")
                time.sleep(0.2)
            seconds = time.monotonic() - start
            assert process.stdout is not None
            print(process.stdout.read())
        print(f"{seconds:.1f} s, {options.rows / seconds:,.0f} rows/s")
        print(f"peak {peak:.0f} MB, its workers together {peak_workers:.0f} MB")


if __name__ == "__main__":
    main()
