"""A running service, and the environment without settings."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.http.conftest import running

from plp_reward.adapters.backends import Backends
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import PoolSettings

# NeMo Gym changes where modules are found. Hydra's parser and SymPy's need one ANTLR, so the one
# that comes first now is loaded, by what looks at its version.
with contextlib.suppress(ImportError):
    import latex2sympy2_extended  # noqa: F401

TOKEN = "open-sesame"
PROFILES = """
[counted]
reward = "plp"
tokenizer = "{tokenizer}"

[groups]
reward = "normalized"

[counted-groups]
reward = "normalized"
tokenizer = "{tokenizer}"

[harsh]
reward = "accuracy"
null_reward = -1.0
"""


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PLP_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def profiles(word_tokenizer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile file, as an operator writes one."""
    path = tmp_path_factory.mktemp("profiles") / "profiles.toml"
    path.write_text(PROFILES.format(tokenizer=word_tokenizer))
    return path


@pytest.fixture(scope="session")
def server(profiles: Path) -> Iterator[httpx.Client]:
    """A client of a running service that asks for ``TOKEN``."""
    pool = PoolSettings(workers=1, symbolic_workers=1, wall_factor=600)
    with running(create_app(ServiceSettings(profiles=profiles, pool=pool, token=TOKEN))) as client:
        yield client


@pytest.fixture(params=["here", "service"])
def scored(
    request: pytest.FixtureRequest,
    profiles: Path,
    server: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """Both ways to score: in this process, and through the service.

    The settings are in the environment, and returned for adapters that take them by keyword.
    """
    settings = (
        {"profiles": str(profiles)}
        if request.param == "here"
        else {"service": str(server.base_url), "token": TOKEN}
    )
    for name, value in settings.items():
        monkeypatch.setenv(f"PLP_{name.upper()}", value)
    return settings


@pytest.fixture(autouse=True, scope="session")
def _closed() -> Iterator[None]:
    """Close the adapters' connections while the service still runs."""
    yield
    Backends.close()


@pytest.fixture(scope="session")
def local_ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Ray on this machine, whose processes import what the tests do."""
    ray: Any = pytest.importorskip("ray")
    logs = str(tmp_path_factory.mktemp("roll") / "logs")  # else ROLL writes where it is started
    os.environ["ROLL_LOG_DIR"] = logs
    variables = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "ROLL_LOG_DIR": logs}
    for attempt in range(5):
        try:
            ray.init(
                num_cpus=8,  # TransferQueue's parts want one each, and do next to nothing
                include_dashboard=False,
                log_to_driver=False,
                runtime_env={"env_vars": variables},
            )
            break
        except Exception as error:  # it gives itself 30 s, which a busy machine may not
            if "timed out during startup" not in str(error) or attempt == 4:
                raise
            ray.shutdown()
    yield ray
    ray.shutdown()
    del os.environ["ROLL_LOG_DIR"]
