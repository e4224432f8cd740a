"""docs/frameworks.md: every snippet is run, or names what there is."""

import ast
import importlib
import inspect
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from tests.adapters.contracts import own
from tests.http.conftest import running

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
    defined |= {
        getattr(node.target, "id", "") for node in tree.body if isinstance(node, ast.AnnAssign)
    }
    assert name in defined


@pytest.mark.parametrize("path", sorted(set(re.findall(r"localhost:8000(/[\w/]+)", PAGE))))
def test_every_address_is_a_route(path: str) -> None:
    assert any(route.match(path) or route.match(f"{path}/verify") for route in ROUTES)


@pytest.mark.parametrize("setting", AdapterSettings.model_fields)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"| `{setting}` | `PLP_{setting.upper()}` |" in PAGE


@pytest.mark.parametrize("code", [code for language, code in SNIPPETS if language == "python"])
def test_python_snippets_compile(code: str) -> None:
    compile(code, "docs/frameworks.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@pytest.mark.parametrize("text", [text for language, text in SNIPPETS if language == "toml"])
def test_toml_snippets_parse(text: str) -> None:
    assert tomllib.loads(text)


@pytest.mark.filterwarnings("default")
def test_the_snippet_of_ms_swift() -> None:
    own("swift.rewards", "ms-swift")
    space: dict[str, Any] = {}
    exec(python("orms"), space)
    made = space["orms"]["plp"](args=SimpleNamespace(num_generations=2))
    assert made([r"\boxed{2}"], response_token_ids=[[[5] * 25]], answer=["2"]) == [2.0]


@pytest.mark.filterwarnings("default")
def test_the_snippet_of_nemo_gym(server: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """NeMo Gym 0.7.0's ``SimpleResourcesServer``, its routes and its types around the snippet."""
    base = own("nemo_gym.base_resources_server", "nemo-gym")
    utils = own("nemo_gym.server_utils", "nemo-gym")
    space: dict[str, Any] = {"__name__": "app"}
    exec(python("SimpleResourcesServer"), space)
    config = base.BaseResourcesServerConfig(host="", port=0, entrypoint="", name="plp")
    made = space["PLP"](
        config=config, server_client=utils.ServerClient.model_construct(global_config_dict={})
    )
    row = {
        "responses_create_params": {"input": [{"role": "user", "content": "1+1?"}]},
        "response": {
            "id": "resp_1",
            "created_at": 1761955953.0,
            "model": "policy",
            "object": "response",
            "output": [
                {
                    "id": "msg_1",
                    "type": "message",
                    "role": "assistant",
                    "status": "completed",
                    "content": [{"type": "output_text", "text": r"\boxed{2}", "annotations": []}],
                }
            ],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": {
                "input_tokens": 12,
                "output_tokens": 100,
                "total_tokens": 112,
                "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                "output_tokens_details": {"reasoning_tokens": 0},
            },
        },
        "expected_answer": "2",
    }
    gym = TestClient(made.setup_webserver(), raise_server_exceptions=False)
    with running(create_app(ServiceSettings())) as service, gym:
        monkeypatch.setenv("PLP_SERVICE", str(service.base_url))
        right = gym.post("/verify", json=row)
        masked = gym.post("/verify", json={**row, "expected_answer": ""})
        unread = gym.post("/verify", json={k: v for k, v in row.items() if k != "expected_answer"})
    assert right.status_code == 200, right.text
    assert (right.json()["reward"], right.json()["mask_sample"]) == (1.5, False)
    assert (masked.json()["mask_sample"], masked.json()["failure_kind"]) == (True, "verifier_error")
    assert unread.status_code == 500


@pytest.mark.filterwarnings("default")
def test_the_name_that_trls_command_line_and_axolotl_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """As both look for it: an attribute of a module, with two parameters or more."""
    (name,) = set(re.findall(r"reward_funcs:? \[?(plp_reward[\w.]+)", PAGE))
    module, _, attribute = name.rpartition(".")
    monkeypatch.setenv("PLP_PROFILE", "accuracy")
    reward = getattr(importlib.import_module(module), attribute)
    assert len(inspect.signature(reward).parameters) >= 2
    assert reward.__name__ == "accuracy"
    call: dict[str, Any] = {"prompts": ["?"], "completions": [r"\boxed{2}"]}
    assert reward(**call, completion_ids=[[1]], solution=["2"], trainer_state=None) == [1.0]


@pytest.mark.filterwarnings("default")
def test_the_snippet_of_tinker_cookbook() -> None:
    own("tinker_cookbook", "tinker-cookbook")
    space: dict[str, Any] = {"renderer": None}
    exec(python("MathGroupBuilder"), space)
    assert space["builder"].group_size == 8
