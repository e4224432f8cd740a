"""Settings that come by flag, from the environment and from a TOML file, under the same names."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    TomlConfigSettingsSource,
)

from plp_reward.errors import ConfigurationError

_OTHERS = ("SCORE_", "TRAINER_", "E2E", "ENVIRONMENT", "REWARD_")
"""What follows ``PLP_`` in the variables of other programs, and in those that Kubernetes sets for a
service of that name."""


def unknown_variables(
    settings: type[BaseSettings], environment: Mapping[str, str], others: Iterable[str] = ()
) -> Iterator[str]:
    """Yield a sentence for each variable of the environment that looks like a setting and is none.

    Args:
        settings: the settings.
        environment: the variables.
        others: settings of others under the same prefix.
    """
    prefix = str(settings.model_config.get("env_prefix", ""))
    between = str(settings.model_config.get("env_nested_delimiter") or "__")
    known = {f"{prefix}{name}".upper() for name in (*_names(settings, between), *others)}
    for variable in sorted(environment):
        name = variable.upper()
        if not name.startswith(prefix) or name in known:
            continue
        if name.removeprefix(prefix).startswith(_OTHERS):
            continue
        near = difflib.get_close_matches(name, known, 1)
        yield f"{variable} is no setting{f'; do you mean {near[0]}?' if near else ''}"


def _names(model: type[BaseModel], between: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (f"{name}{between}{inner}" for inner in _names(kind, between))


class LayeredSettings(BaseSettings):
    """A flag beats the environment, which beats the file.

    The file is what the setting ``config`` names, which is no setting of the file itself.
    """

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, file.

        Raises:
            ConfigurationError: there is no such file, or it cannot be read.
        """
        flags = init_settings.init_kwargs if isinstance(init_settings, InitSettingsSource) else {}
        variable = f"{settings_cls.model_config.get('env_prefix', '')}CONFIG"
        config = flags.get("config") or os.environ.get(variable)
        if config and not Path(config).is_file():
            raise ConfigurationError(f"config: there is no file {config}")
        try:
            file = TomlConfigSettingsSource(settings_cls, config)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"config: {config} cannot be read: {error}") from error
        return init_settings, env_settings, file
