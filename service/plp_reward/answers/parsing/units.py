"""Units: which words are one, and how the common ones convert.

A unit is a product of powers of base dimensions times a factor. A word that is not in the table
(``apples``) is still a unit when it follows a number; it equals only itself.
"""

from __future__ import annotations

import re
from fractions import Fraction

from plp_reward.answers.parsing.unit_table import BASE_DIMENSIONS, COMPOUND, SYMBOLS, WORDS, Unit
from plp_reward.answers.parsing.word_set import word_set

_SCALES = ("celsius", "fahrenheit")
_NOTHING = word_set(
    "unit units in of the a an per is are each total about approximately approx exactly only "
    "altogether more less left at"
)
"""Words beside a number that say nothing about its dimension."""
_PLURALS = word_set("people men women children mice teeth geese")
"""Things in the plural, without an s at the end."""
_POWER_WORDS = {"square": 2, "squared": 2, "sq": 2, "cubic": 3, "cubed": 3, "cu": 3}
_PART = re.compile(r"[^\W\d_]+|\^?[-+]?\d+|[/*]|\S")
_MOST_PARTS = 40


def is_unit(word: str) -> bool:
    """True if ``word``, in any case, is a unit that runs of letters may be read as."""
    lowered = word.lower()
    return lowered in WORDS or lowered in COMPOUND


def chinese_words() -> list[str]:
    """The units that Chinese writes in its own characters, the longest first."""
    words = (word for word in WORDS if "\u4e00" <= word[0] <= "\u9fff")
    return sorted(words, key=lambda word: (-len(word), word))


def is_symbol(word: str) -> bool:
    """True if ``word``, in this case, is the symbol of a unit: kHz, mA."""
    return word in SYMBOLS


def is_known(unit: Unit) -> bool:
    """True if all of a unit is in the table: it converts to others, or is known not to."""
    return bool(unit.dimensions) and all(name in BASE_DIMENSIONS for name, _ in unit.dimensions)


def are_of_two_kinds(one: str, other: str) -> bool:
    """True if what two unit phrases measure is known to differ: length and mass, length and apples.

    Other words may only describe what a number with a unit is: 5 cm wide, a profit of $5.
    """
    units = read_unit(one), read_unit(other)
    known = [is_known(unit) for unit in units]
    return all(known) or (any(known) and _counts(other if known[0] else one))


def _counts(text: str) -> bool:
    """True for things in the plural, and no other word: ``apples``, ``total people``."""
    words = [word for word in _PART.findall(text.lower()) if word not in _NOTHING]
    return len(words) == 1 and (_stem(words[0]) != words[0] or words[0] in _PLURALS)


def read_unit(text: str) -> Unit:
    """Read a unit phrase, such as ``cm^2``, ``miles per hour`` or ``stuffed goats``."""
    parts = [part for part in _PART.findall(text) if part != "."]
    if len(parts) > _MOST_PARTS:
        return Unit(Fraction(1), ((text, 1),))
    if len(parts) == 2 and parts[0] in ("degree", "degrees") and parts[1].lower() in _SCALES:
        del parts[0]
    if parts[:1] == ["in"] and not any(part.isalpha() for part in parts[1:]):
        parts[0] = "inch"
    total = Unit(Fraction(1), ())
    sign, last, pending, group = 1, 1, 1, 1
    index = 0
    while index < len(parts):
        part = parts[index]
        word = part.lower()
        index += 1
        if word in ("/", "per"):
            sign = -1
        elif part == "(":
            group, sign = sign, 1
        elif part == ")":
            group = 1
        elif word in _POWER_WORDS:
            if index < len(parts) and _is_listed(parts[index]):
                pending = _POWER_WORDS[word]
            elif index >= 2 and _is_listed(parts[index - 2]):
                total = _times(total, parts[index - 2], last * (_POWER_WORDS[word] - 1))
        elif part in SYMBOLS or (word not in _NOTHING and (part[0].isalpha() or word in WORDS)):
            power, index = _power(parts, index, pending)
            total = _times(total, part, sign * group * power)
            pending, last, sign = 1, sign * group, 1
    return total


def _power(parts: list[str], index: int, pending: int) -> tuple[int, int]:
    """The power of the unit whose exponent may stand at ``index``, and where it ends."""
    if index < len(parts) and (parts[index].startswith("^") or parts[index].isdigit()):
        digits = parts[index].lstrip("^")
        index += 1
        if digits in ("", "{") and index < len(parts):
            digits = parts[index]
            index += 1
        if digits.lstrip("+-").isdigit() and len(digits) < 3:
            return int(digits), index
    return pending, index


def _is_listed(word: str) -> bool:
    return word in SYMBOLS or word.lower() in WORDS


def _times(total: Unit, word: str, power: int) -> Unit:
    """A unit times a power of the one that ``word`` names."""
    unit = _unit(word)
    dimensions = dict(total.dimensions)
    for name, times in unit.dimensions:
        dimensions[name] = dimensions.get(name, 0) + times * power
    kept = tuple(sorted((name, times) for name, times in dimensions.items() if times))
    return Unit(total.factor * unit.factor**power, kept)


def _unit(word: str) -> Unit:
    """What a word measures: a symbol in its own case, a word in any, else only itself."""
    lowered = word.lower()
    if lowered in COMPOUND:
        return read_unit(COMPOUND[lowered])
    unit = SYMBOLS.get(word) or WORDS.get(lowered) or _ANY_CASE.get(lowered)
    return unit or Unit(Fraction(1), ((_stem(lowered), 1),))


def _any_case() -> dict[str, Unit]:
    """Symbols in small letters that can be one symbol only: khz can, mw cannot."""
    found: dict[str, set[Unit]] = {}
    for symbol, unit in SYMBOLS.items():
        found.setdefault(symbol.lower(), set()).add(unit)
    return {
        lowered: units.pop()
        for lowered, units in found.items()
        if len(units) == 1 and len(lowered) > 1
    }


_ANY_CASE = _any_case()


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
