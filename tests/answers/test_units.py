"""Units, currencies and words of direction beside a number: what converts, and what never does."""

import pytest
from tests.answers.pairs import compared, rows

from plp_reward.answers.parsing.directions import oppose
from plp_reward.answers.parsing.units import read_unit

PREFIXES = r"""
4\,\mathrm{mA} != 4\,\mathrm{MA}
7\,\mathrm{mW} != 7\,\mathrm{MW}
7\,\mathrm{mW} == 0.007\,\mathrm{W}
7\,\mathrm{MW} == 7000 \text{ kW}
7 \text{ kW} == 7 \text{ KW}
2 \text{ kg} == 2 \text{ Kg}
6\times10^{-9}\,\mathrm{F} == 6\,\mathrm{nF}
6\times10^{-6}\,\mathrm{F} == 6\,\mu\mathrm{F}
6\times10^{-6}\,\mathrm{F} == 6\,\mathrm{\mu F}
6\times10^{-6}\,\mathrm{F} == 6 µF
6\times10^{-6}\,\mathrm{F} != 6\,\mathrm{mF}
6\times10^{-6}\,\mathrm{F} != 60\,\mu\mathrm{F}
3.5 \text{ k}\Omega == 3500\,\Omega
3.5\,\mathrm{k\Omega} == 3500\,\Omega
5 \text{ M} != 5 \text{ m}
40\% != 40 \text{ cm}
40 \text{ cm} != 40\%
40\% == 40 \text{ of the voters}
"""
DERIVED = r"""
7\,\mathrm{m}^3 == 7000 \text{ litres}
7\,\mathrm{m}^3 == 7000\,\mathrm{L}
7\,\mathrm{m}^3 != 700 \text{ litres}
7\,\mathrm{m}^3 != 7000\,\mathrm{m}^2
9\times10^{9}\ \mathrm{N/m^2} == 9\ \text{GPa}
9\times10^{9}\ \mathrm{N/m^2} == Y = 9\ \text{GPa}
9\times10^{9}\ \mathrm{N/m^2} == Y \approx 9\ \text{GPa}
9\times10^{9}\ \mathrm{N/m^2} != Y = 9\ \text{MPa}
12 \text{ N} == 12\text{ kg m/s}^2
12 \text{ J} == 12 \text{ N}\cdot\text{m}
12 \text{ J} != 12 \text{ N}
5.0\times10^{-3}\ \mathrm{mol/L} == 5.0\ \mathrm{mmol/L}
5.0\times10^{-3}\ \mathrm{mol/L} == 5.0\ \mathrm{mol/m^3}
5.0\times10^{-3}\ \mathrm{mol/L} != 5.0\ \mathrm{mol/L}
2.5\ \mathrm{J/(mol\cdot K)} == 2.5\ \mathrm{J\,mol^{-1}\,K^{-1}}
2.5\ \mathrm{J/(mol\cdot K)} != 2.5\ \mathrm{J\,mol^{-1}\,K}
1\ \mathrm{kWh} == 3.6 \text{ MJ}
108 \text{ км/ч} == 30 \text{ м/с}
108 \text{ км/ч} != 30 \text{ км/ч}
3 \text{ кг} == 3000 г
250 \text{ см} == 2.5 \text{ m}
"""
LETTERS = r"""
8 m == 8 \text{ m}
8 m == 800 \text{ cm}
8 m != 8 \text{ km}
8 m != 8 \text{ apples}
8 m != 8
8 \text{ kg} != 8 m
8\,\mathrm{m} == 8
25 \text{ sq. m} == 25 m^2
8\,\mathrm{m} == 8 m
8\mathrm{m} == 8m
n\,\mathrm{m} != n
3\,\mathrm{g}+1 != 3
49π cm² == 49\pi
49\pi == 49π cm²
49\pi == 49π cm^2
49\pi \text{ cm}^2 != 49π mm²
49\pi != 94π cm²
2\pi rh == 2\pi hr
3 h == 180 minutes
10800\text{ s} == 3h
3 h != 3 \text{ minutes}
3 h != 180 \text{ m}
7\text{ g/cm}^3 == 7 g/cm^3
7\text{ g/cm}^3 == 7000 kg/m^{3}
7 g/cm^3 == 7000\text{ kg/m}^3
7\text{ g/cm}^3 != 7 g/cm^2
7\text{ g/cm}^3 != 7 g/mm^3
\frac{1}{2}\text{ J/g} == \frac{1}{2} J/g
40\text{ g/mol} == 40 g/mol
0.6\text{ J/g} == 600 J/kg
3\text{ V/m} != 3 V/a
2.5\text{ J/(mol K)} == 2.5 J/(mol K)
\frac{7g}{k} != 7 g/kg
"""
TEMPERATURES = r"""
17^{\circ}\mathrm{C} == 290.15\ \mathrm{K}
17^{\circ}\mathrm{C} == 62.6^\circ F
17^{\circ}\mathrm{C} != 290\ \mathrm{K}
17^{\circ}\mathrm{C} != 17\ \mathrm{K}
17\ \mathrm{K} != 17^{\circ}\mathrm{C}
4 \text{ J/K} != 4 \text{ J}/^{\circ}\mathrm{C}
5 \text{ K}^2 != 278.15 \text{ K}
"""
MONEY = r"""
£7.05 == 7\text{ pounds }5\text{ pence}
£7.05 == 7 pounds and 5 pence
£7.05 == 705 pence
£7.05 == 7.05 pounds
£7.05 != 7\text{ pounds }50\text{ pence}
£7 != 7 \text{ lb}
£7 != \$7
"""
DIRECTIONS = r"""
30\%\text{ decrease} != 30\%\text{ increase}
30\%\text{ decrease} == 30\%\text{ drop}
30\%\text{ decrease} == 30\%
30\%\text{ loss} != 30\%\text{ profit}
12\text{ BC} != 12\text{ AD}
12\text{ BC} == 12\text{ BCE}
12\text{ CE} == 12\text{ AD}
3 \text{ km north} != 3 \text{ km south}
5 \text{ years older} != 5 \text{ years younger}
-30\% == \text{a decrease of } 30\%
-30\% == \text{decreased by 30 percent}
-30\% == 30\% \text{ decrease}
30\% \text{ decrease} == -30\%
-30\% != \text{an increase of } 30\%
-30\% != \text{a decrease to } 30\%
-30\% != \text{no decrease of } 30\%
-30\% != \text{a decrease of } 70\%
-30\% != 30\%
30\% \text{ increase} != -30\%
-30\% != -30\% \text{ of a decrease of } 20\%
"""


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        row
        for table in (PREFIXES, DERIVED, LETTERS, TEMPERATURES, MONEY, DIRECTIONS)
        for row in rows(table)
    ],
)
def test_units(gold: str, answer: str, expected: bool) -> None:
    assert compared(gold, answer).equal is expected


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("kg m/s^2", "N"),
        ("J/(kg K)", "J kg^-1 K^-1"),
        ("khz", "kHz"),
        ("cubic decimeters", "L"),
        ("km per hour", "kmh"),
        ("V A", "W"),
        ("C/V", "F"),
        ("V/A", "Ω"),
        ("Wh", "Wh"),
    ],
)
def test_units_are_products_of_powers(text: str, same: str) -> None:
    assert read_unit(text) == read_unit(same)


@pytest.mark.parametrize(
    ("text", "other"), [("mw", "MW"), ("mpa", "MPa"), ("S", "siemens"), ("m", "M")]
)
def test_a_letter_in_the_wrong_case_is_no_prefix(text: str, other: str) -> None:
    assert read_unit(text) != read_unit(other)


def test_a_unit_of_many_words_is_only_itself() -> None:
    endless = "km^99 " * 50
    assert read_unit(endless).factor == 1


def test_words_oppose_on_one_axis_only() -> None:
    assert oppose("miles to the left", "miles to the right")
    assert not oppose("miles to the left", "miles to the north")
    assert not oppose("increase", "increase")
