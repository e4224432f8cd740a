"""The reward service a run asks: waited for or started, and tried out before anything costs."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from plp_reward import Result, Sample
from plp_reward.client import ClientError, RewardClient, ServiceUnavailable
from plp_reward.errors import InvalidSamples
from plp_reward.gold_checks.checks import GoldChecks, GoldRow, Pair
from plp_reward.gold_checks.kinds import MEANINGS, Kind
from plp_trainer import guardian
from plp_trainer.data import Problem
from plp_trainer.errors import DataError, RunError
from plp_trainer.logs import last_lines
from plp_trainer.recipe_sections import Reward

STARTS_WITHIN = 90.0
"""Seconds a service that this run starts may take."""
NAMED = 5
"""Problems that an error about many of them names."""
POLL, PAUSE = 0.2, 1.0
"""Seconds between two looks at a service that this run started, and before it is started again."""
TRIES = 3
"""How often a service may end before it was ever ready."""
LAST_LINES = 20
"""Lines of a service's output that an error shows."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that is ready.

    Attributes:
        url: where it listens.
        client: a client of it.
    """

    url: str
    client: RewardClient


@contextmanager
def reward_service(reward: Reward, *, wait: float, log: Path) -> Iterator[Service]:
    """Hold a service that is ready.

    If the recipe says so, and its port is 0 or nothing answers there, a service is started here,
    with its output in ``log``, started again if it dies, and stopped at the end.

    Args:
        reward: where the service is, and whether to start it.
        wait: seconds to wait for one that is not started here.
        log: where a started one's output goes.

    Raises:
        RunError: there is none, or it cannot be used.
    """
    variable = reward.token_variable
    token = None if variable is None else os.environ.get(variable)
    anywhere = reward.start_service and urlsplit(reward.url).port == 0
    url = free_url() if anywhere else reward.url
    with RewardClient(url, token=token) as client:
        if anywhere or (reward.start_service and not _answers(client)):
            with _started(url, token, log, reward.profiles) as started:
                started.wait_until_ready(client)
                yield Service(url, client)
        else:
            _await(client, url, wait)
            yield Service(url, client)


def free_url() -> str:
    """Return an address of this machine where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def check_golds(client: RewardClient, problems: Sequence[Problem], reward: Reward) -> list[str]:
    """Check the problems' answers as ``plp check-golds`` does, with the service for a judge.

    This finds answers that nobody could ever match, and profiles, parameters and tokens that the
    service refuses, before any GPU is used.

    Returns:
        What is doubtful about some of them, a line a kind.

    Raises:
        DataError: a training on some of them would be wrong.
        RunError: it refuses the profile, its parameters or the token.
    """
    rows = [GoldRow(problem.id, problem.answer, problem.question) for problem in problems]
    by_kind: dict[Kind, list[str]] = {}
    wrong = 0
    checks = GoldChecks(lambda pairs: _graded(client, pairs, reward))
    for row, findings in zip(rows, checks.check(rows), strict=True):
        wrong += any(finding.kind.wrong for finding in findings)
        for finding in findings:
            about = f": {finding.message}" * bool(finding.message)
            by_kind.setdefault(finding.kind, []).append(f"{row.place} ({finding.kind}{about})")
    if wrong:
        named = [text for kind, texts in by_kind.items() if kind.wrong for text in texts]
        more = f" and {len(named) - NAMED} more" * (len(named) > NAMED)
        raise DataError(
            f"{wrong} of {len(problems)} answers would make the training wrong: "
            f"{', '.join(named[:NAMED])}{more}"
        )
    return [
        f"{len(texts)} of {len(problems)} answers are worth a look, {MEANINGS[kind]}: "
        f"{', '.join(texts[:NAMED])}"
        for kind, texts in by_kind.items()
    ]


def _graded(client: RewardClient, pairs: Sequence[Pair], reward: Reward) -> Sequence[Result]:
    """Have the service grade, whatever the reward: it is accuracy where a sample measures."""
    samples = [
        Sample(pair.response, pair.gold, id=pair.place, length=1, group=str(n), evaluation=True)
        for n, pair in enumerate(pairs)
    ]
    try:
        return client.score(samples, reward.profile, parameters=reward.parameters)
    except InvalidSamples as error:
        raise DataError(f"the reward service refuses some problems: {error}") from error
    except ClientError as error:
        raise RunError(f"the reward service at {reward.url} cannot be used: {error}") from error


def _answers(client: RewardClient) -> bool:
    try:
        client.wait_until_ready(0)
    except ServiceUnavailable:
        return False
    except ClientError:
        return True
    return True


def _await(client: RewardClient, url: str, wait: float) -> None:
    try:
        client.wait_until_ready(wait)
    except ClientError as error:
        raise RunError(
            f"there is no reward service at {url}: {error}; start one with plp serve, or name "
            "another with --set reward.url=..."
        ) from error


@dataclass(slots=True)
class _Started:
    """A service that this run started.

    Attributes:
        url: where it is to listen.
        log: where its output goes.
        ended: how often it ended and was started again.
    """

    url: str
    log: Path
    ended: int = 0

    def wait_until_ready(self, client: RewardClient) -> None:
        """Wait until it grades.

        Raises:
            RunError: it ends again and again, or takes too long; the message shows what it said.
        """
        give_up = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                client.wait_until_ready(POLL)
            except ServiceUnavailable as error:
                if self.ended >= TRIES:
                    raise self._failed(f"ended {self.ended} times as it started") from error
                if time.monotonic() > give_up:
                    raise self._failed(
                        f"is not ready after {STARTS_WITHIN:.0f} s: {error}"
                    ) from error
            except ClientError as error:
                raise self._failed(f"cannot be used: {error}") from error
            else:
                return

    def _failed(self, what: str) -> RunError:
        return RunError(
            f"the reward service that was started at {self.url} {what}; the last lines of "
            f"{self.log}:\n{last_lines(self.log, LAST_LINES)}"
        )


@contextmanager
def _started(url: str, token: str | None, log: Path, profiles: str | None) -> Iterator[_Started]:
    """Run a service of this machine for as long as the context lasts, again if it dies."""
    address = urlsplit(url)
    command = [
        str(Path(sys.executable).with_name("plp")),
        "serve",
        *("--host", address.hostname or "127.0.0.1"),
        *("--port", str(address.port or 80)),
        *("--state", str(log.parent / "reward-state")),  # for rewards that remember
        *(() if profiles is None else ("--profiles", profiles)),
    ]
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **({} if token is None else {"PLP_TOKEN": token})}
    service, over = _Started(url, log), threading.Event()

    def keep_running() -> None:
        with log.open("ab") as output:
            while not over.is_set():
                with guardian.start(command, environment=environment, output=output) as process:
                    while process.poll() is None and not over.wait(POLL):
                        pass
                    process.terminate()
                service.ended += 1
                over.wait(PAUSE)

    thread = threading.Thread(target=keep_running, name="reward service", daemon=True)
    thread.start()
    try:
        yield service
    finally:
        over.set()
        thread.join()
