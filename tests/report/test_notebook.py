"""What a notebook shows of verdicts, results and reports: whatever a model wrote stays text."""

import html
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import plp_reward
from plp_reward import Sample
from plp_reward.report import report

from .conftest import Write, row

EVIL = "</td></table><script>alert(1)</script>"


def test_a_verdict_shows_what_was_decided_and_how() -> None:
    shown = plp_reward.grade(r"\boxed{\frac{1}{2}}", "0.5", explain=True)._repr_html_()
    assert "right" in shown
    assert "<mfrac>" in shown
    assert "decided by" in shown
    wrong = plp_reward.grade(rf"\boxed{{{EVIL}}}", EVIL + "2", explain=True)._repr_html_()
    assert "wrong" in wrong
    assert "<script" not in wrong


def test_a_result_shows_its_reward_and_its_parts() -> None:
    [result] = plp_reward.score([Sample(r"\boxed{42}", gold=42, length=100, id=EVIL)], "plp")
    shown = result._repr_html_()
    assert re.search(r"reward</th><td[^>]*>1.5<", shown)
    assert "<script" not in shown


def test_a_report_is_its_page_in_a_frame(write: Write, tmp_path: Path) -> None:
    made = report(f"{EVIL}={write('a.jsonl', [row('p', True), row(EVIL, False)])}")
    shown = made._repr_html_()
    assert shown.count("<") == 2  # a frame, opened and closed: all else is its attribute
    assert 'sandbox="allow-scripts"' in shown
    inside = re.search(r'srcdoc="([^"]*)"', shown)
    assert inside is not None
    assert html.unescape(inside[1]) == made.html
    assert repr(made) == f"Report({EVIL!r}, 2 responses)"
    made.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text() == made.html


NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebook.ipynb"


@pytest.mark.slow
def test_the_notebook_of_the_documentation_shows_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run again where nothing is beside it, it has the outputs that it is kept with."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    kept = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(run, timeout=300, kernel_name="python3", resources=resources).execute()
    outputs = [
        [cell.outputs for cell in book.cells if cell.cell_type == "code"] for book in (kept, run)
    ]
    assert sum(map(len, outputs[0])) >= 3
    for before, after in zip(*outputs, strict=True):
        assert [out.get("data", out.get("text")) for out in before] == [
            out.get("data", out.get("text")) for out in after
        ]
