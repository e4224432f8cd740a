"""A sweep carried out: real processes, that do what trainings leave behind."""

import json
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from tests.tools import until
from tests.trainer.reporting.figures import FIGURES, estimate

from plp_trainer.errors import RunError
from plp_trainer.evaluation.figures import Figures
from plp_trainer.reporting.sweeps import (
    changes_table,
    results_table,
    series_of,
    thinking_table,
    write_results,
)
from plp_trainer.sweep.lanes import Lane
from plp_trainer.sweep.plan import PlannedRun, load_sweep, planned
from plp_trainer.sweep.results import Results
from plp_trainer.sweep.run import carry_out, results
from plp_trainer.sweep.steps import Step, SweepOptions, chains_of


def leaving(*paths: Path, code: int = 0) -> list[str]:
    """A command that leaves files behind and ends with a code."""
    work = "import sys, pathlib; [pathlib.Path(p).touch() for p in sys.argv[2:]]"
    return [
        sys.executable,
        "-c",
        f"{work}; sys.exit(int(sys.argv[1]))",
        str(code),
        *map(str, paths),
    ]


def step(name: str, command: list[str], done: Path, **more: Any) -> Step:
    """A step that is done once a file is there."""
    return Step(name, command, done.parent, done.is_file, **more)


def alone(steps: list[Step]) -> list[list[Step]]:
    """Chains of one step each."""
    return [[step] for step in steps]


def test_what_is_done_is_skipped_and_what_is_half_done_goes_on(tmp_path: Path) -> None:
    done, begun, new, resumed = (tmp_path / name for name in ("done", "begun", "new", "resumed"))
    never = tmp_path / "never"
    done.touch()
    begun.touch()
    two = tmp_path / "two"
    steps = [
        step("one", leaving(never), done),
        step("two", leaving(two), two, begun=begun, resume=[str(resumed)]),
        step("three", leaving(new), new, begun=tmp_path / "nothing", resume=[str(never)]),
    ]
    told: list[str] = []
    reports: list[int] = []
    assert carry_out(alone(steps), lambda: reports.append(len(told)), told.append) == []
    assert resumed.is_file()
    assert new.is_file()
    assert not never.exists()
    assert told[0] == "[1/3] one: done"
    assert len(reports) == 2
    assert carry_out(alone(steps), lambda: reports.append(0), told.append) == []
    assert told[-3:] == ["[1/3] one: done", "[2/3] two: done", "[3/3] three: done"]


def test_a_run_that_fails_late_does_not_keep_the_others_from_theirs(tmp_path: Path) -> None:
    progress = tmp_path / "metrics"
    steps = [
        step("bad", leaving(progress, code=1), tmp_path / "bad", progress=progress),
        step("false", leaving(), tmp_path / "not there"),
        step("good", leaving(tmp_path / "good"), tmp_path / "good"),
    ]
    assert carry_out(alone(steps), lambda: None, lambda line: None) == ["bad", "false"]
    assert (tmp_path / "good").is_file()


def test_a_training_that_comes_nowhere_ends_the_sweep(tmp_path: Path) -> None:
    steps = [
        step("bad", leaving(code=2), tmp_path / "bad", progress=tmp_path / "metrics"),
        step("good", leaving(tmp_path / "good"), tmp_path / "good"),
    ]
    with pytest.raises(RunError, match="bad failed before it came anywhere"):
        carry_out(alone(steps), lambda: None, lambda line: None)
    assert not (tmp_path / "good").exists()


def test_one_that_comes_nowhere_is_alone_once_another_has_come_further(tmp_path: Path) -> None:
    """A hub that hiccups at hour 40 must not end the lanes that train."""
    steps = [
        step(
            "first",
            leaving(tmp_path / "metrics 1", tmp_path / "1"),
            tmp_path / "1",
            progress=tmp_path / "metrics 1",
        ),
        step("bad", leaving(code=2), tmp_path / "2", progress=tmp_path / "metrics 2"),
        step("good", leaving(tmp_path / "3"), tmp_path / "3"),
    ]
    assert carry_out(alone(steps), lambda: None, lambda line: None) == ["bad"]
    assert (tmp_path / "3").is_file()


def test_what_follows_a_step_that_failed_is_left_out(tmp_path: Path) -> None:
    chain = [
        step("train", leaving(tmp_path / "p", code=1), tmp_path / "x", progress=tmp_path / "p"),
        step("measure", leaving(tmp_path / "measured"), tmp_path / "measured"),
    ]
    assert carry_out([chain], lambda: None, lambda line: None) == ["train"]
    assert not (tmp_path / "measured").exists()


MEETING = """
import os, pathlib, sys, time
mine, others = pathlib.Path(sys.argv[1]), [pathlib.Path(p) for p in sys.argv[2:]]
print("at", os.environ["PLACE"], flush=True)
mine.write_text(os.environ["PLACE"])
while not all(other.exists() for other in others):
    time.sleep(0.01)
"""
"""A command that ends once the others have begun."""


def test_lanes_run_at_the_same_time_each_in_its_own_environment(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a", "b")]
    steps = [
        step(f"go {file.name}", [sys.executable, "-c", MEETING, str(file), *map(str, files)], file)
        for file in files
    ]
    lanes = [Lane({"PLACE": place}, tmp_path / "logs") for place in ("left", "right")]
    assert carry_out(alone(steps), lambda: None, lambda line: None, lanes) == []
    assert {file.read_text() for file in files} == {"left", "right"}
    logs = [(tmp_path / "logs" / f"go-{file.name}.log").read_text() for file in files]
    assert sorted(logs) == ["at left\n", "at right\n"]


def test_a_training_that_comes_nowhere_ends_what_runs_beside_it(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    waiting = f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(600)"
    failing = (
        f"import pathlib, time\nwhile not pathlib.Path({str(begun)!r}).exists(): time.sleep(0.01)"
        "\nraise SystemExit(1)"
    )
    steps = [
        step("long", [sys.executable, "-c", waiting], tmp_path / "never"),
        step("bad", [sys.executable, "-c", failing], tmp_path / "x", progress=tmp_path / "p"),
    ]
    with pytest.raises(RunError, match="bad failed before it came anywhere"):
        carry_out(alone(steps), lambda: None, lambda line: None, [Lane(), Lane()])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_a_sweep(tmp_path: Path, number: signal.Signals) -> None:
    child = tmp_path / "child"
    waiting = (
        "import os, pathlib, time; "
        f"pathlib.Path({str(child)!r}).write_text(str(os.getpid())); time.sleep(600)"
    )
    code = f"""
import sys
from pathlib import Path
from plp_trainer.sweep.run import carry_out
from plp_trainer.sweep.steps import Step
step = Step("wait", [sys.executable, "-c", {waiting!r}], Path("."), lambda: False)
carry_out([[step]], lambda: None, print)
"""
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as sweep:
        until(lambda: child.exists() and child.read_text() != "")
        sweep.send_signal(number)
        sweep.wait(60)
    until(lambda: not Path("/proc", child.read_text()).exists())


def steps_of(runs: list[PlannedRun], options: SweepOptions) -> list[Step]:
    return [step for chain in chains_of(runs, options) for step in chain]


def plan(root: Path, *vary: str) -> tuple[list[PlannedRun], SweepOptions]:
    sweep = load_sweep(["r1-1.5b-plp"], vary or ["reward.parameters.alpha=2,5"], seeds=[1, 2])
    return planned(sweep, root), SweepOptions(root, eval_arguments=["--limit", "9"])


def test_the_start_is_measured_once_and_every_run_is_trained_and_measured(tmp_path: Path) -> None:
    runs, options = plan(tmp_path)
    names = [step.name for step in steps_of(runs, options)]
    assert names[0] == "measure deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"
    assert names[1:3] == [f"{work} r1-1.5b-plp-alpha-2-seed-1" for work in ("train", "measure")]
    assert len(names) == 1 + 4 * 2
    measure = steps_of(runs, options)[2]
    assert str(measure).startswith("plp eval ")
    assert str(measure).endswith("--no-before --limit 9")
    only = [step.name for step in steps_of(runs, replace(options, evaluate=False))]
    assert only == [name for name in names if name.startswith("train")]


def test_models_that_are_measured_differently_have_a_start_each(tmp_path: Path) -> None:
    runs, options = plan(tmp_path, "evaluation.temperature=0.6,1.0")
    starts = [step for step in steps_of(runs, options) if step.name.startswith("measure deep")]
    assert len(starts) == 2
    assert starts[0].folder != starts[1].folder


def write(folder: Path, failures: int = 0, **figures: Figures) -> None:
    folder.mkdir(parents=True)
    datasets = {name: asdict(of) for name, of in figures.items()}
    content = {"datasets": datasets, "failures": failures}
    (folder / "summary.json").write_text(json.dumps(content))


def measured(accuracy: float, tokens: float, undecided: int = 0) -> Figures:
    return replace(
        FIGURES, undecided=undecided, accuracy=estimate(accuracy), tokens=estimate(tokens)
    )


@pytest.fixture
def finished(tmp_path: Path) -> Results:
    """Two alphas; of the second, one seed is not done."""
    runs, options = plan(tmp_path)
    write(tmp_path / "start", gsm8k=measured(0.765, 720.0))
    values = {(2, 1): (0.86, 590.0), (2, 2): (0.84, 610.0), (5, 1): (0.85, 400.0)}
    for run in runs:
        alpha = int(run.recipe.reward.parameters["alpha"])
        if (alpha, run.seed) in values:
            folder = run.folder.root / "evaluation" / "after"
            write(folder, gsm8k=measured(*values[alpha, run.seed]))
    return results(runs, options)


def test_figures_are_averaged_over_the_seeds_that_are_done(finished: Results) -> None:
    table = results_table(finished)
    assert table.rows[:3] == [
        ["start", "-", "76.5 %", "720.0"],
        ["r1-1.5b-plp alpha 2", "2", "85.0 % +- 1.4", "600.0 +- 14.1"],
        ["r1-1.5b-plp alpha 5", "1", "85.0 %", "400.0"],
    ]


def test_a_measurement_that_misses_responses_is_not_done_and_not_in_the_table(
    tmp_path: Path,
) -> None:
    runs, options = plan(tmp_path)
    after = [run.folder.root / "evaluation" / "after" for run in runs[:2]]
    write(after[0], failures=3, gsm8k=measured(0.9, 500.0))
    write(after[1], gsm8k=measured(0.8, 400.0))
    done = {step.folder: step.done() for step in steps_of(runs, options)}
    assert [done[folder] for folder in after] == [False, True]
    table = results_table(results(runs, options))
    assert next(row[0] for row in table.rows) == "r1-1.5b-plp alpha 5"
    (note,) = [note for note in table.notes if "Left out" in note]
    assert "r1-1.5b-plp-alpha-2-seed-1" in note


def test_undecided_responses_are_told_of_all_seeds_together(tmp_path: Path) -> None:
    runs, options = plan(tmp_path)
    for run in runs:
        folder = run.folder.root / "evaluation" / "after"
        write(folder, gsm8k=measured(0.9, 500.0, undecided=run.seed))
    (note,) = [n for n in results_table(results(runs, options)).notes if "Undecided" in n]
    assert "r1-1.5b-plp alpha 2, gsm8k: 3 of 2,638" in note


def test_changes_are_from_the_model_before_training(finished: Results) -> None:
    changes = changes_table(finished)
    assert changes is not None
    assert changes.rows == [
        ["r1-1.5b-plp alpha 2", "2", "+8.5 +- 1.4", "-16.7 +- 2.0"],
        ["r1-1.5b-plp alpha 5", "1", "+8.5", "-44.4"],
    ]
    assert changes_table(replace(finished, starts={})) is None


def test_thinking_has_a_table_of_its_own(finished: Results) -> None:
    assert thinking_table(finished).rows[:2] == [
        ["start", "-", "40.0 %", "1.0 %"],
        ["r1-1.5b-plp alpha 2", "2", "40.0 % +- 0.0", "1.0 % +- 0.0"],
    ]


def test_the_paper_s_own_sweep_stands_below(finished: Results) -> None:
    rows = results_table(finished).rows
    assert ["paper: PLP alpha 5", "3", "86.3 %", "411"] in rows
    assert ["paper: Original", "-", "76.5 %", "720"] in rows


def test_pictures_have_a_line_an_arm_one_of_the_paper_and_the_start(finished: Results) -> None:
    ours, published, start = series_of(finished, "gsm8k")
    assert [(p.label, p.value, p.tokens) for p in ours.points] == [
        *(("2", 2.0, 600.0), ("5", 5.0, 400.0))
    ]
    assert ours.points[0].accuracy_spread == pytest.approx(0.0141, abs=1e-4)
    assert published.published
    assert len(published.points) == 7
    assert start.lone


def test_the_report_has_the_table_and_pictures_in_two_formats(
    finished: Results, tmp_path: Path
) -> None:
    report = write_results(tmp_path, finished)
    text = report.read_text()
    assert "r1-1.5b-plp alpha 2" in text
    for name in ("tradeoff", "parameter"):
        assert f"]({name}.svg)" in text
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert "<svg" in (tmp_path / f"{name}.svg").read_text()
    assert json.loads((tmp_path / "results.json").read_text())["settings"][0]["seeds"] == [1, 2]


def test_runs_that_were_not_measured_show_their_last_iterations(tmp_path: Path) -> None:
    runs, options = plan(tmp_path)
    runs[0].folder.root.mkdir(parents=True)
    last = {"accuracy": 0.9, "tokens": 50.0, "thinks": 1.0, "truncated": 0.0, "reward": 1.2}
    runs[0].folder.summary.write_text(json.dumps({"last": last}))
    found = results(runs, replace(options, evaluate=False))
    assert results_table(found).rows[0] == ["r1-1.5b-plp alpha 2", "1", "90.0 %", "50.0"]
    assert found.data_sets == ["training"]


def test_a_dry_run_prints_every_command_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("plp"), "sweep", "tiny", "--dry-run"),
            *("--vary", "reward.parameters.alpha=1,2", "--seeds", "1,2"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 1 + 4 * 2
    assert lines[1] == (
        "plp train tiny --set reward.parameters.alpha=1 --set training.seed=1 "
        "--folder sweeps/tiny/runs/tiny-alpha-1-seed-1"
    )
    assert lines[2] == "plp eval sweeps/tiny/runs/tiny-alpha-1-seed-1 --no-before"
    assert list(tmp_path.iterdir()) == []
