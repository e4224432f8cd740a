"""``plp serve``: the service's settings as flags."""

from __future__ import annotations

import os
import sys
from typing import ClassVar

from plp_reward.http.hangup import Hangup
from plp_reward.http.settings import ServiceSettings
from plp_reward.settings.command_help import Groups
from plp_reward.settings.layered import unknown_variables


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

    HELP_GROUPS: ClassVar[Groups] = {
        "address": ("host", "port", "root"),
        "access": ("token", "tokens", "protect_metrics"),
        "page": ("page", "page_mb", "page_log_mb"),
        "scoring": ("profiles", "watch_profiles", "profile", "problems", "state", "tokenizer"),
        "limits": (
            "max_body_mb",
            "max_samples",
            "max_response_chars",
            "max_in_flight",
            "max_header_kb",
            "max_url_kb",
            "header_timeout",
            "body_timeout",
            "keep_alive",
            "max_run_labels",
        ),
        "process": (
            "config",
            "pid_file",
            "shutdown_delay",
            "shutdown_grace",
            "log_level",
            "log_format",
        ),
    }

    def cli_cmd(self) -> None:
        """Run the service."""
        hangup = Hangup()  # before what takes its time
        from plp_reward.adapters.settings import AdapterSettings

        others = AdapterSettings.model_fields
        for said in unknown_variables(ServiceSettings, os.environ, others):
            sys.stderr.write(f"plp serve: {said}\n")
        from plp_reward.http.server import run

        run(self, hangup)
