"""``python -m plp_reward`` is ``plp``."""

import sys

from plp_reward.cli import main

sys.exit(main())
