"""Templates to answers, with what a browser must not do."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from plp_reward import __version__, markup
from plp_reward.files.encoding import to_json
from plp_reward.viewer.rows import Row, golds_of
from plp_reward.viewer.words import meaning

POLICY = (
    "default-src 'none'; script-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
"""Scripts and styles of the service alone. Formulas carry their alignment in attributes."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SHOWN_RESPONSE = 60_000
"""Characters of a response that are shown, from its end."""
_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "txt": "text/plain"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("plp_reward.http.pages", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        answer=markup.render_answer,
        golds=_golds,
        prose=markup.render,
        visible=markup.visible,
        json=lambda value: to_json(value).decode(),
        reward=lambda value: (
            "–" if value is None else f"{value:.3f}".replace("-", "\N{MINUS SIGN}")
        ),
        count=lambda value: "–" if value is None else f"{value:,.0f}",
        share=lambda value: "–" if value is None or value != value else f"{value:.1%}",
        when=_when,
        term=_term,
        marked=marked_response,
    )
    return environment


def wants_page(request: Request) -> bool:
    """Return whether the client is a browser that shows pages, rather than one that wants JSON."""
    return "text/html" in request.headers.get("accept", "")


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page.

    Links are relative, so that it works behind any prefix: ``up`` leads to ``/``.
    """
    up = "../" if request.scope["path"].startswith("/page/") else "./"
    html = _environment().get_template(template).render(up=up, version=__version__, **values)
    return HTMLResponse(html.encode("utf-8", "replace"), status, HEADERS)


@cache
def static(name: str) -> Response | None:
    """Return a file of the page, or None if there is no such."""
    known = {entry.name for entry in files("plp_reward.http.pages").joinpath("static").iterdir()}
    if name == "markup.css":
        content = markup.stylesheet().encode()
    elif name in known:
        content = files("plp_reward.http.pages").joinpath("static", name).read_bytes()
    else:
        return None
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(content, headers=headers, media_type=_TYPES.get(name.rpartition(".")[2]))


def marked(row: Row) -> dict[str, Markup]:
    """Return a sample's texts as HTML, the answer marked in the response."""
    prompt = markup.render(row.prompt[:SHOWN_RESPONSE])
    return {"prompt": prompt, "response": marked_response(row)}


def marked_response(row: Row) -> Markup:
    """Return a sample's response as HTML, the answer marked in it."""
    text = row.response
    cut = max(0, len(text) - SHOWN_RESPONSE)
    text = text[cut:]
    left_out = Markup('<p class="soft">{:,} characters left out</p>').format(cut) if cut else ""
    return Markup("") + left_out + markup.render(text, markup.places(text, row.answer))


def _term(word: str, shown: str = "", *, stops: bool = True) -> str | Markup:
    """Return a word with what it means, which shows where it is pointed at or focused.

    Args:
        word: the word, as ``meaning`` knows it; one that it does not know stays as it is.
        shown: what is written instead of it, if anything.
        stops: whether the keyboard stops there; not where a word stands in every line.
    """
    told = meaning(word)
    if not told:
        return markup.visible(shown or word)
    stop = Markup(' tabindex="0"') if stops else ""
    return Markup('<abbr title="{}"{}>{}</abbr>').format(told, stop, markup.visible(shown or word))


def _golds(text: str) -> Markup:
    return Markup(" or ").join(markup.render_answer(gold) for gold in golds_of(text))


def _when(seconds: float) -> str:
    if seconds < 1e9:  # the position in a file, which has no times
        return f"{seconds:,.0f}"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
