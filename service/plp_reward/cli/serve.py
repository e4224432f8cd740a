"""``plp serve``: the service's settings as flags."""

from __future__ import annotations

from plp_reward.http.hangup import Hangup
from plp_reward.http.settings import ServiceSettings


class Serve(ServiceSettings):
    """Serve rewards over HTTP until SIGTERM or Ctrl-C.

    Every flag can also be set in the environment (--max-samples as PLP_MAX_SAMPLES, --pool.workers
    as PLP_POOL__WORKERS) and in the TOML file that --config names.

    Examples:
      plp serve
      plp serve --port 8080 --profiles profiles.toml --profile plp-7b
      PLP_TOKEN=secret plp serve --host 0.0.0.0
      plp serve --pool.workers 8 --pool.deadline 10
    """

    def cli_cmd(self) -> None:
        """Run the service."""
        hangup = Hangup()  # before what takes its time
        from plp_reward.http.server import run

        run(self, hangup)
