"""What stands around the code: one version, and files in the forms that others read."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import plp_reward

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCHEMAS = {
    ROOT / "CITATION.cff": "citation-file-format",
    ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml": "github-issue-config",
    **dict.fromkeys(FORMS, "github-issue-forms"),
    **dict.fromkeys(WORKFLOWS, "github-workflows"),
    ROOT / ".github" / "dependabot.yml": "dependabot",
}


def test_the_version_stands_in_the_package_alone() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "service/plp_reward/__init__.py"


def test_what_must_repeat_the_version_repeats_it() -> None:
    tagged = [
        ROOT / "docker-compose.yml",
        *sorted((ROOT / "deploy").glob("*.yml")),
        *sorted((ROOT / "deploy" / "kubernetes").rglob("*.yaml")),
    ]
    tags = [
        (path.name, tag)
        for path in tagged
        for tag in re.findall(r"(?:image: plp-[\w-]+:|newTag: )(\S+)", path.read_text())
    ]
    assert len({name for name, _ in tags}) >= 4
    assert [pair for pair in tags if pair[1] != plp_reward.__version__] == []
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == plp_reward.__version__
    assert re.search(
        rf"^## \[.*{re.escape(plp_reward.__version__)}",
        (ROOT / "CHANGELOG.md").read_text(),
        re.MULTILINE,
    )


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_file_that_others_read_follows_their_schema(path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    schema = f"vendor.{SCHEMAS[path]}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema),
            *("--force-filetype", "yaml", path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "command",
    [["actionlint"], ["zizmor", "--offline", "--quiet", ".github"]],
    ids=lambda words: words[0],
)
def test_the_workflows_have_nothing_to_find(command: list[str]) -> None:
    """Neither mistakes nor an action that could change under its name."""
    program = Path(sys.executable).parent / command[0]
    if not program.is_file():
        pytest.skip(f"{command[0]} comes with the development dependencies")
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_says_that_the_package_is_on_a_registry() -> None:
    """Until it is, its name there is anybody's: extras are installed from the clone."""
    places = [
        ROOT / "README.md",
        *(path for folder in ("docs", "examples") for path in (ROOT / folder).rglob("*.*")),
        *(path for folder in ("service", "trainer") for path in (ROOT / folder).rglob("*.py")),
    ]
    wrong = re.compile(r"pip install\W+(?:-\S+\s+)*['\"]?plp[-_]reward\b")
    texts = {path.name: path.read_bytes().decode(errors="ignore") for path in places}
    assert [name for name, text in texts.items() if wrong.search(text)] == []


def test_every_extra_that_is_asked_for_is_there() -> None:
    asked: set[str] = set()
    folders = (ROOT / "docs", ROOT / "service", ROOT / "trainer")
    for path in (path for folder in folders for path in folder.rglob("*.[mp][dy]")):
        named = re.findall(r"pip install '\.\[(\w+)\]'|installing\(['\"](\w+)", path.read_text())
        asked |= {one for pair in named for one in pair if one}
    assert asked >= {"evaluation", "plots", "ray", "view"}
    assert asked <= set(PROJECT["project"]["optional-dependencies"])
