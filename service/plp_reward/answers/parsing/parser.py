"""The parser: tokens to a tree, by precedence climbing in linear time.

Brackets are matched once; every level then works on a range of tokens and steps over nested
brackets in one move. Depth is bounded by the policy, so recursion is.
"""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.errors import OverLimitError, UnreadableError
from plp_reward.answers.heads import Head
from plp_reward.answers.parsing import commands, special
from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.numerals import fraction_in_base
from plp_reward.answers.parsing.residues import remainder
from plp_reward.answers.parsing.tokens import Token
from plp_reward.answers.parsing.units import is_symbol
from plp_reward.answers.tree import (
    DOTS,
    E,
    I,
    Node,
    add,
    div,
    exact,
    mul,
    neg,
    number,
    per_mille,
    product,
    symbol,
)

_SIGNS: dict[str, Head] = {
    "+": heads.ADD,
    "-": heads.NEG,
    "+-": heads.PLUS_MINUS,
    "-+": heads.MINUS_PLUS,
}


_TURNED: dict[Head, Head] = {heads.ADD: heads.NEG, heads.NEG: heads.ADD}
"""What a minus sign makes of the sign before it."""
_APPLIED = frozenset("fghFGH")
_IN_UNITS = frozenset("/*^{}-")
_MOST_MARKS = 30
_MARKS = frozenset(["!", "%", "permil", "deg"])
"""Signs behind an atom, each of which makes its tree one level deeper."""


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


def _remainder(dividend: Node, divisor: Node) -> Node:
    """The remainder of a division, as a number where both are constant integers."""
    if divisor.head is heads.NUMBER and exact(divisor).denominator == 1:
        value = remainder(dividend, int(exact(divisor)))
        if value is not None:
            return number(value)
    return Node(heads.FUNCTION, (dividend, divisor), "mod")


class Parser(Grammar):
    """Parses expressions from one token list; ``clauses`` gives it the ranges."""

    # ---------------------------------------------------------------- expressions

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
            terms.append(term if sign is heads.ADD else Node(sign, (term,)))
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
                if token.text == "frac" and self.unit_fraction(high):
                    break
                if token.kind == "sym" and self.unit_letters(high):
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

    def mixed(self, whole: Node, text: str, high: int) -> Node:
        """A proper fraction right behind an integer literal belongs to it: 2 3/4."""
        if not text.isdigit() or self.at >= high:
            return whole
        token, start = self.tokens[self.at], self.at
        if token.kind == "name" and token.text == "frac":
            if self.unit_fraction(high):
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

    def unit_fraction(self, high: int) -> bool:
        """True if a fraction of upright letters and words starts here: m over s^2."""
        index, groups, named = self.at + 1, 0, False
        while groups < 2 and index < high and self.tokens[index].text == "{":
            close = self.match[index]
            for token in self.tokens[index + 1 : close]:
                if token.kind == "sym" and not token.upright:
                    return False
                named |= token.kind in ("sym", "word")
                if token.kind in ("name", "rel"):
                    return False
            index, groups = close + 1, groups + 1
        return groups == 2 and named

    def unit_letters(self, high: int) -> bool:
        """True if upright letters that are a unit, and nothing else, reach to the end: m^3."""
        index = self.at
        micro = self.tokens[index].text == "\\mu"
        index += micro
        if index >= high or not (micro or self.tokens[index].spaced):
            return False
        if not (self.tokens[index].upright and self.measurable(self.at)):
            return False
        letters = ("μ" if micro else "") + self.tokens[index].text
        rest = self.tokens[index + 1 : high]
        return is_symbol(letters) and all(
            token.upright or token.kind == "num" or token.text in _IN_UNITS for token in rest
        )

    def measurable(self, high: int) -> bool:
        """True if only numbers stand in front of ``high``, back to a relation or separator."""
        for token in reversed(self.tokens[:high]):
            if token.kind in ("rel", "sep", "and"):
                break
            if token.kind in ("sym", "word"):
                return False
        return True

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

    # ---------------------------------------------------------------- atoms

    def atom(self, high: int) -> Node:
        """The smallest complete value."""
        if self.at >= high:
            raise UnreadableError("the text ends where a value should be")
        token = self.tokens[self.at]
        kind, text = token.kind, token.text
        if kind == "num":
            self.at += 1
            return self.mixed(self.literal(text), text, high)
        if kind == "sym":
            return self.symbol(high)
        if kind == "name":
            return commands.named(self, text, high)
        if kind == "unit":
            self.currency = text
            self.at += 1
            return self.signed(high)
        if kind == "env":
            return commands.environment(self)
        if kind == "op":
            if self.at in self.match:
                return self.bracketed()
            if text == "|":
                return commands.absolute(self, high)
            if text == "dots":
                self.at += 1
                return DOTS
            if text == "angle":
                self.at += 1
                name = ""
                while self.at < high and self.tokens[self.at].kind in ("sym", "word"):
                    name += self.tokens[self.at].text
                    self.at += 1
                return symbol("angle " + name)
            if text == "not":
                self.at += 1
                return Node(heads.FUNCTION, (self.power(high),), "not")
        raise UnreadableError(f"unexpected {text}")

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

    def symbol(self, high: int) -> Node:
        """A variable with its subscript, a constant, or a function applied."""
        token = self.tokens[self.at]
        self.at += 1
        name = token.text
        if self.at < high and self.tokens[self.at].text == "_":
            self.at += 1
            name += "_" + self.label(high)
        elif name == "e":
            return E
        elif name == "i":
            return I
        elif name == "\\emptyset":
            return Node(heads.SET)
        if name in _APPLIED and self.at + 1 < high and self.tokens[self.at + 1].text == "(":
            close = self.match.get(self.at)
            if close is not None and self.match.get(self.at + 1) == close - 1:
                return Node(heads.FUNCTION, (self.bracketed(),), name)
        if name in special.NAMES and self.at < high and self.tokens[self.at].text == "(":
            argument = self.bracketed()
            known = special.function(name, argument)
            return known if known is not None else product([symbol(name), argument])
        if self.at < high and self.tokens[self.at].text == "(" and name[0].isalpha():
            close = self.match[self.at]
            several = len(self.split(self.at + 1, close, frozenset(["sep"]))) > 1
            if name in _APPLIED or (name[0].isupper() and several):
                argument = self.bracketed()
                return Node(heads.FUNCTION, argument.args if several else (argument,), name)
        return symbol(name)

    def label(self, high: int) -> str:
        """A subscript as part of a name."""
        if self.at >= high:
            return ""
        if self.tokens[self.at].text == "{":
            close = self.match[self.at]
            text = "".join(t.text for t in self.tokens[self.at + 1 : close])
            self.at = close + 1
            return text
        self.at += 1
        return self.tokens[self.at - 1].text

    def argument(self, high: int) -> Node:
        """What a command takes: a group, or the next token (of a number, its first digit)."""
        if self.at >= high:
            raise UnreadableError("a command without its argument")
        token = self.tokens[self.at]
        if token.kind == "num" and len(token.text) > 1 and token.text.isdigit():
            self.tokens[self.at] = Token("num", token.text[1:])
            return self.literal(token.text[0])
        if token.kind == "op" and token.text in ("-", "+"):
            self.at += 1
            inner = self.argument(high)
            return neg(inner) if token.text == "-" else inner
        self.enter()
        node = self.atom(high)
        self.depth -= 1
        return node

    # ---------------------------------------------------------------- brackets

    def bracketed(self) -> Node:
        """The value of the brackets that open here; ``contents`` reads what is inside."""
        low = self.at
        close = self.match[low]
        opening, closing = self.tokens[low].text, self.tokens[close].text
        self.enter()
        try:
            if opening in ("lfloor", "lceil"):
                node = Node(heads.FUNCTION, (self.expression(low + 1, close),), opening[1:])
            elif opening == "\\{":
                node = self.contents(low + 1, close, "\\{", "\\}")
            elif opening == "<<":
                node = self.contents(low + 1, close, "(", ")")
            else:
                node = self.contents(low + 1, close, opening, closing)
        finally:
            self.depth -= 1
        self.at = close + 1
        return node

    def contents(self, low: int, high: int, opening: str, closing: str) -> Node:
        """Read what stands in brackets; ``clauses.Reader`` extends this to lists and sets."""
        parts = self.split(low, high, frozenset(["sep"]))
        if len(parts) == 1:
            return self.expression(low, high)
        items = tuple(self.expression(a, b) for a, b, _ in parts)
        return Node(
            heads.SEQUENCE,
            items,
            (opening if opening != "{" else "(") + (closing if closing != "}" else ")"),
        )
