"""Graders of the user's own, in real workers: what they cost, and whom."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.http.conftest import running

import plp_reward
from plp_reward import Sample
from plp_reward.answers import Status
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.scoring.named_profiles import load_profiles
from plp_reward.scoring.own_graders import load_grader
from plp_reward.scoring.plan import Plan
from plp_reward.scoring.profiles import Profile
from plp_reward.workers import Job, Pool, PoolSettings

OWN = '''
import os
import sys
import time

from plp_reward.answers import Status, Verdict


def grade(response, gold, extra, answer=None):
    """Do as the response says."""
    print("printed")
    sys.stderr.write("written")
    match response:
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(3600)
        case "exit":
            sys.exit(1)
        case "die":
            os._exit(3)
        case "eat":
            return bool([bytearray(1 << 24) for _ in range(1 << 20)])
        case "raise":
            raise ValueError("of its own")
        case "none":
            return None
        case "seven":
            return 7
        case "lie":
            return Verdict(True, Status.TIMEOUT)
        case "verdict":
            return Verdict(False, Status.OK, "mine", "found", "rule", message="because")
    return response == gold and extra.get("level") != "hard"
'''

MIXED = """
[mixed]
reward = "accuracy"
deadline = 1.0

[mixed.graders]
by = "data_source"
use = { gsm8k = "math", "mmlu*" = "choice", own = "graders.py:grade", "*_json" = "json" }
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "graders.py").write_text(OWN)
    (tmp_path / "profiles.toml").write_text(MIXED)
    return tmp_path


def of(source: str, response: str, gold: Any = "gold", **extra: Any) -> Sample:
    return Sample(response, gold, id=response, extra={"data_source": source, **extra})


EXPECTED = [
    (of("gsm8k", r"\boxed{7.0}", 7), True, Status.OK, ""),
    (of("mmlu_law", "The answer is (C).", "C"), True, Status.OK, ""),
    (of("wiki_json", '{"a": 1}', '{"a": 1.0}'), True, Status.OK, ""),
    (of("own", "gold"), True, Status.OK, ""),
    (of("own", "gold", level="hard"), False, Status.OK, ""),
    (of("own", "spin"), None, Status.TIMEOUT, "CPU time"),
    (of("own", "sleep"), None, Status.TIMEOUT, "no progress"),
    (of("own", "exit"), None, Status.ERROR, "SystemExit"),
    (of("own", "die"), None, Status.ERROR, "exit code 3"),
    (of("own", "eat"), None, Status.ERROR, "memory"),
    (of("own", "raise"), None, Status.ERROR, "ValueError: of its own"),
    (of("own", "none"), None, Status.UNDECIDED, "no verdict"),
    (of("own", "seven"), None, Status.ERROR, "gave int"),
    (of("own", "lie"), None, Status.ERROR, "do not go together"),
    (of("own", "verdict"), False, Status.OK, "because"),
]


@pytest.mark.anyio
async def test_a_faulty_grader_costs_its_samples_a_status_and_nobody_else_anything(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    profile = load_profiles(folder / "profiles.toml")["mixed"]
    plan = Plan.of([sample for sample, *_ in EXPECTED], profile)
    settings = PoolSettings(
        workers=1, symbolic_workers=1, own_workers=2, wall_factor=4, memory_mb=512
    )
    async with Pool(settings) as pool:
        before = {pool.state().quick.workers, pool.state().symbolic.workers}
        assert pool.state().own.workers == 0
        innocent = [Job(rf"\boxed{{{n}}}", n) for n in range(200)]
        verdicts, others = await asyncio.gather(pool.grade(plan.jobs), pool.grade(innocent))
        state = pool.state()
    for (_, correct, status, message), verdict in zip(EXPECTED, verdicts, strict=True):
        assert (verdict.correct, verdict.status) == (correct, status)
        assert message in verdict.message
    assert all(verdict.correct for verdict in others)
    assert before == {1}
    assert sum(state.quick.ended.values()) == sum(state.symbolic.ended.values()) == 0
    assert "printed" not in "".join(capfd.readouterr())


def test_over_http_neighbours_and_other_clients_get_what_is_theirs(folder: Path) -> None:
    pool = PoolSettings(workers=1, symbolic_workers=1, own_workers=2, wall_factor=4, memory_mb=512)
    settings = ServiceSettings(profiles=folder / "profiles.toml", pool=pool)
    mixed = {
        "profile": "mixed",
        "samples": [
            {"id": s.id, "response": s.response, "gold": s.gold, "extra": s.extra}
            for s, *_ in EXPECTED
        ],
    }
    other = {"profile": "accuracy", "samples": [{"response": r"\boxed{7}", "gold": 7}] * 20}
    answered = 0
    with running(create_app(settings)) as client, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(client.post, "/reward", json=mixed, timeout=600)
        while not asked.done():
            given = client.post("/reward", json=other).json()["results"]
            assert [result["reward"] for result in given] == [1.0] * 20
            answered += 1
        metrics = client.get("/metrics").text
    assert answered > 1
    for (sample, correct, status, message), result in zip(
        EXPECTED, asked.result().json()["results"], strict=True
    ):
        assert (result["id"], result["status"]) == (sample.id, status)
        assert result["reward"] == (None if correct is None else float(correct))
        assert message in result["message"]
    assert 'plp_pool_graded_total{lane="own"}' in metrics


def test_what_no_grader_takes_is_refused_by_name(folder: Path) -> None:
    profile = load_profiles(folder / "profiles.toml")["mixed"]
    wrong = [of("poems", "x"), Sample("x", "x", id="bare"), of("own", "x", big="x" * 70_000)]
    with pytest.raises(InvalidSamples) as refused:
        Plan.of(wrong, profile)
    told = [(p.id, p.field, p.message) for p in refused.value.problems]
    assert [problem[:2] for problem in told] == [
        ("x", "extra.data_source"),
        ("bare", "extra.data_source"),
        ("x", "extra"),
    ]
    assert "no grader of the profile takes data_source 'poems'" in told[0][2]
    assert "send it in extra" in told[1][2]
    assert "at most 65536" in told[2][2]


def test_python_runs_a_grader_of_its_own_where_it_can_be_killed(folder: Path) -> None:
    profile = load_profiles(folder / "profiles.toml")["mixed"]
    samples = [of("own", "gold"), of("own", "die"), of("gsm8k", r"\boxed{7}", 7)]
    assert [result.reward for result in plp_reward.score(samples, profile)] == [1.0, None, 1.0]


def test_what_runs_is_what_was_loaded(folder: Path) -> None:
    before = load_profiles(folder / "profiles.toml")["mixed"]
    (folder / "graders.py").write_text("def grade(gold):\n    return True\n")
    after = load_profiles(folder / "profiles.toml")["mixed"]
    assert before.versions.keys() == after.versions.keys() == {"graders.py:grade"}
    assert before.versions != after.versions
    assert before != after
    for profile, reward in ((before, 0.0), (after, 1.0)):
        (result,) = plp_reward.score([of("own", "other")], profile)
        assert result.reward == reward


def test_a_profile_is_written_and_read_as_it_was(folder: Path) -> None:
    (folder / "schema.json").write_text('{"type": "object"}')
    (folder / "profiles.toml").write_text(
        '[one]\ngrader = { grader = "json", compare = "nothing", schema = "schema.json" }\n' + MIXED
    )
    for profile in load_profiles(folder / "profiles.toml").values():
        table = json.loads(json.dumps(profile.table()))
        assert Profile.read(table, profile.own) == profile
    one = load_profiles(folder / "profiles.toml")["one"]
    assert one.table()["grader"]["schema"] == {"type": "object"}


@pytest.mark.parametrize(
    ("grader", "message"),
    [
        ('grader = "maths"', "no grader is called 'maths'; there are: math, choice"),
        (
            'grader = { grader = "numeric", tolerance = 1 }',
            "no setting 'tolerance'; it has: relative",
        ),
        ('grader = { grader = "numeric", relative = 3 }', "relative: must be from 0 to 1"),
        ('grader = { grader = "math", x = 1 }', "the profile's grading"),
        ('grader = { grader = "json", schema = "none.json" }', "none.json cannot be read"),
        ("grader = 3", "must be a name"),
        ('grader = "none.py:grade"', "there is no file"),
        ('grader = "graders.py:absent"', "no attribute 'absent'"),
        ('grader = "bad.py:grade"', "argument 'question' is none that a grader is given"),
        (
            'grader = "text"\ngraders = { by = "a", use = { b = "text" } }',
            "either grader or graders",
        ),
        ("graders = { use = { b = 'text' } }", "graders.by: must be given"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    folder: Path, grader: str, message: str
) -> None:
    (folder / "bad.py").write_text("def grade(question):\n    return True\n")
    (folder / "profiles.toml").write_text(f"[x]\n{grader}\n")
    with pytest.raises(ConfigurationError, match=r"\[x\]") as refused:
        load_profiles(folder / "profiles.toml")
    assert message in str(refused.value)


def test_a_module_is_a_grader_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plp_test_graders.py").write_text(
        "def same(response, gold):\n    return response == gold\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    own = load_grader("plp_test_graders:same")
    profile = Profile.read({"grader": "plp_test_graders:same"}, {own.grader: own})
    assert plp_reward.score([Sample("a", "a", length=1)], profile)[0].correct
    assert profile.versions == {own.grader: own.version}
