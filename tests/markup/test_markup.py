"""Texts that a model wrote, as HTML."""

import html.parser
import re
import time

import pytest

from plp_reward.markup import formula, places, render, render_answer

ALLOWED = set(
    re.findall(
        r"\w+",
        "math mrow mi mn mo mtext mfrac msqrt mroot msup msub msubsup mover munder munderover "
        "mtable mtr mtd mspace mstyle menclose mpadded mphantom mmultiscripts mprescripts merror "
        "semantics span mark b i",
    )
)


class Parser(html.parser.HTMLParser):
    """Collects elements and the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name == "style":
                assert "url" not in str(value)
                assert "position" not in str(value)


def parsed(markup: str) -> Parser:
    parser = Parser()
    parser.feed(markup)
    return parser


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (r"so $\frac{3}{4}$ it is", "<mfrac><mn>3</mn><mn>4</mn></mfrac>"),
        (r"so \(x^2\) it is", "<msup>"),
        (r"so \[x^2\] it is", "formula display"),
        ("so $$x^2$$ it is", "formula display"),
        (r"\begin{align*}a&=b\\c&=d\end{align*}", "<mtable"),
        (r"hence \boxed{\frac{1}{2}}.", "<mfrac>"),
        (r"$3{,}000$ and $\$5$", "<mn>3</mn>"),
    ],
)
def test_formulas_are_rendered_whatever_marks_them(text: str, holds: str) -> None:
    shown = render(text)
    assert "<math" in shown
    assert holds in shown
    assert "$" not in shown.replace("<mi>$</mi>", "")


@pytest.mark.parametrize(
    "text",
    [
        "it costs $5 and then $6 more",
        r"it costs \$5 and \$6",
        "a $ b $ c",
        "an open $x\n\nand another $ paragraph",
        r"\(never closed",
        r"\begin{align}never closed",
        r"\boxed{never closed",
        r"C:\\(x\\)",
    ],
)
def test_what_is_no_formula_stays_text(text: str) -> None:
    assert "<math" not in render(text)
    assert str(render(text)) == text


@pytest.mark.parametrize(
    "latex",
    [
        r"\nosuchcommand{x}",
        r"\frac{1}",
        "{" * 400 + "x" + "}" * 400,
        "x" * 3000,
        r"\def\a{xxxxxxxxx}\a\a",
        r"\newcommand{\a}{b}\a",
        r"\kern-1000em x",
        r"\hspace{9999em}x",
        r"\raisebox{99em}{x}",
        "\ud800",
    ],
)
def test_a_formula_that_cannot_be_shown_stands_as_it_was_written(latex: str) -> None:
    shown = formula(latex)
    assert "<math" not in shown
    assert "unread" in shown
    assert render(f"a ${latex}$ b").startswith("a ")


HOSTILE = [
    "<script>alert(1)</script>",
    r"$\text{<script>alert(1)</script>}$",
    r"$\text{</math><img src=x onerror=alert(1)>}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\textcolor{red;background:url(//evil)}{x}$",
    r"$\class{x}{y}$ $\cssId{x}{y}$ $\style{position:fixed}{x}$",
    r"$\color[HTML]{FF0000\"onclick=alert(1)}x$",
    r"$\operatorname{<img src=x>}$",
    r"$\begin{array}{c\"onload=alert(1)}1\end{array}$",
    r"\begin{<b>}x\end{<b>}",
    r"\boxed{<iframe src=//evil>}",
    "'\"><svg onload=alert(1)>",
    "$<!--$ $-->$ $]]>$",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_to_no_element_and_no_attribute_of_theirs(text: str) -> None:
    found = parsed(render(text) + render_answer(text) + formula(text.strip("$")))
    assert found.elements <= ALLOWED
    assert not {name for name in found.attributes if name.startswith("on")}
    assert not found.attributes & {"href", "src", "id"}


def test_what_is_not_seen_is_shown_and_turns_nothing_around() -> None:
    shown = render("right\u202ewrong\x00\ud800 $a\u202eb$")
    assert "\u202e" not in shown
    assert "\x00" not in shown
    shown.encode()


@pytest.mark.parametrize(
    "text",
    [
        "$" * 1_000_000,
        r"\(" * 500_000,
        r"\boxed{" * 150_000,
        r"\begin{align}" * 80_000,
        "{" * 1_000_000,
        "$x$ " * 250_000,
        r"$\sqrt" * 150_000,
        ("$" + r"\sqrt" * 390 + "$") * 500,
        ("$" + r"\frac" * 390 + "$") * 500,
    ],
    ids=range(9),
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    begun = time.process_time()
    render(text)
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("response", "answer", "marked"),
    [
        (r"first \boxed{3}, then \boxed{3} or 3", "3", [r"\boxed{3}"]),
        (r"so \boxed{ \frac{3}{4} } is it", r"\frac{3}{4}", [r"\boxed{ \frac{3}{4} }"]),
        (r"\boxed{3} or \boxed{5}", "3, 5", [r"\boxed{3}", r"\boxed{5}"]),
        ("of 12 in 1212 the final answer is 12 apples", "12", ["12"]),
        ("The answer is New\nYork.", "New York", ["New\nYork"]),
        ("nothing of it", "7", []),
        ("17", "7", []),
        ("anything", None, []),
        ("anything", "", []),
    ],
)
def test_an_answer_is_found_where_it_stands_last(
    response: str, answer: str | None, marked: list[str]
) -> None:
    found = places(response, answer)
    assert [response[start:end] for start, end in found] == marked


def test_the_last_mention_is_what_is_marked() -> None:
    response = "12 apples, so the final answer is 12 apples"
    assert places(response, "12") == [(response.rindex("12"), response.rindex("12") + 2)]


def test_marks_stand_around_text_and_around_whole_formulas() -> None:
    response = r"It is 7, so $\boxed{7}$."
    shown = render(response, places(response, "7"))
    assert shown.startswith('It is 7, so <mark class="answer"><span class="formula')
    assert shown.endswith("</mark>.")
    assert render("a b c", [(2, 3)]) == 'a <mark class="answer">b</mark> c'


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (r"\frac{3}{4}", "<mfrac>"),
        ("x^2", "<msup>"),
        (r"$\frac{3}{4}$", "<mfrac>"),
        ("12 apples & more", "12 apples &amp; more"),
        ("New York", "New York"),
        (r"\nosuch{x}", r"\nosuch{x}"),
    ],
)
def test_an_answer_is_a_formula_where_it_is_latex(answer: str, shown: str) -> None:
    assert shown in render_answer(answer)
