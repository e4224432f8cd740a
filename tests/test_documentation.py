"""Whatever a user can name is documented, and no metric or setting that there is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from plp_reward import rewards
from plp_reward.answers import Status
from plp_reward.cli.check_golds import CheckGolds
from plp_reward.cli.report import Report
from plp_reward.gold_checks.kinds import MEANINGS, Kind
from plp_reward.http import wire
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.http.tokens import NamedToken
from plp_reward.http.wires.openrlhf import EXTRA_LOGS
from plp_reward.scoring.group_settings import GroupSettings
from plp_reward.scoring.labels import ANSWER_KEYS, EVALUATION_SPLITS
from plp_reward.scoring.profiles import Profile
from plp_trainer.cli import Doctor, Eval, Sweep
from plp_trainer.doctor.told import TOLD
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.planner import CHECKS
from plp_trainer.sweep.plan import names as sweep_names

DOCS = Path(__file__).parents[1] / "docs"
NAME = r"[a-z0-9_]+"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def names(text: str) -> set[str]:
    """What stands in code font."""
    return set(re.findall(r"`([^`\n]+)`", text))


def setting_names(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from setting_names(annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


SETTINGS = sorted(setting_names(ServiceSettings))
METRICS = sorted(
    family.name + ("_total" if family.type == "counter" else "")
    for family in create_app(ServiceSettings()).state.service.metrics.registry.collect()
    if family.name.startswith("plp_")
)
ROUTES = sorted(
    f"{method.upper()} {path}"
    for path, methods in create_app(ServiceSettings()).openapi()["paths"].items()
    for method in methods
)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_documented(route: str) -> None:
    assert route in names(page("http"))


@pytest.mark.parametrize("field", NamedToken.model_fields)
def test_every_field_of_a_named_token_is_documented(field: str) -> None:
    assert field in names(page("http").partition("### Named tokens")[2].partition("\n## ")[0])


@pytest.mark.parametrize("status", [*(status.value for status in Status), "invalid"])
def test_every_status_is_documented(status: str) -> None:
    assert f"| `{status}` |" in page("http")


@pytest.mark.parametrize(
    "model", [wire.RewardRequest, wire.WireSample, wire.WireResult, wire.GradeResponse]
)
def test_every_field_on_the_wire_is_documented(model: type[BaseModel]) -> None:
    assert set(model.model_fields) <= names(page("http"))


def test_what_travels_over_openrlhfs_wire_is_documented() -> None:
    documented = names(page("openrlhf"))
    assert {*EXTRA_LOGS, *EVALUATION_SPLITS} <= documented


def test_every_column_of_right_answers_is_documented_in_its_order() -> None:
    section = page("golds").partition("## Where")[2].partition("So a final")[0]
    assert list(re.findall(r"`([^`]+)`", section)) == list(ANSWER_KEYS)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_finding_about_golds_is_documented(kind: Kind) -> None:
    assert re.search(
        rf"^\| `{kind}` \| .* \| {'wrong' if kind.wrong else 'look'} \|$",
        page("golds"),
        re.MULTILINE,
    )
    assert set(MEANINGS) == set(Kind)


@pytest.mark.parametrize("option", sorted(set(CheckGolds.model_fields) - {"data"}))
def test_every_option_of_check_golds_is_documented(option: str) -> None:
    assert "--" + option.strip("_").replace("_", "-") in names(page("golds"))


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_documented(metric: str) -> None:
    assert metric in names(page("metrics"))


def test_no_other_metric_is_documented() -> None:
    assert set(re.findall(rf"plp_{NAME}", page("metrics"))) <= set(METRICS)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented_by_flag_variable_and_default(setting: str) -> None:
    flag = "--" + setting.replace("_", "-")
    variable = "PLP_" + setting.replace(".", "__").upper()
    assert f"| `{flag}` | `{variable}` |" in page("settings")


def test_no_other_setting_is_documented() -> None:
    documented = re.findall(r"^\| `--(\S+)` ", page("settings"), re.MULTILINE)
    assert sorted(flag.replace("-", "_") for flag in documented) == SETTINGS


@pytest.mark.parametrize("field", sorted(set(Profile.model_fields) - {"name"}))
def test_every_field_of_a_profile_is_documented(field: str) -> None:
    assert f"| `{field}` |" in page("profiles")


@pytest.mark.parametrize("field", sorted(GroupSettings.model_fields))
def test_every_setting_of_groups_is_documented(field: str) -> None:
    assert f"| `groups.{field}` |" in page("groups")


@pytest.mark.parametrize("name", sorted(rewards.REWARDS))
def test_every_reward_is_documented_with_its_parameters(name: str) -> None:
    documented = page("rewards")
    assert re.search(rf"`{name}`|^#+ .*\b{name}\b", documented, re.MULTILINE)
    assert set(rewards.REWARDS[name].parameters) <= set(re.findall(NAME, documented))


@pytest.mark.parametrize("option", sorted(set(Report.model_fields) - {"scored"}))
def test_every_option_of_a_report_is_documented(option: str) -> None:
    flag = "--" + option.replace("_", "-")
    assert {flag, flag.replace("--", "--no-")} & names(page("report"))


EVALUATION_FLAGS = [
    (command.__name__.lower(), "--" + name.replace("_", "-"))
    for command in (Eval, Sweep)
    for name in command.model_fields
    if name != command.__name__.lower() and name != "subject"
]


@pytest.mark.parametrize(("command", "flag"), EVALUATION_FLAGS)
def test_every_flag_of_evaluations_and_sweeps_is_documented(command: str, flag: str) -> None:
    pages = dict(zip(("eval", "sweep"), page("evaluation").split("\n# Sweeps\n"), strict=True))
    assert re.search(rf"^\|.*`{flag}`.* \|.* \|.* \|$", pages[command], re.MULTILINE)


def test_every_built_in_sweep_is_documented() -> None:
    assert set(sweep_names()) <= names(page("evaluation"))


def test_every_file_of_an_evaluation_is_documented() -> None:
    folder = EvaluationFolder(Path())
    files = (folder.identity, folder.summary, folder.failures, folder.vllm_log, folder.service_log)
    assert {path.name for path in files} <= names(page("evaluation"))


def test_every_line_of_the_doctor_is_documented() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", page("doctor"), re.MULTILINE)
    documented = {name for row in rows for name in row.split(", ")}
    assert {entry.name for entry in (*CHECKS, *TOLD)} <= documented


def test_every_flag_of_the_doctor_is_documented() -> None:
    flags = {f"--{field.alias or name}" for name, field in Doctor.model_fields.items()}
    assert all(flag in page("doctor") for flag in flags)
