"""The grader under test: this project's own, anyone's function, or a running service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, Protocol

from plp_reward.answers import decide, grade
from plp_reward.client import ClientError, Retries, RewardClient
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Sample
from plp_reward.settings.user_functions import load_function

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
        retries: how often a request is tried.
    """

    def __init__(self, url: str, token: str | None, retries: Retries | None = None) -> None:
        self.client = RewardClient(url, token=token, retries=retries)

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
        try:
            Service(name, token, Retries(attempts=1)).ask([(r"\boxed{1}", "1")], thorough=True)
        except ClientError as error:
            raise ConfigurationError(f"{name}: {error}") from error
        return Service(name, token)
    if ":" not in name:
        raise ConfigurationError(
            f"no grader is called {name!r}; give {OURS}, a service's address, module:function or "
            "file.py:function"
        )
    return Function(load_function(name), credit)
