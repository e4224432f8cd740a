"""Atoms: literals, names and what is applied to them, brackets, commands with their arguments."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.parsing.expressions import commands, special
from plp_reward.answers.parsing.expressions.literals import Literals
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.tree import DOTS, E, I, Node, neg, product, symbol

_APPLIED = frozenset("fghFGH")


class Atoms(Literals):
    """Reads the smallest complete values."""

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
