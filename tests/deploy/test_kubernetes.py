"""Manifests against Kubernetes' own schemas, and against each other and the service."""

import os
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.prometheus_operator.v1 import ServiceMonitor
from tests.deploy.conftest import DEPLOY, OBJECTS, containers, pods, read
from tests.deploy.kuberay import RayJob
from tests.test_documentation import METRICS

from plp_reward.cli import Plp
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_trainer.recipe import TrainingRecipe, load

KUBERNETES = DEPLOY / "kubernetes"
CUSTOM = ("RayJob", "ServiceMonitor")
VERSION = "1.31"
"""The oldest Kubernetes that is still looked after by those who run clusters."""


def manifest(name: str) -> dict[str, Any]:
    return read(KUBERNETES / f"{name}.yaml")


LABELS = manifest("deployment")["spec"]["template"]["metadata"]["labels"]
CONTAINER = manifest("deployment")["spec"]["template"]["spec"]["containers"][0]


@pytest.mark.parametrize(
    "path",
    [path for path in OBJECTS if read(path)["kind"] not in CUSTOM],
    ids=lambda path: path.stem,
)
def test_an_object_follows_kubernetes_schema(path: Path) -> None:
    kubernetes_validate.validate(read(path), VERSION, strict=True)


def test_the_schema_knows_a_misspelled_field() -> None:
    wrong = manifest("deployment")
    wrong["spec"]["template"]["spec"]["containers"][0]["livenesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError, match="livenesProbe"):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


def test_the_service_monitor_follows_the_operator_s_schema() -> None:
    """Read and written again by the operator's model it is the same: nothing in it is unknown."""
    document = manifest("servicemonitor")
    again = ServiceMonitor.model_validate(document).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    assert again == document


def test_the_ray_job_follows_kuberay_s_schema() -> None:
    document = manifest("trainer/rayjob")
    RayJob.model_validate(document)
    for template in pods(document):
        wrapped = {"apiVersion": "v1", "kind": "PodTemplate", "template": template}
        kubernetes_validate.validate({**wrapped, "metadata": {"name": "x"}}, VERSION, strict=True)


@pytest.mark.skipif("KUBERAY_CRD" not in os.environ, reason="KUBERAY_CRD names no file of KubeRay")
def test_the_ray_job_follows_kuberay_s_own_definition() -> None:
    definition = read(Path(os.environ["KUBERAY_CRD"]))
    (version,) = (v for v in definition["spec"]["versions"] if v["name"] == "v1")
    schema = version["schema"]["openAPIV3Schema"]
    schema["properties"]["metadata"] = {}
    jsonschema.validate(manifest("trainer/rayjob"), closed(schema))


def closed(schema: Any) -> Any:
    """A schema of Kubernetes as JSON Schema has it, with fields it does not name refused."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: closed(value) for name, value in schema.items()}
    if kept.pop("x-kubernetes-int-or-string", False):
        kept.pop("anyOf", None)
        kept["type"] = ["integer", "string"]
    if "properties" in kept and not kept.get("x-kubernetes-preserve-unknown-fields"):
        kept.setdefault("additionalProperties", False)
    return kept


@pytest.mark.parametrize("folder", [KUBERNETES, KUBERNETES / "trainer"], ids=lambda p: p.name)
def test_kustomize_takes_every_object(folder: Path) -> None:
    listed = read(folder / "kustomization.yaml")["resources"]
    assert sorted(listed) == sorted(path.name for path in OBJECTS if path.parent == folder)


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: path.stem)
def test_no_pod_runs_as_root(path: Path) -> None:
    for template in pods(read(path)):
        assert template["spec"]["securityContext"]["runAsNonRoot"] is True
        assert template["spec"]["securityContext"]["runAsUser"] == 10001
        for container in containers(template["spec"]):
            assert "memory" in container["resources"]["limits"]


def test_what_selects_the_service_s_pods_finds_them() -> None:
    selectors = [
        manifest("deployment")["spec"]["selector"]["matchLabels"],
        manifest("service")["spec"]["selector"],
        manifest("pdb")["spec"]["selector"]["matchLabels"],
        manifest("networkpolicy")["spec"]["podSelector"]["matchLabels"],
    ]
    assert all(selector.items() <= LABELS.items() for selector in selectors)
    monitored = manifest("servicemonitor")["spec"]["selector"]["matchLabels"]
    assert monitored.items() <= manifest("service")["metadata"]["labels"].items()
    target = manifest("hpa")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", "plp-reward")


def test_ports_are_one_port() -> None:
    (port,) = CONTAINER["ports"]
    assert port == {"name": "http", "containerPort": 8000}
    assert manifest("service")["spec"]["ports"][0]["targetPort"] == "http"
    assert manifest("servicemonitor")["spec"]["endpoints"][0]["port"] == "http"
    assert manifest("networkpolicy")["spec"]["ingress"][0]["ports"][0]["port"] == "http"


def test_probes_and_scraping_use_routes_of_the_service() -> None:
    paths = set(create_app(ServiceSettings()).openapi()["paths"])
    probed = {CONTAINER[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "readiness")}
    assert probed == {"/health/ready"}
    assert CONTAINER["livenessProbe"]["httpGet"]["path"] == "/health/live"
    assert {*probed, "/health/live"} <= paths
    assert manifest("servicemonitor")["spec"]["endpoints"][0]["path"] in paths


def test_the_service_is_told_settings_that_there_are_and_stops_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in CONTAINER["env"]:
        monkeypatch.setenv(variable["name"], variable.get("value", "secret"))
    settings = ServiceSettings()
    assert settings.token is not None
    assert settings.pool.workers == int(CONTAINER["resources"]["requests"]["cpu"])
    pod = manifest("deployment")["spec"]["template"]["spec"]
    needed = settings.shutdown_delay + settings.shutdown_grace
    assert pod["terminationGracePeriodSeconds"] > needed


def test_the_autoscaler_follows_a_metric_that_the_service_exports() -> None:
    (rule,) = read(KUBERNETES / "prometheus-adapter.yaml")["rules"]["custom"]
    exported, shown = rule["seriesQuery"].split("{")[0], rule["name"]["as"]
    assert exported in METRICS
    assert rule["name"]["matches"] == f"^{exported}$"
    (metric,) = manifest("hpa")["spec"]["metrics"]
    assert metric["pods"]["metric"]["name"] == shown


def test_the_trainer_is_let_through_to_the_service() -> None:
    allowed = manifest("networkpolicy")["spec"]["ingress"][0]["from"][0]["podSelector"]
    for template in pods(manifest("trainer/rayjob")):
        assert allowed["matchLabels"].items() <= template["metadata"]["labels"].items()
        (container,) = template["spec"]["containers"]
        token = next(item for item in container["env"] if item["name"] == "PLP_TOKEN")
        assert token["valueFrom"] == CONTAINER["env"][0]["valueFrom"]


def test_the_ray_job_trains_a_recipe_on_the_gpus_it_asks_for() -> None:
    """Its command as plp reads it; OpenRLHF's own parser reads what plp makes of recipes."""
    job = RayJob.model_validate(manifest("trainer/rayjob")).spec
    program, *words = shlex.split(job.entrypoint.split("$(")[0])
    assert program == "plp"
    assert words[0] in with_commands(), "a subcommand"
    settings = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
    recipe = load(words[1], settings)
    assert isinstance(recipe, TrainingRecipe)
    assert recipe.reward.url == f"http://{manifest('service')['metadata']['name']}:8000"
    (workers,) = job.ray_cluster_spec.worker_group_specs
    limits = workers.template["spec"]["containers"][0]["resources"]["limits"]
    assert recipe.hardware.gpus == workers.replicas * int(limits["nvidia.com/gpu"])


def with_commands() -> set[str]:
    from plp_reward.cli import with_added_commands

    return set(with_added_commands().model_fields) | set(Plp.model_fields)


def test_manifests_are_whole_documents() -> None:
    for path in OBJECTS:
        (document,) = yaml.safe_load_all(path.read_text(encoding="utf-8"))
        assert document["metadata"]["name"]
