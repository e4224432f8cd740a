"""``plp``, also as ``python -m plp_reward``."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run ``plp`` with the process's arguments; return the exit code."""
    if sys.argv[1:2] == ["serve"]:
        # It would end the process in the moment that the imports below take: ``Hangup`` takes it.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    from plp_reward.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
