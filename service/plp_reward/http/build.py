"""What runs: the versions that verdicts and rewards depend on."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from plp_reward import __version__

_DECIDING = {
    "flint": "python-flint",
    "sympy": "sympy",
    "latex2sympy": "latex2sympy2_extended",
    "tokenizers": "tokenizers",
}


@cache
def versions() -> dict[str, str]:
    """Return the service's version, Python's, and those of the packages that decide verdicts."""
    found = {"version": __version__, "python": platform.python_version()}
    for name, package in _DECIDING.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:  # frozen into one file, as some clouds want it
            found[name] = "unknown"
    return found
