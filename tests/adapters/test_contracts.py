"""docs/frameworks.md's table says what the tests show, of the versions that they ran."""

import ast
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from tests.adapters.contracts import PAGE, Contract, contracts, pins, written

ALL = [pytest.param(path, one, id=one.framework) for path, one in contracts()]


def test_the_table_is_the_one_that_the_tests_state() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "the table is stale: make frameworks"


@pytest.mark.parametrize(("path", "contract"), ALL)
def test_every_claim_names_tests_that_there_are(path: Path, contract: Contract) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert contract.tests() <= there


@pytest.mark.parametrize(("path", "contract"), ALL)
def test_what_is_installed_is_the_version_that_the_table_names(
    path: Path, contract: Contract
) -> None:
    if not contract.package:
        return
    assert pins()[contract.package] == contract.version
    try:
        assert version(contract.package) == contract.version
    except PackageNotFoundError:
        pytest.skip(f"needs {contract.package}: scripts/frameworks.txt")
