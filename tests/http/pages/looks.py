"""The ways in which the page is looked at, and tabs that look at it and are watched."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    "print": {"color_scheme": "dark", "viewport": {"width": 800, "height": 1100}},
}
PAPER = {
    "light": "rgb(252, 252, 250)",
    "dark": "rgb(20, 22, 26)",
    "phone": "rgb(252, 252, 250)",
    "print": "rgb(255, 255, 255)",
}
Open = Callable[..., Any]
"""Opens a tab at an address, in a look."""


@contextlib.contextmanager
def tabs(
    browser: Any, url: str, patience: float, enter: Callable[[Any], None] = lambda page: None
) -> Iterator[Open]:
    """Open tabs of a service; at the end nothing went wrong in any, and no request left it.

    Args:
        browser: what shows them.
        url: where the service is.
        patience: seconds that anything may take.
        enter: what a reader does first, in a new tab.
    """
    contexts, complaints, hosts = [], [], set()

    def opened(address: str = "/", look: str = "light") -> Any:
        context = browser.new_context(base_url=url, **LOOKS[look])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * patience)
        enter(page)
        if look == "print":  # which leaves forms out
            page.emulate_media(media="print")
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert hosts - {""} == {urlsplit(url).netloc}
