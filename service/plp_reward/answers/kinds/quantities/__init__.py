r"""Quantities: numbers with a unit or a currency.

The same: the same amount of the same dimension, whatever the scale of its unit (``equality``). A
unit on one side only does not matter. Words that are no known unit equal only themselves where both
are asked for; words that point opposite ways differ. Temperatures convert between scales with
different zeros (``temperatures``). Letters behind a number are its unit where they can be nothing
else (``letters``), and prices and counts are read without the parser (``amounts``).

Settings: ``units``.

    5 \text{ km} == 5000 \text{ m}
    5 \text{ km} != 5 \text{ m}
    5 \text{ km} == 5
    5 \text{ km} != 5  (units="exact")
    5 \text{ cm} != 5 \text{ kg}
    \$1,250 == 1250
    0^\circ C == 32^\circ F
    2 \text{ hours } 15 \text{ minutes} == 135 \text{ min}
    5 == 5 m
    20\% \text{ increase} != 20\% \text{ decrease}
    -10\% == \text{a decrease of } 10\%
"""
