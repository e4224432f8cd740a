"""The page in a real browser, in light and dark, wide and narrow."""

import html
import json
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from plp_reward.report import parse_source, read_table

from .conftest import row
from .test_page import rendered

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
SCHEMES = {"dark": 0, "light": 1}
PAPER = {"light": (0xFC, 0xFC, 0xFA), "dark": (0x14, 0x16, 0x1A)}
RUN = {"light": (0x2B, 0x6C, 0xB0), "dark": (0x74, 0xAE, 0xF0)}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")

    def to(name: str, rows: list[dict[str, object]]) -> str:
        path = folder / name
        path.write_text("".join(json.dumps(one) + "\n" for one in rows))
        return str(path)

    before = [row(f"p{i}", i % 3 == 0, 100 * i + 50) for i in range(12)]
    after = [row(f"p{i}", i % 2 == 0, 40 * i + 20) for i in range(12)]
    sources = [parse_source(to("before.jsonl", before)), parse_source(to("after.jsonl", after))]
    path = folder / "report.html"
    path.write_text(rendered(read_table(sources)))
    return path


def screenshot(page: Path, folder: Path, scheme: str, width: int) -> np.ndarray:
    """Return the page's pixels, shape (height, width, 3)."""
    from matplotlib.image import imread

    assert CHROMIUM is not None
    picture = folder / "page.png"
    subprocess.run(
        [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
            f"--window-size={width},3000",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=300,
    )
    return np.rint(imread(picture)[:, :, :3] * 255).astype(int)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def test_no_printed_page_ends_with_a_heading_or_what_it_begins_with(
    page: Path, tmp_path: Path
) -> None:
    assert CHROMIUM is not None
    printed = tmp_path / "page.pdf"
    subprocess.run(
        [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=300,
    )
    heads = re.findall(r"<h[23]>.*?</h[23]>\s*(?:<p>.*?</p>)?", page.read_text(), re.DOTALL)
    begun = [letters(html.unescape(re.sub(r"<[^>]*>", "", head))) for head in heads]
    assert len(begun) > 10
    pages = [letters(sheet.extract_text()) for sheet in PdfReader(printed).pages]
    assert len(pages) > 2
    for text in pages:
        assert not any(text[-min(len(head), 24) :] in head for head in begun)


@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_shows_in_either_scheme_and_on_a_narrow_screen(
    page: Path, tmp_path: Path, scheme: str, width: int
) -> None:
    pixels = screenshot(page, tmp_path, scheme, width)
    assert pixels.shape == (3000, width, 3)
    assert tuple(pixels[1, 1]) == PAPER[scheme]
    # Not blank: text and charts give many colours, and the first run's is among them.
    flat = pixels.reshape(-1, 3)
    assert len(np.unique(flat, axis=0)) > 100
    assert (flat == RUN[scheme]).all(axis=1).sum() > 200
    ink = (np.abs(flat - PAPER[scheme]).sum(axis=1) > 60).reshape(pixels.shape[:2])
    assert ink.mean() > 0.02
    # Nothing reaches the edge: what is too wide scrolls in a frame of its own.
    assert not ink[200:, -6:].any()


def test_on_a_phone_tables_scroll_in_frames_that_show_it(page: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        tab.goto(page.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        shadows = tab.evaluate(
            "[...document.querySelectorAll('.scroll')]"
            ".filter(frame => frame.scrollWidth > frame.clientWidth)"
            ".map(frame => getComputedStyle(frame).backgroundImage)"
        )
        browser.close()
    assert shadows, "no table is too wide"
    assert all("gradient" in shadow for shadow in shadows)
