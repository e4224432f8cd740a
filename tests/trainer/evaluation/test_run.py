"""A measurement from its problems to its figures, with a live reward service."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.trainer.conftest import TOKEN
from tests.trainer.evaluation.conftest import TOKEN_VARIABLE, Completions

from plp_reward.curves import load_scored
from plp_reward.errors import ConfigurationError
from plp_trainer.errors import RunError
from plp_trainer.evaluation.cost import Prices
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.run import EvaluationResult, Options, evaluate
from plp_trainer.evaluation.subjects import Subject
from plp_trainer.recipe_sections import Evaluation, Measurement

SUMS = Evaluation(sets=(Measurement(set="sums", count=6, samples=3),), max_new_tokens=40)
ORDER = [f"sums-test-{problem}/{number}" for problem in range(6) for number in range(3)]


@pytest.fixture
def subject(tmp_path: Path, model: Path) -> Subject:
    return Subject("small", str(model), "tiny", "tiny", SUMS, tmp_path / "results")


def measure(subject: Subject, options: Options) -> EvaluationResult:
    return evaluate(subject, options, Console(file=StringIO()))


def rows(subject: Subject) -> list[dict[str, Any]]:
    return read(subject.folder / "sums.jsonl")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_response_is_asked_for_graded_and_counted(
    subject: Subject, options: Options, completions: Completions
) -> None:
    outcome = measure(subject, replace(options, server=replace(options.server, concurrency=1)))
    assert list(outcome.figures) == ["easy", "medium", "hard"]
    easy = outcome.figures["easy"]
    assert (easy.problems, easy.responses, easy.undecided) == (2, 6, 0)
    assert easy.accuracy is not None
    assert easy.accuracy.value == pytest.approx(1 / 3)
    assert easy.thinks.value == pytest.approx(2 / 3)
    # \boxed{ n } <end>, and twice <think> n </think> \boxed{ 1 } <end>.
    assert easy.tokens.value == pytest.approx((4 + 7 + 7) / 3)
    assert easy.thinking_share.value == pytest.approx(2 / 18)
    assert easy.pass_at_k[3].value == 1.0
    assert [row["id"] for row in rows(subject)] == ORDER
    assert outcome.cost.completion_tokens == 6 * 18
    assert not list(subject.folder.glob("*.partial"))


def test_the_server_is_asked_as_the_paper_samples(
    subject: Subject, options: Options, completions: Completions
) -> None:
    measure(subject, options)
    asked = completions.bodies
    assert {body["model"] for body in asked} == {"small"}
    assert {(body["temperature"], body["top_p"], body["max_tokens"]) for body in asked} == {
        (0.6, 0.95, 40)
    }
    assert all(body["prompt"].startswith("<sum>") for body in asked)
    assert not any(body["add_special_tokens"] for body in asked)
    # What a request leaves out, vLLM takes from the model's folder.
    assert {(b["top_k"], b["min_p"], b["repetition_penalty"]) for b in asked} == {(-1, 0.0, 1.0)}
    assert len({body["seed"] for body in asked}) == 18


def test_seeds_are_the_same_in_every_run(
    subject: Subject, options: Options, completions: Completions
) -> None:
    measure(subject, options)
    measure(subject, replace(options, restart=True))
    first, second = completions.bodies[:18], completions.bodies[18:]
    assert {body["seed"] for body in first} == {body["seed"] for body in second}


def test_rows_are_what_plp_score_writes_and_reads(
    subject: Subject, options: Options, tmp_path: Path
) -> None:
    measure(subject, options)
    scored = load_scored([str(subject.folder / "sums.jsonl")])
    assert scored.compared
    assert scored.responses.correct.sum() == 6
    again = tmp_path / "again.jsonl"
    subprocess.run(
        [
            *(Path(sys.executable).with_name("plp"), "score", subject.folder / "sums.jsonl"),
            *("-o", again, "--reward", "plp"),
        ],
        check=True,
        capture_output=True,
    )
    for old, new in zip(rows(subject), read(again), strict=True):
        same = ("correct", "status", "answer", "length", "length_source")
        assert set(old["plp"]) == set(new["plp"])
        assert [old["plp"][name] for name in same] == [new["plp"][name] for name in same]
        assert new["plp"]["reward"] != old["plp"]["reward"] or not old["plp"]["correct"]


def test_a_response_that_was_cut_off_is_wrong_and_counted(
    subject: Subject, options: Options, completions: Completions
) -> None:
    completions.say = lambda prompt, number: "<think>12;12"
    outcome = measure(subject, options)
    assert outcome.figures["easy"].truncated.value == 1.0
    assert outcome.figures["easy"].statuses == {"truncated": 6}
    assert {row["plp"]["correct"] for row in rows(subject)} == {False}


def test_a_failing_server_costs_retries_and_no_response(
    subject: Subject, options: Options, completions: Completions
) -> None:
    completions.faults = [500, 429, 503]
    outcome = measure(subject, options)
    assert (outcome.failures, len(rows(subject))) == (0, 18)


def test_a_server_that_stays_away_ends_the_run_which_goes_on_later(
    subject: Subject, options: Options, completions: Completions
) -> None:
    measure(replace(subject, folder=subject.folder / "first"), options)
    completions.faults = [500] * 100
    hasty = replace(options, server=replace(options.server, retries=0))
    with pytest.raises(RunError, match=r"gave no response: .*goes on with the rest"):
        measure(subject, hasty)
    completions.faults = []
    measure(subject, options)
    assert [row["id"] for row in rows(subject)] == ORDER


def test_files_of_something_else_are_left_alone(subject: Subject, options: Options) -> None:
    subject.folder.mkdir()
    mine = subject.folder / "mine.jsonl"
    mine.write_text("{}\n")
    for restart in (False, True):
        with pytest.raises(RunError, match=r"mine\.jsonl in it would be lost: .*--folder"):
            measure(subject, replace(options, restart=restart))
    assert mine.read_text() == "{}\n"


def test_a_data_set_in_the_folder_is_not_removed_with_the_results(
    subject: Subject, options: Options
) -> None:
    measure(subject, options)
    source = subject.folder / "problems.jsonl"
    (subject.folder.parent / "problems.jsonl").write_text("{}\n")
    source.symlink_to(subject.folder.parent / "problems.jsonl")
    (wanted, *others) = subject.evaluation.sets
    named = (wanted.model_copy(update={"source": str(source)}), *others)
    local = replace(subject, evaluation=subject.evaluation.model_copy(update={"sets": named}))
    with pytest.raises(ConfigurationError, match="is itself read"):
        measure(local, replace(options, restart=True))
    assert source.exists()


def test_a_refused_response_is_named_and_asked_for_again(
    subject: Subject, options: Options, completions: Completions
) -> None:
    completions.faults = [400]
    outcome = measure(subject, options)
    assert outcome.failures == 1
    assert len(rows(subject)) == 17
    (failed,) = read(subject.folder / "failures.jsonl")
    assert failed["id"] in ORDER
    assert "as told" in failed["reason"]
    assert measure(subject, options).failures == 0
    assert [row["id"] for row in rows(subject)] == ORDER
    assert len(completions.bodies) == 18
    assert not (subject.folder / "failures.jsonl").exists()


def test_a_server_that_refuses_everything_ends_the_run(
    subject: Subject, options: Options, completions: Completions
) -> None:
    completions.faults = [400] * 18
    with pytest.raises(RunError, match=r"refused the first 16 requests; the last one: .*as told"):
        measure(subject, options)


def test_a_finished_measurement_is_not_repeated(
    subject: Subject, options: Options, completions: Completions
) -> None:
    first = measure(subject, options)
    again = measure(subject, options)
    assert len(completions.bodies) == 18
    assert again == first


def test_another_measurement_in_the_folder_is_left_alone(
    subject: Subject, options: Options
) -> None:
    measure(subject, options)
    hotter = replace(subject, evaluation=SUMS.model_copy(update={"temperature": 1.0}))
    with pytest.raises(RunError, match=r"another measurement.*--restart.*evaluation\.temperature"):
        measure(hotter, options)
    assert measure(hotter, replace(options, restart=True)).subject == hotter


def test_responses_of_another_served_model_are_not_mixed_with_what_is_there(
    subject: Subject, options: Options, completions: Completions, model: Path
) -> None:
    completions.faults = [400]
    measure(subject, options)
    completions.root = "other/model"
    with pytest.raises(RunError, match=r"another measurement.*differ in: served_root$"):
        measure(subject, options)
    completions.root = str(model)
    assert measure(subject, options).failures == 0


def test_a_finished_measurement_is_shown_without_its_server(
    subject: Subject, options: Options, completions: Completions
) -> None:
    first = measure(subject, options)
    completions.stop()
    alone = replace(options, server=replace(options.server, url=""))
    assert measure(subject, alone) == first


def test_a_server_with_another_model_than_is_measured_is_found_out(
    subject: Subject, options: Options, completions: Completions
) -> None:
    completions.root = "else/where"
    (note,) = measure(subject, options).notes
    assert "the server's model is small, loaded from else/where" in note


def test_a_prompt_and_a_response_that_do_not_fit_are_told_before_anything_is_asked(
    subject: Subject, options: Options, completions: Completions
) -> None:
    completions.max_model_len = 45
    with pytest.raises(RunError, match=r"small cannot be measured so: .*a response up to 40"):
        measure(subject, options)
    assert completions.bodies == []


def test_a_folder_is_the_same_however_it_is_spelt(
    subject: Subject, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = measure(subject, options)
    monkeypatch.chdir(Path(subject.model).parent)
    relative = replace(subject, model=Path(subject.model).name)
    assert measure(relative, options).figures == first.figures


def test_new_prices_are_put_on_what_is_finished(subject: Subject, options: Options) -> None:
    assert measure(subject, options).cost.price is None
    cost = measure(subject, replace(options, prices=Prices(completion=10.0))).cost
    assert cost.price == pytest.approx(10.0 * cost.completion_tokens / 1e6)
    assert measure(subject, options).cost == cost


def test_a_folder_in_which_an_evaluation_goes_on_is_left_alone(
    subject: Subject, options: Options
) -> None:
    measure(subject, options)
    anew = replace(options, restart=True)
    with EvaluationFolder(subject.folder).claimed():
        with pytest.raises(RunError, match="another evaluation is going on"):
            measure(subject, anew)
        assert len(rows(subject)) == 18


def test_a_server_that_adds_tokens_to_the_prompt_is_found_out(
    subject: Subject, options: Options, completions: Completions
) -> None:
    completions.extra_tokens = 1
    (note,) = measure(subject, options).notes
    assert "it may add a token of its own" in note


def test_a_tokenizer_of_another_model_is_found_out(
    subject: Subject, options: Options, word_tokenizer: Path
) -> None:
    with pytest.raises(RunError, match="does not have <sum> as one token"):
        measure(subject, replace(options, tokenizer=str(word_tokenizer)))


@pytest.mark.slow
def test_killed_it_goes_on_without_losing_or_repeating_a_response(
    subject: Subject, options: Options, completions: Completions, model: Path, tmp_path: Path
) -> None:
    recipe = tmp_path / "sums.toml"
    recipe.write_text(
        'kind = "evaluation"\nabout = "Sums."\nmax_new_tokens = 40\n'
        '[model]\npath = "small"\nparameters = 1\nvocabulary = 1\ntemplate = "tiny"\n'
        '[[sets]]\nset = "sums"\ncount = 6\nsamples = 3\n'
    )
    command = [
        *(Path(sys.executable).with_name("plp"), "eval", recipe, "--folder", subject.folder),
        *("--url", completions.url, "--tokenizer", model, "--concurrency", "2"),
        *("--reward-url", options.reward.url, "--reward-token-variable", TOKEN_VARIABLE),
    ]
    environment = {**os.environ, TOKEN_VARIABLE: TOKEN}
    completions.stalls_after = 7
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    while len(completions.bodies) < 7 or len(_partial(subject)) < 7:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with (subject.folder / "sums.partial").open("ab") as file:
        file.write(b'{"id": "sums-test-5/2", "group": "su')  # what a kill in mid-write leaves
    kept = {row["id"]: row for row in map(json.loads, _partial(subject)[:7])}
    completions.stalls_after = None
    asked = len(completions.bodies)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "going on behind 7 of 18 responses" in done.stderr
    assert len(completions.bodies) - asked == 11
    assert [row["id"] for row in rows(subject)] == ORDER
    for row in rows(subject):
        if row["id"] in kept:
            assert {name: row[name] for name in kept[row["id"]]} == kept[row["id"]]


def _partial(subject: Subject) -> list[bytes]:
    path = subject.folder / "sums.partial"
    return path.read_bytes().splitlines() if path.exists() else []
