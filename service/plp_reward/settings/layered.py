"""Settings that come by flag, from the environment and from a TOML file, under the same names."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    TomlConfigSettingsSource,
)

from plp_reward.errors import ConfigurationError


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
