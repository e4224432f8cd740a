"""Settings are validated and documented."""

import os

import pytest
from pydantic import ValidationError

from plp_reward.workers import PoolSettings


def test_defaults_use_every_cpu():
    settings = PoolSettings()
    assert 1 <= settings.workers <= len(os.sched_getaffinity(0))
    assert settings.symbolic_workers == settings.workers


@pytest.mark.parametrize(
    "wrong",
    [
        {"workers": -1},
        {"symbolic_workers": 0},
        {"deadline": 0},
        {"deadline": float("nan")},
        {"deadline": float("inf")},
        {"memory_mb": 1},
        {"wall_factor": 0.5},
        {"chunk": 0},
        {"recycle_after": 0},
        {"worker": 2},
    ],
)
def test_a_wrong_setting_is_named(wrong):
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        PoolSettings(**wrong)


def test_the_quick_budget_is_within_the_deadline():
    with pytest.raises(ValidationError, match=r"quick_budget \(6 s\) must not exceed deadline"):
        PoolSettings(quick_budget=6)


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        PoolSettings().workers = 3


def test_every_setting_is_described():
    for name, field in PoolSettings.model_fields.items():
        assert field.description, name
