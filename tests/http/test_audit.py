"""The audit log of a running service, and scoring it again."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from plp_reward.audit.faults import Faults
from plp_reward.audit.reading import LoggedScoring, files_of, scorings
from plp_reward.audit.replay import Replayed, Summary, replay
from plp_reward.cli import main
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.scoring import grading
from plp_reward.workers import Job

from .conftest import running

TEXTS = ("so \\boxed{42}", "\\boxed{\\frac{84}{2}}", "so the answer is \\boxed{41}", "no answer")


@pytest.fixture(scope="module")
def asked(
    settings: Callable[..., ServiceSettings],
    profiles: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, list[float | None]]:
    """A log of every way to ask, and the rewards that were given, in the log's order."""
    folder = tmp_path_factory.mktemp("audit")
    rewards: list[float | None] = []
    with running(create_app(settings(audit={"folder": folder}))) as client:

        def post(body: dict[str, Any], path: str = "/reward") -> list[float | None]:
            answer = client.post(path, json=body)
            assert answer.status_code == 200, answer.text
            given = answer.json()
            return given.get("rewards") or [result["reward"] for result in given["results"]]

        whole = [
            {"id": f"q{i % 2}/{i}", "group": f"q{i % 2}", "response": TEXTS[i % 4], "gold": 42}
            for i in range(8)
        ]
        rewards += post({"profile": "groups", "run": "exp-7", "samples": whole})
        rewards += post(
            {
                "profile": "plp",
                "parameters": {"alpha": 0.3},
                "samples": [
                    {"response": "\\boxed{42}", "gold": 42, "length": 97, "evaluation": n == 0}
                    for n in (0, 1)
                ],
            }
        )
        rewards += post({"samples": [{"response": "\\boxed{1}", "gold": "", "length": 3}]})
        query = {"query": ["p\\boxed{42}<|im_end|>"], "prompts": ["p"], "labels": [42]}
        rewards += post(query, "/openrlhf/bytes")
        pieces = [
            {
                "profile": "pairs",
                "samples": [
                    {"id": str(n), "group": "r", "response": TEXTS[0] + "." * n, "gold": 42}
                ],
            }
            for n in (0, 3)
        ]
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(post, pieces[0])
            while "plp_groups_waiting_samples 1.0" not in client.get("/metrics").text:
                pass
            second = post(pieces[1])
            rewards += [*first.result(), *second]
        (alone,) = post(
            {
                "profile": "pairs-or-plp",
                "samples": [{"group": "s", "response": TEXTS[0], "gold": 42}],
            }
        )
        rewards.append(alone)
        shown = client.get("/metrics").text
        assert "plp_audit_lost_total 0.0" in shown
    return folder, rewards


def read(folder: Path, faults: Faults | None = None) -> list[LoggedScoring]:
    return list(scorings(files_of([folder]), faults or Faults()))


def here(jobs: Any) -> Any:
    return [grading.grade(j.response, j.gold, j.policy, prompt=j.prompt) for j in jobs]


def replayed(folder: Path, **of: Any) -> tuple[list[Replayed], Summary]:
    summary = Summary()
    choose = of.get("choose", lambda profile: profile)
    return list(replay(read(folder), choose, of.get("grader", here), summary)), summary


def test_the_log_has_every_reward_that_was_given(asked: tuple[Path, list[float | None]]) -> None:
    folder, rewards = asked
    faults = Faults()
    logged = [reward for scoring in read(folder, faults) for reward in scoring.rewards]
    assert logged == rewards
    assert faults == Faults()


def test_the_log_says_who_asked_for_what(asked: tuple[Path, list[float | None]]) -> None:
    first, *_, alone = read(asked[0])
    assert (first.run, first.profile.name, first.profile.reward) == (
        "exp-7",
        "groups",
        "normalized",
    )
    sample = first.samples[2].sample
    assert (sample.id, sample.group, sample.gold) == ("q0/2", "q0", 42)
    assert sample.response == TEXTS[2]
    assert alone.profile.reward == "plp"  # what its incomplete group fell back to


def test_the_same_profile_gives_the_same_rewards_bit_for_bit(
    asked: tuple[Path, list[float | None]],
) -> None:
    folder, rewards = asked
    again, summary = replayed(folder)
    assert [one.after.reward for one in again] == rewards
    assert summary.unchanged
    assert summary.graded == len(rewards)
    assert not any(one.changed for one in again)


def test_another_profile_shows_every_reward_that_changes(
    asked: tuple[Path, list[float | None]],
) -> None:
    again, summary = replayed(asked[0], choose=lambda profile: profile.override(reward="accuracy"))
    assert {one.after.reward for one in again} == {0.0, 1.0, None}
    assert summary.rewards == sum(one.before.reward != one.after.reward for one in again) > 0
    assert summary.verdicts == 0


def test_another_grader_shows_every_verdict_that_changes(
    asked: tuple[Path, list[float | None]],
) -> None:
    def strict(jobs: list[Job]) -> Any:
        return [grading.grade(job.response, "41" if job.gold == 42 else job.gold) for job in jobs]

    again, summary = replayed(asked[0], grader=strict)
    turned = [one for one in again if one.before.correct is not one.after.correct]
    assert summary.verdicts >= len(turned) > 0
    assert summary.by_change["right -> wrong"] == sum(one.before.correct is True for one in turned)


def test_a_log_of_hashes_gives_rewards_again_and_no_texts(
    serve: Any, tmp_path: Path, settings: Callable[..., ServiceSettings]
) -> None:
    folder = tmp_path / "audit"
    audit = {"folder": folder, "responses": "hash", "compress": False}
    with running(create_app(settings(audit=audit))) as client:
        sample = {"response": "a secret: \\boxed{42}", "gold": 42, "length": 100}
        client.post("/reward", json={"samples": [sample], "profile": "plp"}).raise_for_status()
    (file,) = files_of([folder])
    assert "secret" not in file.read_text()
    again, summary = replayed(folder, choose=lambda p: p.override(parameters={"alpha": 4.0}))
    assert [one.after.reward for one in again] == [1.4]
    assert (summary.graded, summary.verdicts) == (0, 0)


def test_the_command_says_what_changed(
    asked: tuple[Path, list[float | None]],
    profiles: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, _ = asked
    main(["replay", str(folder), "--workers", "1"])
    assert "nothing changed" in capsys.readouterr().out
    out = tmp_path / "changed.jsonl"
    flags = ["--profile", "accuracy", "--no-regrade", "-o", str(out)]
    with pytest.raises(SystemExit) as stopped:
        main(["replay", str(folder), *flags])
    assert stopped.value.code == 1
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert all(row["before"]["reward"] != row["after"]["reward"] for row in rows)
    shown = " ".join(capsys.readouterr().out.split())
    assert f"rewards changed {len(rows)}, by" in shown
    assert "15 samples were not graded again" in shown
    assert main(["replay", str(folder), "--profile", "nosuch"]) == 2
    assert main(["replay", str(tmp_path / "nosuch")]) == 2
