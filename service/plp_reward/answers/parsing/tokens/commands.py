"""Commands: text, fonts, accents, environments, and the signs and names that they stand for."""

from __future__ import annotations

from abc import ABC, abstractmethod

from plp_reward.answers.parsing.tokens.numbers import NumberScanner
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.vocabulary import ACCENTS, COMMANDS, FONTS, IGNORED, TEXTS

_MEASURED = frozenset(["color", "textcolor", "hspace", "vspace"])
"""Commands that are ignored with what they take."""


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
        if name in IGNORED:
            if name in ("left", "right") and text[position : position + 1] == ".":
                return position + 1
            return _argument(text, position)[1] if name in _MEASURED else position
        if name in TEXTS or name in FONTS:
            inner, position = _argument(text, position)
            self.text(name, inner, spaced, words, depth)
        elif name in ACCENTS:
            if name in ("overset", "stackrel"):
                position = _argument(text, position)[1]
            inner, position = _argument(text, position)
            before = text[: text.rfind("\\" + name, 0, position)]
            self.accent(name, inner, before, spaced, words, depth)
        elif name in ("begin", "end"):
            inner, position = _argument(text, position)
            environment = inner.strip().rstrip("*")
            if name == "begin" and environment in ("array", "tabular"):
                position = _argument(text, position)[1]
            self.brackets += 1 if name == "begin" else -1
            self.tokens.append(Token("env" if name == "begin" else "end", environment, spaced))
        else:
            kind, sign = COMMANDS.get(name, ("word", "\\" + name))
            self.brackets += (name == "lbrace") - (name == "rbrace")
            self.tokens.append(Token(kind, sign, spaced))
        return position

    def text(self, name: str, inner: str, spaced: bool, words: bool, depth: int) -> None:
        """Add ``inner``, set as text, in a font, or in a box."""
        letter = inner.strip() if len(inner.strip()) == 1 and inner.strip().isalpha() else ""
        if name in ("fbox", "boxed", "framebox"):
            self.run(inner, words=words, depth=depth + 1)
        elif name == "mathbb":
            sign = "R" if letter == "R" else "bb" + inner.strip()
            self.tokens.append(Token("sym", sign, spaced, True))
        elif letter and name in FONTS:
            self.tokens.append(Token("sym", letter, spaced, upright=name == "mathrm"))
        elif letter and letter.isascii():
            self.tokens.append(Token("word", letter, spaced, True))
        else:
            self.run(inner, words=True, depth=depth + 1)
            self.blank_behind = inner[-1:].isspace()

    def accent(
        self, name: str, inner: str, before: str, spaced: bool, words: bool, depth: int
    ) -> None:
        """Add ``inner`` under an accent: repeating digits, a name of its own, a conjugate."""
        tokens, letters = self.tokens, inner.strip()
        previous = tokens[-1].text if tokens and tokens[-1].kind == "num" else ""
        if name == "dot" and inner.isdigit() and "|" in previous and len(previous) < 60:
            tokens[-1] = Token("num", previous + inner)
        elif name in ("overline", "bar", "dot") and inner.isdigit() and len(inner) <= 50:
            self.repeating(previous, inner, before.rstrip("{ ").endswith("."))
        elif letters.isalpha() and inner.isascii():
            mark = "vec" if name == "overrightarrow" else name
            bare = (
                mark == "vec"
                or (name == "hat" and letters in "ijk")
                or (name == "overline" and len(letters) > 1)
            )
            tokens.append(Token("sym", letters if bare else f"{mark}_{letters}", spaced))
        elif name in ("overline", "bar") and "i" in inner and not inner.isalpha():
            tokens.append(Token("name", "conj", spaced))
            self.sign("(", False)
            self.run(inner, words=words, depth=depth + 1)
            self.sign(")", False)
        else:
            self.run(inner, words=words, depth=depth + 1)


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
