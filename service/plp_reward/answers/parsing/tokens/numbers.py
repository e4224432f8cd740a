"""Tokens of numbers: groups of thousands, exponents, repeating decimals; the rest is a list."""

from __future__ import annotations

import re

from plp_reward.answers.parsing.numerals import is_indian
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.word_set import word_set

_GROUPED = re.compile(r"\d{1,3}(?:(?:\{,\}|\\[,;:! ]|, ?\\! ?| )\d{3})+(?:\.\d+)?")
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_EXPONENT = re.compile(r"(?:[eE]|\\(?:mathrm|text) ?\{ ?[eE] ?\} ?)([-+]?\d{1,6})(?![\d.])")
_NON_DIGITS = re.compile(r"[^\d.]")
_RUPEES = word_set("₹ Rs INR")


class NumberScanner:
    """Adds the tokens of numbers to a list, behind those that are there."""

    def __init__(self, tokens: list[Token], thousands: bool) -> None:
        self.tokens = tokens
        self.thousands = thousands
        self.brackets = 0

    def number(self, piece: str, text: str, position: int, spaced: bool) -> int:
        """Add the number ``piece``, which ends at ``position``; returns where its exponent ends."""
        if "," in piece or "\\" in piece or " " in piece:
            index = bool(self.tokens) and self.tokens[-1].text == "_"  # \log_2 125
            whole = _GROUPED.fullmatch(piece) and not (
                " " in piece and (self.brackets or index) and "\\" not in piece
            )
            if not whole and self.thousands and not self.brackets:
                rupees = bool(self.tokens) and self.tokens[-1].text in _RUPEES
                whole = bool(_COMMAS.fullmatch(piece)) or is_indian(piece, currency=rupees)
            if whole:
                piece = _NON_DIGITS.sub("", piece)
            else:
                self.split_number(piece, spaced)
                return position
        match = _EXPONENT.match(text, position)
        if match:
            follow = text[match.end() : match.end() + 1]
            if not follow.isalpha():
                self.tokens.append(Token("num", f"{piece}e{match[1]}", spaced))
                return match.end()
        self.tokens.append(Token("num", piece, spaced))
        return position

    def split_number(self, piece: str, spaced: bool) -> None:
        """Add digits between commas and blanks as several numbers."""
        for part in re.findall(r"\d+(?:\.\d+)?|,|[^\d,]+", piece.replace("{,}", ",")):
            if part[0].isdigit():
                self.tokens.append(Token("num", part, spaced))
                spaced = False
            elif part == ",":
                self.tokens.append(Token("sep", ",", False))
            else:
                spaced = True

    def repeating(self, previous: str, digits: str, starts: bool) -> None:
        """Replace a number and its overlined digits by ``number|digits``: a repeating decimal."""
        if previous and "e" not in previous and "|" not in previous:
            self.tokens.pop()
        else:
            previous = ""
        if starts:
            while self.tokens and self.tokens[-1].text == ".":
                self.tokens.pop()
                if self.tokens and self.tokens[-1].kind == "num" and not previous:
                    previous = self.tokens.pop().text
        if "." not in previous:
            previous += "."
        self.tokens.append(Token("num", f"{previous}|{digits}"))
