"""The page: whole in itself, safe with what models write, the same for the same files."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from plp_reward.report import Table, parse_source, read_table, render
from plp_reward.report.agreement import agreements, disagreements
from plp_reward.report.charts import COLOURS, colour
from plp_reward.report.comparison import comparisons
from plp_reward.report.examples import Example, choose, read_examples
from plp_reward.report.figures import summaries
from plp_reward.report.sources import Fields, RunSource

from .conftest import Write, row, scored

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Collects what a page is made of; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_style_has_every_colour_of_runs_and_no_other() -> None:
    style = files("plp_reward.report").joinpath("style.css").read_text(encoding="utf-8")
    numbers = {int(number) for number in re.findall(r"--run([0-9]+)", style)}
    assert numbers == {colour(run) for run in range(20)} == set(range(COLOURS))


def rendered(table: Table, *, texts: bool = True) -> str:
    compared = comparisons(table)
    examples = read_examples(table, choose(table, compared)) if texts else []
    return render(table, summaries(table), compared, examples, "A & B", texts=texts)


@pytest.fixture
def table(write: Write) -> Table:
    before = [row(f"p{i}", i % 3 == 0, 100 * i + 50) for i in range(12)]
    after = [row(f"p{i}", i % 2 == 0, 40 * i + 20, pass_or_fail=True) for i in range(12)]
    return read_table(
        [
            parse_source(f"Before:AIME={write('before.jsonl', before)}"),
            parse_source(f"Before:AMC={write('more.jsonl', before)}"),
            parse_source(f"After:AIME={write('after.jsonl', after)}"),
        ]
    )


def test_a_page_needs_nothing_beside_it(table: Table) -> None:
    page = Page(rendered(table))
    assert {tag for tag, _ in page.tags}.isdisjoint({"link", "img", "iframe", "object"})
    for tag, attributes in page.tags:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#"), tag
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in rendered(table)
    assert "@import" not in rendered(table)


def test_the_one_script_that_may_run_is_the_pages_own(table: Table) -> None:
    text = rendered(table)
    script = files("plp_reward.report").joinpath("sort.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    [policy] = [
        a["content"] or ""
        for tag, a in Page(text).tags
        if a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert text.count("<script") == 1
    assert f"<script>{script}</script>" in text


def test_every_chart_and_table_has_a_name_and_every_link_a_target(table: Table) -> None:
    page = Page(rendered(table))
    charts = [a for tag, a in page.tags if tag == "svg" and "aria-hidden" not in a]
    assert len(charts) > 8
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)
    scrolled = [a for _, a in page.tags if a.get("class") == "scroll"]
    assert all(area["tabindex"] == "0" and area["aria-label"] for area in scrolled)
    targets = {a["id"] for _, a in page.tags if "id" in a}
    links = {(a["href"] or "")[1:] for tag, a in page.tags if tag == "a"}
    assert links <= targets
    assert {"glance", "compared", "lengths", "difficulty", "statuses", "examples"} <= links


def test_what_others_wrote_is_text(write: Write) -> None:
    evil = "</pre></details><script>alert(1)</script><img src=x onerror=alert(1)>"
    rows = [
        row(evil, False, 10, response=f"{evil} \\boxed{{<b>}}", gold=evil, dataset=evil)
        | {"plp": scored(False, 10, answer=evil, message=evil, found_by=evil, rule=evil)},
        row("p", True, 10, dataset=evil),
    ]
    file = write("a.jsonl", rows)
    page = Page(rendered(read_table([RunSource(evil, None, file)])))
    assert [tag for tag, _ in page.tags if tag in {"script", "img"}] == ["script"]
    assert "<script>alert(1)</script>" in page.text


def test_what_a_file_of_figures_holds_is_text_too(write: Write) -> None:
    evil = "</dl><script>alert(1)</script>"
    file = write("a.jsonl", [row("p", True)])
    scored_with = {"reward": evil, "parameters": {evil: 1}, "settings": {evil: {evil: evil}}}
    Path(f"{file}.summary.json").write_text(json.dumps({"scored_with": scored_with}))
    page = Page(rendered(read_table([parse_source(file)])))
    assert [tag for tag, _ in page.tags].count("script") == 1


def test_the_reward_and_its_parameters_are_on_the_page(write: Write) -> None:
    file = write("a.jsonl", [row("p", True)])
    assert "do not say by which reward" in Page(rendered(read_table([parse_source(file)]))).text
    scored_with = {"reward": "plp", "parameters": {"alpha": 5, "gamma": 0.5}, "settings": {}}
    Path(f"{file}.summary.json").write_text(json.dumps({"scored_with": scored_with}))
    text = Page(rendered(read_table([parse_source(file)]))).text
    assert "plp with alpha = 5, gamma = 0.5" in text


def test_points_of_problems_lead_to_them_and_the_table_has_all(table: Table) -> None:
    page = Page(rendered(table))
    names = [a["id"] for tag, a in page.tags if tag == "tr" and "id" in a]
    assert len(names) == len(set(names)) == 24  # 12 of either data set
    within_charts = [a["href"] for tag, a in page.tags if tag == "a" and "tabindex" in a]
    assert len(within_charts) == 12 + table.size  # pairs, and rewards
    assert {link[1:] for link in within_charts} <= set(names)
    assert "gained: 250 to 100 tokens; problem 3: p2" in page.text


def test_both_axes_of_a_chart_of_pairs_are_as_long_as_each_other(table: Table) -> None:
    [diagonal] = [a for _, a in Page(rendered(table)).tags if a.get("class") == "same"]
    wide, tall = (abs(float(diagonal[f"{a}2"]) - float(diagonal[f"{a}1"])) for a in "xy")
    assert wide == tall


def test_gained_and_lost_responses_are_read_side_by_side(table: Table) -> None:
    chosen = [one for one in choose(table, comparisons(table)) if one.beside]
    assert len(chosen) % 2 == 0
    for before, after in list(pairwise(chosen))[::2]:
        assert before.beside == after.beside
        assert table.problem[before.index] == table.problem[after.index]
        lost = before.beside.startswith("lost")
        assert (table.correct[before.index], table.correct[after.index]) == (lost, not lost)
    page = Page(rendered(table))
    columns = [a for _, a in page.tags if a.get("class") == "beside"]
    assert len(columns) == len(chosen) / 2 == 5


def test_several_responses_a_problem_are_told_by_a_right_and_a_wrong_one(write: Write) -> None:
    before = [row("p", False, i) for i in range(3)] + [row("p", True, 9)]
    after = [row("p", True, i) for i in range(3)] + [row("p", False, 9)]
    sources = [parse_source(write("a.jsonl", before)), parse_source(write("b.jsonl", after))]
    table = read_table(sources)
    pair = [one for one in choose(table, comparisons(table)) if one.beside]
    assert [bool(table.correct[one.index]) for one in pair] == [False, True]


def test_runs_without_a_common_problem_are_said_to_have_none(write: Write) -> None:
    sources = [
        parse_source(write("a.jsonl", [row("p", True)])),
        parse_source(write("b.jsonl", [row("q", True)])),
    ]
    assert "b and a have no problem in common" in Page(rendered(read_table(sources))).text


def test_agreement_with_labels_is_a_rate_a_confusion_and_a_list(write: Write) -> None:
    verdicts = [(True, True)] * 5 + [(False, False)] * 2 + [(True, False), (False, True)]
    rows = [row(f"p{i}", here, label=there) for i, (here, there) in enumerate(verdicts)]
    rows.append(row("open", None, label=True))
    table = read_table([parse_source(write("a.jsonl", rows))], Fields(label="label"))
    [found] = agreements(table)
    assert found.rate is not None
    assert found.rate.value == pytest.approx(7 / 9)
    assert found.confusion == {
        (1, 1): 5,
        (1, 0): 1,
        (0, 1): 1,
        (0, 0): 2,
        (-1, 1): 1,
        (-1, 0): 0,
    }
    assert table.row[disagreements(table)].tolist() == [8, 9]
    text = Page(rendered(table)).text
    assert "a.jsonl, row 8" in text
    assert "problem 9: p8" in text


def test_the_answer_that_was_graded_is_marked(table: Table) -> None:
    page = rendered(table)
    marks = re.findall('<mark class="answer">(.*?)</mark>', page)
    assert len(marks) == page.count('aria-label="Response"') > 10
    assert {re.sub("<[^>]*>", "", mark) for mark in marks} == {"41", "42"}
    assert all('<menclose notation="box">' in mark for mark in marks)


def test_the_same_files_give_the_same_page(table: Table) -> None:
    assert rendered(table) == rendered(table)


def test_without_examples_no_text_of_problem_or_response_is_shown(table: Table) -> None:
    assert "p3" in Page(rendered(table)).text
    text = Page(rendered(table, texts=False)).text
    assert "p3" not in text
    assert "<think>" not in text


def test_responses_to_read_are_chosen_by_what_they_teach(write: Write) -> None:
    rows = [
        row("a", True, 10),
        row("b", True, 900),
        row("c", False, 5),
        row("d", False, 5000),
        row("e", False, 50, label=True),
        row("f", True, 50, label=False),
        row("g", None, 70),
        row("h", False, 60, response=r"\boxed{1} or \boxed{2} or \boxed{3}"),
    ]
    rows[6]["plp"]["status"] = "timeout"
    fields = Fields(label="label")
    for one in rows:
        one.setdefault("label", None)
    table = read_table([parse_source(write("a.jsonl", rows))], fields)
    chosen = {int(table.row[one.index]): one.why for one in choose(table, [])}
    assert chosen == {
        6: "disagrees with the label: right here",
        5: "disagrees with the label: wrong here",
        7: "not decided",
        1: "shortest right",
        2: "longest right",
        4: "longest wrong",
        3: "shortest wrong",
        8: "several boxes",
    }


def marked(example: Example) -> list[str]:
    return [piece.text[slice(*mark)] for piece in example.pieces for mark in piece.marks]


def test_an_example_says_what_was_compared(write: Write) -> None:
    table = read_table([parse_source(write("a.jsonl", [row("p", False, 10, gold="43")]))])
    [example] = read_examples(table, choose(table, []))
    assert example.forms == ("41", "43")
    assert marked(example) == [r"\boxed{41}"]
    assert not any(piece.omitted for piece in example.pieces)


@pytest.mark.parametrize(
    ("text", "omitted"),
    [
        ("begin " + "x" * 20_000 + r" \boxed{41} end", 1),
        ("begin " + "x" * 20_000 + r" \boxed{41} " + "x" * 9_000 + " end", 2),
        ("begin " + "x" * 2_987 + r"\boxed{41} " + "x" * 20_000 + " end", 1),
    ],
)
def test_a_long_response_is_shown_by_its_beginning_its_answer_and_its_end(
    write: Write, text: str, omitted: int
) -> None:
    table = read_table([parse_source(write("a.jsonl", [row("p", False, 10, response=text)]))])
    [example] = read_examples(table, choose(table, []))
    assert example.pieces[0].text.startswith("begin")
    assert example.pieces[-1].text.endswith(" end")
    assert marked(example) == [r"\boxed{41}"]
    assert sum(piece.omitted > 0 for piece in example.pieces) == omitted
    assert sum(len(piece.text) + piece.omitted for piece in example.pieces) == len(text)


def test_a_long_name_does_not_run_into_its_figure(write: Write) -> None:
    name = 9 * "a long name "
    files = [write("a.jsonl", [row("p", True)]), write("b.jsonl", [row("p", True)])]
    page = rendered(read_table([RunSource(name, None, files[0]), RunSource("b", None, files[1])]))
    assert f">{name}</text>" not in page
    assert "\N{HORIZONTAL ELLIPSIS}</text>" in page
