"""What the tests show of each framework: the rows of the table in docs/frameworks.md.

A test file of an adapter or a wire states a ``Contract`` as literals: what it says of the
framework, and by which tests. A run of these tests says which of them passed and with which version
of the framework's own code, and so makes the rows (``outcomes.py``):

    make frameworks
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "frameworks.md"
PINS = ROOT / "scripts" / "frameworks.txt"
FILES = [
    path
    for folder in ("tests/adapters", "tests/http/wires")
    for path in sorted((ROOT / folder).glob("test_*.py"))
    if path.name != "test_contracts.py"  # which is about the contracts of the others
]
BEGIN, END = "<!-- contracts: make frameworks -->\n", "<!-- end of contracts -->\n"
HEAD = (
    "framework",
    "version",
    "run in the tests",
    "length from",
    "cut-off responses",
    "whole groups",
    "no verdict",
    "no reward in the end",
)

Claim = str | tuple[str, ...]
"""What the table says, and behind it the tests that show it, of the same file or as
``file.py::test``; none, if it was read in the framework's code and is not run."""
Test = tuple[str, str]
"""A test function: its file's name, and its own."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contract:
    """A row of the table: what a framework does with what the adapter or the wire returns.

    Attributes:
        framework: its name.
        link: where it is documented, from docs/frameworks.md: ``#trl``.
        package: its name on PyPI, pinned in scripts/frameworks.txt; "" if it is not there.
        checkout: the folder of its checkout, where it is on no package registry.
        recorded: the version or commit that bodies were written down from, where neither is run.
        ran: what of its own code the tests run.
        length: where a response's length comes from.
        cut_off: how a response that was cut off is known.
        groups: whether rewards over groups are those of one call.
        undecided: what a response without a verdict comes to in the training.
        failure: what becomes of the run when there is no reward in the end.
        file: the name of the file that states it.
    """

    framework: str
    link: str
    package: str = ""
    checkout: str = ""
    recorded: str = ""
    ran: Claim
    length: Claim
    cut_off: Claim = "unknown"
    groups: Claim
    undecided: Claim
    failure: Claim
    file: str = ""

    def claims(self) -> dict[str, Claim]:
        """Return the claims by name."""
        names = ("ran", "length", "cut_off", "groups", "undecided", "failure")
        return {name: getattr(self, name) for name in names}

    def tests(self) -> set[Test]:
        """Return the tests that show the claims."""
        return {test for claim in self.claims().values() for test in self._behind(claim)}

    def version(self) -> str:
        """Return the version of its own code that is here, or "" if there is none."""
        if self.package:
            try:
                return version(self.package)
            except PackageNotFoundError:
                return ""
        return commit(self.checkout) if self.checkout else self.recorded

    def row(self, version: str, shown: Callable[[Test], bool] = lambda _: True) -> str:
        """Return the row of the table: in italics what no test has shown.

        Args:
            version: of the framework's own code.
            shown: whether a test passed.
        """
        cells = [
            claim[0] if isinstance(claim, tuple) else claim for claim in self.claims().values()
        ]
        for place, claim in enumerate(self.claims().values()):
            tests = self._behind(claim)
            if not (tests and all(map(shown, tests))) and claim not in ("unknown", "no", "-"):
                cells[place] = f"*{cells[place]}*"
        known = version if "." in version else f"`{version}`"
        return f"| {' | '.join((self.name, known, *cells))} |\n"

    @property
    def name(self) -> str:
        """The row's first cell."""
        return f"[{self.framework}]({self.link})"

    def _behind(self, claim: Claim) -> list[Test]:
        names = claim[1:] if isinstance(claim, tuple) else ()
        return [(file or self.file, test) for file, _, test in (n.rpartition("::") for n in names)]


def contracts() -> Iterator[Contract]:
    """Return every contract, by the framework's name; their files are read, not imported."""
    found = [
        Contract(
            file=path.name,
            **{str(one.arg): ast.literal_eval(one.value) for one in node.keywords},
        )
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Contract"
    ]
    yield from sorted(found, key=lambda one: one.framework.lower())


def rows(page: str) -> dict[str, str]:
    """Return the rows of the page's table, by their first cell."""
    lines = page.partition(BEGIN)[2].partition(END)[0].splitlines(keepends=True)[2:]
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines}


def version_in(row: str) -> str:
    """Return the version that a row names."""
    return row.split(" | ")[1].strip("`")


def written(page: str, new: Mapping[str, str]) -> str:
    """Return the page with these rows in its table, in place of those with the same first cell."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    there = {**rows(page), **new}
    known = [there[one.name] for one in contracts() if one.name in there]
    head = "".join(f"| {' | '.join(row)} |\n" for row in (HEAD, ("---",) * len(HEAD)))
    return f"{before}{BEGIN}{head}{''.join(known)}{END}{after}"


def commit(name: str) -> str:
    """Return the first seven characters of a checkout's commit, or "" where there is none."""
    path = _checked_out(name)
    if path is None:
        return ""
    asked = ["git", "-C", str(path), "rev-parse", "--short=7", "HEAD"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip()[:7]


def pins() -> dict[str, str]:
    """Return the pinned versions by package."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)$", PINS.read_text(encoding="utf-8"), re.MULTILINE))


def own(module: str, package: str) -> Any:
    """Import a module of a framework; skip where the framework is not installed.

    One that is installed and cannot be imported fails: what it needs is missing from
    scripts/frameworks.txt, and a test that is always skipped shows nothing.
    """
    try:
        version(package)
    except PackageNotFoundError:
        pytest.skip(f"needs {package}: scripts/frameworks.txt", allow_module_level=True)
    return importlib.import_module(module)


def checkout(name: str, *, below: str = "") -> Path:
    """Make a framework that is on no package registry importable; skip where there is no checkout.

    Args:
        name: its folder in the one that the variable ``CHECKOUTS`` names.
        below: where its packages are, below that folder.
    """
    path = _checked_out(name)
    if path is None:
        pytest.skip(f"needs a checkout of {name} in the folder CHECKOUTS", allow_module_level=True)
    if str(path / below) not in sys.path:
        sys.path.append(str(path / below))
    return path


def _checked_out(name: str) -> Path | None:
    folder = os.environ.get("CHECKOUTS", "")
    path = Path(folder) / name
    return path if folder and path.is_dir() else None
