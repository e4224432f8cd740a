"""The parser: tokens to a tree, by precedence climbing in linear time.

Brackets are matched once; every level then works on a range of tokens and steps over nested
brackets in one move. Depth is bounded by the policy, so recursion is.
"""

from __future__ import annotations

from fractions import Fraction

from plp_reward.answers.errors import OverLimitError, UnreadableError
from plp_reward.answers.tokens import Token
from plp_reward.answers.tree import INFINITY, PI, TWO, E, I, Node, exact, number
from plp_reward.answers.vocabulary import names

_CLOSERS = {
    "(": frozenset([")", "]"]), "[": frozenset([")", "]"]), "{": frozenset(["}"]),
    "\\{": frozenset(["\\}"]), "<<": frozenset([">>"]), "lfloor": frozenset(["rfloor"]),
    "lceil": frozenset(["rceil"]),
}  # fmt: skip
_ALL_CLOSERS = frozenset([")", "]", "}", "\\}", ">>", "rfloor", "rceil"])
_STOPS = frozenset([*_ALL_CLOSERS, "cup", "cap", "setminus", ":", "over", "choose", "mod", "pmod"])
_MATRICES = frozenset(
    ["matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array"]
)
_ROWS = names("cases aligned align gathered gather equation split eqnarray dcases")
_SIGNS = {"+": "add", "-": "neg", "+-": "pm", "-+": "mp"}
_INVERSES = {
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "cot": "arccot", "sec": "arcsec",
    "csc": "arccsc", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh",
}  # fmt: skip
_VARIADIC = frozenset(["gcd", "lcm", "max", "min"])
_BIG = frozenset(["sum", "prod", "int", "lim"])
_APPLIED = frozenset("fghFGH")


class Parser:
    """Parses expressions from one token list; ``reading`` gives it the ranges."""

    def __init__(self, tokens: list[Token], max_nesting: int, max_digits: int) -> None:
        self.tokens = tokens
        self.max_nesting = max_nesting
        self.max_digits = max_digits
        self.at = 0
        self.depth = 0
        self.currency = ""
        self.match = self._match_brackets()

    # ---------------------------------------------------------------- ranges

    def _match_brackets(self) -> dict[int, int]:
        """Index of the closing bracket by that of the opening one; stray braces are removed."""
        match: dict[int, int] = {}
        stack: list[int] = []
        stray: list[int] = []
        tokens = self.tokens
        for index, token in enumerate(tokens):
            if token.kind == "env":
                stack.append(index)
            elif token.kind == "end":
                if stack and tokens[stack[-1]].kind == "env":
                    match[stack.pop()] = index
                else:
                    raise UnreadableError("an environment ends that never began")
            elif token.kind == "op" and token.text in _CLOSERS:
                stack.append(index)
            elif token.kind == "op" and token.text in _ALL_CLOSERS:
                if stack and token.text in _CLOSERS.get(tokens[stack[-1]].text, ()):
                    match[stack.pop()] = index
                elif token.text in ("}", "\\}"):
                    stray.append(index)
                else:
                    raise UnreadableError(f"{token.text} closes nothing")
            if len(stack) > 4 * self.max_nesting:
                raise OverLimitError(f"brackets nested deeper than {self.max_nesting}")
        for index in stack:
            if tokens[index].text not in ("{", "\\{"):
                raise UnreadableError(f"{tokens[index].text} is never closed")
            stray.append(index)
        if stray:
            for index in sorted(stray, reverse=True):
                del tokens[index]
            return self._match_brackets()
        return match

    def split(self, low: int, high: int, kinds: frozenset[str]) -> list[tuple[int, int, str]]:
        """Cut a range at the tokens of ``kinds`` outside brackets: (low, high, text of the cut)."""
        parts: list[tuple[int, int, str]] = []
        start = index = low
        while index < high:
            token = self.tokens[index]
            close = self.match.get(index)
            if close is not None:
                index = close
            elif token.kind in kinds or token.text in kinds:
                parts.append((start, index, token.text))
                start = index + 1
            index += 1
        parts.append((start, high, ""))
        return parts

    def enter(self) -> None:
        """Count one level of nesting."""
        self.depth += 1
        if self.depth > self.max_nesting:
            raise OverLimitError(f"nested deeper than {self.max_nesting}")

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
                    return Node("div", (upper, lower))
                return Node("fn", (upper, lower), "binom")
        self.at = low
        return self.additive(high)

    def additive(self, high: int) -> Node:
        terms: list[Node] = []
        while self.at < high:
            token = self.tokens[self.at]
            sign = "add"
            seen = False
            while token.kind == "op" and token.text in _SIGNS:
                seen = True
                step = _SIGNS[token.text]
                if step == "neg":
                    sign = {"add": "neg", "neg": "add"}.get(sign, sign)
                elif step != "add":
                    sign = step
                self.at += 1
                if self.at >= high:
                    raise UnreadableError("a sign with nothing behind it")
                token = self.tokens[self.at]
            if terms and not seen:
                break
            term = self.multiplicative(high)
            terms.append(term if sign == "add" else Node(sign, (term,)))
        if not terms:
            raise UnreadableError("nothing where an expression should be")
        return terms[0] if len(terms) == 1 else Node("add", tuple(terms))

    def multiplicative(self, high: int) -> Node:
        node = self.power(high)
        factors = [node]
        while self.at < high:
            token = self.tokens[self.at]
            if token.kind == "op" and token.text in ("*", "/"):
                self.at += 1
                factor = self.signed(high)
                if token.text == "/":
                    factors = [Node("div", (_product(factors), factor))]
                    continue
            elif token.kind == "op" and token.text == "mod":
                self.at += 1
                factors = [Node("fn", (_product(factors), self.signed(high)), "mod")]
                continue
            elif self.starts_factor(token):
                if token.text == "frac" and self.unit_fraction(high):
                    break
                if token.kind == "num" and self.tokens[self.at - 1].kind == "num":
                    raise UnreadableError("two numbers side by side")
                factor = self.power(high)
            else:
                break
            factors.append(factor)
        return _product(factors)

    def mixed(self, whole: Node, text: str, high: int) -> Node:
        """A proper fraction right behind an integer literal belongs to it: 2 3/4."""
        if not text.isdigit() or self.at >= high:
            return whole
        token, start = self.tokens[self.at], self.at
        if token.kind == "name" and token.text == "frac":
            if self.unit_fraction(high):
                return whole
            saved = list(self.tokens[start : start + 4])
            fraction = self.named("frac", high)
        elif token.kind == "num" and token.text.isdigit() and token.spaced:
            if self.at + 2 >= high or self.tokens[self.at + 1].text != "/":
                return whole
            if not self.tokens[self.at + 2].text.isdigit():
                return whole
            saved = []
            upper, lower = self.literal(token.text), self.literal(self.tokens[self.at + 2].text)
            self.at += 3
            fraction = Node("div", (upper, lower))
        else:
            return whole
        upper, lower = fraction.args
        if upper.head == lower.head == "num":
            top, bottom = exact(upper), exact(lower)
            if 0 < top < bottom and top.denominator == bottom.denominator == 1:
                return number(exact(whole) + top / bottom)
        self.tokens[start : start + len(saved)] = saved
        self.at = start
        return whole

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

    def signed(self, high: int) -> Node:
        negative = False
        while self.at < high and self.tokens[self.at].text in ("-", "+"):
            negative ^= self.tokens[self.at].text == "-"
            self.at += 1
        node = self.power(high)
        return Node("neg", (node,)) if negative else node

    def starts_factor(self, token: Token) -> bool:
        if token.kind in ("num", "sym", "name", "env"):
            return True
        return token.kind == "op" and token.text in (
            "(", "[", "{", "\\{", "|", "lfloor", "lceil", "<<", "dots", "angle",
        )  # fmt: skip

    def power(self, high: int) -> Node:
        """An atom with its powers, factorials, percent and degree signs."""
        node = self.atom(high)
        while self.at < high:
            token = self.tokens[self.at]
            if token.kind != "op":
                break
            if token.text == "^":
                node = self.raised(node, high)
            elif token.text == "!":
                self.at += 1
                node = Node("fn", (node,), "factorial")
            elif token.text == "%":
                self.at += 1
                node = Node("percent", (node,))
            elif token.text == "deg":
                self.at += 1
                node = self.degrees(node, high)
            elif token.text == "_" and node.head in ("num", "add", "mul", "neg"):
                node = self.based(node, high)
            elif token.text[0] == "'" and node.head in ("sym", "fn"):
                self.at += 1
                node = Node(node.head, node.args, f"{node.value}{token.text}")
            else:
                break
        return node

    def raised(self, node: Node, high: int) -> Node:
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
            if len(inner) == 1 and inner[0].text[0] == "'" and node.head == "sym":
                self.at = close + 1
                return Node("sym", (), f"{node.value}{inner[0].text}")
        if token.kind == "op" and token.text[0] == "'" and node.head == "sym":
            self.at += 1
            return Node("sym", (), f"{node.value}'")
        if token.kind == "op" and token.text == "*":
            self.at += 1
            return Node("sym", (), f"{node.value}*") if node.head == "sym" else node
        self.enter()
        exponent = self.exponent(high)
        self.depth -= 1
        return Node("pow", (node, exponent))

    def exponent(self, high: int) -> Node:
        negative = False
        while self.at < high and self.tokens[self.at].text in ("-", "+"):
            negative ^= self.tokens[self.at].text == "-"
            self.at += 1
        node = self.atom(high)
        if self.at < high and self.tokens[self.at].text == "^":
            node = self.raised(node, high)
        elif self.at < high and self.tokens[self.at].text == "!":
            self.at += 1
            node = Node("fn", (node,), "factorial")
        return Node("neg", (node,)) if negative else node

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
                    node = Node("add", (node, Node("div", (value, number(parts)))))
        return Node("degree", (node,))

    def based(self, node: Node, high: int) -> Node:
        """A numeral in a named base: 1011_2, 204_{five}."""
        previous = self.tokens[self.at - 1]
        if previous.kind != "num":
            previous = self.tokens[self.at - 2]
        digits = previous.text
        self.at += 1
        base = self.argument(high)
        if base.head != "num" or not digits.isdigit():
            raise UnreadableError("a subscript that is no base")
        return Node("base", (base,), digits)

    # ---------------------------------------------------------------- atoms

    def atom(self, high: int) -> Node:
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
            return self.named(text, high)
        if kind == "unit":
            self.currency = text
            self.at += 1
            return self.signed(high)
        if kind == "env":
            return self.environment()
        if kind == "op":
            if self.at in self.match:
                return self.bracketed()
            if text == "|":
                return self.absolute(high)
            if text == "dots":
                self.at += 1
                return Node("sym", (), "...")
            if text == "angle":
                self.at += 1
                name = ""
                while self.at < high and self.tokens[self.at].kind in ("sym", "word"):
                    name += self.tokens[self.at].text
                    self.at += 1
                return Node("sym", (), "angle " + name)
            if text == "not":
                self.at += 1
                return Node("fn", (self.power(high),), "not")
        raise UnreadableError(f"unexpected {text}")

    def literal(self, text: str) -> Node:
        """A number literal: decimal, scientific (``e``) or repeating (``|``)."""
        if len(text) > self.max_digits:
            raise OverLimitError(f"a number of more than {self.max_digits} digits")
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
                scale = Node("pow", (number(10), number(power)))
                return Node("mul", (number(value, digits), scale))
            value *= Fraction(10) ** power
        return number(value, digits)

    def symbol(self, high: int) -> Node:
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
            return Node("set")
        if self.at < high and self.tokens[self.at].text == "(" and name[0].isalpha():
            close = self.match[self.at]
            several = len(self.split(self.at + 1, close, frozenset(["sep"]))) > 1
            if name in _APPLIED or (name[0].isupper() and several):
                argument = self.bracketed()
                return Node("fn", argument.args if several else (argument,), name)
        return Node("sym", (), name)

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
            return Node("neg", (inner,)) if token.text == "-" else inner
        self.enter()
        node = self.atom(high)
        self.depth -= 1
        return node

    def named(self, name: str, high: int) -> Node:
        self.at += 1
        self.enter()
        try:
            if name == "pi":
                return PI
            if name == "infty":
                return INFINITY
            if name == "emptyset":
                return Node("set")
            if name == "frac":
                if self.at < high and self.tokens[self.at].text == "*":
                    self.at += 1
                upper = self.argument(high)
                return Node("div", (upper, self.argument(high)))
            if name == "binom":
                if self.at < high and self.tokens[self.at].text == "(":
                    pair = self.bracketed()
                    return Node("fn", pair.args, "binom")
                upper = self.argument(high)
                return Node("fn", (upper, self.argument(high)), "binom")
            if name in ("sqrt", "cbrt"):
                return self.root(name, high)
            if name in _BIG:
                return self.big(name, high)
            if name in _VARIADIC:
                if self.at < high and self.tokens[self.at].text in ("(", "\\{", "{"):
                    inner = self.bracketed()
                    args = inner.args if inner.head in ("seq", "set", "list") else (inner,)
                    return Node("fn", args, name)
                raise UnreadableError(f"{name} without brackets")
            return self.function(name, high)
        finally:
            self.depth -= 1

    def root(self, name: str, high: int) -> Node:
        index = number(3) if name == "cbrt" else TWO
        if self.at < high and self.tokens[self.at].text == "[":
            close = self.match.get(self.at)
            if close is not None and close + 1 < high and self.tokens[close].text == "]":
                index = self.expression(self.at + 1, close)
                self.at = close + 1
        if self.at < high and self.tokens[self.at].kind == "num":
            radicand = self.literal(self.tokens[self.at].text)
            self.at += 1
        else:
            radicand = self.argument(high)
        return Node("fn", (radicand, index), "root")

    def big(self, name: str, high: int) -> Node:
        """Sums, products, integrals and limits: (bound symbol, body, lower, upper)."""
        bounds: dict[str, tuple[int, int]] = {}
        while self.at < high and self.tokens[self.at].text in ("_", "^"):
            mark = self.tokens[self.at].text
            self.at += 1
            if self.at >= high:
                raise UnreadableError("a bound is missing")
            close = self.match.get(self.at)
            if close is not None and self.tokens[self.at].text == "{":
                bounds[mark] = (self.at + 1, close)
                self.at = close + 1
            else:
                start = self.at
                while self.tokens[self.at].text in ("-", "+") and self.at + 1 < high:
                    self.at += 1
                self.at += 1
                bounds[mark] = (start, self.at)
        if name == "int":
            return self.integral(bounds, high)
        body_at = self.at
        variable: Node = Node("sym", (), "?")
        lower: Node = Node("sym", (), "?")
        if "_" in bounds:
            parts = self.split(*bounds["_"], frozenset(["rel"]))
            variable = self.expression(parts[0][0], parts[0][1])
            if len(parts) == 2:
                lower = self.expression(parts[1][0], parts[1][1])
        upper = self.expression(*bounds["^"]) if "^" in bounds else Node("sym", (), "?")
        self.at = body_at
        body = self.multiplicative(high)
        if name == "lim":
            return Node("fn", (variable, body, lower), "lim")
        if variable == I:
            variable = Node("sym", (), "i")
            body = _replace(body, I, variable)
        return Node(name, (variable, body, lower, upper))

    def integral(self, bounds: dict[str, tuple[int, int]], high: int) -> Node:
        body_at = self.at
        lower = self.expression(*bounds["_"]) if "_" in bounds else Node("sym", (), "?")
        upper = self.expression(*bounds["^"]) if "^" in bounds else Node("sym", (), "?")
        end = body_at
        while end + 1 < high:
            here, follow = self.tokens[end], self.tokens[end + 1]
            if here.text == "d" and here.kind == "sym" and follow.kind == "sym":
                variable = Node("sym", (), follow.text)
                body = number(1) if end == body_at else self.expression(body_at, end)
                self.at = end + 2
                return Node("int", (variable, body, lower, upper))
            close = self.match.get(end)
            end = end + 1 if close is None else close + 1
        raise UnreadableError("an integral without its differential")

    def function(self, name: str, high: int) -> Node:
        """A function with optional base (log) and power (sin^2), and its argument."""
        base: Node | None = None
        power: Node | None = None
        while self.at < high and self.tokens[self.at].text in ("_", "^"):
            mark = self.tokens[self.at].text
            self.at += 1
            if mark == "_":
                if self.at < high and self.tokens[self.at].kind == "num":
                    base = self.literal(self.tokens[self.at].text)
                    self.at += 1
                else:
                    base = self.argument(high)
            else:
                power = self.exponent(high)
        if self.at >= high:
            raise UnreadableError(f"{name} without an argument")
        opening = self.tokens[self.at].text
        if opening in ("(", "[", "{") and self.at in self.match:
            inner = self.bracketed()
            args = inner.args if inner.head == "seq" else (inner,)
            if opening == "{" and self.at < high and self.tokens[self.at].text == "^":
                args = (self.raised(args[0], high),)
        else:
            args = (self.run(high),)
        if power is not None and power == Node("neg", (number(1),)) and name in _INVERSES:
            return Node("fn", args, _INVERSES[name])
        if name == "log" and len(args) == 2 and base is None:
            args, base = args[:1], args[1]
        if base is not None:
            args = (*args, base)
        elif name == "lg":
            name, args = "log", (*args, number(10))
        node = Node("fn", args, name)
        return node if power is None else Node("pow", (node, power))

    def run(self, high: int) -> Node:
        """An argument without brackets: factors up to a sign, a relation or another function."""
        if self.tokens[self.at].text in ("-", "+"):
            return self.signed(high)
        factors = [self.power(high)]
        while self.at < high:
            token = self.tokens[self.at]
            if token.kind == "name" and token.text not in ("pi", "frac", "sqrt", "infty"):
                break
            if token.kind == "op" and token.text == "/":
                if PI not in factors or self.tokens[min(self.at + 1, high - 1)].kind != "num":
                    break
                self.at += 1
                factors = [Node("div", (_product(factors), self.power(high)))]
            elif token.kind == "op" and token.text == "*":
                follow = self.tokens[min(self.at + 1, high - 1)]
                if follow.kind != "num" and follow.text not in ("pi",):
                    break
                self.at += 1
                factors.append(self.power(high))
            elif token.kind == "op" and token.text in ("(", "[", "|"):
                break
            elif self.starts_factor(token):
                factors.append(self.power(high))
            else:
                break
        return _product(factors)

    # ---------------------------------------------------------------- brackets

    def bracketed(self) -> Node:
        """The value of the brackets that open here; ``contents`` reads what is inside."""
        low = self.at
        close = self.match[low]
        opening, closing = self.tokens[low].text, self.tokens[close].text
        self.enter()
        try:
            if opening in ("lfloor", "lceil"):
                node = Node("fn", (self.expression(low + 1, close),), opening[1:])
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
        """Read what stands in brackets; ``reading.Reader`` extends this to lists and sets."""
        parts = self.split(low, high, frozenset(["sep"]))
        if len(parts) == 1:
            return self.expression(low, high)
        items = tuple(self.expression(a, b) for a, b, _ in parts)
        return Node(
            "seq",
            items,
            (opening if opening != "{" else "(") + (closing if closing != "}" else ")"),
        )

    def absolute(self, high: int) -> Node:
        low = index = self.at + 1
        while index < high and self.tokens[index].text != "|":
            index = self.match.get(index, index) + 1
        if index >= high or index == low:
            raise UnreadableError("| without its partner")
        self.enter()
        node = self.expression(low, index)
        self.depth -= 1
        self.at = index + 1
        return Node("fn", (node,), "abs")

    def environment(self) -> Node:
        low = self.at
        close = self.match[low]
        name = self.tokens[low].text
        relations = any(t.kind == "rel" for t in self.tokens[low + 1 : close])
        if name in _ROWS or (name == "array" and relations):
            self.enter()
            node = self.contents(low + 1, close, "rows", "rows")
            self.depth -= 1
            self.at = close + 1
            return node
        if name not in _MATRICES:
            raise UnreadableError(f"unknown environment {name}")
        self.enter()
        rows: list[Node] = []
        for start, end, _ in self.split(low + 1, close, frozenset(["\\\\"])):
            if start == end:
                continue
            cells = self.split(start, end, frozenset(["&"]))
            rows.append(Node("row", tuple(self.expression(a, b) for a, b, _ in cells)))
        self.depth -= 1
        self.at = close + 1
        if not rows or len({len(row.args) for row in rows}) != 1:
            raise UnreadableError("a matrix whose rows differ in length")
        matrix = Node("matrix", tuple(rows))
        return Node("fn", (matrix,), "det") if name == "vmatrix" else matrix


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Node("mul", tuple(factors))


def _replace(node: Node, old: Node, new: Node) -> Node:
    if node == old:
        return new
    if not node.args:
        return node
    return Node(node.head, tuple(_replace(item, old, new) for item in node.args), node.value)
