"""The names by which math-verify's own suite imports what it tests."""

from plp_reward.compat.math_verify import *  # noqa: F403
