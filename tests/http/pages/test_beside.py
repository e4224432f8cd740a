"""Responses side by side, without a browser."""

import re
from typing import Any

import httpx
import pytest

HTML = {"accept": "text/html"}


@pytest.fixture
def client(serve: Any) -> httpx.Client:
    """Five responses to a problem in one run, the first two right, and one in another."""
    client: httpx.Client = serve()
    for run, answers in (("one", [7, 7, 1, 2, 3]), ("two", [7])):
        for number, answer in enumerate(answers):
            sample = {"id": f"{run}-{number}", "response": f"\\boxed{{{answer}}}", "gold": "7",
                      "length": 3, "group": "q"}  # fmt: skip
            body = {"run": run, "samples": [sample]}
            client.post("/reward", json=body).raise_for_status()
    return client


def sides(client: httpx.Client, query: str) -> dict[str, list[str]]:
    """The ids that stand below each heading."""
    text = client.get(f"/page/problem?problem=q&{query}", headers=HTML).text
    found = re.findall(r"<section><h2>(.*?)</h2>(.*?)</section>", text, re.DOTALL)
    return {
        re.sub("<.*?>", "", heading).split()[0]: re.findall(r"(?:one|two)-\d", below)
        for heading, below in found
    }


def test_a_problem_has_its_right_answers_beside_its_wrong_ones(client: httpx.Client) -> None:
    assert sides(client, "run=one") == {
        "right": ["one-1", "one-0"],
        "wrong": ["one-4", "one-3", "one-2"],
    }


def test_no_response_is_both_early_and_late(client: httpx.Client) -> None:
    assert sides(client, "run=one&by=time") == {
        "early": ["one-0", "one-1"],
        "late": ["one-4", "one-3"],
    }
    assert sides(client, "run=two&by=time") == {"early": ["two-0"]}


def test_a_problem_of_several_runs_has_them_beside_each_other(client: httpx.Client) -> None:
    found = sides(client, "run=two&by=run")
    assert found == {"two": ["two-0"], "one": [f"one-{number}" for number in (4, 3, 2, 1, 0)]}
    text = client.get("/page/problem?problem=q&run=two", headers=HTML).text
    assert "all runs" in text


def test_where_all_are_wrong_early_ones_stand_beside_late_ones(client: httpx.Client) -> None:
    assert list(sides(client, "run=two")) == ["early"]
    assert sides(client, "by=nonsense") != {}
    assert sides(client, "run=nobody") == {}


def test_of_samples_that_were_picked_those_that_are_gone_are_left_out(client: httpx.Client) -> None:
    listed = client.get("/page/samples", headers=HTML).text
    first, second = re.findall(r'name="key" value="([^"]+)"', listed)[:2]
    shown = client.get(f"/page/beside?key={first}&key=gone&key={second}", headers=HTML)
    assert "2 samples side by side" in shown.text
    assert client.get("/page/beside?key=gone", headers=HTML).status_code == 404
    assert client.get("/page/beside", headers=HTML).status_code == 404
