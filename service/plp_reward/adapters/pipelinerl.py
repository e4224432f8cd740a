"""PipelineRL: a math environment that is the service. Read in PipelineRL, commit 58d3934.

    environments:
      - {key: math, mode: remote, _target_: plp_reward.adapters.pipelinerl.MathEnvironment}

PipelineRL starts environments itself, one or more a node, and asks each by its port for verdicts.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from plp_reward.errors import ConfigurationError


class MathEnvironment:
    """An environment server: ``plp serve``, whose settings come from the environment."""

    def launch(self, port: int) -> NoReturn:
        """Become the service.

        Raises:
            ConfigurationError: a token is set, which PipelineRL cannot send.
        """
        if os.environ.get("PLP_TOKEN"):
            raise ConfigurationError("token: PipelineRL sends none; unset PLP_TOKEN")
        serve = ["-m", "plp_reward", "serve", "--host", "0.0.0.0", "--port", str(port)]  # noqa: S104
        os.execv(sys.executable, [sys.executable, *serve])  # noqa: S606
