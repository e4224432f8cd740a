"""Functions with Greek names, where a bracket behind the name can be nothing but their argument."""

from __future__ import annotations

import math
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import PI, Node, add, exact, mul, number, symbols

NAMES = word_set("\\Gamma \\zeta")
_LARGEST_ZETA = 60


def function(name: str, argument: Node) -> Node | None:
    """The gamma function as a factorial, zeta of a number; None where the name is a symbol."""
    if name == "\\Gamma":
        if argument.head in (heads.SEQUENCE, heads.LIST) or name in symbols(argument):
            return None
        return Node(heads.FUNCTION, (add(argument, number(-1)),), "factorial")
    if argument.head is not heads.NUMBER:
        return None
    value = exact(argument)
    if value.denominator == 1 and value % 2 == 0 and 0 < value <= _LARGEST_ZETA:
        return _even_zeta(int(value))
    return Node(heads.FUNCTION, (argument,), "zeta")


def _even_zeta(n: int) -> Node:
    """zeta(n) = |B_n| (2 pi)^n / (2 n!), for even n."""
    scale = abs(_bernoulli(n)) * 2 ** (n - 1) / math.factorial(n)
    return mul(number(scale), Node(heads.POW, (PI, number(n))))


def _bernoulli(n: int) -> Fraction:
    numbers = [Fraction(1)]
    for m in range(1, n + 1):
        total = sum((math.comb(m + 1, k) * numbers[k] for k in range(m)), start=Fraction(0))
        numbers.append(-total / (m + 1))
    return numbers[n]
