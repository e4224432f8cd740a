"""Hooks of the documentation's site (mkdocs.yml): it links to nothing that it does not hold."""

from __future__ import annotations

import re
from typing import Any

_BESIDE = re.compile(r"\[([^\]]+)\]\(\.\./([^)#]+)(?:#[^)]*)?\)")
_SHIM = "https://unpkg.com/iframe-worker/shim"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Name what lies beside the pages, where links of the repository's own lead."""

    def named(link: re.Match[str]) -> str:
        return link[1] if link[1].strip("`") == link[2] else f"{link[1]} (`{link[2]}`)"

    return _BESIDE.sub(named, markdown)


def on_post_page(output: str, **_: Any) -> str:
    """Take what the search of pages opened as files needs from the site's own folder."""
    return output.replace(_SHIM, "assets/iframe-worker.js")


on_post_template = on_post_page
