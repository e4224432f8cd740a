"""What ``plp score`` shows."""

from io import StringIO

from rich.console import Console

from plp_reward.answers import Status
from plp_reward.cli.score_tables import tables
from plp_reward.dumps.summary import Summary
from plp_reward.scoring.samples import Result


def shown(*datasets: str) -> str:
    summary = Summary()
    for name in datasets:
        summary.add(name, [Result("", 1.5, True, Status.OK, length=100)])
        summary.add(name, [Result("", None, None, Status.TIMEOUT, length=50)])
    file = StringIO()
    Console(file=file, width=100).print(*tables(summary))
    return file.getvalue()


def test_the_tables_have_a_row_a_data_set_and_the_total() -> None:
    rows = [line.split() for line in shown("a", "b").splitlines() if line.strip()]
    assert ["a", "2", "100.00%", "1", "75.0", "75.0", "1.5000"] in rows
    assert ["total", "4", "100.00%", "2", "75.0", "75.0", "1.5000"] in rows
    assert ["total", "2", "2"] in rows


def test_a_single_data_set_needs_no_total() -> None:
    assert "total" not in shown("a")


def test_a_data_sets_name_is_shown_not_obeyed() -> None:
    text = shown("[/red] [bold]x", "\x1b[2J wiped")
    assert "[/red] [bold]x" in text
    assert "\x1b" not in text
    assert "[2J wiped" in text
