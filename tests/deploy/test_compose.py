"""docker-compose.yml and its variant for GPUs: valid, contained, wired, in order."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose
from tests.deploy.conftest import A100, COMPOSE, DEPLOY, IMAGES, ROOT, interpolated, read

from plp_reward.http.settings import ServiceSettings
from plp_trainer.planner import check
from plp_trainer.recipe import TrainingRecipe, load, names
from plp_trainer.surroundings import Surroundings

SERVICES = read(COMPOSE)["services"]
OWN = {name: service for name, service in SERVICES.items() if "profiles" not in service}


@pytest.mark.parametrize("path", [COMPOSE, A100], ids=lambda path: path.name)
def test_it_follows_the_compose_specification(path: Path) -> None:
    text = interpolated(path.read_text(encoding="utf-8"))
    whole = yaml.safe_load(text)
    PyCompose.from_yaml(yaml.safe_dump(whole)).validate()


def test_the_specification_knows_a_misspelled_key() -> None:
    text = interpolated(COMPOSE.read_text(encoding="utf-8")).replace("pids_limit", "pid_limit")
    with pytest.raises(ValueError, match="pid_limit"):
        PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(text))).validate()


@pytest.mark.parametrize("files", [(COMPOSE,), (COMPOSE, A100)], ids=["cpu", "a100"])
def test_compose_itself_reads_it(files: tuple[Path, ...], compose: list[str]) -> None:
    named = [word for path in files for word in ("-f", str(path))]
    done = subprocess.run(
        [*compose, *named, "--profile", "monitoring", "config"],
        cwd=ROOT,
        env={**os.environ, "PLP_TOKEN": "secret"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert set(services) == set(SERVICES)
    assert services["reward"]["environment"]["PLP_TOKEN"] == "secret"


def test_on_gpus_a_token_must_be_set(compose: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PLP_TOKEN"}
    command = [*compose, "-f", str(COMPOSE), "-f", str(A100), "config"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "set PLP_TOKEN" in done.stderr


@pytest.mark.parametrize("name", OWN)
def test_a_container_can_change_nothing_but_its_volumes(name: str) -> None:
    service = OWN[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in service
    assert "privileged" not in service


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.name)
def test_no_image_runs_as_root_or_floats(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE)[-1:] == ["10001"]
    assert not re.search(r":latest|^ARG BASE=[^:\n]+$", text, re.MULTILINE)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for name in source.split():
            assert (ROOT / name).exists(), f"{path.name} copies {name}, which there is not"


@pytest.mark.parametrize("lock", sorted((DEPLOY / "docker").glob("*.txt")), ids=lambda p: p.name)
def test_every_package_of_an_image_is_pinned(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"#.*|[A-Za-z0-9._-]+==\S+", line) for line in lines)
    assert len(lines) > 40


@pytest.mark.parametrize("path", [COMPOSE, A100], ids=lambda path: path.name)
def test_every_image_has_a_version(path: Path) -> None:
    images = [service["image"] for service in read(path)["services"].values() if "image" in service]
    assert images
    assert all(re.search(r":v?\d+\.\d+", image) for image in images)


def test_the_reward_service_needs_no_other() -> None:
    assert "depends_on" not in SERVICES["reward"]


def test_the_trainer_waits_for_all_it_uses() -> None:
    assert SERVICES["trainer"]["depends_on"] == {
        "model": {"condition": "service_completed_successfully"},
        "reward": {"condition": "service_healthy"},
        "inference": {"condition": "service_healthy"},
    }


def test_ports_open_to_this_machine_alone_unless_told_otherwise() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(published) == 4
    assert all(interpolated(port).startswith("127.0.0.1:") for port in published)


def test_a_service_is_told_settings_that_there_are() -> None:
    settings = {f"PLP_{name.upper()}" for name in ServiceSettings.model_fields}
    assert set(SERVICES["reward"]["environment"]) <= settings


def test_recipes_and_files_that_are_named_exist() -> None:
    for path in (COMPOSE, A100):
        for service in read(path)["services"].values():
            environment = service.get("environment", {})
            if "RECIPE" in environment:
                assert interpolated(environment["RECIPE"]) in names()
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                assert not source.startswith(".") or (ROOT / source).exists()


@pytest.mark.parametrize("name", ["r1-1.5b-plp", "r1-7b-plp"])
def test_nothing_is_wrong_with_a_run_on_what_the_trainer_s_container_is_given(name: str) -> None:
    trainer = yaml.safe_load(interpolated(A100.read_text(encoding="utf-8")))["services"]["trainer"]
    recipe = load(name, ["reward.url=http://reward:8000", "reward.token_variable=PLP_TOKEN"])
    assert isinstance(recipe, TrainingRecipe)
    container = Surroundings(
        gpus=8,
        memory_gb=float(trainer["mem_limit"].removesuffix("g")),
        variables=SERVICES["trainer"]["environment"] | trainer["environment"],
    )
    assert check(recipe, container) == []


@pytest.mark.parametrize(
    ("gpus", "given", "copies"),
    [(8, [], "--data-parallel-size 8"), (1, [], ""), (8, ["--tensor-parallel-size", "8"], "")],
)
def test_the_inference_server_has_a_copy_on_every_gpu_and_samples_as_it_is_asked(
    tmp_path: Path, gpus: int, given: list[str], copies: str
) -> None:
    """serve-model as it is, but for where it reads what to serve; it ends with its server."""
    script = (DEPLOY / "docker" / "serve-model").read_text().replace("/models/", f"{tmp_path}/")
    (tmp_path / "served").write_text("org/model")
    for name, text in (
        ("nvidia-smi", f"seq {gpus}"),
        ("python3", f'echo "$@" >>{tmp_path}/asked'),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    subprocess.run(
        ["bash", "-c", script, "serve-model", *given],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    asked = (tmp_path / "asked").read_text()
    assert "--generation-config vllm" in asked
    assert ("--data-parallel-size" in asked) == bool(copies)
    assert copies in asked


def test_on_gpus_the_inference_server_makes_room_for_training() -> None:
    services: dict[str, Any] = read(A100)["services"]
    assert services["trainer"]["environment"]["PAUSE_INFERENCE"]
    for name in ("trainer", "inference"):
        devices = services[name]["deploy"]["resources"]["reservations"]["devices"]
        assert devices == [{"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}]


def test_nobody_can_sign_in_to_grafana_which_shows_everybody_the_same() -> None:
    environment = read(COMPOSE)["services"]["grafana"]["environment"]
    assert environment["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert environment["GF_AUTH_BASIC_ENABLED"] == "false"
    for on in ("GF_AUTH_DISABLE_LOGIN_FORM", "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"):
        assert environment[on] == "true"


def test_every_container_is_contained() -> None:
    for name, service in read(COMPOSE)["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
