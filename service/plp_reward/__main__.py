"""``plp``, also as ``python -m plp_reward``."""

from __future__ import annotations

import gc
import signal
import sys

_GARBAGE = 20_000
"""Objects more than there were at which cycles are looked for: by the default, all that is imported
is looked through again and again meanwhile."""


def main() -> int:
    """Run ``plp`` with the process's arguments; return the exit code."""
    if sys.argv[1:2] == ["serve"]:
        # It would end the process in the moment that the imports below take: ``Hangup`` takes it.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    gc.set_threshold(_GARBAGE)
    from plp_reward.cli import main as run

    try:
        return run()
    finally:
        gc.freeze()  # Python would look through everything three times more before it ends


if __name__ == "__main__":
    sys.exit(main())
