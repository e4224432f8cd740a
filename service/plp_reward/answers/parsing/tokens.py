"""The tokenizer: LaTeX, plain mathematics and the words between them, in one linear pass.

Spacing, sizes, fonts and delimiters of mathematics disappear here; what is left are numbers,
single letters, names, words and signs.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from plp_reward.answers.errors import OverLimitError, UnreadableError
from plp_reward.answers.parsing.currencies import CODES, SIGNS
from plp_reward.answers.parsing.numerals import is_indian
from plp_reward.answers.parsing.units import is_unit
from plp_reward.answers.parsing.vocabulary import (
    ACCENTS,
    CONSTANTS,
    CURRENCIES,
    FONTS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    GREEK_NAMES,
    IGNORED,
    NAMES,
    OPERATORS,
    RELATIONS,
    SAME_GREEK,
    SHORT_WORDS,
    TEXTS,
    names,
)
from plp_reward.answers.parsing.words import CONNECTIVES

TokenKind = Literal["num", "sym", "name", "word", "and", "rel", "sep", "env", "end", "unit", "op"]


class Token(NamedTuple):
    """One token.

    Kinds: ``num`` (a literal), ``sym`` (a variable), ``name`` (a function or constant), ``word``,
    ``and`` (a connective), ``rel`` (a relation), ``sep`` (a separator: ``,`` ``;`` or a new line),
    ``env`` (the start of an environment), ``end`` (its end), ``unit`` (a currency sign), and
    ``op`` for every other sign, whose text is the sign.
    """

    kind: TokenKind
    text: str
    spaced: bool = False
    upright: bool = False


_SCAN = re.compile(
    r"(?P<space>(?:\s|~|\\[ ,;:!>](?![a-zA-Z])|\\[ ,;:!>])+)"
    r"|(?P<num>\d+(?:,\d+)*(?:(?:\{,\}|\\[,;:! ]|, ?\\! ?| )\d{3}(?!\d))*(?:\.\d+)?|\.\d+)"
    r"|(?P<command>\\[a-zA-Z]+\*?)"
    r"|(?P<escaped>\\.)"
    r"|(?P<letters>[^\W\d_]+)"
    r"|(?P<sign>\.\.\.|<=|>=|!=|==|\*\*|:=|->|=>|~=|'+|.)",
    re.DOTALL,
)
_GROUPED = re.compile(r"\d{1,3}(?:(?:\{,\}|\\[,;:! ]|, ?\\! ?| )\d{3})+(?:\.\d+)?")
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_EXPONENT = re.compile(r"(?:[eE]|\\(?:mathrm|text) ?\{ ?[eE] ?\} ?)([-+]?\d{1,6})(?![\d.])")
_STATED = re.compile(r" ?[:=]")
_TEN = re.compile(r"\s*10\s*\^")
_NON_DIGITS = re.compile(r"[^\d.]")
_SIGNS = {"<=": "<=", ">=": ">=", "!=": "!=", "==": "=", ":=": "=", "=": "=", "<": "<", ">": ">"}
_SCRIPTS = re.compile("[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+")
"""Chinese, which puts no blanks between words and letters, and everything else."""
_SHORT_UNITS = {
    "h": re.compile(r"\s?\d+(?:\.\d+)?\s?m(?:in|ins|inutes?)?\b"),
    "m": re.compile(r"\s?\d+(?:\.\d+)?\s?(?:cm|mm)\b|/s(?:ec|econds?)?\b|/min\b"),
}
"""Letters that are units and no variables, by what has to follow: 1 h 40 min, 6 m/s."""
_PARAMETERS = re.compile(r"\s{0,4}(?:[a-z_]\w{0,20}(?:, ?[a-z_]\w{0,20}){0,8})?\s{0,4}:")
_RUPEES = names("₹ Rs INR")
_BEHIND_PI = names("mm cm dm km")
"""Units of round things: behind pi, hr is a height times a radius."""
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


class _Scanner:
    def __init__(self, tokens: list[Token], thousands: bool) -> None:
        self.tokens = tokens
        self.thousands = thousands
        self.brackets = 0
        self.blank_behind = False  # a text command ended in a blank

    def run(self, text: str, *, words: bool, depth: int) -> None:
        """Scan ``text``; ``words``: it stands in a text command, where letters are no variables."""
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
                self.letters(piece, text, position, spaced, words)
            elif kind == "command":
                position = self.command(piece[1:].rstrip("*"), text, position, spaced, words, depth)
            elif kind == "escaped":
                self.escaped(piece[1], spaced)
            else:
                self.sign(piece, spaced, words)
            spaced = False

    def number(self, piece: str, text: str, position: int, spaced: bool) -> int:
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
        for part in re.findall(r"\d+(?:\.\d+)?|,|[^\d,]+", piece.replace("{,}", ",")):
            if part[0].isdigit():
                self.tokens.append(Token("num", part, spaced))
                spaced = False
            elif part == ",":
                self.tokens.append(Token("sep", ",", False))
            else:
                spaced = True

    def letters(self, run: str, text: str, position: int, spaced: bool, words: bool) -> None:
        tokens = self.tokens
        lowered = run.lower()
        if lowered in CONNECTIVES:
            tokens.append(Token("and", CONNECTIVES[lowered], spaced))
            return
        if not run.isascii():
            pieces = _SCRIPTS.findall(run)
            if len(pieces) > 1:
                for piece in pieces:
                    self.letters(piece, text, position, spaced, words)
                    spaced = False
                return
            tokens.append(Token("word", run, spaced, True))
            return
        if run == "mod":
            tokens.append(Token("op", "mod", spaced))
            return
        if run in FUNCTIONS and len(run) > 1:
            after = tokens[-1] if tokens else None
            if (
                not (is_unit(run) and after and after.kind == "num")
                or text[position : position + 1] == "("
            ):
                tokens.append(Token("name", NAMES.get(run, run), spaced))
                return
        if lowered in CONSTANTS and len(run) > 1:
            tokens.append(Token("name", "pi" if lowered == "pi" else "infty", spaced))
            return
        if run in CODES:
            tokens.append(Token("word", run, spaced, True))
            return
        if words:
            tokens.append(Token("word", run, spaced, True))
            return
        if run == "x" and tokens and tokens[-1].kind == "num" and _TEN.match(text, position):
            tokens.append(Token("op", "*", spaced))
            return
        if len(run) == 1:
            measured = run in _SHORT_UNITS and tokens and tokens[-1].kind == "num"
            unit = measured and _SHORT_UNITS[run].match(text, position)
            tokens.append(Token("word" if unit else "sym", run, spaced))
            return
        last = tokens[-1] if tokens else None
        if is_unit(run) and last is not None:
            ends = last.kind in ("num", "word") or last.text in (")", "}", "]")
            if ends or (last.text == "pi" and spaced and run in _BEHIND_PI):
                tokens.append(Token("word", run, spaced))
                return
        for name in ("sin", "cos", "tan", "ln", "log", "sqrt", "pi"):
            if run.endswith(name) and len(run) - len(name) <= 2 and len(run) > 2:
                for char in run[: -len(name)]:
                    tokens.append(Token("sym", char, spaced))
                    spaced = False
                tokens.append(Token("name", name))
                return
            if run.startswith(name) and len(run) - len(name) == 1:
                tokens.append(Token("name", name, spaced))
                tokens.append(Token("sym", run[-1]))
                return
        if run in GREEK_NAMES and not _opens_code(run, text, position):
            tokens.append(Token("sym", "\\" + run, spaced))
            return
        if run in SHORT_WORDS:
            tokens.append(Token("word", run, spaced))
            return
        for connective in ("and", "or"):
            if run.startswith(connective) and len(run) == len(connective) + 1 and tokens:
                tokens.append(Token("and", connective, spaced))
                tokens.append(Token("sym", run[-1]))
                return
        whole = (
            len(run) == 3
            and not run.isupper()
            and _VOWEL(run)
            and (
                spaced
                or run == text.strip(" .")
                or (run.istitle() and _STATED.match(text, position))
            )
        )
        if len(run) <= 3 and not whole:
            for char in run:
                tokens.append(Token("sym", char, spaced))
                spaced = False
            return
        tokens.append(Token("word", run, spaced))

    def escaped(self, char: str, spaced: bool) -> None:
        if char in "{}":
            self.brackets += 1 if char == "{" else -1
            self.tokens.append(Token("op", "\\" + char, spaced))
        elif char == "%":
            self.tokens.append(Token("op", "%", spaced))
        elif char == "$":
            self.tokens.append(Token("unit", "$", spaced))
        elif char == "\\":
            self.tokens.append(Token("sep", "\\\\", spaced))
        elif char == "&":
            self.tokens.append(Token("and", "and", spaced))
        elif char in "|^_":
            self.tokens.append(Token("op", char, spaced))

    def sign(self, piece: str, spaced: bool, words: bool) -> None:
        tokens = self.tokens
        if piece in _SIGNS:
            tokens.append(Token("rel", _SIGNS[piece], spaced))
        elif piece in ("->", "=>"):
            tokens.append(Token("rel", "to", spaced))
        elif piece == "~=":
            tokens.append(Token("rel", "~", spaced))
        elif piece in ",;":
            tokens.append(Token("sep", piece, spaced))
        elif piece == "**":
            tokens.append(Token("op", "^", spaced))
        elif piece[0] == "'":
            tokens.append(Token("op", piece, spaced))
        elif piece in SIGNS:
            tokens.append(Token("unit", piece, spaced))
        elif piece in ("$", '"'):
            pass
        else:
            if piece in "([":
                self.brackets += 1
            elif piece in ")]":
                self.brackets -= 1
            tokens.append(Token("op", piece, spaced))

    def command(
        self, name: str, text: str, position: int, spaced: bool, words: bool, depth: int
    ) -> int:
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
                self.sign("(", False, words)
            self.run(inner, words=words, depth=depth + 1)
            if conjugate:
                self.sign(")", False, words)
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


def _opens_code(run: str, text: str, position: int) -> bool:
    """True for the ``lambda`` of a program: a name and a colon follow."""
    return run == "lambda" and _PARAMETERS.match(text, position) is not None


def _VOWEL(run: str) -> bool:  # noqa: N802
    return any(char in "aeiouAEIOU" for char in run)


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
