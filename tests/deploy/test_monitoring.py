"""Prometheus reads its files, and every query asks for metrics that the service exports."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.deploy.conftest import COMPOSE, DEPLOY, read

from plp_reward.answers import Status
from plp_reward.http.app import create_app
from plp_reward.http.service import Service
from plp_reward.http.settings import ServiceSettings
from plp_reward.scoring.samples import Result

MONITORING = DEPLOY / "monitoring"
DASHBOARD: dict[str, Any] = json.loads(
    (MONITORING / "grafana" / "dashboards" / "rewards.json").read_text(encoding="utf-8")
)
QUERIES = [
    (panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]
]
RULES = [
    (rule["alert"], rule["expr"])
    for group in read(MONITORING / "alerts.yml")["groups"]
    for rule in group["rules"]
]
MADE_BY_PROMETHEUS = {"up"}


@pytest.fixture(scope="module")
def exported() -> dict[str, set[str]]:
    """The names of a service's series, with their labels, once it has scored and answered."""
    service: Service = create_app(ServiceSettings()).state.service
    result = Result(
        id="a", reward=1.5, correct=True, status=Status.OK, answer="1", found_by="boxed",
        rule="text", length=100, length_source="client", components={}, group=None, message="",
    )  # fmt: skip
    service.metrics.scored("plp", "", [result])
    service.metrics.answered("/reward", 200, 0.1)
    service.metrics.prompts_not_found.labels("plp").inc()
    service.metrics.settled("plp", "", "complete", 0.1)
    series: dict[str, set[str]] = {}
    for line in service.metrics.render().decode().splitlines():
        if not line.startswith("#"):
            name = re.split(r"[{ ]", line)[0]
            series.setdefault(name, set()).update(re.findall(r'(\w+)="', line))
    return series


def selectors(query: str) -> list[tuple[str, set[str]]]:
    """The series a query asks for, with the labels it selects by."""
    return [
        (name, set(re.findall(r"(\w+)\s*[=!]~?", inside or "")))
        for name, inside in re.findall(
            r"\b((?:plp_|process_|python_|up\b)\w*)(?:\{([^}]*)\})?", query
        )
    ]


@pytest.mark.parametrize(("title", "query"), [*QUERIES, *RULES])
def test_a_query_asks_for_what_the_service_exports(
    title: str, query: str, exported: dict[str, set[str]]
) -> None:
    asked = selectors(query)
    assert asked, f"{title} asks for nothing"
    for name, labels in asked:
        assert name in exported or name in MADE_BY_PROMETHEUS or name in OF_TROUBLE, name
        if name in exported:
            assert labels <= exported[name] | {"job", "instance"}, f"{name}: {labels}"


OF_TROUBLE = {"plp_pool_workers_ended_total", "plp_profile_without_tokenizer"}
"""Shown once a worker has ended, or a tokenizer cannot be loaded; the tests of either see them."""


def test_the_dashboard_shows_what_it_is_for() -> None:
    titles = " ".join(panel["title"].lower() for panel in DASHBOARD["panels"])
    subjects = ("reward", "accuracy", "length", "status", "latency", "queue")
    for subject in (*subjects, "by run", "group", "audit", "profiles", "version"):
        assert subject in titles
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + column, place["y"] + row)
            for column in range(place["w"])
            for row in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_grafana_finds_its_source_and_its_dashboards() -> None:
    provisioning = MONITORING / "grafana" / "provisioning"
    (source,) = read(provisioning / "datasources" / "prometheus.yml")["datasources"]
    used = {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]}
    assert used == {source["uid"]}
    services = read(COMPOSE)["services"]
    assert source["url"] == "http://prometheus:9090"
    assert "prometheus" in services
    (provider,) = read(provisioning / "dashboards" / "plp.yml")["providers"]
    mounted = [volume.split(":")[1] for volume in services["grafana"]["volumes"]]
    assert provider["options"]["path"] in mounted
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home == f"{provider['options']['path']}/rewards.json"


def test_prometheus_reads_its_configuration_and_rules(promtool: str) -> None:
    done = subprocess.run(
        [promtool, "check", "config", MONITORING / "prometheus.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(RULES)} rules found" in done.stdout


def test_every_alert_that_the_page_promises_is_there() -> None:
    text = (DEPLOY.parent / "docs" / "metrics.md").read_text(encoding="utf-8")
    table = text.partition("Worth an alert")[2]
    found = re.findall(r"\| `(.*)` \|$", table, re.MULTILINE)
    promised = [expression.replace("\\|", "|") for expression in found]
    assert sorted(promised) == sorted(expression for _, expression in RULES)


def test_every_alert_fires_when_it_should_and_not_before(promtool: str) -> None:
    tests = Path(__file__).parent / "alerts.test.yml"
    names = {
        one["alertname"]
        for test in read(tests)["tests"]
        for one in test["alert_rule_test"]
        if one["exp_alerts"]
    }
    assert names == {name for name, _ in RULES}
    done = subprocess.run(
        [promtool, "test", "rules", tests], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_reads_every_query_of_the_dashboard(promtool: str, tmp_path: Any) -> None:
    """As recording rules, in which a name and an expression are all there is."""
    rules = [
        {
            "record": f"query_{number}",
            "expr": re.sub(r"\$(profile|run)\b", ".*", query.replace("$__rate_interval", "1m")),
        }
        for number, (_, query) in enumerate(QUERIES)
    ]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run(
        [promtool, "check", "rules", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_scrapes_services_of_the_compose_file() -> None:
    services = read(COMPOSE)["services"]
    text = (MONITORING / "prometheus.yml").read_text(encoding="utf-8")
    for name in ("reward", "inference"):
        assert re.search(rf"\b{name}\b", text)
        assert name in services
