"""Grade the same cases with our grader and its peers: ``python -m benchmarks.grading``."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path

from benchmarks.grading import labels, responses
from benchmarks.grading.graders import GRADERS
from benchmarks.grading.measures import accuracy, speed
from benchmarks.grading.report import Report
from benchmarks.grading.responses import Graded
from benchmarks.grading.runner import NotInstalledError, Runner


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    for flags in (
        (
            "--cases",
            {"type": Path, "nargs": "+", "default": labels.OWN, "metavar": "FILE"},
            "JSONL files of labelled cases (default: the project's own)",
        ),
        (
            "--responses",
            {"nargs": "+", "default": [], "metavar": "[NAME=]FILE"},
            "JSON or JSONL dumps to time the graders on (default: generated responses)",
        ),
        ("--response-field", {"default": "response"}, "the dumps' field of the response"),
        ("--gold-field", {"default": "gold"}, "the dumps' field of the right answer"),
        (
            "--graders",
            {"nargs": "+", "choices": GRADERS, "metavar": "NAME"},
            f"which graders to run (default: all that are installed): {', '.join(GRADERS)}",
        ),
        (
            "--python",
            {"nargs": "+", "default": [], "metavar": "NAME=INTERPRETER"},
            "run a grader under the interpreter of another environment",
        ),
        ("--only", {"choices": ("verdicts", "speed")}, "measure only one of the two"),
        ("--deadline", {"type": float, "default": 10.0}, "seconds until a grader is killed"),
        ("--passes", {"type": int, "default": 3}, "times each set is timed; the fastest counts"),
        ("--limit", {"type": int}, "time only so many responses of each set"),
        ("--out", {"type": Path}, "directory for results.md and results.json"),
    ):
        name, settings, meaning = flags
        parser.add_argument(name, help=meaning, **settings)
    return parser.parse_args()


def _response_sets(options: argparse.Namespace) -> dict[str, list[Graded]]:
    if options.responses:
        named = [spec.rpartition("=") for spec in options.responses]
        files = {name or Path(file).stem: Path(file) for name, _, file in named}
        fields = options.response_field, options.gold_field
        sets = {name: responses.read(file, *fields) for name, file in files.items()}
    else:
        sets = {
            "generated word problems": responses.word_problems(1000),
            "generated derivations": responses.derivations(1000),
            "generated long traces": responses.traces(200),
        }
    return {name: samples[: options.limit] for name, samples in sets.items()}


def main() -> None:
    """Measure, print the report, and write it where asked to."""
    options = _arguments()
    interpreters = dict(spec.partition("=")[::2] for spec in options.python)
    labelled = labels.load(options.cases)
    sets = _response_sets(options)
    warm_up = responses.derivations(20, seed=99)
    report = Report(
        command=shlex.join(["python", "-m", "benchmarks.grading", *sys.argv[1:]]),
        deadline=options.deadline,
        sizes={
            name: (len(samples), sum(len(s.response) for s in samples) // len(samples))
            for name, samples in sets.items()
        },
    )
    for name in options.graders or GRADERS:
        grader = GRADERS[name]

        def runner(name: str = name) -> Runner:
            return Runner(name, deadline=options.deadline, interpreter=interpreters.get(name))

        try:
            with runner() as running:
                report.versions[name] = f"{grader.package} {running.version}"
                if options.only != "speed":
                    _progress(f"{name}: {len(labelled)} cases")
                    report.accuracy[name] = accuracy(running, labelled)
        except NotInstalledError as missing:
            report.skipped[name] = f"{missing}; install it with: {grader.requirements}"
            continue
        if options.only != "verdicts":
            for group, samples in sets.items():
                _progress(f"{name}: {group}")
                passes = (runner() for _ in range(options.passes))
                report.speed.setdefault(group, {})[name] = speed(passes, samples, warm_up)
    text = report.markdown()
    print(text)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "results.md").write_text(text, encoding="utf-8")
        results = json.dumps(report.json(), indent=1, ensure_ascii=False)
        (options.out / "results.json").write_text(results + "\n", encoding="utf-8")


def _progress(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
