"""The page over files, for this machine alone: ``plp view``."""

from __future__ import annotations

import socket
import sys
import threading
import webbrowser
from pathlib import Path

from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn import Config

from plp_reward.audit.settings import AuditSettings
from plp_reward.http.app import create_app
from plp_reward.http.logs import configure
from plp_reward.http.server import Server, config_of
from plp_reward.http.service import Service
from plp_reward.http.settings import ServiceSettings
from plp_reward.viewer.source import Source

HOST = "127.0.0.1"
_LOCAL = [HOST, "localhost"]
"""Names under which a browser may ask: another site's that leads here is not answered."""


def serve(source: Source, *, port: int, profiles: Path | None, browser: bool) -> None:
    """Serve the page until Ctrl-C.

    Args:
        source: what it shows.
        port: where; 0 picks a free one.
        profiles: file of profiles, to try samples under them.
        browser: whether to open it.

    Raises:
        ConfigurationError: the profiles or the port cannot be used.
    """
    settings = ServiceSettings(
        config=None,
        host=HOST,
        port=port,
        token=None,
        tokens=None,
        root=None,
        profiles=profiles,
        watch_profiles=False,
        state=None,
        pid_file=None,
        page=True,
        audit=AuditSettings(),
        log_level="warning",
        shutdown_grace=1,
    )
    configure(settings)
    app = create_app(settings, source=source)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_LOCAL)
    server = _Announced(config_of(app), app.state.service, browser=browser)
    server.run()
    if server.failure is not None:
        raise server.failure


class _Announced(Server):
    """Says where the page is as soon as it is there."""

    def __init__(self, config: Config, service: Service, *, browser: bool) -> None:
        super().__init__(config, service)
        self._browser = browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the service, then the port, then the browser."""
        await super().startup(sockets)
        if not self.started:
            return
        port = self.servers[0].sockets[0].getsockname()[1]
        address = f"http://{HOST}:{port}/page/runs"
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        if self._browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
