"""Words beside a number that say which way it is meant: 20% decrease, 45 BC, 3 km north."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.word_set import word_set

_UP = word_set(
    "increase increases increased rise rises rose gain gains gained growth grew grows up"
)
_DOWN = word_set(
    "decrease decreases decreased fall falls fell drop drops dropped decline declines declined "
    "reduction reduced loss lost down decay"
)
_OPPOSITES = (
    (
        _UP | word_set("more profit upward upwards"),
        _DOWN | word_set("less fewer downward downwards"),
    ),
    (word_set("bc bce"), word_set("ad ce")),
    (word_set("north"), word_set("south")),
    (word_set("east"), word_set("west")),
    (word_set("left leftward leftwards"), word_set("right rightward rightwards")),
    (word_set("above"), word_set("below")),
    (word_set("clockwise"), word_set("counterclockwise anticlockwise")),
    (word_set("forward forwards ahead"), word_set("backward backwards behind back")),
    (word_set("before earlier early ago"), word_set("after later late")),
    (word_set("older"), word_set("younger")),
    (word_set("longer"), word_set("shorter")),
    (word_set("taller higher"), word_set("shorter lower")),
    (word_set("faster"), word_set("slower")),
    (word_set("heavier"), word_set("lighter")),
    (word_set("warmer hotter"), word_set("colder cooler")),
    (word_set("larger bigger greater"), word_set("smaller")),
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
