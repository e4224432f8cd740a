"""Hold docs/frameworks.md's table to what a run of the tests showed, or write it.

A plugin of pytest, see ``tests/conftest.py``. It looks at the frameworks whose own code is here, or
of which recorded bodies are posted, and of which every test that the table rests on was selected;
the other rows stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.adapters.contracts import PAGE, Contract, Test, contracts, rows, written

OPTION = "--write-frameworks"


class Outcomes:
    """What became of every test: passed if each of its parametrisations did.

    Args:
        known: what is stated of the frameworks.
        page: the page with the table.
        write: write the rows that differ, rather than fail.
    """

    def __init__(self, known: Iterable[Contract], page: Path = PAGE, *, write: bool) -> None:
        self.known = known
        self.page = page
        self.write = write
        self.outcomes: defaultdict[Test, set[str]] = defaultdict(set)
        self.differ: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a test, or of its set-up where it got no further."""
        if report.when == "call" or report.outcome != "passed":
            file, _, name = report.nodeid.partition("::")
            self.outcomes[Path(file).name, name.partition("[")[0]].add(report.outcome)

    def passed(self, test: Test) -> bool:
        """Return whether a test ran and passed."""
        return self.outcomes.get(test) == {"passed"}

    def rows(self) -> dict[str, str]:
        """Return the rows of the table that the run has shown."""
        here = ((one, one.version()) for one in self.known if one.tests() <= self.outcomes.keys())
        return {one.name: one.row(version, self.passed) for one, version in here if version}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Compare the rows with the page's."""
        page = self.page.read_text(encoding="utf-8")
        there = rows(page)
        self.differ = {name: row for name, row in self.rows().items() if there.get(name) != row}
        if self.differ and self.write:
            self.page.write_text(written(page, self.differ), encoding="utf-8")
        elif self.differ:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which rows are not what the run showed."""
        if self.differ:
            done = "rows written" if self.write else "not what this run showed: make frameworks"
            terminalreporter.section(f"{self.page.name}: {done}", red=not self.write)
            for row in self.differ.values():
                terminalreporter.write(row)


def register(config: pytest.Config) -> None:
    """Watch a run, in the process that sees all of its tests."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(contracts(), write=config.getoption(OPTION)))
