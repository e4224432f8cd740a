"""docs/frameworks.md: every snippet is run, or names what there is."""

import ast
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import plp_reward
from plp_reward.adapters import AdapterSettings
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings

PAGE = (Path(__file__).parents[2] / "docs" / "frameworks.md").read_text(encoding="utf-8")
ADAPTERS = Path(plp_reward.__file__).parent / "adapters"
SNIPPETS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
NAMES = sorted(set(re.findall(r"plp_reward\.adapters\.([a-z_]+)(?:[.:]| import |\"?$)(\w+)", PAGE)))
ROUTES = [
    re.compile(re.sub(r"\\\{\w+\\\}", "[a-z0-9]+", re.escape(path)) + "(/verify)?$")
    for path in create_app(ServiceSettings()).openapi()["paths"]
]


def python(word: str) -> str:
    """Return the Python snippet that holds ``word``."""
    (found,) = [code for language, code in SNIPPETS if language == "python" and word in code]
    return str(found)


def test_the_table_and_the_sections_name_the_same_frameworks() -> None:
    anchors = set(re.findall(r"\]\(#([\w-]+)\)", PAGE))
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    sections = {heading.lower().replace(" ", "-").replace(",", "") for heading in headings}
    assert anchors == sections - {"where-it-scores", "groups"}


@pytest.mark.parametrize("module", sorted(path.stem for path in ADAPTERS.glob("*.py")))
def test_every_adapter_is_documented(module: str) -> None:
    ours = {"__init__", "backends", "calls", "scorer", "settings", "roll"}
    assert module in ours or re.search(rf"plp_reward\.adapters\.{module}\b", PAGE)


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_every_name_is_defined(module: str, name: str) -> None:
    tree = ast.parse((ADAPTERS / f"{module}.py").read_text(encoding="utf-8"))
    defined = {getattr(node, "name", None) for node in tree.body}
    assert name in defined


@pytest.mark.parametrize("path", sorted(set(re.findall(r"localhost:8000(/[\w/]+)", PAGE))))
def test_every_address_is_a_route(path: str) -> None:
    assert any(route.match(path) or route.match(f"{path}/verify") for route in ROUTES)


@pytest.mark.parametrize("setting", AdapterSettings.model_fields)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"| `{setting}` | `PLP_{setting.upper()}` |" in PAGE


@pytest.mark.parametrize("code", [code for language, code in SNIPPETS if language == "python"])
def test_python_snippets_compile(code: str) -> None:
    compile(code, "docs/frameworks.md", "exec")


@pytest.mark.parametrize("text", [text for language, text in SNIPPETS if language == "toml"])
def test_toml_snippets_parse(text: str) -> None:
    assert tomllib.loads(text)


@pytest.mark.filterwarnings("default")
def test_the_snippet_of_ms_swift() -> None:
    pytest.importorskip("swift.rewards", reason="needs ms-swift 4.6.0: frameworks.txt")
    space: dict[str, Any] = {}
    exec(python("orms"), space)
    made = space["orms"]["plp"](args=SimpleNamespace(num_generations=2))
    assert made([r"\boxed{2}"], response_token_ids=[[[5] * 25]], answer=["2"]) == [2.0]


@pytest.mark.filterwarnings("default")
def test_the_snippet_of_skyrl() -> None:
    pytest.importorskip("skyrl_gym", reason="needs skyrl-gym 0.4.0: frameworks.txt")
    space: dict[str, Any] = {}
    exec(python("skyrl_gym"), space)
    registration = pytest.importorskip("skyrl_gym.envs.registration")
    try:
        extras = {"reward_spec": {"ground_truth": "2"}}
        env = space["skyrl_gym"].make("plp", env_config={"profile": "accuracy"}, extras=extras)
        assert env.step(r"\boxed{2}")["reward"] == 1.0
    finally:
        registration.deregister("plp")


@pytest.mark.filterwarnings("default")
def test_the_snippet_of_tinker_cookbook() -> None:
    pytest.importorskip("tinker_cookbook", reason="tinker-cookbook 0.6.1: frameworks.txt")
    space: dict[str, Any] = {"renderer": None}
    exec(python("MathGroupBuilder"), space)
    assert space["builder"].group_size == 8
