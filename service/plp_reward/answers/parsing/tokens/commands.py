"""Commands: text, fonts, accents, environments, and the signs and names that they stand for."""

from __future__ import annotations

from abc import ABC, abstractmethod

from plp_reward.answers.parsing.tokens.numbers import NumberScanner
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.vocabulary import (
    ACCENTS,
    CURRENCIES,
    FONTS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    IGNORED,
    NAMES,
    OPERATORS,
    RELATIONS,
    SAME_GREEK,
    TEXTS,
)


class CommandScanner(NumberScanner, ABC):
    """Adds the tokens of commands, and of what they take."""

    def __init__(self, tokens: list[Token], thousands: bool) -> None:
        super().__init__(tokens, thousands)
        self.blank_behind = False  # a text command ended in a blank

    @abstractmethod
    def run(self, text: str, *, words: bool, depth: int) -> None:
        """Scan ``text``; ``words``: it stands in a text command, where letters are no variables."""

    @abstractmethod
    def sign(self, piece: str, spaced: bool) -> None:
        """Add the token of a sign."""

    def command(
        self, name: str, text: str, position: int, spaced: bool, words: bool, depth: int
    ) -> int:
        """Add what the command ``name`` is; returns where its arguments end in ``text``."""
        tokens = self.tokens
        if name in ("quad", "qquad"):
            tokens.append(Token("sep", "quad", spaced))
            return position
        if name in IGNORED:
            if name in ("left", "right") and text[position : position + 1] == ".":
                return position + 1
            if name in ("color", "textcolor", "hspace", "vspace"):
                return _argument(text, position)[1]
            return position
        if name in TEXTS or name in FONTS:
            inner, position = _argument(text, position)
            stripped = inner.strip()
            if name in ("fbox", "boxed", "framebox"):
                self.run(inner, words=words, depth=depth + 1)
            elif name == "mathbb":
                tokens.append(
                    Token("sym", "R" if stripped == "R" else "bb" + stripped, spaced, True)
                )
            elif name in FONTS and len(stripped) == 1 and stripped.isalpha():
                tokens.append(Token("sym", stripped, spaced, upright=name == "mathrm"))
            elif len(stripped) == 1 and stripped.isalpha() and stripped.isascii():
                tokens.append(Token("word", stripped, spaced, True))
            else:
                self.run(inner, words=True, depth=depth + 1)
                self.blank_behind = inner[-1:].isspace()
            return position
        if name in ACCENTS:
            if name in ("overset", "stackrel"):
                position = _argument(text, position)[1]
            inner, position = _argument(text, position)
            previous = tokens[-1].text if tokens and tokens[-1].kind == "num" else ""
            if name == "dot" and inner.isdigit() and "|" in previous and len(previous) < 60:
                tokens[-1] = Token("num", previous + inner)
                return position
            if name in ("overline", "bar", "dot") and inner.isdigit() and len(inner) <= 50:
                source = text[: text.rfind("\\" + name, 0, position)]
                self.repeating(previous, inner, source.rstrip("{ ").endswith("."))
                return position
            if inner.strip().isalpha() and inner.isascii():
                mark = "vec" if name in ("vec", "overrightarrow") else name
                bare = (
                    mark == "vec"
                    or (name == "hat" and inner.strip() in "ijk")
                    or (name == "overline" and len(inner.strip()) > 1)
                )
                tokens.append(
                    Token("sym", inner.strip() if bare else f"{mark}_{inner.strip()}", spaced)
                )
                return position
            conjugate = name in ("overline", "bar") and "i" in inner and not inner.isalpha()
            if conjugate:
                tokens.append(Token("name", "conj", spaced))
                self.sign("(", False)
            self.run(inner, words=words, depth=depth + 1)
            if conjugate:
                self.sign(")", False)
            return position
        if name in CURRENCIES:
            tokens.append(Token("unit", CURRENCIES[name], spaced))
            return position
        if name in ("begin", "end"):
            inner, position = _argument(text, position)
            environment = inner.strip().rstrip("*")
            if name == "begin" and environment in ("array", "tabular"):
                position = _argument(text, position)[1]
            self.brackets += 1 if name == "begin" else -1
            tokens.append(Token("env" if name == "begin" else "end", environment, spaced))
            return position
        if name in RELATIONS:
            tokens.append(Token("rel", RELATIONS[name], spaced))
        elif name in OPERATORS:
            tokens.append(Token("op", OPERATORS[name], spaced))
            if name == "lbrace":
                self.brackets += 1
            elif name == "rbrace":
                self.brackets -= 1
        elif name in FRACTIONS:
            tokens.append(Token("name", "frac", spaced))
        elif name in ("sqrt", "binom", "dbinom", "tbinom", "pi", "infty") or name in FUNCTIONS:
            tokens.append(Token("name", NAMES.get(name, name), spaced))
        elif name == "surd":
            tokens.append(Token("name", "sqrt", spaced))
        elif name in ("emptyset", "varnothing", "phi_empty", "O"):
            tokens.append(Token("name", "emptyset", spaced))
        elif name in GREEK:
            tokens.append(Token("sym", "\\" + SAME_GREEK.get(name, name), spaced))
        elif name == "land":
            tokens.append(Token("and", "and", spaced))
        elif name == "lor":
            tokens.append(Token("and", "or", spaced))
        elif name in ("newline", "cr"):
            tokens.append(Token("sep", "\\\\", spaced))
        elif name == "e":
            tokens.append(Token("sym", "e", spaced))
        else:
            tokens.append(Token("word", "\\" + name, spaced))
        return position


def _argument(text: str, position: int) -> tuple[str, int]:
    """The argument of a command at ``position``: a group in braces, or one character."""
    end = len(text)
    while position < end and text[position] in " \t\n":
        position += 1
    if position >= end:
        return "", position
    if text[position] != "{":
        return text[position], position + 1
    depth, start = 0, position + 1
    while position < end:
        char = text[position]
        if char == "\\":
            position += 1
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return text[start:position], position + 1
        position += 1
    return text[start:], end
