"""The graders that can be searched."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.http.conftest import running

from plp_reward.errors import ConfigurationError
from plp_reward.grader_audit import Gold, Plan, audit
from plp_reward.grader_audit.subject import Verdict, load
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import PoolSettings

PLANTED = Path(__file__).parent / "planted.py"
HALF = [(r"\boxed{0.5}", "1/2"), (r"\boxed{2}", "1/2")]


def test_this_projects_grader_is_asked_by_its_name() -> None:
    assert load("plp").ask(HALF, thorough=True) == [Verdict.ACCEPTED, Verdict.REFUSED]


def test_a_function_gives_truth_numbers_or_nothing() -> None:
    pairs = [(r"\boxed{1}", "1"), (r"\boxed{2}", "1")]
    for name, expected in [
        ("sound", Verdict.REFUSED),
        ("plain", Verdict.REFUSED),
        ("unsure", Verdict.OPEN),
    ]:
        verdicts = load(f"{PLANTED}:{name}").ask(pairs, thorough=False)
        assert verdicts == [Verdict.ACCEPTED, expected]


def test_a_running_service_is_searched_by_its_address() -> None:
    pool = PoolSettings(workers=1, symbolic_workers=1, wall_factor=600)
    golds = tuple(Gold(text, "number") for text in ("5", "1/2", r"\sqrt{2}"))
    with running(create_app(ServiceSettings(pool=pool, token="open-sesame"))) as client:
        address = str(client.base_url)
        report = audit(Plan(grader=address, token="open-sesame", pairs=200, golds=golds))
        with pytest.raises(ConfigurationError, match="token"):
            audit(Plan(grader=address, token="other", pairs=200, golds=golds))
    assert report.tally.pairs >= 200
    assert report.irreflexive == []


@pytest.mark.parametrize(
    ("grader", "message"),
    [
        ("nonsense", "no grader is called 'nonsense'"),
        ("no_such_module:grade", "cannot be loaded"),
        ("no_such_file.py:grade", "there is no file"),
        (f"{PLANTED}:no_such_function", "cannot be loaded"),
        (f"{PLANTED}:__name__", "is no function"),
        ("http://127.0.0.1:9", "127.0.0.1:9"),
    ],
)
def test_a_grader_that_cannot_be_used_is_said(grader: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        audit(Plan(grader=grader, pairs=1))
