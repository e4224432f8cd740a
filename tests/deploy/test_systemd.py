"""The unit of systemd, by systemd's own checker where there is one, and against the service."""

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.deploy.conftest import DEPLOY

from plp_reward.cli.commands import commands
from plp_reward.http.settings import ServiceSettings

UNIT = DEPLOY / "systemd" / "plp-reward.service"
PARSED = configparser.ConfigParser(interpolation=None, strict=False)
PARSED.optionxform = str  # type: ignore[assignment]
PARSED.read(UNIT)
SERVICE = PARSED["Service"]


def test_systemd_takes_it(tmp_path: Path) -> None:
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("no systemd here")
    unit = tmp_path / UNIT.name  # with a program that is on this machine
    unit.write_text(UNIT.read_text().replace("/opt/plp-reward/bin/plp", "/bin/true"))
    done = subprocess.run(
        [checker, "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert complaints == []


def test_it_starts_the_service_with_settings_that_there_are() -> None:
    _, command, *words = shlex.split(SERVICE["ExecStart"])
    assert command in commands()
    flags = {word.removeprefix("--").replace("-", "_") for word in words if word.startswith("--")}
    assert flags == {"profiles", "pid_file"}
    assert flags <= set(ServiceSettings.model_fields)
    assert words[-1].startswith(f"/run/{SERVICE['RuntimeDirectory']}/")


def test_a_reload_signals_its_main_process_alone() -> None:
    assert shlex.split(SERVICE["ExecReload"])[1:] == ["-HUP", "$MAINPID"]


def test_it_has_the_time_to_end_that_the_service_takes() -> None:
    settings = ServiceSettings()
    needed = settings.shutdown_delay + settings.shutdown_grace
    assert int(SERVICE["TimeoutStopSec"]) > needed
