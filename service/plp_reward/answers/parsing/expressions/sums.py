"""Sums and products: a whole expression, by precedence climbing in linear time.

Brackets are matched once; every level then works on a range of tokens and steps over nested
brackets in one move. Depth is bounded by the policy, so recursion is.
"""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.heads import Head
from plp_reward.answers.parsing.expressions.powers import Powers
from plp_reward.answers.parsing.expressions.residues import remainder
from plp_reward.answers.parsing.expressions.unit_letters import unit_fraction, unit_letters
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.tree import Node, div, exact, neg, number, product

_SIGNS: dict[str, Head] = {
    "+": heads.ADD,
    "-": heads.NEG,
    "+-": heads.PLUS_MINUS,
    "-+": heads.MINUS_PLUS,
}


_TURNED: dict[Head, Head] = {heads.ADD: heads.NEG, heads.NEG: heads.ADD}
"""What a minus sign makes of the sign before it."""


def _remainder(dividend: Node, divisor: Node) -> Node:
    """The remainder of a division, as a number where both are constant integers."""
    if divisor.head is heads.NUMBER and exact(divisor).denominator == 1:
        value = remainder(dividend, int(exact(divisor)))
        if value is not None:
            return number(value)
    return Node(heads.FUNCTION, (dividend, divisor), "mod")


class Sums(Powers):
    """Reads expressions from one token list; ``clauses`` gives it the ranges."""

    def expression(self, low: int, high: int) -> Node:
        """Parse a whole range as one expression."""
        node = self.partial(low, high)
        if self.at < high:
            raise UnreadableError(f"unexpected {self.tokens[self.at].text}")
        return node

    def partial(self, low: int, high: int) -> Node:
        """Parse an expression that starts at ``low``; ``self.at`` is left where it ends."""
        for cut in ("over", "choose"):
            parts = self.split(low, high, frozenset([cut]))
            if len(parts) == 2:
                upper = self.expression(parts[0][0], parts[0][1])
                lower = self.expression(parts[1][0], parts[1][1])
                self.at = high
                if cut == "over":
                    return div(upper, lower)
                return Node(heads.FUNCTION, (upper, lower), "binom")
        self.at = low
        return self.additive(high)

    def additive(self, high: int) -> Node:
        """Terms joined by plus, minus and plus-minus signs."""
        terms: list[Node] = []
        while self.at < high:
            token = self.tokens[self.at]
            sign: Head = heads.ADD
            seen = False
            while token.kind == "op" and token.text in _SIGNS:
                seen = True
                step = _SIGNS[token.text]
                if step is heads.NEG:
                    sign = _TURNED.get(sign, sign)
                elif step is not heads.ADD:
                    sign = step
                self.at += 1
                if self.at >= high:
                    raise UnreadableError("a sign with nothing behind it")
                token = self.tokens[self.at]
            if terms and not seen:
                break
            term = self.multiplicative(high)
            if sign is heads.NEG:
                term = neg(term)
            terms.append(term if sign in (heads.ADD, heads.NEG) else Node(sign, (term,)))
        if not terms:
            raise UnreadableError("nothing where an expression should be")
        if len(terms) > 1:
            return Node(heads.ADD, tuple(terms))
        only = terms[0]
        if only.head is heads.NEG and only.args[0].head is heads.NUMERAL:
            numeral = only.args[0]
            return Node(heads.NUMERAL, numeral.args, f"-{numeral.value}")
        return only

    def multiplicative(self, high: int) -> Node:
        """Factors joined by signs or side by side."""
        node = self.power(high)
        factors = [node]
        while self.at < high:
            token = self.tokens[self.at]
            if token.kind == "op" and token.text in ("*", "/"):
                self.at += 1
                factor = self.signed(high)
                if token.text == "/":
                    factors = [div(product(factors), factor)]
                    continue
            elif token.kind == "op" and token.text == "mod":
                self.at += 1
                factors = [_remainder(product(factors), self.signed(high))]
                continue
            elif self.starts_factor(token):
                if token.text == "(" and self.states(high):
                    break
                if token.text == "frac" and unit_fraction(self, high):
                    break
                if token.kind == "sym" and unit_letters(self, high):
                    break
                side_by_side = token.kind == "num" and self.tokens[self.at - 1].kind == "num"
                if side_by_side and not (factors[-1].head is heads.POW and self.is_raised(high)):
                    raise UnreadableError("two numbers side by side")
                factor = self.power(high)
            else:
                break
            factors.append(factor)
        return product(factors)

    def is_raised(self, high: int) -> bool:
        """True if the number here stands apart and is a base: the 3 of ``2^5 3^4``."""
        behind = self.at + 1
        return self.tokens[self.at].spaced and behind < high and self.tokens[behind].text == "^"

    def states(self, high: int) -> bool:
        """True if the brackets that open here hold no value, but (k in Z) or (base 3)."""
        close = self.match.get(self.at, -1)
        return close == high - 1 and any(
            token.kind in ("rel", "word") for token in self.tokens[self.at + 1 : close]
        )

    def signed(self, high: int) -> Node:
        """A factor with its own signs."""
        negative = False
        while self.at < high and self.tokens[self.at].text in ("-", "+"):
            negative ^= self.tokens[self.at].text == "-"
            self.at += 1
        node = self.power(high)
        return neg(node) if negative else node

    def starts_factor(self, token: Token) -> bool:
        """True if ``token`` can begin a factor behind another one."""
        if token.kind in ("num", "sym", "name", "env"):
            return True
        return token.kind == "op" and token.text in (
            "(", "[", "{", "\\{", "|", "lfloor", "lceil", "<<", "dots", "angle",
        )  # fmt: skip
