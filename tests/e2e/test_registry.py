"""An image released: built, pushed to a registry, pulled by digest and asked for a first reward.

As .github/workflows/release.yml does it, which adds what GitHub alone has: a second architecture,
the SBOM and the signature. The registry is the CNCF's, out of Debian's package.
"""

import hashlib
import json
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from tests.e2e.conftest import PATIENCE, ROOT, run
from tests.tools import free_port, until

import plp_reward

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["image"]["steps"]


def step(action: str) -> dict[str, Any]:
    """What the workflow gives an action."""
    (found,) = [one for one in STEPS if one.get("uses", "").startswith(f"{action}@")]
    given: dict[str, Any] = found["with"]
    return given


def tags() -> list[str]:
    """The workflow's tags, as metadata-action reads them for the package's version."""
    major, minor, _ = plp_reward.__version__.split(".")
    known = {"version": plp_reward.__version__, "major": major, "minor": minor}
    patterns = re.findall(r"type=semver,pattern=(\S+)", step("docker/metadata-action")["tags"])
    return [re.sub(r"{{(\w+)}}", lambda named: known[named[1]], one) for one in patterns]


@pytest.fixture(scope="module")
def registry(engine: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry of one's own: host and port."""
    if not (program := shutil.which("docker-registry")):
        pytest.skip("no docker-registry, which Debian's package of that name has")
    folder = tmp_path_factory.mktemp("registry")
    address = f"127.0.0.1:{free_port()}"
    settings = {
        "version": 0.1,
        "storage": {"filesystem": {"rootdirectory": str(folder / "images")}},
        "http": {"addr": address},
    }
    (folder / "settings.yml").write_text(yaml.safe_dump(settings))
    with (folder / "log").open("wb") as log:
        command = [program, "serve", folder / "settings.yml"]
        with subprocess.Popen(command, stdout=log, stderr=log) as serving:
            try:
                until(lambda: _answers(address) or serving.poll() is not None)
                assert serving.poll() is None, (folder / "log").read_text()
                yield address
            finally:
                serving.terminate()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"http://{address}/v2/").status_code == 200
    except httpx.ConnectError:
        return False


@pytest.fixture(scope="module")
def released(registry: str) -> str:
    """The image's name, without a tag: pushed under the release's, and no more in the engine."""
    name = f"{registry}/{secrets.token_hex(3)}/plp-reward"
    labels = {
        "org.opencontainers.image.version": plp_reward.__version__,
        "org.opencontainers.image.revision": run("git", "rev-parse", "HEAD").stdout.strip(),
    }
    build = step("docker/build-push-action")
    run(
        *("docker", "build", "-f", build["file"]),
        *(word for tag in tags() for word in ("-t", f"{name}:{tag}")),
        *(word for label in labels.items() for word in ("--label", "=".join(label))),
        build["context"],
    )
    for tag in tags():
        run("docker", "push", f"{name}:{tag}")
    run("docker", "rmi", "--no-prune", *(f"{name}:{tag}" for tag in tags()))
    return name


def ask(released: str, path: str) -> httpx.Response:
    """Ask the registry about the image."""
    registry, _, repository = released.partition("/")
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    address = f"http://{registry}/v2/{repository}/{path}"
    return httpx.get(address, headers={"accept": kind}, timeout=PATIENCE).raise_for_status()


@pytest.fixture(scope="module")
def pulled(released: str) -> Iterator[str]:
    """The image as others get it, by the digest that the version's tag points at."""
    manifest = ask(released, f"manifests/{plp_reward.__version__}")
    image = f"{released}@{manifest.headers['docker-content-digest']}"
    run("docker", "pull", image)
    yield image
    run("docker", "rmi", "--no-prune", image)


def test_a_release_has_its_version_and_its_minor_version_as_tags(released: str) -> None:
    listed = ask(released, "tags/list").json()["tags"]
    major, minor, _ = plp_reward.__version__.split(".")
    assert sorted(listed) == [f"{major}.{minor}", plp_reward.__version__]


def test_the_registry_has_every_byte_of_it(released: str) -> None:
    """The engine keeps its layers and need not ask for them when it pulls."""
    manifest = ask(released, f"manifests/{plp_reward.__version__}").json()
    for blob in (manifest["config"], *manifest["layers"]):
        content = ask(released, f"blobs/{blob['digest']}").content
        assert f"sha256:{hashlib.sha256(content).hexdigest()}" == blob["digest"]


def test_what_is_pulled_by_digest_gives_the_first_reward(pulled: str) -> None:
    said = run(ROOT / "scripts" / "first-reward", pulled).stdout
    assert said.startswith(f"plp {plp_reward.__version__} on ")
    assert said.endswith("rewards [1.5, 0.0]\n")


def test_it_says_what_it_was_built_of(pulled: str) -> None:
    labels = json.loads(run("docker", "inspect", pulled).stdout)[0]["Config"]["Labels"]
    assert labels["org.opencontainers.image.version"] == plp_reward.__version__
    assert re.fullmatch("[0-9a-f]{40}", labels["org.opencontainers.image.revision"])


def test_it_scores_a_dump_as_the_user_of_the_machine(pulled: str, tmp_path: Path) -> None:
    """The other use that the Dockerfile names."""
    row = {"response": r"so \boxed{\frac12}", "gold": "0.5", "length": 100}
    (tmp_path / "dump.jsonl").write_text(json.dumps(row) + "\n")
    tmp_path.chmod(0o777)
    mounted = ("--user", "10002", "-v", f"{tmp_path}:/data", pulled)
    score = ("score", "/data/dump.jsonl", "-o", "/data/scored.jsonl", "--reward", "plp")
    run("docker", "run", "--rm", *mounted, *score)
    assert json.loads((tmp_path / "scored.jsonl").read_text())["plp"]["reward"] == 1.5
