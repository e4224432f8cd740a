"""Functions of the user's, by name."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from plp_reward.errors import ConfigurationError


def load_function(name: str) -> Callable[..., Any]:
    """Import ``module:function`` or ``path/to/file.py:function``.

    Raises:
        ConfigurationError: there is no such module, file or function, it cannot be imported, or it
            cannot be called.
    """
    place, _, attribute = name.rpartition(":")
    try:
        module = _file(Path(place)) if place.endswith(".py") else _module(place)
        function = getattr(module, attribute)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # importing runs the user's code, which may end the process
        if isinstance(error, SystemExit):
            raise ConfigurationError(
                f"{name}: cannot be loaded: it ends the process as it is imported; let what a "
                'command does stand below if __name__ == "__main__"'
            ) from error
        raise ConfigurationError(f"{name}: cannot be loaded: {error}") from error
    if not callable(function):
        raise ConfigurationError(f"{name}: is no function")
    return function  # type: ignore[no-any-return]  # whatever it returns, it can be called


def _module(name: str) -> ModuleType:
    # As with python -m: modules of the folder that the command runs in can be named.
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    return importlib.import_module(name)


def _file(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    name = f"plp_user_{path.stem}"
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None  # noqa: S101  the name ends in .py
    assert specification.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # dataclasses look their own module up there
    specification.loader.exec_module(module)
    return module
