"""The documentation as a site: whole, and readable without a network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytest.importorskip("material")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built so that any warning ends it: a lost page, link, anchor or public name."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_on_the_site(site: Path) -> None:
    pages = {page.stem for page in (ROOT / "docs").glob("*.md")}
    assert pages <= {page.stem for page in site.glob("*.html")}


def test_nothing_on_it_is_fetched_from_elsewhere(site: Path) -> None:
    fetched = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="?https?:')
    found = [page.name for page in site.rglob("*.html") if fetched.search(page.read_text())]
    assert found == []


def test_the_reference_has_what_a_docstring_says(site: Path) -> None:
    page = (site / "python-names.html").read_text()
    for name in ("grade", "score", "Sample", "RewardClient"):
        assert re.search(rf'id="plp_reward[\w.]*\.{name}"', page), name
