"""The tokenizer: LaTeX, plain mathematics and the words between them, in one linear pass.

Spacing, sizes, fonts and delimiters of mathematics disappear here; what is left are numbers,
single letters, names, words and signs.
"""

from __future__ import annotations

import re

from plp_reward.answers.errors import OverLimitError, UnreadableError
from plp_reward.answers.parsing.currencies import SIGNS
from plp_reward.answers.parsing.tokens.commands import CommandScanner
from plp_reward.answers.parsing.tokens.letters import add_letters
from plp_reward.answers.parsing.tokens.token import Token, TokenKind

_SCAN = re.compile(
    r"(?P<space>(?:\s|~|\\[ ,;:!>](?![a-zA-Z])|\\[ ,;:!>])+)"
    r"|(?P<num>\d+(?:,\d+)*(?:(?:\{,\}|\\[,;:! ]|, ?\\! ?| )\d{3}(?!\d))*(?:\.\d+)?|\.\d+)"
    r"|(?P<command>\\[a-zA-Z]+\*?)"
    r"|(?P<escaped>\\.)"
    r"|(?P<letters>[^\W\d_]+)"
    r"|(?P<sign>\.\.\.|<=|>=|!=|==|\*\*|:=|->|=>|~=|'+|.)",
    re.DOTALL,
)
_SIGNS: dict[str, tuple[TokenKind, str]] = {
    **{sign: ("rel", sign) for sign in ("<=", ">=", "!=", "=", "<", ">")},
    **dict.fromkeys(("==", ":="), ("rel", "=")),
    **dict.fromkeys(("->", "=>"), ("rel", "to")),
    **{sign: ("unit", sign) for sign in SIGNS},
    "~=": ("rel", "~"),
    ",": ("sep", ","),
    ";": ("sep", ";"),
    "**": ("op", "^"),
}
"""Tokens of signs; any other is an operator that is called as it is written."""
_ESCAPED: dict[str, tuple[TokenKind, str]] = {
    **{sign: ("op", "\\" + sign) for sign in "{}"},
    **{sign: ("op", sign) for sign in "%|^_"},
    "$": ("unit", "$"),
    "\\": ("sep", "\\\\"),
    "&": ("and", "and"),
}
_MAX_TOKENS = 8000


def tokenize(text: str, *, thousands: bool = True) -> list[Token]:
    """Split ``text`` into tokens.

    Args:
        text: LaTeX or plain text, already in ASCII where that is possible.
        thousands: read ``1,250`` outside brackets as one number; otherwise as two.

    Raises:
        OverLimitError: more than 8,000 tokens.
    """
    tokens: list[Token] = []
    _Scanner(tokens, thousands).run(text, words=False, depth=0)
    return tokens


class _Scanner(CommandScanner):
    def run(self, text: str, *, words: bool, depth: int) -> None:
        if depth > 20:
            raise OverLimitError("commands are nested too deeply")
        tokens = self.tokens
        position, end = 0, len(text)
        spaced = False
        while position < end:
            if position and text[position - 1] == "}" and self.blank_behind:
                spaced, self.blank_behind = True, False
            match = _SCAN.match(text, position)
            if match is None:  # pragma: no cover  (the last alternative matches any character)
                raise UnreadableError(text[position])
            kind = match.lastgroup
            piece = match[0]
            position = match.end()
            if len(tokens) > _MAX_TOKENS:
                raise OverLimitError(f"more than {_MAX_TOKENS} tokens")
            if kind == "space":
                spaced = True
                continue
            if kind == "num":
                position = self.number(piece, text, position, spaced)
            elif kind == "letters":
                add_letters(tokens, piece, text, position, spaced, words)
            elif kind == "command":
                position = self.command(piece[1:].rstrip("*"), text, position, spaced, words, depth)
            elif kind == "escaped":
                self.escaped(piece[1], spaced)
            else:
                self.sign(piece, spaced)
            spaced = False

    def escaped(self, char: str, spaced: bool) -> None:
        """Add the token of a character behind a backslash; most are only layout."""
        if char in _ESCAPED:
            kind, text = _ESCAPED[char]
            self.brackets += (char == "{") - (char == "}")
            self.tokens.append(Token(kind, text, spaced))

    def sign(self, piece: str, spaced: bool) -> None:
        if piece not in ("$", '"'):
            kind, text = _SIGNS.get(piece, ("op", piece))
            self.brackets += (piece in "([") - (piece in ")]")
            self.tokens.append(Token(kind, text, spaced))
