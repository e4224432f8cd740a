"""The heads of nodes: everything that an answer's tree is made of.

An enumeration, so that a head that does not exist, and one that a ``match`` forgets, is an error of
types. Its members are this module's names too: ``heads.NUMBER`` is looked up in a third of the time
of a member, and heads are compared some hundred times a verdict.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Head(StrEnum):
    """What a node is; its arguments and its value follow from it."""

    NUMBER = "num"
    """An exact number; its value a Fraction. An argument ``digits`` marks a decimal literal."""
    DIGITS = "digits"
    """How many significant digits a decimal literal has (value: int)."""
    SYMBOL = "sym"
    """A letter or a name (value: str)."""
    CONSTANT = "const"
    """``pi``, ``e``, ``i``, ``inf`` (value: str)."""
    ADD = "add"
    """A sum of its arguments."""
    MUL = "mul"
    """A product of its arguments."""
    DIV = "div"
    """A quotient of two."""
    POW = "pow"
    """A power: base, exponent."""
    NEG = "neg"
    """The negative of one."""
    FUNCTION = "fn"
    """A function (value: its name) of its arguments."""
    PLUS_MINUS = "pm"
    """Plus or minus its argument."""
    MINUS_PLUS = "mp"
    """Minus or plus its argument."""
    NUMERAL = "base"
    """A numeral (value: its digits) in a named base (argument)."""
    PERCENT = "percent"
    """So many per cent (value ``permil`` where per mille was written)."""
    DEGREE = "degree"
    """An angle in degrees."""
    SUM = "sum"
    """A sum over a bound symbol: symbol, body, lower, upper bound."""
    PRODUCT = "prod"
    """A product over a bound symbol, likewise."""
    INTEGRAL = "int"
    """An integral, likewise."""
    QUANTITY = "quantity"
    """A number with a unit (value: the unit's text)."""

    SEQUENCE = "seq"
    """What brackets hold (value: the two of them, as in ``(]``): a tuple or an interval."""
    SET = "set"
    """A finite set in braces."""
    LIST = "list"
    """What a connective joins (value: ``,``, ``and`` or ``or``)."""
    MATRIX = "matrix"
    """Rows."""
    ROW = "row"
    """The entries of a matrix's row; the value and the condition of a case."""
    BUILDER = "builder"
    """A set-builder: element, condition."""
    UNION = "union"
    """A union."""
    INTERSECTION = "inter"
    """An intersection of two."""
    DIFFERENCE = "minus"
    """A difference of two sets."""
    CASES = "cases"
    """A function by cases: rows of a value and its condition."""

    RELATION = "rel"
    """A chain of relations (value: its operators, one fewer than its sides)."""
    RATIO = "ratio"
    """``a : b : c``."""
    TEXT = "text"
    """Words."""
    TIME = "time"
    """A time of day in seconds (value: ``half`` with a.m. or p.m., ``hour``, or as written)."""
    DATE = "date"
    """A date: year, month, day."""


NUMBER: Final = Head.NUMBER
DIGITS: Final = Head.DIGITS
SYMBOL: Final = Head.SYMBOL
CONSTANT: Final = Head.CONSTANT
ADD: Final = Head.ADD
MUL: Final = Head.MUL
DIV: Final = Head.DIV
POW: Final = Head.POW
NEG: Final = Head.NEG
FUNCTION: Final = Head.FUNCTION
PLUS_MINUS: Final = Head.PLUS_MINUS
MINUS_PLUS: Final = Head.MINUS_PLUS
NUMERAL: Final = Head.NUMERAL
PERCENT: Final = Head.PERCENT
DEGREE: Final = Head.DEGREE
SUM: Final = Head.SUM
PRODUCT: Final = Head.PRODUCT
INTEGRAL: Final = Head.INTEGRAL
QUANTITY: Final = Head.QUANTITY
SEQUENCE: Final = Head.SEQUENCE
SET: Final = Head.SET
LIST: Final = Head.LIST
MATRIX: Final = Head.MATRIX
ROW: Final = Head.ROW
BUILDER: Final = Head.BUILDER
UNION: Final = Head.UNION
INTERSECTION: Final = Head.INTERSECTION
DIFFERENCE: Final = Head.DIFFERENCE
CASES: Final = Head.CASES
RELATION: Final = Head.RELATION
RATIO: Final = Head.RATIO
TEXT: Final = Head.TEXT
TIME: Final = Head.TIME
DATE: Final = Head.DATE
