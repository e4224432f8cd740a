"""Writes what came of each test of the suite, one JSON line a test, to the file of --outcomes."""

import json
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--outcomes", type=Path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # type: ignore[no-untyped-def]
    report = yield
    if report.when == "call":
        cases = set(item.callspec.indices.values()) if hasattr(item, "callspec") else {0}
        (case,) = cases
        outcome = {"test": item.originalname, "file": item.path.name, "case": case + 1}
        with item.config.getoption("--outcomes").open("a") as lines:
            lines.write(json.dumps(outcome | {"passed": report.passed}) + "\n")
    return report
