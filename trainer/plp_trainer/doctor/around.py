"""What a run talks to and is bound by: the reward service, the machine's own name, its limits."""

from __future__ import annotations

import os
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from plp_reward import __version__
from plp_reward.client import ClientError, RewardClient
from plp_trainer.doctor.lines import Line, judged
from plp_trainer.recipe import TrainingRecipe

LEAST_FILES, LEAST_PROCESSES = 4096, 4096
"""What Ray, its workers and vLLM have open, and run as threads, at the least."""
SECONDS = 10.0
"""To wait for whatever is asked."""


def around_lines(recipe: TrainingRecipe) -> Iterator[Line]:
    """Look at what is around a run."""
    yield _service(recipe)
    yield _network()
    yield _limits()


def _service(recipe: TrainingRecipe) -> Line:
    name, looks_at = "reward service", "whether it answers, its version and its profile"
    reward = recipe.reward
    program = Path(sys.executable).with_name("plp")
    if reward.start_service and urlsplit(reward.url).port == 0:
        return judged(
            name,
            looks_at,
            f"{program} serve {__version__}, started by the run",
            fail=None if program.is_file() else f"there is no {program}: install this project",
        )
    token = None if reward.token_variable is None else os.environ.get(reward.token_variable)
    try:
        with RewardClient(reward.url, token=token, timeout=SECONDS) as client:
            client.wait_until_ready(0)
            known = client.profiles()
    except ClientError as error:
        if reward.start_service:
            return judged(name, looks_at, f"{reward.url}, started by the run")
        return judged(
            name,
            looks_at,
            reward.url,
            fail=f"{error}; start one with plp serve, name another with --set reward.url=..., or "
            "have the run start its own: --set reward.start_service=true --set "
            "reward.url=http://127.0.0.1:0",
        )
    if reward.profile not in known:
        fix = f"it has no profile {reward.profile!r}, but {', '.join(sorted(known))}"
        return judged(name, looks_at, reward.url, fail=fix)
    theirs = _version_at(reward.url, token)
    return judged(
        name,
        looks_at,
        f"{reward.url}, version {theirs or 'unknown'}",
        warn=f"it is of version {theirs}, and this is {__version__}: run the same one"
        if theirs not in (None, __version__)
        else None,
    )


def _version_at(url: str, token: str | None) -> str | None:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with suppress(httpx.HTTPError, ValueError, KeyError):
        answer = httpx.get(f"{url}/openapi.json", headers=headers, timeout=SECONDS)
        return str(answer.raise_for_status().json()["info"]["version"])
    return None


def _network() -> Line:
    """Look at what Ray and PyTorch's groups listen on."""
    name, looks_at = "ports", "whether processes of this machine reach each other by its name"
    host = socket.gethostname()
    try:
        address = socket.gethostbyname(host)
        with socket.create_server((address, 0)) as listening:
            socket.create_connection(listening.getsockname(), timeout=SECONDS).close()
    except OSError as error:
        return judged(
            name,
            looks_at,
            host,
            fail=f"{host} cannot be reached from itself ({error}): put its address beside its name "
            "into /etc/hosts, and let connections to it through the firewall",
        )
    return judged(name, looks_at, f"{host} is {address}")


def _limits() -> Line:
    name, looks_at = "limits", "open files and processes (ulimit -n, -u, and the control group's)"
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    processes = _processes()
    wrong = []
    if _under(files, LEAST_FILES):
        wrong.append(f"{files} open files are too few for Ray: ulimit -n 65536")
    if _under(processes, LEAST_PROCESSES):
        wrong.append(
            f"{processes} processes and threads are too few for Ray and vLLM: raise ulimit -u, the "
            "container's --pids-limit or the kubelet's podPidsLimit"
        )
    return judged(
        name,
        looks_at,
        f"{_count(files)} files, {_count(processes)} processes",
        warn="; ".join(wrong) or None,
    )


def _processes() -> int:
    """Return how many more processes and threads there may be; RLIM_INFINITY without a limit."""
    limits = [resource.getrlimit(resource.RLIMIT_NPROC)[0]]
    with suppress(OSError, ValueError):
        limits.append(int(Path("/sys/fs/cgroup/pids.max").read_text()))
    known = [limit for limit in limits if limit != resource.RLIM_INFINITY]
    return min(known, default=resource.RLIM_INFINITY)


def _under(limit: int, least: int) -> bool:
    return limit != resource.RLIM_INFINITY and limit < least


def _count(limit: int) -> str:
    return "unlimited" if limit == resource.RLIM_INFINITY else f"{limit:,}"
