"""Words beside a number that say which way it is meant: 20% decrease, 45 BC, 3 km north."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.vocabulary import names

_UP = names("increase increases increased rise rises rose gain gains gained growth grew grows up")
_DOWN = names(
    "decrease decreases decreased fall falls fell drop drops dropped decline declines declined "
    "reduction reduced loss lost down decay"
)
_OPPOSITES = (
    (_UP | names("more profit upward upwards"), _DOWN | names("less fewer downward downwards")),
    (names("bc bce"), names("ad ce")),
    (names("north"), names("south")),
    (names("east"), names("west")),
    (names("left leftward leftwards"), names("right rightward rightwards")),
    (names("above"), names("below")),
    (names("clockwise"), names("counterclockwise anticlockwise")),
    (names("forward forwards ahead"), names("backward backwards behind back")),
    (names("before earlier early ago"), names("after later late")),
    (names("older"), names("younger")),
    (names("longer"), names("shorter")),
    (names("taller higher"), names("shorter lower")),
    (names("faster"), names("slower")),
    (names("heavier"), names("lighter")),
    (names("warmer hotter"), names("colder cooler")),
    (names("larger bigger greater"), names("smaller")),
)
_WORD = re.compile(r"[a-z]+")


def senses(text: str) -> dict[int, int]:
    """Which way the words of ``text`` point, by the axis that they are on: 1 or -1."""
    found: dict[int, int] = {}
    for word in set(_WORD.findall(text.lower())):
        for axis, (one, other) in enumerate(_OPPOSITES):
            if word in one or word in other:
                sign = 1 if word in one else -1
                found[axis] = 0 if found.get(axis, sign) != sign else sign
    return found


def oppose(text: str, other: str) -> bool:
    """True if two wordings point opposite ways: ``decrease`` and ``increase``, BC and AD."""
    if text == other:
        return False
    mine, theirs = senses(text), senses(other)
    return any(sign * theirs.get(axis, 0) < 0 for axis, sign in mine.items())


def change(word: str) -> int:
    """1 for a word of growth, -1 for one of decline, else 0."""
    return (word in _UP) - (word in _DOWN)
