"""The layers of docs/architecture.md, held against what the code imports."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVICE = ROOT / "service" / "plp_reward"
PAGE = (ROOT / "docs" / "architecture.md").read_text()

LAYERS = ("bottom", "middle", "top")
ALONE = frozenset(["__init__", "__main__"])  # the public names, and ``python -m plp_reward``
WITHIN_TOP = {
    "adapters": {"client"},
    "grader_audit": {"client"},
    "http": {"audit", "viewer"},
    "viewer": {"audit", "curves", "probe", "report"},
    "report": {"dumps"},
    "curves": {"dumps", "probe"},
    "gold_checks": {"dumps"},
}
"""What a part of the top may import of it; ``cli`` may import all."""


def names(cell: str) -> list[str]:
    """Return the modules that a cell names: ``http/`` and ``errors.py`` in backticks."""
    return re.findall(r"`(\w+)(?:/|\.py)`", cell)


def documented_layers() -> dict[str, int]:
    """Return each module's layer, from 0 at the bottom."""
    found: dict[str, int] = {}
    for height, layer in enumerate(LAYERS):
        row = re.search(rf"^\| {layer} \| (.*) \|.*\|$", PAGE, re.MULTILINE)
        assert row, f"no row for the {layer}"
        # A part's own text may name others: its name is what begins a clause.
        clauses = re.split(r"[;:] ", row[1])
        found |= dict.fromkeys((name for clause in clauses for name in names(clause)), height)
    return found


def imported(path: Path) -> Iterator[str]:
    """Return the modules that a file imports, by their whole names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parts(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each module and package in a folder."""
    return {
        path.stem: [path] if path.is_file() else sorted(path.rglob("*.py"))
        for path in sorted(folder.iterdir())
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.stem not in ALONE
    }


def siblings(files: list[Path], package: str) -> set[str]:
    """Return the parts of ``package`` that ``files`` import."""
    found = set()
    for path in files:
        for name in imported(path):
            if name.startswith(f"{package}."):
                found.add(name.removeprefix(f"{package}.").split(".")[0])
    return found


MODULES = parts(SERVICE)
DOCUMENTED = documented_layers()


def test_the_page_names_every_module_and_no_other() -> None:
    assert sorted(DOCUMENTED) == sorted(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_no_layer_imports_from_one_above_it(module: str) -> None:
    mine = siblings(MODULES[module], "plp_reward") & MODULES.keys() - {module}
    assert [other for other in sorted(mine) if DOCUMENTED[other] > DOCUMENTED[module]] == []


@pytest.mark.parametrize("module", [name for name, height in DOCUMENTED.items() if height == 2])
def test_within_the_top_only_what_the_page_says(module: str) -> None:
    mine = siblings(MODULES[module], "plp_reward") & MODULES.keys() - {module}
    others = {other for other in mine if DOCUMENTED[other] == 2}
    assert "cli" not in others
    assert module == "cli" or others <= WITHIN_TOP.get(module, set())


def test_answers_and_rewards_do_not_know_each_other() -> None:
    assert "rewards" not in siblings(MODULES["answers"], "plp_reward")
    assert "answers" not in siblings(MODULES["rewards"], "plp_reward")
    for module in ("answers", "rewards"):
        assert "graders" not in siblings(MODULES[module], "plp_reward")


@pytest.mark.parametrize(
    ("part", "known"),
    [
        ("parsing", set()),
        ("extraction", {"parsing"}),
        ("algebra", {"parsing"}),
        ("kinds", {"parsing", "algebra"}),
        ("equivalence", {"parsing", "algebra", "kinds"}),
    ],
)
def test_from_text_to_verdict_each_part_knows_what_the_page_says(
    part: str, known: set[str]
) -> None:
    packages = {name for name, files in parts(SERVICE / "answers").items() if len(files) > 1}
    mine = siblings(parts(SERVICE / "answers")[part], "plp_reward.answers")
    assert mine & packages - {part} <= known


def imports_among(root: Path) -> dict[str, set[str]]:
    """Return, for every module of a package, those of it that it imports, at whatever place."""
    files = {
        ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in sorted(root.rglob("*.py"))
    }
    among: dict[str, set[str]] = {}
    for module, path in files.items():
        names = {name for name in imported(path) if name in files}
        # ``from package import module`` imports the module: the package is only on the way.
        packages = {name for name in names if any(n.startswith(f"{name}.") for n in names)}
        among[module] = names - packages - {module}
    return among


@pytest.mark.parametrize(
    "package", [SERVICE, ROOT / "trainer" / "plp_trainer"], ids=lambda p: p.name
)
def test_no_modules_import_each_other_in_a_circle(package: Path) -> None:
    try:
        tuple(TopologicalSorter(imports_among(package)).static_order())
    except CycleError as error:
        pytest.fail(f"these import each other: {' <- '.join(error.args[1])}")


def test_the_service_never_imports_the_trainer() -> None:
    names = {name for files in MODULES.values() for path in files for name in imported(path)}
    assert not [name for name in names if name.startswith("plp_trainer")]
