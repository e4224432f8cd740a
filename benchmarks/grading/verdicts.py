r"""Store our verdicts on all known cases, and list what changed since.

    python -m benchmarks.grading.verdicts store verdicts.jsonl.zst
    python -m benchmarks.grading.verdicts compare verdicts.jsonl.zst

``store`` grades labelled cases and dumps of real responses with the ``plp_reward`` that is
installed and writes a line a verdict, behind a first line that says what was read. ``compare``
grades the same files again. Dumps have no labels; each response is graded as it is (``boxed``) and
with its boxes taken off (``prose``).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import zstandard
from benchmarks.grading.graders import response_of

from plp_reward.dumps.reading import Reader
from plp_reward.dumps.rows import BadRow, Position, Row, RowSamples
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.source import DumpReader
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.labels import answer_in
from plp_reward.workers import Job, PoolSettings, SyncPool

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((Path(__file__).parent / "cases").rglob("*.jsonl"))
"""The project's own cases, those of every batch."""

PROCESSES = 2
DEADLINE = 30.0
"""CPU seconds a verdict may take: long enough that no load of the machine makes it a timeout."""

CHUNK = 200
SOLUTION_ENDS = ("#### ", "A: ")
"""Where the answer of a gold that is a worked solution stands, in GSM8K and dumps made from it."""

_FIELDS = ("correct", "status", "answer", "rule")


class Item(NamedTuple):
    """A text to grade.

    Attributes:
        id: file, place in it, and form.
        job: what to grade.
        expected: whether it is right, if its label is undisputed.
    """

    id: str
    job: Job
    expected: bool | None = None


def labelled(file: Path) -> Iterator[Item]:
    """Labelled cases, those marked ``debatable`` included."""
    for line in file.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text = response_of(case["form"], case["pred"])
        expected = None if case.get("debatable") else case["expected"]
        yield Item(f"{file.name}:{case['id']}", Job(text, case["gold"]), expected)


def dumped(file: Path) -> Iterator[Item]:
    """Responses of a dump, boxed and as prose."""
    try:
        reader = DumpReader([str(file)], DumpSettings(output=None), None)
        rows: Iterable[Any] = reader.items(Position(), 0)
    except ConfigurationError:
        rows = _solutions(file)
    for row in rows:
        if isinstance(row, BadRow):
            sys.exit(f"{file}, row {row.number}: {row.reason}")
        number = row.row.number if isinstance(row, RowSamples) else row[0]
        jobs = (
            [Job(sample.response, sample.gold, prompt=sample.prompt) for sample in row.samples]
            if isinstance(row, RowSamples)
            else row[1]
        )
        for index, job in enumerate(jobs):
            place = f"{file.name}:{number}.{index}"
            yield Item(f"{place}:boxed", job)
            yield Item(f"{place}:prose", job._replace(response=without_boxes(job.response)))


def _solutions(file: Path) -> Iterator[tuple[int, list[Job]]]:
    """Rows of no known layout: gold under a usual key, and objects with a ``solution`` each."""
    for row in Reader([str(file)], Position(), 64 << 20):
        found = answer_in(row.value) if isinstance(row, Row) else None
        if not isinstance(row, Row) or found is None:
            sys.exit(f"{file}, row {row.number}: no known layout, and no gold")
        gold = str(found[1])
        for end in SOLUTION_ENDS:
            gold = gold.rpartition(end)[2].strip()
        models = [value for value in row.value.values() if isinstance(value, Mapping)]
        yield row.number, [Job(each["solution"], gold) for each in models if "solution" in each]


def without_boxes(text: str) -> str:
    r"""Take the ``\boxed`` off every box, so that only prose says what the answer is."""
    return text.replace("\\boxed{", "{").replace("\\fbox{", "{").replace("\\boxed ", "")


def items(cases: Iterable[Path], dumps: Iterable[Path]) -> list[Item]:
    """Everything there is to grade."""
    found = [item for file in cases for item in labelled(file)]
    found += [item for file in dumps for item in dumped(file)]
    twice = [name for name, count in Counter(item.id for item in found).items() if count > 1]
    if twice:
        sys.exit(f"more than one item is called {twice[0]!r}: give files of different names")
    return found


def verdicts(given: Sequence[Item]) -> Iterator[dict[str, Any]]:
    """Grade in two processes, and say how far that is."""
    settings = PoolSettings(workers=PROCESSES, symbolic_workers=PROCESSES, deadline=DEADLINE)
    with SyncPool(settings) as pool:
        for start in range(0, len(given), CHUNK):
            chunk = given[start : start + CHUNK]
            if start % (10 * CHUNK) == 0:
                _progress(f"\r{start:7,} of {len(given):,}")
            for item, verdict in zip(chunk, pool.grade([each.job for each in chunk]), strict=True):
                yield {"id": item.id} | {name: getattr(verdict, name) for name in _FIELDS}
    _progress(f"\r{len(given):7,} of {len(given):,}\n")


def _progress(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


def _name(file: Path) -> str:
    """A file's path; of those in this repository, as seen from its root, wherever that is."""
    path = file.resolve()
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _open(path: Path, mode: str) -> IO[str]:
    if path.suffix == ".zst":
        return zstandard.open(path, mode, encoding="utf-8")  # type: ignore[no-any-return]
    return path.open(mode, encoding="utf-8")


def store(out: Path, cases: Sequence[Path], dumps: Sequence[Path]) -> int:
    """Write the verdicts of the installed grader."""
    inputs = {"cases": list(map(_name, cases)), "dumps": list(map(_name, dumps))}
    given = items(cases, dumps)
    with _open(out, "wt") as lines:
        lines.write(json.dumps({"inputs": inputs}) + "\n")
        for verdict in verdicts(given):
            lines.write(json.dumps(verdict) + "\n")
    print(f"{len(given):,} verdicts are in {out}")
    return 0


def change(expected: bool | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What sort of change there is between two verdicts; "" for none."""
    old, new = before["correct"], after["correct"]
    if old != new:
        if expected is None:
            return f"{_said(old)} -> {_said(new)}, no label"
        if (old is expected) != (new is expected):
            return "right -> wrong" if old is expected else "wrong -> right"
        return "wrong -> wrong otherwise"
    for name in ("status", "answer", "rule"):
        if before[name] != after[name]:
            return "rule only" if name == "rule" else name
    return ""


def _said(correct: bool | None) -> str:
    return {True: "accepted", False: "rejected", None: "undecided"}[correct]


def compare(
    stored: Path, cases: Sequence[Path] | None, dumps: Sequence[Path] | None, most: int
) -> int:
    """Grade again and list the changes; 1 if there are any."""
    with _open(stored, "rt") as lines:
        inputs = json.loads(next(lines))["inputs"]
        before = {fields["id"]: fields for fields in map(json.loads, lines)}
    if cases is None and dumps is None:
        cases, dumps = ([ROOT / name for name in inputs[sort]] for sort in ("cases", "dumps"))
    given = items(cases or (), dumps or ())
    groups: dict[str, list[str]] = defaultdict(list)
    new = 0
    for item, after in zip(given, verdicts(given), strict=True):
        if item.id not in before:
            new += 1
            continue
        sort = change(item.expected, before[item.id], after)
        if sort:
            old = before[item.id]
            told = [
                f"{name} {str(old[name])[:60]!r} -> {str(after[name])[:60]!r}"
                for name in _FIELDS
                if old[name] != after[name]
            ]
            groups[sort].append(f"  {item.id}  gold {str(item.job.gold)[:60]!r}: {'; '.join(told)}")
    for sort, changes in sorted(groups.items()):
        print(f"{sort}: {len(changes)}")
        print(*changes[:most], sep="\n")
        if len(changes) > most:
            print(f"  and {len(changes) - most} more")
    changed = sum(map(len, groups.values()))
    print(f"{len(given) - new:,} compared, {changed} changed, {new} new")
    return 1 if changed else 0


def main() -> None:
    """Store or compare."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.grading.verdicts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, file, meaning in (
        (
            "store",
            "OUT",
            "write the verdicts of the installed grader to OUT (.jsonl or .jsonl.zst)",
        ),
        ("compare", "STORED", "grade again what is in STORED; exit code 1 if anything changed"),
    ):
        command = commands.add_parser(name, help=meaning)
        command.add_argument("file", type=Path, metavar=file)
        command.add_argument(
            "--cases",
            type=Path,
            nargs="+",
            metavar="FILE",
            help="JSONL files of labelled cases (default: the project's own; compare: as stored)",
        )
        command.add_argument(
            "--responses", type=Path, nargs="+", metavar="FILE", help="dumps of real responses"
        )
        if name == "compare":
            command.add_argument("--most", type=int, default=50, help="changes shown of each sort")
    options = parser.parse_args()
    if options.command == "store":
        sys.exit(store(options.file, options.cases or CASES, options.responses or ()))
    sys.exit(compare(options.file, options.cases, options.responses, options.most))


if __name__ == "__main__":
    main()
