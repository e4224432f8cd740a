"""Manifests against Kubernetes' own schemas, and against each other and the service."""

import ipaddress
import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.prometheus_operator.v1 import ServiceMonitor
from tests.deploy.conftest import DEPLOY, OBJECTS, ROOT, containers, pods, read
from tests.test_documentation import METRICS

from plp_reward.cli.commands import commands
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.scoring.named_profiles import load_profiles
from plp_trainer.cli import Eval, Sweep
from plp_trainer.cli.common import read as read_words
from plp_trainer.planner import check
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.surroundings import Surroundings
from plp_trainer.sweep.lanes import lanes_of
from plp_trainer.sweep.plan import load_sweep, planned

KUBERNETES = DEPLOY / "kubernetes"
CUSTOM = ("ServiceMonitor", "RayJob")
VERSION = "1.31"
"""The oldest Kubernetes that is still looked after by those who run clusters."""


def manifest(name: str) -> dict[str, Any]:
    return read(KUBERNETES / f"{name}.yaml")


LABELS = manifest("deployment")["spec"]["template"]["metadata"]["labels"]
CONTAINER = manifest("deployment")["spec"]["template"]["spec"]["containers"][0]
TRAINER = manifest("trainer/job")["spec"]["template"]["spec"]["containers"][0]
RAY_JOB = json.loads(Path(__file__).with_name("rayjob.schema.json").read_text(encoding="utf-8"))
"""KubeRay's schema: its first lines say of which commit, and what of it was left out."""


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
    """And its pod Kubernetes' own, which that schema is given here without."""
    document = manifest("rayjob/rayjob")
    jsonschema.validate(document, RAY_JOB)
    (template,) = pods(document)
    pod = {"apiVersion": "v1", "kind": "Pod", **template}
    pod["metadata"] = {"name": "head", **template["metadata"]}
    kubernetes_validate.validate(pod, VERSION, strict=True)


@pytest.mark.parametrize(
    "place", ["spec", "spec.rayClusterSpec", "spec.rayClusterSpec.headGroupSpec"]
)
def test_kuberay_s_schema_knows_a_misspelled_field(place: str) -> None:
    wrong = manifest("rayjob/rayjob")
    at = wrong
    for name in place.split("."):
        at = at[name]
    at["shutdwonAfterJobFinishes"] = True
    with pytest.raises(jsonschema.ValidationError, match="shutdwonAfterJobFinishes"):
        jsonschema.validate(wrong, RAY_JOB)


@pytest.mark.parametrize(
    "folder",
    sorted({path.parent for path in KUBERNETES.rglob("kustomization.yaml")}),
    ids=lambda p: p.name,
)
def test_kustomize_takes_every_object(folder: Path) -> None:
    listed = read(folder / "kustomization.yaml")["resources"]
    assert sorted(listed) == sorted(path.name for path in OBJECTS if path.parent == folder)


def test_profiles_of_a_config_map_are_mounted_where_the_service_reads_them() -> None:
    """The overlay's patch, carried out on the Deployment, gives what Kubernetes and plp take."""
    folder = DEPLOY / "kubernetes-profiles"  # beside its base: kustomize takes no folder above
    overlay = read(folder / "kustomization.yaml")
    (base,) = overlay["resources"]
    assert (folder / base).resolve() == KUBERNETES
    (generated,) = overlay["configMapGenerator"]
    (change,) = overlay["patches"]
    deployment = manifest("deployment")
    assert change["target"] == {"kind": deployment["kind"], "name": deployment["metadata"]["name"]}
    for step in yaml.safe_load(change["patch"]):
        *way, last = step["path"].strip("/").split("/")
        at: Any = deployment
        for name in way:
            at = at[int(name)] if isinstance(at, list) else at[name]
        assert (step["op"], last) == ("add", "-")
        at.append(step["value"])
    kubernetes_validate.validate(deployment, VERSION, strict=True)
    pod = deployment["spec"]["template"]["spec"]
    (volume,) = (one for one in pod["volumes"] if "configMap" in one)
    assert volume["configMap"]["name"] == generated["name"]
    (container,) = pod["containers"]
    (mount,) = (one for one in container["volumeMounts"] if one["name"] == volume["name"])
    variables = {one["name"]: one.get("value") for one in container["env"]}
    (file,) = generated["files"]
    assert variables["PLP_PROFILES"] == f"{mount['mountPath']}/{file}"
    assert set(load_profiles(folder / file)) >= {"easy-on-short", "tidy-accuracy"}


def test_clients_of_labelled_namespaces_are_let_in_by_both_labels() -> None:
    own, others, _ = manifest("networkpolicy")["spec"]["ingress"][0]["from"]
    assert set(own) == {"podSelector"}
    assert others["podSelector"] == own["podSelector"]
    assert others["namespaceSelector"] == {"matchLabels": {"plp-reward/clients": "true"}}


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
    template = manifest("trainer/job")["spec"]["template"]
    assert allowed["matchLabels"].items() <= template["metadata"]["labels"].items()
    token = next(item for item in TRAINER["env"] if item["name"] == "PLP_TOKEN")
    assert token["valueFrom"] == CONTAINER["env"][0]["valueFrom"]


def asked_by(container: dict[str, Any], folder: Path) -> list[str]:
    """Return what a container asks of plp, with ``folder`` as its volume."""
    (script,) = container["args"]
    return asked([*container["command"], script], folder)


def asked(command: list[str], folder: Path) -> list[str]:
    """Return what a command asks of plp, with ``folder`` as its volume."""
    plp = folder / "plp"
    plp.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    plp.chmod(0o755)
    done = subprocess.run(
        [word.replace("/runs", str(folder)) for word in command],
        env={"PATH": f"{folder}:{os.environ['PATH']}", "RAY_ADDRESS": "127.0.0.1:6379"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_trainer_runs_a_recipe_that_nothing_is_wrong_with_on_its_pod(tmp_path: Path) -> None:
    """Its command as plp reads it, and the planner on what the pod is given."""
    words = asked_by(TRAINER, tmp_path)
    assert words[0] in with_commands(), "a subcommand"
    settings = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
    recipe = load(words[1], settings)
    assert isinstance(recipe, TrainingRecipe)
    assert recipe.reward.url == f"http://{manifest('service')['metadata']['name']}:8000"
    resources = TRAINER["resources"]
    storage = manifest("trainer/storage")["spec"]["resources"]["requests"]["storage"]
    pod = Surroundings(
        gpus=int(resources["limits"]["nvidia.com/gpu"]),
        memory_gb=gibibytes(resources["requests"]["memory"]) * 1.024**3,
        disk_gb=gibibytes(storage) * 1.024**3,
        variables={variable["name"]: "" for variable in TRAINER["env"]},
    )
    assert check(recipe, pod) == []
    assert recipe.hardware.gpus == pod.gpus


def test_a_trainer_that_is_started_again_resumes(tmp_path: Path) -> None:
    assert "--resume" not in asked_by(TRAINER, tmp_path)
    run = tmp_path / "r1-7b-plp"
    run.mkdir()
    (run / "recipe.json").touch()
    words = asked_by(TRAINER, tmp_path)
    assert words[: words.index("--set")] == ["train", "r1-7b-plp", "--folder", str(run), "--resume"]


def container_of(name: str) -> dict[str, Any]:
    (template,) = pods(manifest(name))
    (container,) = template["spec"]["containers"]
    return dict(container)


SERVICE_URL = f"http://{manifest('service')['metadata']['name']}:8000"


def test_the_ray_job_runs_what_the_job_runs_with_a_ray_of_its_own(tmp_path: Path) -> None:
    spec = manifest("rayjob/rayjob")["spec"]
    command = shlex.split(spec["entrypoint"])
    assert asked(command, tmp_path) == asked_by(TRAINER, tmp_path)
    (tmp_path / "plp").write_text("#!/bin/sh\necho ray=$RAY_ADDRESS\n")
    script = [word.replace("/runs", str(tmp_path)) for word in command]
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "RAY_ADDRESS": "127.0.0.1:6379"}
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "ray=\n", "plp train would refuse KubeRay's"
    head = spec["rayClusterSpec"]["headGroupSpec"]
    assert head["rayStartParams"]["num-gpus"] == "0", "they are the run's"
    assert container_of("rayjob/rayjob")["resources"] == TRAINER["resources"]
    pinned = re.search(r'"ray==([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert pinned is not None
    assert spec["rayClusterSpec"]["rayVersion"] == pinned[1]


def test_the_evaluation_measures_what_the_trainer_leaves_on_every_gpu(tmp_path: Path) -> None:
    container = container_of("evaluation/job")
    command, *words = asked_by(container, tmp_path)
    assert command == "eval"
    measured = read_words(Eval, words)
    trained = asked_by(TRAINER, tmp_path)
    assert measured.subject == trained[trained.index("--folder") + 1]
    assert (measured.reward_url, measured.url) == (SERVICE_URL, None), "a vLLM of its own"
    assert "data-parallel" not in measured.server_arguments, "a copy a GPU unless it is said"
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "8"


def test_nothing_is_wrong_with_the_sweep_s_lanes_on_its_pod(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    container = container_of("sweep/job")
    command, *words = asked_by(container, tmp_path)
    assert command == "sweep"
    wanted = read_words(Sweep, words)
    gpus = int(container["resources"]["limits"]["nvidia.com/gpu"])
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", ",".join(map(str, range(gpus))))
    monkeypatch.setenv("PLP_TOKEN", "secret")
    lanes = lanes_of(wanted.parallel, tmp_path / "logs")
    sweep = load_sweep(wanted.sweep, wanted.vary, wanted.set, wanted.seeds)
    pod = Surroundings(
        gpus=gpus // len(lanes),
        memory_gb=gibibytes(container["resources"]["requests"]["memory"]) * 1.024**3 / len(lanes),
        variables={"PLP_TOKEN": "secret"},
    )
    for run in planned(sweep, tmp_path):
        assert check(run.recipe, pod) == []
        assert run.recipe.reward.url == SERVICE_URL
    measured = read_words(Eval, ["RUN", *shlex.split(wanted.eval_arguments)])
    assert measured.reward_url == SERVICE_URL
    assert measured.reward_token_variable == "PLP_TOKEN"


def gibibytes(quantity: str) -> int:
    assert quantity.endswith("Gi")
    return int(quantity.removesuffix("Gi"))


def with_commands() -> set[str]:
    return set(commands())


def test_manifests_are_whole_documents() -> None:
    for path in OBJECTS:
        (document,) = yaml.safe_load_all(path.read_text(encoding="utf-8"))
        assert document["metadata"]["name"]


PODS = [template["spec"] for path in OBJECTS for template in pods(read(path))]


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod["containers"][0]["name"])
def test_a_pod_may_do_nothing_that_it_need_not(pod: dict[str, Any]) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert {"/tmp", "/cache"} <= mounted
    for volume in pod["volumes"]:
        if "emptyDir" in volume:
            assert volume["emptyDir"]["sizeLimit"], volume["name"]


def test_the_service_reaches_the_clusters_names_and_what_is_on_no_private_network() -> None:
    names, hub = manifest("networkpolicy")["spec"]["egress"]
    assert {port["port"] for port in names["ports"]} == {53}
    (peer,) = names["to"]
    assert peer["podSelector"]["matchLabels"] == {"k8s-app": "kube-dns"}
    assert {port["port"] for port in hub["ports"]} == {443}
    for block in (to["ipBlock"] for to in hub["to"]):
        network = ipaddress.ip_network(block["cidr"])
        excepted = [ipaddress.ip_network(cidr) for cidr in block["except"]]
        for private in PRIVATE:
            if private.version == network.version:
                assert any(private.subnet_of(one) for one in excepted), private  # type: ignore[arg-type]


PRIVATE = [
    ipaddress.ip_network(cidr)
    for cidr in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
        *("127.0.0.0/8", "169.254.169.254/32", "::1/128", "fc00::/7", "fe80::/10"),
    )
]
