"""The files of deploy/, and the tools that judge them."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = ROOT / "docker-compose.yml"
A100 = DEPLOY / "compose.a100.yml"
IMAGES = sorted((DEPLOY / "docker").glob("*.Dockerfile"))
OBJECTS = [
    path
    for path in sorted((DEPLOY / "kubernetes").rglob("*.yaml"))
    if path.name not in ("kustomization.yaml", "prometheus-adapter.yaml")
]


def read(path: Path) -> dict[str, Any]:
    """A YAML file of one document."""
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def interpolated(text: str, variables: dict[str, str] = {}) -> str:  # noqa: B006  never changed
    """What compose makes of ``${NAME}``, ``${NAME:-default}`` and ``${NAME:?message}``."""

    def value(found: re.Match[str]) -> str:
        name, _, default = found.groups()
        return variables.get(name) or default or ""

    return re.sub(r"\$\{(\w+)(?:(:-|:\?)([^}]*))?\}", value, text)


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod.get("initContainers", []), *pod["containers"]]


def pods(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every pod template in an object, wherever it is."""
    if "containers" in document.get("spec", {}):
        yield document
        return
    for value in document.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from pods(item)


@pytest.fixture
def promtool() -> str:
    """Prometheus' own checker, which no Python package has."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("no promtool here: it comes with Prometheus, also as a package of Debian")
    return found


@pytest.fixture
def compose() -> list[str]:
    """Compose, in its old or its new form."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    docker = shutil.which("docker")
    if docker and os.system(f"{docker} compose version >/dev/null 2>&1") == 0:
        return [docker, "compose"]
    pytest.skip("neither docker-compose nor docker compose is installed here")
