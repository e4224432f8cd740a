from plp_reward.compat.math_verify import *  # noqa: F403
