"""The examples' files can be used as they are."""

from pathlib import Path

import pytest

from plp_reward.http.settings import ServiceSettings

ROOT = Path(__file__).parents[1]


def test_the_example_settings_and_profiles_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    settings = ServiceSettings(config=ROOT / "examples" / "service.toml")
    profiles = settings.load_profiles()
    assert {"plp-7b", "pass", "strict"} <= set(profiles)
    assert profiles[settings.profile].parameters == {"alpha": 4.0, "gamma": 0.5}
