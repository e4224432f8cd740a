"""The units that are known, and what they are in base units.

Words are in lower case. Symbols mind their case, because prefixes do: mW is no MW.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple


class Unit(NamedTuple):
    """A factor, and the dimensions it multiplies, sorted: ``(("length", 2),)`` is an area."""

    factor: Fraction
    dimensions: tuple[tuple[str, int], ...]


_F = Fraction
_Entries = tuple[tuple[str, Fraction | int | str, str], ...]

_BASE: _Entries = (
    ("length", 1, "m meter meters metre metres metros mètres 米 м метр метра метров"),
    ("length", _F(1, 100), "cm centimeter centimeters centimetre centimetres cms 厘米 см"),
    ("length", _F(1, 100), "centímetros centimètres"),
    ("length", _F(1, 1000), "mm millimeter millimeters millimetre millimetres mms 毫米 мм"),
    ("length", _F(1, 1000), "milímetros millimètres"),
    ("length", _F(1, 10), "dm decimeter decimeters decimetre decimetres 分米 дм"),
    ("length", 1000, "km kilometer kilometers kilometre kilometres kms 千米 公里 км"),
    ("length", 1000, "kilómetros kilomètres"),
    ("length", _F(1, 10**6), "micrometer micrometers micrometre micrometres"),
    ("length", _F(1, 10**9), "nm nanometer nanometers nanometre nanometres"),
    ("length", "0.0254", "in inch inches"),
    ("length", "0.3048", "ft foot feet"),
    ("length", "0.9144", "yd yard yards"),
    ("length", "1609.344", "mi mile miles"),
    ("mass", 1, "g gram grams gramos grammes gm gms 克 г грамм граммов"),
    ("mass", _F(1, 1000), "mg milligram milligrams мг"),
    ("mass", 1000, "kg kilogram kilograms kgs kilo kilos kilogramos kilogrammes 千克 公斤 кг"),
    ("mass", 10**6, "tonne tonnes 吨 т тонн"),
    ("mass", "453.59237", "lb lbs pound pounds"),
    ("mass", "28.349523125", "oz ounce ounces"),
    ("time", 1, "s sec secs second seconds segundos secondes 秒 秒钟 с сек секунд"),
    ("time", _F(1, 1000), "ms millisecond milliseconds мс"),
    ("time", 60, "min mins minute minutes minutos 分钟 мин минут"),
    ("time", 3600, "h hr hrs hour hours horas heures 小时 ч час часа часов"),
    ("time", 86400, "day days días jours 天"),
    ("time", 604800, "week weeks semanas semaines"),
    ("year", 1, "year years yr yrs años 年"),
    ("year", _F(1, 12), "month months meses mois"),
    ("money", 1, "$ dollar dollars usd us$ bucks"),
    ("money", _F(1, 100), "cent cents"),
    ("yuan", 1, "¥ yuan rmb 元"),
    ("euro", 1, "€ euro euros eur"),
    ("sterling", 1, "£ gbp"),
    ("sterling", _F(1, 100), "pence penny"),
    ("rupee", 1, "₹ rupee rupees rs inr"),
    ("rouble", 1, "₽ rouble roubles ruble rubles руб рублей рубля"),
    ("won", 1, "₩ won krw"),
    ("baht", 1, "฿ baht thb"),
    ("lira", 1, "₺ lira try"),
    ("shekel", 1, "₪ shekel shekels ils"),
    ("dong", 1, "₫ dong vnd"),
    ("naira", 1, "₦ naira ngn"),
    ("hryvnia", 1, "₴ uah"),
    ("philippine peso", 1, "₱ php"),
    ("yen", 1, "jpy yen 日元 円"),
    ("swiss franc", 1, "chf"),
    ("canadian dollar", 1, "cad"),
    ("australian dollar", 1, "aud"),
    ("hong kong dollar", 1, "hkd 港元"),
    ("new zealand dollar", 1, "nzd"),
    ("singapore dollar", 1, "sgd"),
    ("taiwan dollar", 1, "twd"),
    ("mexican peso", 1, "mxn"),
    ("real", 1, "brl"),
    ("swedish krona", 1, "sek"),
    ("norwegian krone", 1, "nok"),
    ("danish krone", 1, "dkk"),
    ("zloty", 1, "pln zloty"),
    ("rand", 1, "zar"),
    ("electronvolt", 1, "ev"),
    ("temperature", 1, "kelvin kelvins"),
    ("celsius", 1, "celsius"),
    ("fahrenheit", 1, "fahrenheit"),
    ("amount", 1, "mol mole moles"),
    ("current", 1, "amp amps ampere amperes"),
    ("angle", 1, "degree degrees deg"),
    ("angle", _F(1, 60), "arcmin"),
    ("radian", 1, "rad radian radians rads"),
)  # fmt: skip
"""(dimension, factor, words)."""

_Powers = dict[str, int]
_LITRE: _Powers = {"length": 3}
_NEWTON: _Powers = {"mass": 1, "length": 1, "time": -2}
_PASCAL: _Powers = {"mass": 1, "length": -1, "time": -2}
_JOULE: _Powers = {"mass": 1, "length": 2, "time": -2}
_WATT: _Powers = {"mass": 1, "length": 2, "time": -3}
_VOLT: _Powers = {**_WATT, "current": -1}
_OHM: _Powers = {**_WATT, "current": -2}
_COULOMB: _Powers = {"current": 1, "time": 1}
_FARAD: _Powers = {"current": 2, "time": 4, "mass": -1, "length": -2}
_HENRY: _Powers = {**_JOULE, "current": -2}
_TESLA: _Powers = {"mass": 1, "time": -2, "current": -1}
_HERTZ: _Powers = {"time": -1}

_DERIVED: tuple[tuple[_Powers, Fraction | int | str, str], ...] = (
    (_LITRE, _F(1, 1000), "l liter liters litre litres litros 升 л литр литра литров"),
    (_LITRE, _F(1, 10**6), "ml milliliter milliliters millilitre millilitres cc 毫升 мл"),
    (_NEWTON, 1000, "newton newtons"),
    (_PASCAL, 1000, "pa pascal pascals"),
    (_PASCAL, 10**6, "kpa kilopascal kilopascals"),
    (_PASCAL, 10**8, "bar"),
    (_PASCAL, 101325000, "atm"),
    (_JOULE, 1000, "j joule joules"),
    (_JOULE, 10**6, "kj kilojoule kilojoules"),
    (_JOULE, 3600 * 10**6, "kwh"),
    (_WATT, 1000, "watt watts"),
    (_WATT, 10**6, "kw kilowatt kilowatts"),
    (_WATT, 10**9, "megawatt megawatts"),
    (_WATT, 1, "milliwatt milliwatts"),
    (_VOLT, 1000, "volt volts"),
    (_OHM, 1000, "ohm ohms ω"),
    (_COULOMB, 1, "coulomb coulombs"),
    (_FARAD, _F(1, 1000), "farad farads"),
    (_HENRY, 1000, "henry henries"),
    (_TESLA, 1000, "tesla teslas"),
    (_HERTZ, 1, "hz hertz"),
)  # fmt: skip
"""(dimensions, factor, words); the base units are metre, gram, second, ampere."""

_SYMBOLS: tuple[tuple[str, str, str], ...] = (
    ("m", "meter", "nμ"),
    ("g", "gram", "nμ"),
    ("s", "second", "nμ"),
    ("L", "liter", "nμcd"),
    ("l", "liter", "nμcd"),
    ("mol", "mole", "nμk"),
    ("N", "newton", "nμk"),
    ("Pa", "pascal", "hkG"),
    ("J", "joule", "nμkG"),
    ("W", "watt", "nμkGT"),
    ("V", "volt", "nμk"),
    ("A", "ampere", "nμk"),
    ("Ω", "ohm", "kG"),
    ("C", "coulomb", "pnμk"),
    ("F", "farad", "pnμ"),
    ("H", "henry", "nμ"),
    ("T", "tesla", "nμ"),
    ("Hz", "hertz", "kGT"),
    ("eV", "ev", "kGT"),
    ("K", "kelvin", "nμk"),
)
"""(symbol, the word for it, its prefixes besides m and M)."""
_PREFIXES = {
    "p": _F(1, 10**12), "n": _F(1, 10**9), "μ": _F(1, 10**6), "m": _F(1, 1000), "c": _F(1, 100),
    "d": _F(1, 10), "h": _F(100), "k": _F(1000), "M": _F(10**6), "G": _F(10**9),
    "T": _F(10**12),
}  # fmt: skip


def _words() -> Iterator[tuple[str, Unit]]:
    for dimension, factor, words in _BASE:
        for word in words.split():
            yield word, Unit(Fraction(factor), ((dimension, 1),))
    for powers, factor, words in _DERIVED:
        for word in words.split():
            yield word, Unit(Fraction(factor), tuple(sorted(powers.items())))


def _symbols() -> Iterator[tuple[str, Unit]]:
    for symbol, word, prefixes in _SYMBOLS:
        factor, dimensions = WORDS[word]
        yield symbol, Unit(factor, dimensions)
        for prefix in "mM" + prefixes:
            yield prefix + symbol, Unit(factor * _PREFIXES[prefix], dimensions)
    yield "M", Unit(Fraction(1000), (("amount", 1), ("length", -3)))


WORDS = dict(_words())
"""Words and abbreviations that mean the same in any case."""
SYMBOLS = dict(_symbols())
"""Symbols that mean one thing in this case only."""

COMPOUND = {
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
"""Words for products of units."""
BASE_DIMENSIONS = frozenset(
    [dimension for dimension, _, _ in _BASE]
    + [name for powers, _, _ in _DERIVED for name in powers]
)
"""What the known units measure; any other word is a dimension of its own."""
