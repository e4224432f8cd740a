r"""A text with formulas, as people write it for a chat, as HTML.

Formulas are what stands between ``$``, ``$$``, ``\(`` and ``\[``, an environment, or a box.
Everything else is text and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup, escape

from plp_reward.markup.formulas import MOST_CHARACTERS, convertible, formula
from plp_reward.markup.places import closing

MOST_FORMULAS = 2_000
"""Of a text, those that never close among them; further ones stay text."""
_OPENING = re.compile(
    r"\\\$|\\\\|(?P<display>\$\$)|(?P<inline>\$)(?=[^\s$])|(?P<round>\\\()|(?P<square>\\\[)"
    r"|\\begin\{(?P<environment>[a-zA-Z]{1,16}\*?)\}|(?P<box>\\(?:boxed|fbox)\s{0,4}\{)"
)
_CLOSING = {"display": "$$", "round": r"\)", "square": r"\]"}
_CLOSING_DOLLAR = re.compile(r"(?<=[^\s\\])\$(?!\d)|\n[ \t]*\n")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufffe\uffff\ud800-\udfff]"
)
_LATEX = re.compile(r"[\\^_{}]")


class _Part(NamedTuple):
    start: int
    end: int
    latex: str | None = None
    display: bool = False


def render(text: str, marks: Sequence[tuple[int, int]] = ()) -> Markup:
    """Return a text as HTML that runs nothing and loads nothing, whatever stands in it.

    Its line breaks stay as they are: show it in an element whose ``white-space`` is ``pre-wrap``.

    Args:
        text: the text.
        marks: parts to mark, (start, end), in order; a formula is marked as a whole.
    """
    html: list[Markup] = []
    ahead = [mark for mark in marks if mark[0] < mark[1]]
    for part in _parts(text):
        if part.latex is None:
            html.append(_marked_text(text, part, ahead))
            continue
        source = visible(text[part.start : part.end])
        shown = formula(visible(part.latex), display=part.display, source=source)
        inside = any(start < part.end and part.start < end for start, end in ahead)
        html.append(_mark(shown) if inside else shown)
    return Markup("").join(html)


def render_answer(text: str) -> Markup:
    """Return an answer or gold as HTML: as a formula where it is LaTeX, else as text."""
    shown = visible(text)
    if _OPENING.search(shown):
        bare = shown.strip()
        if not (bare.startswith("\\boxed") and convertible(bare)):
            return render(shown)
    if _LATEX.search(shown) and convertible(shown):
        return formula(shown)
    return escape(shown)


def visible(text: str) -> str:
    """Return a text without what is not seen, or turns what stands around it: U+FFFD instead."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def stylesheet() -> str:
    """Return the CSS of what ``render`` writes."""
    return files("plp_reward.markup").joinpath("markup.css").read_text(encoding="utf-8")


def _marked_text(text: str, part: _Part, marks: Sequence[tuple[int, int]]) -> Markup:
    html, position = Markup(""), part.start
    for start, end in marks:
        start, end = max(start, position), min(end, part.end)
        if start < end:
            html += escape(visible(text[position:start]))
            html += _mark(escape(visible(text[start:end])))
            position = end
    return html + escape(visible(text[position : part.end]))


def _mark(html: Markup) -> Markup:
    return Markup('<mark class="answer">{}</mark>').format(html)


def _parts(text: str) -> Iterator[_Part]:
    position = search = tried = 0
    while tried < MOST_FORMULAS and (opening := _OPENING.search(text, search)):
        search = opening.end()
        if opening.lastgroup is None:  # an escaped dollar or backslash
            continue
        tried += 1
        found = _formula(text, opening)
        if found is None:
            continue
        if position < found.start:
            yield _Part(position, found.start)
        yield found
        position = search = found.end
    if position < len(text):
        yield _Part(position, len(text))


def _formula(text: str, opening: re.Match[str]) -> _Part | None:
    """The formula that begins here, if it ends soon enough."""
    kind, start, inside = opening.lastgroup, opening.start(), opening.end()
    limit = min(len(text), inside + MOST_CHARACTERS)
    match kind:
        case "inline":
            close = _CLOSING_DOLLAR.search(text, inside, limit)
            if close is None or not close.group().startswith("$"):
                return None
            return _Part(start, close.end(), text[inside : close.start()])
        case "box":
            end = closing(text, inside, MOST_CHARACTERS)
            return None if end is None else _Part(start, end, text[start:end])
        case "environment":
            closes = f"\\end{{{opening['environment']}}}"
        case _:
            closes = _CLOSING[str(kind)]
    at = text.find(closes, inside, limit)
    if at < 0:
        return None
    end = at + len(closes)
    if kind == "environment":
        return _Part(start, end, text[start:end], display=True)
    return _Part(start, end, text[inside:at], display=kind != "round")
