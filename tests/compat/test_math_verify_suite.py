"""math-verify's own suite, on what stands in for it.

Where the two differ on purpose docs/replace.md lists the test and why; every other one passes.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from plp_reward.compat.math_verify import __doc__ as module_says

SUITE = Path(__file__).parent / "math_verify_suite"
PAGE = (Path(__file__).parents[2] / "docs" / "replace.md").read_text()

Case = tuple[str, int]


def listed() -> set[Case]:
    """The cases of the page's table, each a test and which of its cases, counted from 1."""
    return {
        (test, int(case))
        for test, cases in re.findall(r"^\| `(test_\w+)` \| ([\d, ]+) \|", PAGE, re.MULTILINE)
        for case in cases.split(",")
    }


def outcomes(folder: Path) -> dict[Case, bool]:
    """Run the suite, and return which cases passed."""
    file = folder / "outcomes.jsonl"
    options = [
        "-q",
        "-c",
        os.devnull,
        "--rootdir",
        ".",
        "--confcutdir",
        ".",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "tests", "--outcomes", str(file)],
        cwd=SUITE,
        env=os.environ | {"PYTHONPATH": ".", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(rows) == 291
    return {
        (row["test"], row["case"]): row["passed"] for row in rows if row["file"] != YUJIANLL
    } | {("test_yujianll", row["case"]): row["passed"] for row in rows if row["file"] == YUJIANLL}


YUJIANLL = "test_yujianll.py"
"""Its test has the name of another file's."""


def test_every_case_passes_but_for_those_that_the_page_lists(tmp_path: Path) -> None:
    failed = {case for case, passed in outcomes(tmp_path).items() if not passed}
    assert failed == listed()


def test_the_suite_is_that_of_the_version_which_the_module_names() -> None:
    assert "math-verify 0.9.0" in (SUITE / "README.md").read_text()
    assert "math-verify 0.9.0" in (module_says or "")
    assert (SUITE / "LICENCE").read_text().lstrip().startswith("Apache License")
