"""What the tests show of each framework: the table in docs/frameworks.md, and how it is written.

A test file of an adapter or a wire states a ``Contract`` as literals. It is read without importing
the file, so that the table is the same wherever it is written:

    make frameworks
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "frameworks.md"
PINS = ROOT / "scripts" / "frameworks.txt"
FILES = sorted(
    [*(ROOT / "tests" / "adapters").glob("test_*.py"), *(ROOT / "tests/http/wires").glob("*.py")]
)
BEGIN, END = "<!-- contracts: make frameworks -->\n", "<!-- end of contracts -->\n"

Claim = str | tuple[str, ...]
"""What the table says, and behind it the tests in the same file that show it; none, if it was read
in the framework's code and not run: then it stands in italics."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contract:
    """A row of the table: what a framework does with what the adapter or the wire returns.

    Attributes:
        framework: its name.
        link: where it is documented, from docs/frameworks.md: ``#trl``.
        version: the version that the tests ran, or a commit's first seven characters.
        package: its name on PyPI, pinned in scripts/frameworks.txt; "" if it is not there, and
            ``checkout`` is asked for one.
        ran: what of its own code the tests run.
        length: where a response's length comes from.
        cut_off: how a response that was cut off is known.
        groups: whether rewards over groups are those of one call.
        undecided: what a response without a verdict comes to in the training.
        failure: what becomes of the run when there is no reward in the end.
    """

    framework: str
    link: str
    version: str
    package: str = ""
    ran: Claim
    length: Claim
    cut_off: Claim = "unknown"
    groups: Claim
    undecided: Claim
    failure: Claim

    def claims(self) -> dict[str, Claim]:
        """Return the claims by name."""
        names = ("ran", "length", "cut_off", "groups", "undecided", "failure")
        return {name: getattr(self, name) for name in names}

    def tests(self) -> set[str]:
        """Return the names of the tests that show the claims."""
        claims = self.claims().values()
        return {test for claim in claims if isinstance(claim, tuple) for test in claim[1:]}


def contracts() -> Iterator[tuple[Path, Contract]]:
    """Return every contract, with the file that states it, by the framework's name."""
    found = [
        (path, Contract(**{str(one.arg): ast.literal_eval(one.value) for one in node.keywords}))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Contract"
    ]
    yield from sorted(found, key=lambda pair: pair[1].framework.lower())


def table() -> str:
    """Return the table."""
    head = (
        "framework",
        "version",
        "run in the tests",
        "length from",
        "cut-off responses",
        "whole groups",
        "no verdict",
        "no reward in the end",
    )
    rows = [head, ("---",) * len(head)]
    for _, one in contracts():
        known = one.version if "." in one.version else f"`{one.version}`"
        cells = [_cell(claim) for claim in one.claims().values()]
        rows.append((f"[{one.framework}]({one.link})", known, *cells))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(claim: Claim) -> str:
    if isinstance(claim, tuple):
        return claim[0]
    return claim if claim in ("unknown", "no", "-") else f"*{claim}*"


def written(page: str) -> str:
    """Return the page with the table in its place."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


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
    folder = os.environ.get("CHECKOUTS", "")
    path = Path(folder) / name
    if not folder or not path.is_dir():
        pytest.skip(f"needs a checkout of {name} in the folder CHECKOUTS", allow_module_level=True)
    if str(path / below) not in sys.path:
        sys.path.append(str(path / below))
    return path


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
