"""CSV as rows: quotes, line breaks, numbers, and what is wrong with it."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from plp_reward.dumps.reading import Reader
from plp_reward.dumps.rows import BadRow, Position, Row
from plp_reward.dumps.run import score_dumps
from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError

LIMIT = 4096


def table(rows: list[list[str]], **form: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, **form).writerows(rows)
    return text.getvalue().encode()


HEADER = ["id", "response", "gold", "length", "ä"]
ROWS = [[str(n), f'so, "{n}"\n\\boxed{{{n}}}', str(n - n % 2), str(9 + n), "ö"] for n in range(40)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", table([HEADER, *ROWS])),
        ("a.csv", b"\xef\xbb\xbf" + table([HEADER, *ROWS], lineterminator="\n")),
        ("a.csv.gz", gzip.compress(table([HEADER, *ROWS], quoting=csv.QUOTE_ALL))),
        ("a.tsv", table([HEADER, *ROWS], delimiter="\t")),
    ],
)
def test_rows_are_those_that_were_written_and_reading_goes_on_behind_any(
    name: str, content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    rows = list(Reader([str(file)], Position(), LIMIT))
    values = [row.value for row in rows if isinstance(row, Row)]
    assert values == [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    assert [row.number for row in rows] == [2 + 2 * n for n in range(40)]
    for index in (0, 7, 38, 39):
        assert list(Reader([str(file)], rows[index].end, LIMIT)) == rows[index + 1 :]


def test_bad_rows_have_their_lines_and_leave_their_neighbours_alone(tmp_path: Path) -> None:
    good = b'1,"so \\boxed{1}",1\n'
    bad = [
        b"1,2\n",
        b'1,"a"b,1\n',
        b"\xff,2,3\n",
        b"1," + b"x" * 2 * LIMIT + b",3\n",
        b'1,"a\nb"c,1\n',
    ]
    file = tmp_path / "a.csv"
    file.write_bytes(b"id,response,gold\n" + b"".join(good + line + b"\n" for line in bad) + good)
    rows = list(Reader([str(file)], Position(), LIMIT))
    told = [(row.number, row.reason) for row in rows if isinstance(row, BadRow)]
    assert [number for number, _ in told] == [3, 6, 9, 12, 15]
    for (_, reason), said in zip(
        told,
        [
            "2 fields, and the header has 3",
            "not CSV: ',' expected after '\"'",
            "not UTF-8: invalid start byte at byte 0",
            "the row has over 4,096 bytes",
            "lines 15 to 16 are not CSV",
        ],
        strict=True,
    ):
        assert said in reason
    assert sum(isinstance(row, Row) for row in rows) == 6


def test_a_quote_that_never_ends_is_a_bad_row_that_names_the_lines_it_took(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b'id,response,gold\n1,x,1\n2,"y,2\n3,z,3\n')
    *_, last = Reader([str(file)], Position(), LIMIT)
    assert isinstance(last, BadRow)
    assert "lines 3 to 4 are not CSV: unexpected end of data" in last.reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b,a\n1,2,3\n", "two columns are called 'a'"),
        (b'a,"b"c\n1,2\n', "its header cannot be read"),
    ],
)
def test_a_header_that_does_not_tell_columns_apart_is_refused(
    content: bytes, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=said):
        list(Reader([str(file)], Position(), LIMIT))


def test_json_is_json_whatever_its_name(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(json.dumps({"a": 1}) + "\n")
    [row] = Reader([str(file)], Position(), LIMIT)
    assert isinstance(row, Row)
    assert row.value == {"a": 1}


def test_numbers_are_read_where_they_are_needed_and_empty_fields_are_missing(
    tmp_path: Path,
) -> None:
    rows = [["1", r"\boxed{007}", "007", "12"], ["2", r"\boxed{2}", "", "3"]]
    rows += [["3", r"\boxed{3}", "3", "many"], ["4", r"\boxed{5}", "4", ""]]
    file = tmp_path / "a.csv"
    file.write_bytes(table([HEADER[:4], *rows]))
    output = tmp_path / "out.jsonl"
    settings = DumpSettings(output=output, reward="accuracy", workers=1)
    score_dumps([str(file)], settings, Console(quiet=True))
    scored = [json.loads(line) for line in output.read_text().splitlines()]
    assert [(row["id"], row["length"], row["plp"]["length"]) for row in scored] == [
        ("1", "12", 12),
        ("4", "", None),
    ]
    assert [row["plp"]["correct"] for row in scored] == [True, False]
    errors = output.with_name("out.jsonl.errors.jsonl").read_text().splitlines()
    assert [json.loads(line)["row"] for line in errors] == [3, 4]
    assert [json.loads(line)["reason"].partition(";")[0] for line in errors] == [
        "no field 'gold'",
        "field 'length' must be a number of tokens, not 'many'",
    ]
