"""A reward hack that a lax grader lets in: the page's alarm leads to the samples that farm it."""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from benchmarks.page import planted

from plp_reward.http.app import create_app

from ..conftest import running

pytestmark = pytest.mark.slow
SIZE = 8_000
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def asked(
    settings: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A service that a run with the hack has asked, and one without."""
    profiles = planted.profiles_in(tmp_path_factory.mktemp("planted"))
    with running(create_app(settings(profiles=profiles))) as client:
        planted.train(client, SIZE)
        planted.train(client, SIZE, "honest", hack=False)
        yield client


def text(client: httpx.Client, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_a_hack_in_one_response_of_twelve_is_the_alarm_of_its_run_alone(
    asked: httpx.Client,
) -> None:
    assert "No alarms." in text(asked, "/page/runs?run=honest")
    shown = text(asked, "/page/runs?run=math-7b")
    (alarm,) = re.findall("<h3>.*?</li>", shown, re.DOTALL)
    assert "One answer for many problems" in alarm
    assert f"The answer: <b>{planted.CONSTANT}</b>" in alarm
    (began,) = re.findall(r"It began about step (\d+)", alarm)
    assert 0.6 * SIZE / planted.PER_STEP <= int(began) <= 0.8 * SIZE / planted.PER_STEP
    count = "⚠\N{NO-BREAK SPACE}1"
    assert text(asked, "/page/alarms") == count
    # The page of the runs knows it, and asks for nothing more.
    assert f'<span class="badge" id="badge">{count}</span>' in shown
    assert "page/alarms" not in shown
    assert "page/alarms" in text(asked, "/page/samples")


def test_the_alarm_s_samples_are_those_that_farm_it_and_a_trial_shows_why(
    asked: httpx.Client,
) -> None:
    shown = text(asked, "/page/runs?run=math-7b")
    (samples,) = re.findall(r'"[./]*(page/samples\?[^"]*answer=[^"]*)"', shown)
    listed = text(asked, f"/{samples}")
    # The alarm says how many they are.
    (count,) = re.findall(r"Show the ([\d,]+) samples", shown)
    assert f">{count} samples<" in listed
    rows = re.findall("<tr><td.*?</tr>", listed, re.DOTALL)
    assert len(rows) == 50
    farmed = f"The answer is $\\boxed{{{planted.CONSTANT}}}$."
    assert [row for row in rows if farmed not in row or "✓ right" not in row] == []
    (key,) = re.findall(r"key=([^\"]*)", rows[0])[:1]
    sample = text(asked, f"/page/sample?key={key}")
    assert re.search(r">decided by</abbr></dt><dd><abbr [^>]*>own</abbr></dd>", sample)
    # It is tried with the grader that took it, not with another.
    tried = text(asked, f"/?sample={key}")
    assert "✓ right" in tried
    assert "lax" in tried
    # What another grader says of it stands beside the one that took it, step by step.
    assert re.search(r"The standard grader says\s*<span class=\"wrong\">✗ wrong", tried)
    assert "comparison" in tried
