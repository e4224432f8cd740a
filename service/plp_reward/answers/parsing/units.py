"""Units: which words are one, and how the common ones convert.

A unit is a product of powers of base dimensions times a factor. A word that is not in the table
(``apples``) is still a unit when it follows a number; it equals only itself.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from plp_reward.answers.parsing.vocabulary import names


class Unit(NamedTuple):
    """A factor, and the dimensions it multiplies, sorted: ``(("length", 2),)`` is an area."""

    factor: Fraction
    dimensions: tuple[tuple[str, int], ...]


_F = Fraction
_TABLE: dict[str, tuple[str, Fraction]] = {}


def _add(dimension: str, factor: Fraction | int | str, words: str) -> None:
    for word in words.split():
        _TABLE[word] = (dimension, Fraction(factor))


_add("length", 1, "m meter meters metre metres")
_add("length", _F(1, 100), "cm centimeter centimeters centimetre centimetres")
_add("length", _F(1, 1000), "mm millimeter millimeters millimetre millimetres")
_add("length", _F(1, 10), "dm decimeter decimeters decimetre decimetres")
_add("length", 1000, "km kilometer kilometers kilometre kilometres kms")
_add("length", _F(1, 10**9), "nm nanometer nanometers")
_add("length", "0.0254", "in inch inches")
_add("length", "0.3048", "ft foot feet")
_add("length", "0.9144", "yd yard yards")
_add("length", "1609.344", "mi mile miles")
_add("mass", 1, "g gram grams gm gms")
_add("mass", _F(1, 1000), "mg milligram milligrams")
_add("mass", 1000, "kg kilogram kilograms kgs kilo kilos")
_add("mass", 10**6, "tonne tonnes")
_add("mass", "453.59237", "lb lbs pound pounds")
_add("mass", "28.349523125", "oz ounce ounces")
_add("time", 1, "s sec secs second seconds")
_add("time", _F(1, 1000), "ms millisecond milliseconds")
_add("time", 60, "min mins minute minutes")
_add("time", 3600, "h hr hrs hour hours")
_add("time", 86400, "day days")
_add("time", 604800, "week weeks")
_add("volume", 1, "l liter liters litre litres")
_add("volume", _F(1, 1000), "ml milliliter milliliters millilitre millilitres")
_add("money", 1, "$ dollar dollars usd us$ bucks")
_add("money", _F(1, 100), "cent cents")
_add("yuan", 1, "¥ yuan rmb")
_add("euro", 1, "€ euro euros eur")
_add("sterling", 1, "£ gbp")
_add("rupee", 1, "₹ rupee rupees rs inr")
_add("rouble", 1, "₽ rouble roubles ruble rubles")
_add("energy", 1, "j joule joules")
_add("energy", 1000, "kj")
_add("electronvolt", 1, "ev")
_add("force", 1, "newton newtons")
_add("power", 1, "watt watts")
_add("power", 1000, "kw kilowatt kilowatts")
_add("frequency", 1, "hz hertz")
_add("pressure", 1, "pa pascal pascals")
_add("pressure", 1000, "kpa")
_add("temperature", 1, "kelvin kelvins")
_add("celsius", 1, "celsius")
_add("fahrenheit", 1, "fahrenheit")
_add("amount", 1, "mol mole moles")
_add("voltage", 1, "volt volts")
_add("current", 1, "amp amps ampere amperes")
_add("resistance", 1, "ohm ohms ω")
_add("length", 1, "米")
_add("length", _F(1, 100), "厘米")
_add("length", _F(1, 10), "分米")
_add("length", _F(1, 1000), "毫米")
_add("length", 1000, "千米 公里")
_add("mass", 1, "克")
_add("mass", 1000, "千克 公斤")
_add("mass", 10**6, "吨")
_add("time", 1, "秒 秒钟")
_add("time", 60, "分钟")
_add("time", 3600, "小时")
_add("time", 86400, "天")
_add("volume", 1, "升")
_add("volume", _F(1, 1000), "毫升")
_add("yuan", 1, "元")
_add("angle", 1, "degree degrees deg")
_add("angle", _F(1, 60), "arcmin")
_add("radian", 1, "rad radian radians rads")

_COMPOUND = {
    "mph": "miles/hour",
    "kmh": "km/h",
    "kph": "km/h",
    "fps": "feet/s",
    "mpg": "miles/gallon",
    "平方米": "m^2",
    "平方厘米": "cm^2",
    "平方千米": "km^2",
    "立方米": "m^3",
    "立方厘米": "cm^3",
}
_SCALES = ("celsius", "fahrenheit")
_NOTHING = names(
    "unit units in of the a an per is are each total about approximately approx exactly only "
    "altogether more less left at"
)
"""Words beside a number that say nothing about its dimension."""
_POWER_WORDS = {"square": 2, "squared": 2, "sq": 2, "cubic": 3, "cubed": 3, "cu": 3}
_PART = re.compile(r"[^\W\d_]+|\^?[-+]?\d+|[/*]|\S")


def is_unit(word: str) -> bool:
    """True if ``word`` (any case) is a unit in the table."""
    lowered = word.lower()
    return lowered in _TABLE or lowered in _COMPOUND


def read_unit(text: str) -> Unit:
    """Read a unit phrase, such as ``cm^2``, ``miles per hour`` or ``stuffed goats``."""
    parts = _PART.findall(text.lower())
    if len(parts) == 2 and parts[0] in ("degree", "degrees") and parts[1] in _SCALES:
        del parts[0]
    if parts[:1] == ["in"] and not any(part.isalpha() for part in parts[1:]):
        parts[0] = "inch"
    factor = Fraction(1)
    dimensions: dict[str, int] = {}
    sign, last, pending = 1, 1, 1
    index = 0
    while index < len(parts):
        part = parts[index]
        index += 1
        if part in ("/", "per"):
            sign = -1
            continue
        if part in _POWER_WORDS:
            if index < len(parts) and parts[index] in _TABLE:
                pending = _POWER_WORDS[part]
            elif index >= 2 and parts[index - 2] in _TABLE:
                word = parts[index - 2]
                extra = _POWER_WORDS[part] - 1
                factor, dimensions = _times(factor, dimensions, word, last * extra)
            continue
        if part in _NOTHING or not (part[0].isalpha() or part in _TABLE):
            continue
        if part in _COMPOUND:
            compound = read_unit(_COMPOUND[part])
            factor *= compound.factor
            for name, power in compound.dimensions:
                dimensions[name] = dimensions.get(name, 0) + power
            continue
        power = pending
        pending = 1
        if index < len(parts) and (parts[index].startswith("^") or parts[index].isdigit()):
            digits = parts[index].lstrip("^")
            index += 1
            if digits in ("", "{") and index < len(parts):
                digits = parts[index]
                index += 1
            if digits.lstrip("+-").isdigit() and len(digits) < 3:
                power = int(digits)
        factor, dimensions = _times(factor, dimensions, part, sign * power)
        last, sign = sign, 1
    return Unit(factor, tuple(sorted((n, p) for n, p in dimensions.items() if p)))


def _times(
    factor: Fraction, dimensions: dict[str, int], word: str, power: int
) -> tuple[Fraction, dict[str, int]]:
    name, scale = _TABLE.get(word, (_stem(word), Fraction(1)))
    if name == "volume":
        name, scale, power = "length", scale / 1000, 3 * power
        factor *= scale if power > 0 else 1 / scale
    else:
        factor *= scale**power
    dimensions[name] = dimensions.get(name, 0) + power
    return factor, dimensions


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
