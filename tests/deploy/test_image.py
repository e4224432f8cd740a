"""The images' pins, held against what the package asks for."""

import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.deploy.conftest import DEPLOY, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = [Requirement(line) for line in PROJECT["dependencies"]]
PINS = [DEPLOY / "docker" / name for name in ("reward.txt", "trainer-cpu.txt")]


def pinned(path: Path) -> dict[str, str]:
    """Return each package's version."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def needed() -> dict[str, list[Requirement]]:
    """Return what the package asks for, by name, and what these ask for in turn."""
    found: dict[str, list[Requirement]] = {}
    seen: set[tuple[str, str]] = set()
    todo: list[tuple[str, str]] = []
    for requirement in DIRECT:
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
        todo += [(requirement.name, one) for one in ("", *requirement.extras)]
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            asked = distribution(name).requires or []
        except PackageNotFoundError:  # of another platform, or another version's
            continue
        for requirement in map(Requirement, asked):
            marker = requirement.marker
            if marker is not None and not marker.evaluate({"extra": extra}):
                continue
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
            todo += [(requirement.name, one) for one in ("", *requirement.extras)]
    return found


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.stem)
def test_an_image_pins_all_that_the_package_asks_for(path: Path) -> None:
    pins = pinned(path)
    for requirement in DIRECT:
        version = pins.get(canonicalize_name(requirement.name), "")
        assert requirement.specifier.contains(version), f"{requirement}: pinned {version!r}"


def test_the_reward_image_pins_what_these_ask_for_in_turn_and_nothing_else() -> None:
    pins, asked = pinned(PINS[0]), needed()
    assert asked.keys() - pins.keys() == set()
    assert pins.keys() - asked.keys() == set()


@pytest.mark.slow
def test_whatever_the_reward_image_pins_is_built_for_arm_too(tmp_path: Path) -> None:
    """For Debian bookworm's Python and its glibc, 2.36."""
    glibc = [word for n in range(17, 37) for word in ("--platform", f"manylinux_2_{n}_aarch64")]
    install = (
        "install",
        "-qq",
        "--dry-run",
        "--no-deps",
        "--only-binary=:all:",
        "--python-version",
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", *install, "3.11", *glibc),
            *("--platform", "manylinux2014_aarch64", "--target", tmp_path, "-r", PINS[0]),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_reward_image_is_checked_as_it_is_built() -> None:
    lines = (DEPLOY / "docker" / "reward.Dockerfile").read_text(encoding="utf-8")
    assert "--no-deps /src" in lines
    assert lines.index("--no-deps /src") < lines.index("pip check") < lines.index("pip uninstall")


def test_no_documented_command_signals_processes_by_their_name() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for word in ("pidof", "pkill", "killall", "pgrep"):
            assert word not in text, page.name
