"""GET /docs: all it needs is the service's own, and its policy lets it ask nobody else."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from plp_reward import __version__
from plp_reward.http.documentation import ASSETS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Addresses(HTMLParser):
    """What a page loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("src", "href") and value]


def test_everything_the_page_loads_is_the_services_own(server: httpx.Client) -> None:
    response = server.get("/docs")
    loaded = Addresses(response.text).found
    assert {Path(address).name for address in loaded} == {*ASSETS}
    for address in (*loaded, "openapi.json"):
        assert "//" not in address
        found = server.get(f"/{address}")  # relative to /docs, behind any prefix
        assert found.status_code == 200
        assert len(found.content) > 1000
    assert server.get("/docs/nosuch.js").status_code == 404
    assert server.get("/redoc").status_code == 404


def test_the_pages_policy_lets_it_ask_nobody_else(server: httpx.Client) -> None:
    policy = server.get("/docs").headers["content-security-policy"]
    sources = re.findall(r"(\S+-src) ([^;]*)", policy)
    assert ("default-src", "'none'") in sources
    for _, allowed in sources:
        for source in allowed.split():
            assert re.fullmatch(r"'none'|'self'|'unsafe-inline'|data:|'sha256-\S+'", source)
    assert "'unsafe-inline'" not in dict(sources)["script-src"]


def test_a_service_with_a_token_has_the_button_for_it(serve: Any, server: httpx.Client) -> None:
    assert "security" not in server.get("/openapi.json").json()
    document = serve(token="word").get("/openapi.json", auth=("any", "word")).json()
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
def test_a_browser_without_a_network_shows_it(server: httpx.Client, tmp_path: Path) -> None:
    """Names of other hosts have no address there."""
    assert CHROMIUM is not None
    shown = subprocess.run(
        [
            CHROMIUM,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update"),
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={tmp_path}",
            "--virtual-time-budget=20000",
            "--dump-dom",
            str(server.base_url.copy_with(path="/docs")),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    ).stdout
    assert 'class="swagger-ui"' in shown
    assert "/openrlhf/{profile}" in re.sub(r"<[^>]*>|\u200b", "", shown)


def test_info_says_what_runs(server: httpx.Client) -> None:
    found = server.get("/info").json()
    assert found["versions"]["version"] == __version__
    assert {"python", "flint", "sympy"} <= set(found["versions"])
    assert found["profile"] in found["profiles"]
    assert found["workers"] > 0
    [line] = re.findall("^plp_build_info.*", server.get("/metrics").text, re.MULTILINE)
    assert f'version="{__version__}"' in line
    assert line.endswith(" 1.0")
