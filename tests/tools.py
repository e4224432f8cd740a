"""What tests of several parts wait for and listen at."""

import socket
import time
from collections.abc import Callable

WAITS = 300
"""Seconds after which something is taken not to happen at all."""


def until(condition: Callable[[], bool], pause: float = 0.05) -> None:
    """Wait until ``condition`` holds, ``pause`` seconds between two looks."""
    gives_up = time.monotonic() + WAITS
    while not condition():
        assert time.monotonic() < gives_up, "waited in vain"
        time.sleep(pause)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
