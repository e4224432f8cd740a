"""The page: whole in itself, safe with what models write, the same for the same files."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from plp_reward.report import Table, parse_source, read_table, render
from plp_reward.report.charts import COLOURS, colour
from plp_reward.report.comparison import comparisons
from plp_reward.report.examples import choose, read_examples
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
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object"})
    for tag, attributes in page.tags:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#"), tag
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in rendered(table)
    assert "@import" not in rendered(table)


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
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img"})
    assert "<script>alert(1)</script>" in page.text


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
    chosen = {int(table.row[index]): why for why, index in choose(table, [])}
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


def test_an_example_says_what_was_compared(write: Write) -> None:
    table = read_table([parse_source(write("a.jsonl", [row("p", False, 10, gold="43")]))])
    [example] = read_examples(table, choose(table, []))
    assert example.forms == ("41", "43")
    assert "41" in example.head
    assert example.omitted == 0


def test_a_long_response_is_shown_by_its_beginning_and_its_end(write: Write) -> None:
    text = "begin " + "x" * 20_000 + r" end \boxed{41}"
    table = read_table([parse_source(write("a.jsonl", [row("p", False, 10, response=text)]))])
    [example] = read_examples(table, choose(table, []))
    assert example.head.startswith("begin")
    assert example.tail.endswith(r"end \boxed{41}")
    assert len(example.head) + example.omitted + len(example.tail) == len(text)


def test_a_long_name_does_not_run_into_its_figure(write: Write) -> None:
    name = 9 * "a long name "
    files = [write("a.jsonl", [row("p", True)]), write("b.jsonl", [row("p", True)])]
    page = rendered(read_table([RunSource(name, None, files[0]), RunSource("b", None, files[1])]))
    assert f">{name}</text>" not in page
    assert "\N{HORIZONTAL ELLIPSIS}</text>" in page
