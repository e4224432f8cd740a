"""The grader under test: this project's own, anyone's function, or a running service."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from plp_reward.answers import decide, grade
from plp_reward.client import ClientError, RewardClient
from plp_reward.errors import ConfigurationError
from plp_reward.samples import Sample

OURS = "plp"
"""The name of this project's own grader."""


class Verdict(IntEnum):
    """What asking a grader about one pair came to."""

    REFUSED = 0
    ACCEPTED = 1
    OPEN = 2
    """The grader says that it does not know."""
    FAILED = 3
    """The grader raised, or gave something that is no verdict."""


Pair = tuple[str, str]
"""A response and gold."""


class Subject(Protocol):
    """A grader as the search asks it."""

    def ask(self, pairs: Sequence[Pair], *, thorough: bool) -> list[Verdict]:
        """Grade pairs; ``thorough`` where an answer is worth more than its time."""


class Ours:
    """This project's grader, in this process."""

    def ask(self, pairs: Sequence[Pair], *, thorough: bool) -> list[Verdict]:
        """Grade by the tiers that are bounded by construction, or by all of them."""
        verdicts = []
        for response, gold in pairs:
            verdict = grade(response, gold) if thorough else decide(response, gold)
            verdicts.append(_of(None if verdict is None else verdict.correct))
        return verdicts


class Function:
    """A function of a response and gold: true, false, None, or a number.

    Args:
        function: the function.
        credit: from which number on a response counts as accepted.
    """

    def __init__(self, function: Callable[[str, str], Any], credit: float) -> None:
        self.function = function
        self.credit = credit
        self.problem = ""

    def ask(self, pairs: Sequence[Pair], *, thorough: bool) -> list[Verdict]:
        """Call the function for each pair."""
        return [self._one(*pair) for pair in pairs]

    def _one(self, response: str, gold: str) -> Verdict:
        try:
            given = self.function(response, gold)
            return _of(None if given is None else float(given) >= self.credit)
        except Exception as error:  # noqa: BLE001  someone's function may raise anything
            self.problem = self.problem or f"{type(error).__name__}: {error}"
            return Verdict.FAILED


class Service:
    """A running service of this project.

    Args:
        url: its address.
        token: its token, if it has one.
    """

    def __init__(self, url: str, token: str | None) -> None:
        self.client = RewardClient(url, token=token)

    def ask(self, pairs: Sequence[Pair], *, thorough: bool) -> list[Verdict]:
        """Grade all pairs in one call."""
        samples = [Sample(response, gold=gold, length=1) for response, gold in pairs]
        return [_of(result.correct) for result in self.client.score(samples, reward="accuracy")]


def _of(correct: bool | None) -> Verdict:
    return Verdict.OPEN if correct is None else Verdict.ACCEPTED if correct else Verdict.REFUSED


def load(name: str, *, credit: float = 0.5, token: str | None = None) -> Subject:
    """Find a grader.

    Args:
        name: ``plp``, the address of a service, ``module:function`` or ``path/to/file.py:function``
            of a function of a response and gold that returns true, false, None or a number.
        credit: from which number on a response counts as accepted.
        token: the service's token.

    Raises:
        ConfigurationError: there is no such grader, or it cannot be loaded.
    """
    if name == OURS:
        return Ours()
    if name.startswith(("http://", "https://")):
        service = Service(name, token)
        try:
            service.ask([(r"\boxed{1}", "1")], thorough=True)
        except ClientError as error:
            raise ConfigurationError(f"{name}: {error}") from error
        return service
    place, _, attribute = name.rpartition(":")
    if not place:
        raise ConfigurationError(
            f"no grader is called {name!r}; give {OURS}, a service's address, module:function or "
            "file.py:function"
        )
    try:
        module = _file(Path(place)) if place.endswith(".py") else _module(place)
        function = getattr(module, attribute)
    except Exception as error:  # importing runs the user's code
        raise ConfigurationError(f"{name}: cannot be loaded: {error}") from error
    if not callable(function):
        raise ConfigurationError(f"{name}: is no function")
    return Function(function, credit)


def _module(name: str) -> ModuleType:
    # As with python -m: modules of the folder that the command runs in can be named.
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    return importlib.import_module(name)


def _file(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    name = f"plp_audited_{path.stem}"
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None  # noqa: S101  the name ends in .py
    assert specification.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module
