"""Settings: one name by flag, environment and file."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from plp_reward.errors import ConfigurationError
from plp_reward.http.settings import ServiceSettings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "service.toml"
    path.write_text("port = 1\nmax_samples = 1\nlog_level = 'debug'\n[pool]\nworkers = 1\n")
    return path


def test_a_flag_beats_the_environment_which_beats_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_CONFIG", str(file))
    monkeypatch.setenv("PLP_MAX_SAMPLES", "2")
    monkeypatch.setenv("PLP_PORT", "2")
    settings = ServiceSettings(port=3)
    assert (settings.port, settings.max_samples, settings.log_level) == (3, 2, "debug")


def test_the_file_may_be_named_by_flag(file: Path) -> None:
    assert ServiceSettings(config=file).port == 1


def test_the_pools_settings_have_a_level_of_their_own(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLP_POOL__DEADLINE", "7")
    settings = ServiceSettings(config=file)
    assert (settings.pool.workers, settings.pool.deadline) == (1, 7.0)


def test_the_token_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLP_TOKEN", "secret")
    settings = ServiceSettings()
    assert settings.token is not None
    assert settings.token.get_secret_value() == "secret"
    assert "secret" not in repr(settings)


def test_the_line_break_at_the_end_of_a_secrets_file_is_no_part_of_the_token() -> None:
    token = ServiceSettings(token=" secret\r\n").token
    assert token is not None
    assert token.get_secret_value() == "secret"


@pytest.mark.parametrize(
    ("token", "told"), [("", "blank"), (" \n", "blank"), ("a\nb", "line break")]
)
def test_a_token_that_no_request_could_carry_is_refused(token: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        ServiceSettings(token=token)


def test_what_is_no_setting_is_refused(file: Path) -> None:
    file.write_text("prot = 1\n")
    with pytest.raises(ValidationError, match="prot"):
        ServiceSettings(config=file)


def test_a_file_that_cannot_be_read_is_refused(file: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no file"):
        ServiceSettings(config=file.with_name("nosuch.toml"))
    file.write_text("port = = 1")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        ServiceSettings(config=file)


def test_an_unknown_default_profile_is_refused() -> None:
    with pytest.raises(ValidationError, match="no profile is called 'nosuch'; there are: "):
        ServiceSettings(profile="nosuch")


def test_the_tokenizer_is_for_profiles_that_name_none(tmp_path: Path) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text('[mine]\ntokenizer = "a"\n')
    loaded = ServiceSettings(profiles=profiles, tokenizer="b").load_profiles()
    assert (loaded["mine"].tokenizer, loaded["plp"].tokenizer) == ("a", "b")
