"""docs/frameworks.md's table says what a run of the tests showed, of the versions that it ran."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.adapters.contracts import (
    FILES,
    PAGE,
    Contract,
    Test,
    contracts,
    pins,
    rows,
    version_in,
    written,
)
from tests.adapters.outcomes import Outcomes

ALL = [pytest.param(one, id=one.framework) for one in contracts()]


def test_the_table_has_a_row_for_every_contract_and_no_other() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert list(rows(page)) == [one.name for one in contracts()]
    assert written(page, {}) == page


@pytest.mark.parametrize("contract", ALL)
def test_a_row_says_what_its_contract_states_where_that_is_not_here_to_run(
    contract: Contract,
) -> None:
    row = rows(PAGE.read_text(encoding="utf-8"))[contract.name]
    assert row == contract.row(version_in(row)), "the table is stale: make frameworks"


def test_every_claim_names_tests_that_there_are() -> None:
    there = {
        (path.name, node.name)
        for path in FILES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert {test for one in contracts() for test in one.tests()} <= there


@pytest.mark.parametrize("contract", ALL)
def test_a_contract_says_where_the_frameworks_code_comes_from(contract: Contract) -> None:
    assert sum(map(bool, (contract.package, contract.checkout, contract.recorded))) == 1
    if contract.package:
        row = rows(PAGE.read_text(encoding="utf-8"))[contract.name]
        assert version_in(row) == pins()[contract.package]


GOOD: Test = ("test_a.py", "test_good")
CONTRACT = Contract(
    framework="A",
    link="#a",
    recorded="1.0",
    ran=("all of it", "test_good"),
    length=("tokens", "test_good", "test_b.py::test_other"),
    groups="no",
    undecided="left out",
    failure=("ends", "test_good"),
    file="test_a.py",
)


def test_what_no_test_showed_stands_in_italics() -> None:
    row = CONTRACT.row("1.0", lambda test: test == GOOD)
    assert row == "| [A](#a) | 1.0 | all of it | *tokens* | unknown | no | *left out* | ends |\n"


def run(tmp_path: Path, body: str, *options: str) -> tuple[int, str, str]:
    """Run a test file under the plugin, for the contract above and a page that says nothing yet.

    Returns:
        The exit status, what was said, and the page as it was left.
    """
    page = tmp_path / "page.md"
    begin, end = "<!-- contracts: make frameworks -->\n", "<!-- end of contracts -->\n"
    page.write_text(f"before\n{begin}| h |\n| - |\n{end}after\n")
    (tmp_path / "test_a.py").write_text(
        f"import pytest\n\n@pytest.mark.parametrize('n', [1, 2])\ndef test_good(n):\n    {body}\n"
        "\ndef test_aside():\n    pass\n"
    )
    (tmp_path / "test_b.py").write_text("def test_other():\n    pass\n")
    (tmp_path / "conftest.py").write_text(
        "import sys, types\n"
        "from pathlib import Path\n"
        "sys.modules['tests'] = types.ModuleType('tests')\n"
        f"sys.modules['tests'].__path__ = [{str(PAGE.parents[1] / 'tests')!r}]\n"
        "from tests.adapters import contracts, outcomes, test_contracts\n"
        "known = [test_contracts.CONTRACT]\n"
        "contracts.contracts = lambda: iter(known)\n"
        "def pytest_addoption(parser):\n"
        "    parser.addoption('--write', action='store_true')\n"
        "def pytest_configure(config):\n"
        "    page = Path(__file__).with_name('page.md')\n"
        "    plugin = outcomes.Outcomes(known, page, write=config.getoption('--write'))\n"
        "    config.pluginmanager.register(plugin)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", ".", *options],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, page.read_text()


def test_a_run_that_shows_what_the_table_does_not_say_fails(tmp_path: Path) -> None:
    status, said, _ = run(tmp_path, "pass")
    assert status == 1, said
    assert "not what this run showed: make frameworks" in said
    assert "| [A](#a) | 1.0 | all of it | tokens | unknown | no | *left out* | ends |" in said


def test_it_writes_the_rows_when_asked(tmp_path: Path) -> None:
    status, said, page = run(tmp_path, "pass", "--write")
    assert status == 0, said
    assert "| [A](#a) | 1.0 | all of it | tokens | unknown | no | *left out* | ends |\n" in page


def test_a_test_that_is_skipped_shows_nothing(tmp_path: Path) -> None:
    _, said, page = run(tmp_path, "n == 1 or pytest.skip('half of it')", "--write")
    assert (
        "| [A](#a) | 1.0 | *all of it* | *tokens* | unknown | no | *left out* | *ends* |" in page
    ), said


def test_a_run_of_a_part_says_nothing_of_the_whole(tmp_path: Path) -> None:
    assert run(tmp_path, "pass", "-k", "aside")[0] == 0


def test_a_framework_that_is_not_here_keeps_its_row() -> None:
    missing = Contract(**{**vars(CONTRACT), "recorded": "", "checkout": "no-such-checkout"})
    seen = Outcomes([missing], write=False)
    for test in missing.tests():
        seen.outcomes[test].add("skipped")
    assert seen.rows() == {}
