"""Score a dump of a million rows: rate, memory of every process, and what a kill costs.

    python -m benchmarks.dumps --rows 1000000

The rows are made here: short solutions with a boxed answer, of which a quarter are wrong and some
need more than a comparison of texts. Memory is the peak of the command and of its workers, read
from /proc while it runs.

    python -m benchmarks.dumps --compare FILE.jsonl --times 10 --fields response gold

measures instead, one after the other, the loop that anybody would write, ``plp score`` with one
worker and with two, and, with ``--ray``, on Ray: each as a whole, start included. The rows of the
file are scored so many times over.

    python -m benchmarks.dumps --shares FILE.jsonl --times 30 90 --fields response gold

tells what a row costs on Ray, in the process that hands portions out and in all others together:
what so many more rows cost more, so that no start counts. Once for a path, whose parts are joined,
and once for a URL, whose parts stay.

    python -m benchmarks.dumps --kills 50 FILE.jsonl --times 3 --fields response gold

kills ``plp score`` so many times with SIGKILL, each time at a random moment of the time that it
takes, has the same command go on, and compares what it comes to with what it does undisturbed.
"""

from __future__ import annotations

import argparse
import compileall
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from rich.console import Console

import plp_reward
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.settings import DumpSettings

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


def processes() -> dict[int, list[str]]:
    """Return what the kernel says of each process: of ``/proc/PID/stat``, what follows its name."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(FileNotFoundError, ProcessLookupError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                found[int(folder.name)] = fields
    return found


def descendants(process: int, of: Mapping[int, list[str]]) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    children = [child for child, fields in of.items() if int(fields[1]) == process]
    return [*children, *(each for child in children for each in descendants(child, of))]


def memory_mb(process: int) -> tuple[float, float]:
    """Return resident memory in MB: of the process, and of all its descendants together."""
    found = processes()
    sizes = {each: int(fields[21]) * 4096 / 1e6 for each, fields in found.items()}
    return sizes.get(process, 0.0), sum(sizes[each] for each in descendants(process, found))


LOOP = """
import sys, orjson, plp_reward
source, target, response, gold = sys.argv[1:]
with open(source, "rb") as rows, open(target, "wb") as out:
    for line in rows:
        row = orjson.loads(line)
        verdict = plp_reward.grade(row[response], str(row[gold]))
        row["plp"] = {"reward": verdict.correct and 1.0, "correct": verdict.correct}
        out.write(orjson.dumps(row) + b"\\n")
"""
"""What ``plp score`` is compared with."""


def cost(command: list[str]) -> tuple[float, float]:
    """Run a command; return the seconds it took, and of CPU in it and all that it started."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.monotonic() - start, used.ru_utime + used.ru_stime


def compare(source: Path, times: int, fields: list[str], endings: list[str], ray: bool) -> None:
    """Print a line a way to score a dump: seconds, CPU seconds, and both against the loop's."""
    # What is installed has its bytecode; a checkout may have none, and would compile every time.
    compileall.compile_dir(str(Path(plp_reward.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        dump, out = Path(folder, "dump.jsonl"), Path(folder, "out.jsonl")
        text = source.read_bytes()
        text += b"" if text.endswith(b"\n") else b"\n"
        dump.write_bytes(text * times)
        print(f"{text.count(bytes([10])) * times:,} rows, {dump.stat().st_size / 1e6:,.0f} MB")
        loop = cost([sys.executable, "-c", LOOP, str(dump), str(out), *fields])
        ways = {"loop": loop}
        named = ["--response-field", fields[0], "--gold-field", fields[1], "--reward", "accuracy"]
        for ending in endings:
            given = packed(dump, ending)
            command = [PLP, "score", str(given), "-o", str(out), "--restart", *named]
            for workers in (1, 2):
                way = [*command, "--workers", str(workers)]
                ways[f"{ending}, {workers} workers"] = cost(way)
                if ray:
                    ways[f"{ending}, {workers} on Ray"] = cost([*way, "--engine", "ray"])
        print("| way | s | CPU s | against the loop | CPU |\n| --- | --- | --- | --- | --- |")
        for name, (wall, cpu) in ways.items():
            print(
                f"| {name} | {wall:.1f} | {cpu:.1f} | {wall / loop[0]:.2f} | {cpu / loop[1]:.2f} |"
            )


def cpu_seconds() -> tuple[float, float]:
    """Return the CPU seconds of this process, and of all that it started, ended or not."""
    tick = os.sysconf("SC_CLK_TCK")
    found = processes()
    own = os.times()
    others = sum(sum(map(int, found[each][11:15])) for each in descendants(os.getpid(), found))
    return own.user + own.system, others / tick + own.children_user + own.children_system


def shares(source: Path, times: list[int], fields: list[str], portion: int) -> None:
    """Print what a row and a portion cost the driver of a Ray cluster, and a row its workers."""
    import ray

    from plp_reward.dumps import cluster, portions

    portions.MOST_BYTES = portion << 20
    handed, elsewhere, looking = 0, 0.0, 0.0
    scored = cluster._scored

    def counted(*given: Any) -> Iterator[Any]:
        nonlocal handed, elsewhere, looking
        for each in scored(*given):
            handed += 1
            looked = time.process_time()
            _, elsewhere = cpu_seconds()  # of actors that live: nobody counts those of the dead
            looking += time.process_time() - looked
            yield each

    cluster._scored = counted
    text = source.read_bytes()
    text += b"" if text.endswith(b"\n") else b"\n"
    started = time.monotonic()
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    print(f"Ray starts in {time.monotonic() - started:.1f} s")
    print("| OUT | rows | portions | s | driver CPU s | others' CPU s |")
    print("| --- | --: | --: | --: | --: | --: |")
    with tempfile.TemporaryDirectory() as folder:
        dump, rows = Path(folder, "dump.jsonl"), text.count(b"\n")
        for what, place in (("path", folder), ("URL", f"file://{folder}")):
            found = []
            for number, many in enumerate([1, *times]):
                dump.write_bytes(text * many)
                time.sleep(3)  # until the actors before are gone
                handed, looking, start = 0, 0.0, time.monotonic()
                own_before, others_before = cpu_seconds()
                settings = DumpSettings(
                    output=f"{place}/out{number}-{what}.jsonl",
                    engine="ray",
                    reward="accuracy",
                    response_field=fields[0],
                    gold_field=fields[1],
                )
                score_dumps([str(dump)], settings, Console(quiet=True))
                seconds = time.monotonic() - start
                own = cpu_seconds()[0] - own_before - looking
                others = elsewhere - others_before
                if number:  # the first is for what is loaded once
                    found.append((rows * many, handed, own, others))
                    print(
                        f"| {what} | {rows * many:,} | {handed} | {seconds:.1f} | {own:.2f} | "
                        f"{others:.1f} |"
                    )
            more, parts, own, others = (b - a for a, b in zip(found[0], found[-1], strict=True))
            print(
                f"{what}: {own / more * 1e6:.2f} us a row in the driver, which is "
                f"{own / parts * 1e3:.1f} ms a portion, and {others / more * 1e6:.0f} elsewhere"
            )
    ray.shutdown()


ENDINGS = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
"""Outputs that are killed in turn."""


def kills(source: Path, times: int, fields: list[str], number: int) -> None:
    """Print, for each form of output, how many kills came when and whether its bytes are the same.

    A run that is done before its moment comes is compared, and the next one begins.
    """
    chance = random.Random(15)
    counts = {ending: {"before": 0, "between": 0, "runs": 0, "same": 0} for ending in ENDINGS}
    left = number
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder, "dump.jsonl")
        text = source.read_bytes()
        text += b"" if text.endswith(b"\n") else b"\n"
        dump.write_bytes(b"no row\n" + text * times)
        print(f"{text.count(bytes([10])) * times:,} rows, {dump.stat().st_size / 1e6:,.0f} MB")
        named = ["--response-field", fields[0], "--gold-field", fields[1], "--reward", "accuracy"]
        known: dict[str, tuple[float, list[bytes]]] = {}
        for ending in ENDINGS:
            out = Path(folder, f"known.{ending}")
            seconds, _ = cost([PLP, "score", str(dump), "-o", str(out), *named])
            known[ending] = seconds, written(out)
        for ending in cycle(ENDINGS):
            if not left:
                break
            counted, (seconds, right) = counts[ending], known[ending]
            out = Path(folder, f"out.{ending}")
            while True:
                with subprocess.Popen(
                    [PLP, "score", str(dump), "-o", str(out), *named],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                ) as process:
                    try:
                        process.wait(chance.uniform(0, 1.5 * seconds) if left else None)
                    except subprocess.TimeoutExpired:
                        process.kill()
                if process.returncode != -9:
                    break
                left -= 1
                counted["between" if rows_written(out) else "before"] += 1
            counted["runs"] += 1
            counted["same"] += process.returncode == 3 and written(out) == right
            for path in Path(folder).glob("out.*"):
                path.unlink()
    print("| OUT | kills before a row was kept | kills behind one | runs | with the same bytes |")
    print("| --- | --: | --: | --: | --: |")
    for ending, counted in counts.items():
        print(f"| {ending} | " + " | ".join(map(str, counted.values())) + " |")


def rows_written(out: Path) -> int:
    """Return how many rows a killed run has kept."""
    try:
        state = json.loads(Path(f"{out}.progress").read_text())
    except FileNotFoundError:
        return 0
    return int(state["position"]["row"])


def written(out: Path) -> list[bytes]:
    """Return what a run wrote that is to be the same whenever it was killed."""
    figures = json.loads(Path(f"{out}.summary.json").read_text())
    del figures["scored_with"]  # has the day
    rows = out.read_bytes()
    if out.suffix == ".parquet":  # its metadata has the day, too
        rows = json.dumps(pq.read_table(out).to_pylist()).encode()
    return [rows, Path(f"{out}.errors.jsonl").read_bytes(), json.dumps(figures).encode()]


def packed(dump: Path, ending: str) -> Path:
    """Return a dump in another form."""
    path = dump.with_name(f"dump.{ending}")
    if ending == "jsonl.zst":
        path.write_bytes(zstandard.ZstdCompressor().compress(dump.read_bytes()))
    elif ending == "jsonl.gz":
        path.write_bytes(gzip.compress(dump.read_bytes(), 6))
    elif ending == "parquet":
        rows = [json.loads(line) for line in dump.open("rb")]
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=2048)
    return path


def main() -> None:
    """Run the benchmark and print a line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--reward", default="plp")
    parser.add_argument("--ending", default="jsonl", help="jsonl, jsonl.gz, jsonl.zst or parquet")
    parser.add_argument("--compare", type=Path, help="a JSONL file, to be scored in several ways")
    parser.add_argument("--shares", type=Path, help="the same, for what a row costs on Ray")
    parser.add_argument("--kills", nargs=2, metavar=("N", "FILE"), help="the same, killed N times")
    parser.add_argument("--portion", type=int, default=64, help="most MB of a portion")
    parser.add_argument(
        "--times", type=int, nargs="+", default=[10], help="how often its rows are scored"
    )
    parser.add_argument("--fields", nargs=2, default=["response", "gold"])
    parser.add_argument("--endings", nargs="+", default=["jsonl", "jsonl.zst", "parquet"])
    parser.add_argument("--ray", action="store_true")
    options = parser.parse_args()
    if options.compare is not None:
        compare(options.compare, options.times[0], options.fields, options.endings, options.ray)
        return
    if options.kills is not None:
        number, file = options.kills
        kills(Path(file), options.times[0], options.fields, int(number))
        return
    if options.shares is not None:
        shares(options.shares, options.times, options.fields, options.portion)
        return
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
