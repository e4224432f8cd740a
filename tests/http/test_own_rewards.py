"""Rewards of the operator's own in a service: loaded again, and what a faulty one costs."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.tools import free_port

from plp_reward.client import RewardClient
from plp_reward.http.app import create_app
from plp_reward.http.own_code import MOST_LOST

SAMPLES = [
    {"id": "one", "response": r"so \boxed{4}", "gold": "4", "length": 100},
    {"id": "two", "response": r"first \boxed{3}, no, \boxed{4}", "gold": "4", "length": 100},
]


def rewards(client: httpx.Client, profile: str, **more: Any) -> list[float]:
    answer = client.post("/reward", json={"profile": profile, "samples": SAMPLES, **more})
    assert answer.status_code == 200, answer.text
    return [result["reward"] for result in answer.json()["results"]]


@pytest.fixture
def documented(own_reward: Path) -> Iterator[httpx.Client]:
    """The command of docs/own-rewards.md in the folder of its files."""
    port = free_port()
    plp = Path(sys.executable).with_name("plp")
    command = [plp, "serve", "--profiles", "profiles.toml", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=own_reward, stderr=subprocess.DEVNULL) as process:
        try:
            with RewardClient(url) as client:
                client.wait_until_ready(600)
            with httpx.Client(base_url=url, timeout=300) as http:
                yield http
        finally:
            process.terminate()


def version(client: httpx.Client) -> str:
    found: str = client.get("/rewards").json()["rewards"]["my_rewards.py:tidy"]["version"]
    return found


def test_the_page_s_reward_is_served_and_loaded_again(
    documented: httpx.Client, own_reward: Path
) -> None:
    assert rewards(documented, "tidy") == [1.5, 1.4]
    first = version(documented)
    code = own_reward / "my_rewards.py"
    before = code.read_text()
    code.write_text(before.replace("[1.0 if", "[3.0 if"))
    assert documented.post("/profiles/reload").json()["changed"] == ["tidy"]
    assert rewards(documented, "tidy") == pytest.approx([1.7, 1.4])
    second = version(documented)
    assert second != first
    for broken in ("import nothing_of_that_name", "raise SystemExit(1)", "def tidy(mood): pass"):
        code.write_text(broken)
        refused = documented.post("/profiles/reload")
        assert refused.status_code == 422
        assert "[tidy] reward: my_rewards.py:tidy: " in refused.json()["error"]["message"]
        assert rewards(documented, "tidy") == pytest.approx([1.7, 1.4])
        assert version(documented) == second
    code.write_text(before)
    documented.post("/profiles/reload").raise_for_status()
    assert (rewards(documented, "tidy"), version(documented)) == ([1.5, 1.4], first)


def test_code_that_changes_is_loaded_again_by_who_watches(serve: Any, own_reward: Path) -> None:
    client = serve(profiles=own_reward / "profiles.toml", watch_profiles=True)
    code = own_reward / "my_rewards.py"
    before = code.read_text()
    for content, expected in (
        (before.replace("[1.0 if", "[3.0 if"), [1.7, 1.4]),
        ("import nothing_of_that_name", [1.7, 1.4]),
        (before, [1.5, 1.4]),
    ):
        code.write_text(content)
        stale = float("nothing" in content)
        while (
            rewards(client, "tidy") != pytest.approx(expected)
            or f"plp_profiles_stale {stale}" not in client.get("/metrics").text
        ):
            time.sleep(0.05)


STUCK = """
import time
from pathlib import Path


def stuck(correct):
    Path("{folder}/stuck").touch()
    while not Path("{folder}/over").exists():
        time.sleep(0.01)
    return 2.0 * correct


def leaving(correct):
    raise SystemExit(1)


def relative(correct, group):
    return stuck(correct)
"""


@pytest.fixture
def faulty(serve: Any, tmp_path: Path) -> httpx.Client:
    """A service whose operator's code does not return, or ends the process."""
    (tmp_path / "own.py").write_text(STUCK.format(folder=tmp_path))
    (tmp_path / "profiles.toml").write_text(
        "".join(f'[{name}]\nreward = "own.py:{name}"\n' for name in ("stuck", "leaving"))
        + '[pieces]\nreward = "own.py:relative"\ngroups = { size = 2 }\n'
    )
    client: httpx.Client = serve(profiles=tmp_path / "profiles.toml")
    return client


@pytest.mark.parametrize("profile", ["stuck", "pieces"])
def test_a_reward_that_does_not_return_holds_up_nobody_else(
    faulty: httpx.Client, tmp_path: Path, profile: str
) -> None:
    body = {"profile": profile, "samples": [{**sample, "group": "g"} for sample in SAMPLES]}
    with ThreadPoolExecutor(1) as threads:
        try:
            asked = threads.submit(faulty.post, "/reward", json=body)
            while not (tmp_path / "stuck").exists():
                time.sleep(0.01)
            assert rewards(faulty, "accuracy") == [1.0, 1.0]
            assert not asked.done()
        finally:
            (tmp_path / "over").touch()
        assert [result["reward"] for result in asked.result().json()["results"]] == [2.0, 2.0]


def with_own(start: Any, settings: Any, folder: Path, body: str, more: str = "") -> httpx.Client:
    """A service whose profile ``mine`` has such a reward, which is given up soon."""
    (folder / "own.py").write_text(f"import time\n\n\ndef own(correct, group):\n    {body}\n")
    (folder / "profiles.toml").write_text(f'[mine]\nreward = "own.py:own"\n{more}\n')
    app = create_app(settings(profiles=folder / "profiles.toml"))
    app.state.service.own_code.seconds = 0.2
    client: httpx.Client = start(app)
    return client


MINE = {"profile": "mine", "samples": [{**sample, "group": "g"} for sample in SAMPLES]}


@pytest.mark.parametrize("groups", ["", "groups = { size = 2 }"])
def test_a_reward_that_never_returns_is_given_up_and_interrupted(
    start: Any, settings: Any, tmp_path: Path, groups: str
) -> None:
    client = with_own(start, settings, tmp_path, "while True: pass", groups)
    refused = client.post("/reward", json=MINE)
    assert refused.status_code == 422
    assert "'own.py:own' did not return within 0.2 s" in refused.json()["error"]["message"]
    form = {"profile": "mine", "response": r"\boxed{4}", "gold": "4", "tokens": "9"}
    tried = client.post("/page/try", data=form)
    assert tried.status_code == 422
    assert "did not return within 0.2 s" in tried.text
    assert rewards(client, "accuracy") == [1.0, 1.0]
    while any(thread.name == "own reward" for thread in threading.enumerate()):
        time.sleep(0.01)


def test_a_reward_whose_calls_stay_is_not_called_until_it_is_mended(
    start: Any, settings: Any, tmp_path: Path
) -> None:
    client = with_own(start, settings, tmp_path, "time.sleep(3600)")
    said = [
        client.post("/reward", json=MINE).json()["error"]["message"] for _ in range(MOST_LOST + 1)
    ]
    assert all("did not return" in message for message in said[:-1])
    assert "8 calls before still have not returned; mend it" in said[-1]
    (tmp_path / "own.py").write_text("def own(correct):\n    return 2.0 * correct\n")
    client.post("/profiles/reload").raise_for_status()
    assert rewards(client, "mine") == [2.0, 2.0]


def test_a_reward_that_ends_the_process_ends_its_call(faulty: httpx.Client) -> None:
    refused = faulty.post("/reward", json={"profile": "leaving", "samples": SAMPLES})
    assert refused.status_code == 422
    assert "'own.py:leaving' raises SystemExit" in refused.json()["error"]["message"]
    assert rewards(faulty, "accuracy") == [1.0, 1.0]


def test_no_request_loads_code(faulty: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    for name in (f"{tmp_path / 'other.py'}:own", "other.py:own", "own.py:stuck"):
        body = {"profile": "accuracy", "reward": name, "samples": SAMPLES}
        assert faulty.post("/reward", json=body).status_code == 422
    assert not (tmp_path / "ran").exists()
