"""``plp serve``: the app under uvicorn, stopping without dropping what it took."""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
import socket
import sys
from types import FrameType

import structlog
import uvicorn

from plp_reward.errors import PlpError
from plp_reward.http.app import create_app
from plp_reward.http.logs import configure
from plp_reward.http.service import Service
from plp_reward.http.settings import ServiceSettings

KEEP_ALIVE = 75
"""Seconds after which an idle connection is closed: more than clients and load balancers keep one,
so that they close it. A server that does may meet the next request half-way."""

_OF_GRACE = 0.9
"""Share of the grace after which requests that are not graded are told so; the rest of it is for
the answers."""

SWITCH_INTERVAL = 0.001
"""Seconds that the event loop may keep Python's global lock from the thread that counts tokens,
which needs it for moments only; with Python's own 5 ms it would idle for most of a rollout."""


class Server(uvicorn.Server):
    """Uvicorn, but a first SIGTERM or Ctrl-C lets readiness fail before the port closes."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self.service = service

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
        """Open the port; SIGHUP loads the profiles again from then on."""
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._reload)

    def _reload(self) -> None:
        self._reloading = asyncio.ensure_future(self.service.profiles.reload_or_keep("SIGHUP"))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port and answer what waits, with an error if it takes longer than there is."""
        self.service.finish_within(_OF_GRACE * self.service.settings.shutdown_grace)
        await super().shutdown(sockets)


def run(settings: ServiceSettings) -> None:
    """Serve until told to stop.

    Raises:
        ConfigurationError: a profile or a tokenizer cannot be used.
    """
    configure(settings)
    app = create_app(settings)
    service: Service = app.state.service
    service.profiles.load_tokenizers()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        backlog=max(2048, settings.max_in_flight),
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.shutdown_grace,
        server_header=False,
        proxy_headers=False,  # nothing here asks who the client is
    )
    structlog.get_logger("serve").info(
        "starting",
        address=f"http://{settings.host}:{settings.port}",
        profiles=sorted(service.profiles.in_use),
        workers=settings.pool.workers,
    )
    _allow_connections()
    server = Server(config, service)
    # What is loaded by now lives as long as the process: the collector need not look at it again,
    # nor come by several times in a request of hundreds of samples.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    sys.setswitchinterval(SWITCH_INTERVAL)
    server.run()
    if not server.started:
        raise PlpError("the service did not start; its log tells why")


def _allow_connections() -> None:
    """Let the process hold as many connections as it may: each waiting request keeps one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
