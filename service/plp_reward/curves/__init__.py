"""Rewards and RLOO advantages against length, before anything is trained on them.

expected  what a response can expect among others of a length range, by drawing groups
scored    the same rewards on the responses of a scored dump
spread    how much length matters where: simulated, and by the paper's equation 6
plot      all three as pictures (needs matplotlib: the extra ``plots``)
"""

from plp_reward.curves.expected import Line, Setting, expected
from plp_reward.curves.scored import Points, Scored, load_scored, on_scored
from plp_reward.curves.spread import Spread, equation_6, spreads

__all__ = [
    "Line",
    "Points",
    "Scored",
    "Setting",
    "Spread",
    "equation_6",
    "expected",
    "load_scored",
    "on_scored",
    "spreads",
]
