"""``plp report``, run as people run it."""

from pathlib import Path

from .conftest import Run, write_rows


def test_scored_dumps_become_a_page(plp: Run, tmp_path: Path) -> None:
    for name, answers in (("before", "1234"), ("after", "1144")):
        rows = [
            {"prompt": f"p{i}", "response": rf"\boxed{{{a}}}", "gold": "1", "length": 10 * i + 1}
            for i, a in enumerate(answers)
        ]
        write_rows(tmp_path / f"{name}.jsonl", rows)
        assert plp("score", f"{name}.jsonl", "-o", f"{name}.scored.jsonl").returncode == 0
    done = plp("report", "A=before.scored.jsonl", "B=after.scored.jsonl", "-o", "page.html")
    assert done.returncode == 0, done.stderr
    assert "8 responses of 2 runs in page.html" in done.stdout
    page = (tmp_path / "page.html").read_text()
    assert "<title>A and B</title>" in page
    assert "25.0% → 50.0%" in page
    again = plp("report", "A=before.scored.jsonl", "B=after.scored.jsonl", "-o", "again.html")
    assert again.returncode == 0
    assert (tmp_path / "again.html").read_text() == page


def test_what_cannot_be_used_is_named(plp: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "raw.jsonl", [{"response": "42", "gold": "42"}])
    for arguments, message in (
        (("report", "raw.jsonl"), "raw.jsonl, row 1: no result in field 'plp'"),
        (("report", "missing.jsonl"), "cannot read missing.jsonl"),
        (("report", "raw.jsonl", "-o", "no/page.html"), "--output: there is no folder no"),
    ):
        done = plp(*arguments)
        assert done.returncode == 2
        assert message in done.stderr
