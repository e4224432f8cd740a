"""Powers: an atom with its exponents, factorials, percent and degree signs, primes and bases."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import OverLimitError
from plp_reward.answers.parsing.expressions.atoms import Atoms
from plp_reward.answers.tree import Node, add, div, neg, number, per_mille, symbol

_MOST_MARKS = 30
_MARKS = frozenset(["!", "%", "permil", "deg"])
"""Signs behind an atom, each of which makes its tree one level deeper."""


class Powers(Atoms):
    """Reads an atom with the signs behind it."""

    def power(self, high: int) -> Node:
        """An atom with its powers, factorials, percent and degree signs."""
        node, start = self.atom(high), self.at
        while self.at < high:
            token = self.tokens[self.at]
            if token.kind != "op":
                break
            if self.at - start > _MOST_MARKS and token.text in _MARKS:
                raise OverLimitError(f"more than {_MOST_MARKS} signs behind a number")
            if token.text == "^":
                node = self.raised(node, high)
            elif token.text == "!":
                node = self.factorial(node, high)
            elif token.text == "%":
                self.at += 1
                node = Node(heads.PERCENT, (node,))
            elif token.text == "permil":
                self.at += 1
                node = per_mille(node)
            elif token.text == "deg":
                self.at += 1
                node = self.degrees(node, high)
            elif token.text == "_" and node.head in (heads.NUMBER, heads.ADD, heads.MUL, heads.NEG):
                node = self.based(node, high)
            elif token.text[0] == "'" and node.head in (heads.SYMBOL, heads.FUNCTION):
                self.at += 1
                node = Node(node.head, node.args, f"{node.value}{token.text}")
            else:
                break
        return node

    def raised(self, node: Node, high: int) -> Node:
        """A power."""
        self.at += 1
        if self.at >= high:
            return node
        token = self.tokens[self.at]
        if token.kind == "op" and token.text == "deg":
            self.at += 1
            return self.degrees(node, high)
        if token.text == "{":
            close = self.match[self.at]
            inner = self.tokens[self.at + 1 : close]
            if len(inner) == 1 and inner[0].text == "deg":
                self.at = close + 1
                return self.degrees(node, high)
            if not inner or all(t.kind == "word" for t in inner):
                self.at = close + 1
                return node
            if len(inner) == 1 and inner[0].text[0] == "'" and node.head is heads.SYMBOL:
                self.at = close + 1
                return symbol(f"{node.value}{inner[0].text}")
        if token.kind == "op" and token.text[0] == "'" and node.head is heads.SYMBOL:
            self.at += 1
            return symbol(f"{node.value}'")
        if token.kind == "op" and token.text == "*":
            self.at += 1
            return symbol(f"{node.value}*") if node.head is heads.SYMBOL else node
        self.enter()
        exponent = self.exponent(high)
        self.depth -= 1
        return Node(heads.POW, (node, exponent))

    def exponent(self, high: int) -> Node:
        """An exponent: one atom, or a tower of them."""
        negative = False
        while self.at < high and self.tokens[self.at].text in ("-", "+"):
            negative ^= self.tokens[self.at].text == "-"
            self.at += 1
        node = self.atom(high)
        if self.at < high and self.tokens[self.at].text == "^":
            node = self.raised(node, high)
        elif self.at < high and self.tokens[self.at].text == "!":
            node = self.factorial(node, high)
        return neg(node) if negative else node

    def factorial(self, node: Node, high: int) -> Node:
        """``n!``, or ``n!!``, which is the product of every other number, not ``(n!)!``."""
        marks = 0
        while self.at < high and self.tokens[self.at].text == "!":
            marks += 1
            self.at += 1
        if marks == 2:
            return Node(heads.FUNCTION, (node,), "double_factorial")
        if marks > _MOST_MARKS:
            raise OverLimitError(f"more than {_MOST_MARKS} factorials of each other")
        for _ in range(marks):
            node = Node(heads.FUNCTION, (node,), "factorial")
        return node

    def degrees(self, node: Node, high: int) -> Node:
        """Degrees, with minutes and seconds if they follow."""
        for mark, parts in (("'", 60), ("''", 3600)):
            if self.at + 1 < high and self.tokens[self.at].kind == "num":
                follow = self.tokens[self.at + 1]
                if follow.text == mark or (follow.text == "^" and mark == "'"):
                    value = self.atom(high)
                    self.at += 1
                    if follow.text == "^":
                        self.at += 1
                        if self.at <= high and self.tokens[self.at - 1].text == "{":
                            self.at = self.match[self.at - 1] + 1
                    node = add(node, div(value, number(parts)))
        if self.at == high - 1 and self.tokens[self.at].text in ("C", "F"):
            self.at += 1
            scale = "celsius" if self.tokens[self.at - 1].text == "C" else "fahrenheit"
            return Node(heads.QUANTITY, (node,), scale)
        return Node(heads.DEGREE, (node,))
