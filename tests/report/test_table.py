"""What is kept of scored files, and what is said of files that cannot be used."""

import math
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from plp_reward.errors import ConfigurationError
from plp_reward.report import parse_source, read_table
from plp_reward.report.figures import summaries
from plp_reward.report.sources import Fields, RunSource
from plp_reward.scoring.lengths import load_counter

from .conftest import Write, row, scored


def test_a_source_says_whose_it_is_and_of_which_data_set(write: Write) -> None:
    file = write("base.scored.jsonl", [])
    assert parse_source(file) == RunSource("base.scored", None, file)
    assert parse_source(f"R1={file}") == RunSource("R1", None, file)
    assert parse_source(f"R1:AIME={file}") == RunSource("R1", "AIME", file)
    odd = write("a=b.jsonl", [])
    assert parse_source(odd) == RunSource("a=b", None, odd)


@pytest.mark.parametrize(
    ("text", "message"), [("R1=nowhere.jsonl", "no such file"), ("-", "reads its files twice")]
)
def test_a_source_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        parse_source(text)


def test_rows_become_numbers(write: Write) -> None:
    table = read_table(
        [parse_source(write("a.jsonl", [row("p", True, 7), row("q", None, None, dataset="gsm")]))]
    )
    assert table.size == 2
    assert table.correct.tolist() == [1, -1]
    assert table.length[0] == 7
    assert table.length[1] != table.length[1]
    assert table.datasets == ("", "gsm")
    assert table.boxes.tolist() == [1, 1]
    assert table.problems == ("p", "q")


def test_a_list_of_responses_is_one_problem(write: Write) -> None:
    rows = [
        {
            "question": "p",
            "idx": 3,
            "code": [r"\boxed{42}", "41"],
            "gt": "42",
            "score": [True, True],
            "plp": [scored(True), scored(False)],
        }
    ]
    table = read_table([parse_source(write("k.jsonl", rows))])
    assert table.problem.tolist() == [0, 0]
    assert table.part.tolist() == [0, 1]
    assert table.label.tolist() == [1, 1]


def test_a_problem_is_the_same_in_every_run_by_group_prompt_or_field(write: Write) -> None:
    one = write("one.jsonl", [row("p", True, key="a"), row("q", True, group="g", key="b")])
    two = write("two.jsonl", [row("q2", True, group="g", key="a"), row("p", True, key="c")])
    sources = [parse_source(one), parse_source(two)]
    assert read_table(sources).problem.tolist() == [0, 1, 1, 0]
    assert read_table(sources, Fields(problem="key")).problem.tolist() == [0, 1, 0, 2]


def test_files_of_one_run_belong_together(write: Write) -> None:
    a, b = write("a.jsonl", [row("p", True)]), write("b.jsonl", [row("q", True)])
    table = read_table([parse_source(f"R:A={a}"), parse_source(f"R:B={b}")])
    assert table.runs == ("R",)
    assert table.datasets == ("A", "B")


def test_thinking_is_measured_in_characters_or_in_tokens(write: Write, tmp_path: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(tmp_path / "words.json"))
    text = "<think> one two three </think> four"
    file = write("a.jsonl", [row("p", True, response=text)])
    by_characters = read_table([parse_source(file)])
    assert by_characters.unit == "characters"
    assert by_characters.thinking.tolist() == [pytest.approx(15 / 35)]
    by_tokens = read_table([parse_source(file)], counter=load_counter(str(tmp_path / "words.json")))
    assert by_tokens.unit == "tokens"
    assert by_tokens.thinking.tolist() == [pytest.approx(3 / 6)]


def test_counts_of_the_rows_own_are_taken_if_every_row_has_one(write: Write) -> None:
    counted = [row("p", True, 10, thinking_tokens=4), row("q", True, 20, thinking_tokens=5)]
    table = read_table([parse_source(write("all.jsonl", counted))])
    assert table.unit == "tokens"
    assert table.thinking.tolist() == [0.4, 0.25]
    mixed = read_table([parse_source(write("some.jsonl", [*counted, row("r", True)]))])
    assert mixed.unit == "characters"


def test_thinking_beyond_what_a_problem_needs_is_a_share_of_the_response(write: Write) -> None:
    """Where the rows say what it needs, as those of ``plp eval`` do of sums."""
    rows = [
        row("p", True, 20, thinking_tokens=14, needed_tokens=6),
        row("p", True, 10, thinking_tokens=4, needed_tokens=6),
        row("q", True, 10, thinking_tokens=4),
    ]
    sources = [parse_source(write("a.jsonl", rows))]
    first, second, unknown = read_table(sources).redundant.tolist()
    assert (first, second) == (0.4, 0.0)
    assert math.isnan(unknown)
    (summary,) = summaries(read_table(sources))
    assert summary.redundant is not None
    assert summary.redundant.value == pytest.approx(0.2)


def test_a_run_whose_prompts_open_the_thinking_is_found_out(write: Write) -> None:
    closed = r"hm</think>\boxed{42}"
    opened = [row("p", True, response=closed), row("q", False, response="hm, hm")]
    opened.append(row("r", True, response=closed))
    plain = [row("p", True, response=r"\boxed{42}"), row("q", False, response="hm, hm")]
    sources = [parse_source(write("o.jsonl", opened)), parse_source(write("p.jsonl", plain))]
    table = read_table(sources)
    assert table.opened == (True, False)
    assert table.thinking.tolist() == [pytest.approx(0.1), 1.0, pytest.approx(0.1), 0.0, 0.0]
    assert read_table(sources, opened=False).thinking.tolist()[1] == 0.0


def test_a_stray_closing_tag_makes_no_run_of_thinking(write: Write) -> None:
    rows = [row(f"p{i}", True, response=r"so \boxed{42}") for i in range(9)]
    rows.append(row("q", True, response=r"hm</think>\boxed{42}"))
    table = read_table([parse_source(write("a.jsonl", rows))])
    assert table.opened == (False,)
    assert table.thinking.tolist() == [0.0] * 9 + [pytest.approx(0.1)]


def test_rows_of_results_only_have_figures_and_no_texts(write: Write) -> None:
    rows = [{"file": "d", "row": 1, "id": "a", "group": None, "plp": scored(True)}]
    table = read_table([parse_source(write("r.jsonl", rows))])
    assert table.correct.tolist() == [1]
    assert table.boxes.tolist() == [-1]
    assert table.thinking[0] != table.thinking[0]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('{"response": "42", "gold": "42"}\n', r"bad.jsonl, row 1: no result in field 'plp'"),
        ('{"plp": {"correct": true, "status": "ok"}}\n{"plp"', r"bad.jsonl, row 2: not JSON"),
        ('{"plp": {"correct": true, "status": "fine"}}', r"row 1: its result has status 'fine'"),
        ('{"plp": {"correct": 1, "status": "ok"}}', r"row 1: .* correct 1"),
        ("", "no response to report on"),
    ],
)
def test_a_file_that_is_no_scored_dump_is_refused_by_row(
    tmp_path: Path, lines: str, message: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(lines)
    with pytest.raises(ConfigurationError, match=message):
        read_table([parse_source(str(path))])


def test_a_field_that_is_not_there_is_refused_by_row(write: Write) -> None:
    source = parse_source(write("a.jsonl", [row("p", True)]))
    for fields in (Fields(problem="key"), Fields(dataset="key"), Fields(label="key")):
        with pytest.raises(ConfigurationError, match="row 1: no field 'key'"):
            read_table([source], fields)
