"""``plp serve``: the app under uvicorn, stopping without dropping what it took."""

from __future__ import annotations

import asyncio
import errno
import gc
import resource
import socket
import sys
from functools import partial
from types import FrameType
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI

from plp_reward.errors import ConfigurationError, PlpError
from plp_reward.http.app import create_app
from plp_reward.http.connections import Connection, ConnectionLimits
from plp_reward.http.hangup import Hangup
from plp_reward.http.logs import RefusedLog, configure, loop_failed
from plp_reward.http.pid_file import PidFile
from plp_reward.http.service import Service
from plp_reward.http.settings import ServiceSettings

_OF_GRACE = 0.9
"""Share of the grace after which requests that are not graded are told so; the rest of it is for
the answers."""

SWITCH_INTERVAL = 0.001
"""Seconds that the event loop may keep Python's global lock from the thread that counts tokens,
which needs it for moments only; with Python's own 5 ms it would idle for most of a rollout."""


class Server(uvicorn.Server):
    """Uvicorn, but a first SIGTERM or Ctrl-C lets readiness fail before the port closes."""

    def __init__(
        self, config: uvicorn.Config, service: Service, hangup: Hangup | None = None
    ) -> None:
        super().__init__(config)
        self.service = service
        self.hangup = hangup
        path = service.settings.pid_file
        self.pid_file = None if path is None else PidFile(path)
        self.failure: PlpError | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop after ``shutdown_delay``; a second signal stops at once."""
        delay = self.service.settings.shutdown_delay
        if self.service.draining or not delay:
            self.service.draining = True
            super().handle_exit(sig, frame)
            return
        self.service.draining = True
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(loop.call_later, delay, super().handle_exit, sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the service, then the port.

        ``failure`` says why if it could not be done.
        """
        asyncio.get_running_loop().set_exception_handler(loop_failed)
        try:
            await self.service.__aenter__()
        except PlpError as error:
            self.failure = error
            self.should_exit = True
            return
        try:
            await super().startup(sockets)
        except SystemExit as ended:  # uvicorn has logged why
            self.failure = _cannot_listen(self.config, ended.__context__)
            self.should_exit = True
            await self.service.__aexit__()
            return
        try:
            if self.pid_file is not None:
                self.pid_file.write()
        except PlpError as error:
            self.failure = error
            self.should_exit = True
            await self.shutdown()
            return
        if self.hangup is not None:
            self.hangup.started(self.service.profiles)
        if sys.stderr.isatty():  # somebody looks on
            sys.stderr.write(f"plp serve listens at {self._address()}; Ctrl-C ends it\n")

    def _address(self) -> str:
        """Where the service is, with the port that it got if it was to take a free one."""
        port = next((s.getsockname()[1] for server in self.servers for s in server.sockets), 0)
        host = self.config.host
        return f"http://{f'[{host}]' if ':' in host else host}:{port or self.config.port}"

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port, answer what waits, if need be that time is up, and end."""
        if self.pid_file is not None:
            self.pid_file.remove()
        self.service.finish_within(_OF_GRACE * self.service.settings.shutdown_grace)
        await super().shutdown(sockets)
        await self.service.__aexit__()


def _cannot_listen(config: uvicorn.Config, reason: BaseException | None) -> ConfigurationError:
    """Why there is no service at an address, and what to do about it."""
    where = f"{config.host}:{config.port}"
    number = reason.errno if isinstance(reason, OSError) else None
    if number == errno.EADDRINUSE:
        why = (
            f"{where} is in use: give another port (0 picks a free one), or end what listens there"
        )
        return ConfigurationError(f"port: {why}")
    if number == errno.EACCES:
        return ConfigurationError(f"port: this user may not listen at {where}; give one above 1023")
    if number == errno.EADDRNOTAVAIL or isinstance(reason, socket.gaierror):
        return ConfigurationError(f"host: {config.host} is no address of this machine")
    return ConfigurationError(f"port: nothing can listen at {where}")


def config_of(app: FastAPI, *, port: int | None = None) -> uvicorn.Config:
    """Return how uvicorn serves ``app``.

    Args:
        app: what ``create_app`` returned.
        port: another port than the settings'.
    """
    service: Service = app.state.service
    settings = service.settings
    limits = ConnectionLimits(
        header_bytes=int(settings.max_header_kb * 1024),
        url_bytes=int(settings.max_url_kb * 1024),
        header_timeout=settings.header_timeout,
        body_timeout=settings.body_timeout,
    )
    log = RefusedLog(service.metrics)
    protocol: Any = partial(Connection, limits=limits, refused=log)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port if port is None else port,
        loop="uvloop",
        http=protocol,
        ws="none",
        lifespan="off",  # that of the service is the server's
        log_config=None,
        access_log=False,
        backlog=max(2048, settings.max_in_flight),
        timeout_keep_alive=settings.keep_alive,  # type: ignore[arg-type]  # any number will do
        timeout_graceful_shutdown=settings.shutdown_grace,
        server_header=False,
        proxy_headers=False,  # nothing here asks who the client is
    )


def run(settings: ServiceSettings, hangup: Hangup) -> None:
    """Serve until told to stop.

    Args:
        settings: the service's settings.
        hangup: what SIGHUP does.

    Raises:
        ConfigurationError: a profile or a tokenizer cannot be used.
    """
    configure(settings)
    app = create_app(settings)
    service: Service = app.state.service
    service.profiles.load_tokenizers()
    structlog.get_logger("serve").info(
        "starting",
        address=f"http://{settings.host}:{settings.port}",
        profiles=sorted(service.profiles.in_use),
        workers=settings.pool.workers,
    )
    _allow_connections()
    server = Server(config_of(app), service, hangup)
    # What is loaded by now lives as long as the process: the collector need not look at it again,
    # nor come by several times in a request of hundreds of samples.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    sys.setswitchinterval(SWITCH_INTERVAL)
    server.run()
    if server.failure is not None:
        raise server.failure
    if not server.started:
        raise PlpError("the service did not start; its log tells why")


def _allow_connections() -> None:
    """Let the process hold as many connections as it may: each waiting request keeps one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
