"""Rewards on scored dumps."""

import json
from pathlib import Path
from typing import Any

import pytest

from plp_reward.curves import load_scored, on_scored
from plp_reward.errors import ConfigurationError
from plp_reward.probe import load_subject


def _result(correct: bool | None, length: int | None, status: str = "ok") -> dict[str, Any]:
    return {"reward": 9.0, "correct": correct, "status": status, "length": length}


def _file(tmp_path: Path, *rows: dict[str, Any]) -> list[str]:
    path = tmp_path / "scored.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [str(path)]


def test_responses_get_the_reward_and_their_advantages(tmp_path: Path) -> None:
    files = _file(
        tmp_path,
        {"problem": "a", "plp": _result(True, 100)},
        {"problem": "b", "plp": _result(True, 2_500)},
        {"problem": "a", "plp": _result(False, 900)},
        {"problem": "b", "plp": _result(False, 7, "no_answer")},
    )
    scored = load_scored(files, "problem")
    assert scored.compared
    points = on_scored(load_subject("plp", {"alpha": 4.0}), scored)
    assert points.reward.tolist() == pytest.approx([1.4, 1.08, 0.0, 0.0])
    assert points.advantage is not None
    assert points.advantage.tolist() == pytest.approx([1.4, 1.08, -1.4, -1.08])
    assert on_scored(load_subject("laser"), scored).reward.tolist() == [1.5, 1.5, -0.5, -1.0]


def test_a_list_of_responses_is_a_group_of_its_own(tmp_path: Path) -> None:
    row = {"plp": [_result(True, 100), _result(True, 500)]}
    scored = load_scored(_file(tmp_path, row, row))
    points = on_scored(load_subject("kimi"), scored)
    assert points.reward.tolist() == [1.5, 0.5, 1.5, 0.5]


def test_what_has_no_verdict_or_length_is_left_out_and_counted(tmp_path: Path) -> None:
    files = _file(
        tmp_path,
        {"plp": _result(True, 100)},
        {"plp": _result(None, 100, "timeout")},
        {"plp": _result(True, None)},
    )
    scored = load_scored(files)
    assert (scored.responses.size, scored.left_out) == (1, 2)


def test_without_groups_there_are_rewards_and_no_advantages(tmp_path: Path) -> None:
    scored = load_scored(_file(tmp_path, {"plp": _result(True, 100)}, {"plp": _result(True, 4)}))
    points = on_scored(load_subject("plp"), scored)
    assert points.reward.tolist() == [1.5, 3.5]
    assert points.advantage is None
    with pytest.raises(ConfigurationError, match=r"'kimi' compares.*--group-field"):
        on_scored(load_subject("kimi"), scored)


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ({"response": "hm"}, None, r"row 1: no result in field 'plp'.*plp score"),
        ({"plp": _result(True, 9)}, "problem", "row 1: no field 'problem'"),
        ({"plp": _result(None, 9)}, None, "no response has a verdict and a length"),
    ],
)
def test_what_is_no_scored_dump_is_refused(
    tmp_path: Path, row: dict[str, Any], field: str | None, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        load_scored(_file(tmp_path, row), field)


def test_a_reward_that_remembers_has_seen_the_dump_before(tmp_path: Path) -> None:
    files = _file(
        tmp_path,
        {"problem": "a", "plp": _result(True, 100)},
        {"problem": "a", "plp": _result(True, 200)},
        {"problem": "b", "plp": _result(False, 900)},
        {"problem": "b", "plp": _result(False, 900)},
    )
    scored = load_scored(files, "problem")
    # h of a is 100: cos(pi/2) and cos(pi); b was never solved.
    given = on_scored(load_subject("hapo"), scored).reward
    assert given.tolist() == pytest.approx([1.0, 0.3, 0.0, 0.0])
