"""Literals: decimals, repeating ones, mixed numbers and numerals in a named base."""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.errors import OverLimitError, UnreadableError
from plp_reward.answers.parsing.expressions import commands
from plp_reward.answers.parsing.expressions.unit_letters import unit_fraction
from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.numerals import fraction_in_base
from plp_reward.answers.tree import Node, div, exact, mul, number


def _repeating(text: str) -> str:
    """0.333... as 0.|3: the shortest block of decimals that is seen at least twice at the end."""
    whole, _, decimals = text.partition(".")
    for size in range(1, len(decimals) // 2 + 1):
        block = decimals[-size:]
        count = 1
        while decimals[: -size * count].endswith(block):
            count += 1
        if count >= (3 if size == 1 else 2) and size * count >= 3:
            return f"{whole}.{decimals[: len(decimals) - size * count]}|{block}"
    return text


class Literals(Grammar):
    """Reads a number literal, with the fraction or base that belongs to it."""

    def literal(self, text: str) -> Node:
        """A number literal: decimal, scientific (``e``) or repeating (``|``)."""
        if len(text) > self.max_digits:
            raise OverLimitError(f"a number of more than {self.max_digits} digits")
        if self.at < len(self.tokens) and self.tokens[self.at].text in ("...", "dots"):
            block = _repeating(text)
            if self.tokens[self.at].text == "..." or block != text:
                self.at += 1
                text = block
        mantissa, _, exponent = text.partition("e")
        mantissa, _, repeat = mantissa.partition("|")
        whole, point, decimals = mantissa.partition(".")
        value = Fraction(int((whole or "0") + decimals), 10 ** len(decimals))
        if repeat:
            value += Fraction(int(repeat), 10 ** len(decimals) * (10 ** len(repeat) - 1))
            return number(value)
        digits = len((whole + decimals).lstrip("0")) if point or exponent else 0
        if exponent:
            power = int(exponent)
            if abs(power) > self.max_digits:
                scale = Node(heads.POW, (number(10), number(power)))
                return mul(number(value, digits), scale)
            value *= Fraction(10) ** power
        return number(value, digits)

    def mixed(self, whole: Node, text: str, high: int) -> Node:
        """A proper fraction right behind an integer literal belongs to it: 2 3/4."""
        if not text.isdigit() or self.at >= high:
            return whole
        token, start = self.tokens[self.at], self.at
        if token.kind == "name" and token.text == "frac":
            if unit_fraction(self, high):
                return whole
            saved = list(self.tokens[start : start + 4])
            fraction = commands.named(self, "frac", high)
        elif token.text == "{" and self.braced_fraction(high):
            saved = list(self.tokens[start : self.match[start] + 1])
            inner = self.bracketed()
            fraction = inner if inner.head is heads.DIV else div(number(0), number(1))
        elif token.kind == "num" and token.text.isdigit() and token.spaced:
            if self.at + 2 >= high or self.tokens[self.at + 1].text != "/":
                return whole
            if not self.tokens[self.at + 2].text.isdigit():
                return whole
            saved = []
            upper, lower = self.literal(token.text), self.literal(self.tokens[self.at + 2].text)
            self.at += 3
            fraction = div(upper, lower)
        else:
            return whole
        upper, lower = fraction.args
        if upper.head is lower.head is heads.NUMBER:
            top, bottom = exact(upper), exact(lower)
            if 0 < top < bottom and top.denominator == bottom.denominator == 1:
                return number(exact(whole) + top / bottom)
        self.tokens[start : start + len(saved)] = saved
        self.at = start
        return whole

    def braced_fraction(self, high: int) -> bool:
        r"""True if a group that is one fraction of two integers starts here: {3 \over 4}."""
        close = self.match.get(self.at, high)
        if close >= high:
            return False
        inner = [t for t in self.tokens[self.at + 1 : close] if t.text not in ("{", "}")]
        digits = [t for t in inner if t.kind == "num" and t.text.isdigit()]
        cut = [t for t in inner if t.kind != "num"]
        count = len(digits) if len(digits) != 1 else len(digits[0].text)
        return count == 2 and len(cut) == 1 and cut[0].text in ("frac", "over", "/")

    def based(self, node: Node, high: int) -> Node:
        """A numeral in a named base: 1011_2, 204_{five}."""
        previous = self.tokens[self.at - 1]
        dotted = previous.text in ("...", "dots")
        if previous.kind != "num":
            previous = self.tokens[self.at - 2]
        digits = _repeating(previous.text) if dotted else previous.text
        self.at += 1
        base = self.argument(high)
        if base.head is heads.NUMBER and "." in digits and (not dotted or "|" in digits):
            value = fraction_in_base(digits, int(exact(base)))
            if value is not None and exact(base).denominator == 1:
                return number(value)
        if base.head is not heads.NUMBER or not digits.isdigit():
            raise UnreadableError("a subscript that is no base")
        return Node(heads.NUMERAL, (base,), digits)
