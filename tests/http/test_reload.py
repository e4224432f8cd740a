"""Profiles loaded again under a running service, and the profiles of runs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.tools import until

SAMPLE = {"response": "\\boxed{42}", "gold": "42", "length": 100}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "profiles.toml"
    path.write_text(with_alpha(5))
    return path


def with_alpha(alpha: float, more: str = "") -> str:
    return f'[mine]\nreward = "plp"\nparameters = {{ alpha = {alpha} }}\n{more}'


def reward(server: httpx.Client, **of: Any) -> float:
    answer = server.post("/reward", json={"profile": "mine", "samples": [SAMPLE], **of})
    assert answer.status_code == 200, answer.text
    value: float = answer.json()["results"][0]["reward"]
    return value


def metric(server: httpx.Client, line: str) -> bool:
    return line in server.get("/metrics").text


def test_a_reload_takes_the_new_file(serve: Any, file: Path) -> None:
    server = serve(profiles=file)
    assert reward(server) == 1.5
    file.write_text(with_alpha(2, '[new]\nreward = "accuracy"\n'))
    assert server.post("/profiles/reload").json() == {
        "added": ["new"],
        "changed": ["mine"],
        "removed": [],
    }
    assert reward(server) == 1.2
    file.write_text(with_alpha(2))
    assert server.post("/profiles/reload").json()["removed"] == ["new"]
    assert server.post("/reward", json={"profile": "new", "samples": []}).status_code == 422


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[mine", "profile file"),
        ('[mine]\nreward = "plp"\nalpha = 3\n', "[mine] alpha"),
        (with_alpha(-1), "alpha"),
        (with_alpha(1, 'tokenizer = "/nosuch/tokenizer.json"'), "profile 'mine': tokenizer"),
        ("", "no profile is called 'mine'"),
        (f"x = {'[' * 3000}{']' * 3000}", "profile file"),
        (with_alpha(1, f'tokenizer = "{"x" * 5000}"'), "profile 'mine': tokenizer"),
        (with_alpha(1, "grading = { max_digits = -1 }"), "max_digits: must be from 1 to"),
        (with_alpha(1, "grading = { symbolic_calls = 100000000000 }"), "symbolic_calls"),
        (with_alpha(1, "grading = { extraction = { max_chars = -1 } }"), "max_chars"),
    ],
)
def test_an_invalid_file_changes_nothing_and_says_why(
    serve: Any, file: Path, content: str, told: str
) -> None:
    server = serve(profiles=file, profile="mine")
    file.write_text(content)
    refused = server.post("/profiles/reload")
    assert refused.status_code == 422
    assert told in refused.json()["error"]["message"]
    assert reward(server) == 1.5
    assert metric(server, "plp_profiles_stale 1.0")
    file.write_text(with_alpha(2))
    assert server.post("/profiles/reload").status_code == 200
    assert metric(server, "plp_profiles_stale 0.0")


def test_a_group_that_waits_keeps_the_profile_it_began_with(serve: Any, file: Path) -> None:
    def groups(weight: float) -> str:
        return (
            f'[groups]\nreward = "normalized"\nparameters = {{ alpha = {weight} }}\n'
            "groups = { size = 2 }\n"
        )

    file.write_text(groups(0.2))
    server = serve(profiles=file)
    bodies = [
        {"profile": "groups", "samples": [{**SAMPLE, "group": "q", "length": length}]}
        for length in (100, 300)
    ]
    whole = {"profile": "groups", "samples": [body["samples"][0] for body in bodies]}
    before = server.post("/reward", json=whole).json()["results"]
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(server.post, "/reward", json=bodies[0])
        until(lambda: metric(server, "plp_groups_waiting_samples 1.0"))
        file.write_text(groups(0.1))
        server.post("/profiles/reload").raise_for_status()
        second = server.post("/reward", json=bodies[1])
    assert [answer.json()["results"][0]["reward"] for answer in (first.result(), second)] == [
        result["reward"] for result in before
    ]
    assert server.post("/reward", json=whole).json()["results"] != before


def test_no_request_is_lost_while_profiles_change(serve: Any, file: Path) -> None:
    server = serve(profiles=file)
    over = threading.Event()

    def post() -> set[float]:
        with httpx.Client(base_url=server.base_url, timeout=60) as client:
            seen = {reward(client)}
            while not over.is_set():
                seen.add(reward(client))
            return seen

    with ThreadPoolExecutor(4) as threads:
        trainers = [threads.submit(post) for _ in range(4)]
        for number in range(20):
            file.write_text(with_alpha((5, 2)[number % 2]))
            server.post("/profiles/reload").raise_for_status()
        over.set()
        assert set().union(*(trainer.result() for trainer in trainers)) <= {1.5, 1.2}


def test_a_file_that_is_watched_is_loaded_when_it_changes(serve: Any, file: Path) -> None:
    server = serve(profiles=file, watch_profiles=True)
    replacement = file.with_suffix(".new")
    replacement.write_text(with_alpha(2))
    replacement.rename(file)
    until(lambda: reward(server) == 1.2)
    for broken in ("[mine", f"x = {'[' * 3000}{']' * 3000}", f'[a]\ntokenizer = "{"x" * 5000}"'):
        file.write_text(broken)
        until(lambda: metric(server, "plp_profiles_stale 1.0"))
        assert reward(server) == 1.2
        file.write_text(with_alpha(5))
        until(lambda: reward(server) == 1.5)
        assert metric(server, "plp_profiles_stale 0.0")
        file.write_text(with_alpha(2))
        until(lambda: reward(server) == 1.2)


def test_a_run_gets_its_own_profile_where_it_names_none(serve: Any, file: Path) -> None:
    file.write_text(with_alpha(2, 'runs = ["exp-7", "ablation-*"]\n'))
    server = serve(profiles=file)
    assert reward(server, profile=None, run="exp-7") == 1.2
    assert reward(server, profile=None, run="ablation-3") == 1.2
    assert reward(server, profile=None, run="exp-8") == 1.5
    assert reward(server, profile="plp", run="exp-7") == 1.5
    body = {"query": ["p\\boxed{42}</s>"], "prompts": ["p"], "labels": [{"answer": 42}]}
    refused = server.post("/openrlhf?run=exp-7", json=body)
    assert "tokenizer" in refused.json()["error"]["message"]


def test_runs_are_told_apart_in_the_metrics_up_to_a_number(serve: Any) -> None:
    server = serve(max_run_labels=2)
    for run in ("a", "b", "c", "d", "a"):
        reward(server, profile="plp", run=run)
    server.post("/reward", json={"samples": [SAMPLE]}, headers={"X-Run-ID": "b"})
    shown = server.get("/metrics").text
    for run, number in (("a", 2), ("b", 2), ("other", 2)):
        line = f'plp_samples_total{{correct="true",profile="plp",run="{run}",status="ok"}}'
        assert f"{line} {number}.0" in shown


@pytest.mark.parametrize("run", ["a b", "-a", "x" * 129, "a\nb"])
def test_what_is_no_name_of_a_run_is_refused(server: httpx.Client, run: str) -> None:
    refused = server.post("/reward", json={"run": run, "samples": []})
    assert refused.status_code == 422
    assert refused.json()["error"]["message"].startswith("run: must be")


OWN = """
from plp_reward.rewards.registry import Mask, Rewards


def own(correct: Mask) -> Rewards:
    return {value} * correct
"""
OWN_PROFILE = '[mine]\nreward = "own.py:own"\n'
SUM_PROFILE = '[mine]\nrewards = [{ reward = "plp" }, { reward = "own.py:own", weight = 0.5 }]\n'


def test_a_reload_takes_the_new_code_of_a_reward_or_keeps_the_old(serve: Any, file: Path) -> None:
    code = file.with_name("own.py")
    code.write_text(OWN.format(value=2.0))
    file.write_text(OWN_PROFILE)
    server = serve(profiles=file)
    assert reward(server) == 2.0
    code.write_text(OWN.format(value=3.0))
    assert reward(server) == 2.0
    assert server.post("/profiles/reload").json()["changed"] == ["mine"]
    assert reward(server) == 3.0
    code.write_text("not python")
    refused = server.post("/profiles/reload")
    assert refused.status_code == 422
    assert "own.py:own: cannot be loaded" in refused.text
    assert reward(server) == 3.0


def test_an_own_reward_is_in_the_catalogue_and_a_sum_has_its_parts(serve: Any, file: Path) -> None:
    file.with_name("own.py").write_text(OWN.format(value=2.0))
    file.write_text(SUM_PROFILE)
    server = serve(profiles=file)
    entry = server.get("/rewards").json()["rewards"]["own.py:own"]
    assert entry["needs"] == {"correct": "whether the final answer equals gold"}
    assert len(entry["version"]) == 12
    mine = server.get("/profiles").json()["profiles"]["mine"]
    assert (mine["reward"], mine["needs"]) == ("plp + own", ["correct", "length"])
    answer = server.post("/reward", json={"profile": "mine", "samples": [SAMPLE]}).json()
    assert answer["results"][0]["components"] == {"plp": 1.5, "own": 1.0}
    assert answer["results"][0]["reward"] == 2.5
    assert answer["reward"] == "plp + own"
    assert answer["parameters"]["own.weight"] == 0.5


def test_what_a_reload_leaves_as_it_was_is_not_reported(serve: Any, file: Path) -> None:
    file.with_name("own.py").write_text(OWN.format(value=2.0))
    file.write_text(SUM_PROFILE)
    server = serve(profiles=file)
    same = server.post("/profiles/reload").json()
    assert [same[key] for key in ("added", "changed", "removed")] == [[], [], []]


def test_no_request_loads_code(serve: Any, file: Path) -> None:
    code = file.with_name("own.py")
    code.write_text("raise SystemExit('it ran')")
    server = serve(profiles=file)
    for body in ({"profile": "mine", "reward": f"{code}:own"}, {"profile": f"{code}:own"}):
        refused = server.post("/reward", json={"samples": [SAMPLE], **body})
        assert refused.status_code == 422
    assert reward(server) == 1.5
