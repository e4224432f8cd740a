"""Numbers with what stands behind them: units, currencies, bases, scales, words."""

from __future__ import annotations

import re
from fractions import Fraction

from plp_reward.answers import heads
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.parsing.directions import change
from plp_reward.answers.parsing.expressions.sums import Sums
from plp_reward.answers.parsing.preparation import words_of
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.parsing.units import is_symbol, is_unit, read_unit
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.parsing.words import PRONOUNS, RELATIVES, SCALE_WORDS, number_in_words
from plp_reward.answers.tree import Node, add, exact, mul, number, per_mille

_NO_UNIT = word_set(
    "is are was for if when else unless not wrong but incorrect than isn't false true yes no nor "
    "or to past except excluding plus minus xor unless"
)
"""Words that make what follows a number a statement about it, not its unit."""
_NO_NOUNS = PRONOUNS | RELATIVES
"""Words that make ``one`` before them a pronoun, too."""
_SUBJECTS = word_set("a an the it is was has")
_UNIT_FRACTION = re.compile(r"frac ?\{([^{}]{1,40})\} ?\{([^{}]{1,40})\}")
_TERM = re.compile(r"(?<!\^) ?[+] ?\d|(?<![\^\d]) - ?\d+ *$")
_OTHER_NUMBER = re.compile(r" \d|\( ?\d|\btimes ")
_PRECISION = re.compile(
    r"round|nearest|decimal|place|significant|\bbase\b|\bper\b|\b[a-z]{1,3} [23]\b", re.IGNORECASE
)
_POUNDS = ("pound", "pounds", "£")
_PENCE = ("pence", "penny")
_PREFIXED_OHM = re.compile(r"\b([mkMG]) Ω")
_SHORTEST_RATE = 4
"""Tokens of the shortest price for each of something: a number, a sign, "per" and a unit."""
_SECOND_PART = re.compile(r"([^\W\d_]+),? (?:and )?(\d+(?:/\d+)?) ([^\W\d_]+)")


def compound(first: Node, text: str) -> Node | None:
    """``2 hours 15 minutes`` as one quantity: two units of one dimension, the larger one first."""
    match = _SECOND_PART.fullmatch(text)
    if match is None:
        return None
    sterling = match[1] in _POUNDS and match[3] in _PENCE
    unit = "£" if sterling else match[1]
    larger = read_unit(unit)
    smaller = read_unit("inch" if match[3] == "in" else match[3])
    if larger.dimensions != smaller.dimensions or larger.factor <= smaller.factor:
        return None
    second = number(Fraction(match[2]) * smaller.factor / larger.factor)
    return Node(heads.QUANTITY, (add(first, second),), unit)


def _in_symbols(text: str) -> str:
    """The Greek letters of units as they stand in the table, with their prefixes: μF, kΩ."""
    if "\\" not in text:
        return text
    text = text.replace("\\mu ", "μ").replace("\\Omega", "Ω")
    return _PREFIXED_OHM.sub(r"\1Ω", text)


def _in_base(node: Node, tokens: list[Token]) -> Node | None:
    """``120 base 3`` or ``120 (base 3)`` as a numeral."""
    if node.head is not heads.NUMBER or len(tokens) != 2 or tokens[0].text.lower() != "base":
        return None
    value = Fraction(tokens[1].text) if tokens[1].text.isdigit() else None
    value = value if value is not None else number_in_words(tokens[1].text)
    digits = exact(node)
    if value is None or digits.denominator != 1 or digits < 0:
        return None
    return Node(heads.NUMERAL, (number(value),), str(digits))


class Quantities(Sums):
    """Reads one value with its unit, or words that are one."""

    def quantity(self, low: int, high: int) -> Node:
        """A number with its unit, a numeral or words."""
        if low >= high:
            raise UnreadableError("a value is missing")
        numeral = self.numeral(low, high)
        if numeral is not None:
            return numeral
        if self.tokens[low].kind == "word":
            return self.changed(low, high) or self.worded(low, high)
        phrase = self.phrase(low, high) or self.price_per_unit(low, high)
        if phrase is not None:
            return phrase
        self.currency = ""
        node = self.partial(low, high)
        at = self.at
        currency = self.currency
        if at < high:
            return self.with_unit(node, at, high)
        return Node(heads.QUANTITY, (node,), currency) if currency else node

    def changed(self, low: int, high: int) -> Node | None:
        """``a decrease of 10%`` as 10% with the word that says which way; else None."""
        start = low
        while start < high and self.tokens[start].kind == "word":
            start += 1
        words = [token.text.lower() for token in self.tokens[low:start]]
        while words and words[0] in _SUBJECTS:
            del words[0]
        if words[-1:] == ["of"] or words[-1:] == ["by"]:
            words.pop()
        if len(words) != 1 or not change(words[0]) or start == high:
            return None
        value = self.quantity(start, high)
        return Node(heads.QUANTITY, (value,), words[0]) if value.head is heads.PERCENT else None

    def phrase(self, low: int, high: int) -> Node | None:
        """Letters and words without a number among them: a text, unless it is ``x meters``."""
        tokens = self.tokens[low:high]
        if any(token.kind not in ("sym", "word") for token in tokens):
            return None
        words = [token for token in tokens if token.kind == "word"]
        if not any(len(token.text) > 3 for token in words):
            return None
        if tokens[0].kind == "sym" and len(words) == high - low - 1 and is_unit(words[0].text):
            return None
        text = "".join((" " if token.spaced else "") + token.text for token in tokens)
        return Node(heads.TEXT, (), words_of(text))

    def price_per_unit(self, low: int, high: int) -> Node | None:
        r"""``\$15/h``, ``15 \$ per hour``: a price for each of something; else None."""
        if high - low < _SHORTEST_RATE:
            return None
        first, second, divides, *per = self.tokens[low:high]
        amount, sign = (second, first) if first.kind == "unit" else (first, second)
        if amount.kind != "num" or sign.kind != "unit" or divides.text not in ("/", "per"):
            return None
        if any(token.kind not in ("sym", "word") for token in per[:1]):
            return None
        unit = "".join(
            " " * (token.spaced or token.kind == "word") + token.text
            for token in per
            if token.text not in ("{", "}")
        ).strip()
        if per[0].kind == "sym" and not (is_symbol(unit) or is_unit(unit)):
            return None  # a price over a variable
        at = self.at = low if amount is first else low + 1
        node = self.partial(at, at + 1)
        return Node(heads.QUANTITY, (node,), f"{sign.text} per {unit}")

    def worded(self, low: int, high: int) -> Node:
        """Words alone: a number in words, or a text."""
        text = " ".join(token.text for token in self.tokens[low:high])
        value = number_in_words(text)
        if value is not None:
            return number(value)
        words = text.split()
        for cut in range(min(len(words) - 1, 6), 0, -1):
            value = number_in_words(" ".join(words[:cut]))
            said = words[cut:]
            if any(
                word in _NO_UNIT or word in _NO_NOUNS or number_in_words(word) is not None
                for word in said
            ):
                continue
            if value is not None and all(t.kind == "word" for t in self.tokens[low:high]):
                return Node(heads.QUANTITY, (number(value),), " ".join(words[cut:]))
        if all(token.kind == "word" for token in self.tokens[low:high]):
            return Node(heads.TEXT, (), words_of(text))
        raise UnreadableError("words")

    def numeral(self, low: int, high: int) -> Node | None:
        """A numeral with letters for digits in a base above ten: 2A_{16}."""
        start = low
        close = self.match.get(low)
        if close is not None and self.tokens[low].text in ("(", "{"):
            start, end = low + 1, close
            after = close + 1
        else:
            end = low
            while end < high and self.tokens[end].kind in ("num", "sym", "word"):
                end += 1
            after = end
        if after >= high or self.tokens[after].text != "_" or start >= end:
            return None
        if any(t.kind not in ("num", "sym", "word") for t in self.tokens[start:end]):
            return None
        digits = "".join(token.text for token in self.tokens[start:end])
        if digits.isdigit() or len(digits) == 1:
            return None
        end = after
        self.at = end + 1
        base = self.argument(high)
        if (
            self.at != high
            or base.head is not heads.NUMBER
            or not (digits.isalnum() and digits.isascii())
        ):
            return None
        after_last = 87 + exact(base)  # the code of the first small letter that is no digit
        if exact(base) <= 10 or any(ord(d) >= after_last for d in digits.lower() if d.isalpha()):
            return None
        return Node(heads.NUMERAL, (base,), digits.upper())

    def with_unit(self, node: Node, at: int, high: int) -> Node:
        """The value with the unit that the tokens behind it spell."""
        tokens = self.tokens[at:high]
        first = tokens[0]
        if first.text == "(" and self.match.get(at) == high - 1:
            inside = self.tokens[at + 1 : high - 1]
            if any(t.kind == "rel" for t in inside):
                return node
            based = _in_base(node, inside)
            if based is not None:
                return based
        based = _in_base(node, tokens)
        if based is not None:
            return based
        if first.kind == "op" and first.text in ("(", "["):
            if not any(t.kind == "word" for t in tokens):
                raise UnreadableError(f"unexpected {first.text}")
        elif not (
            first.kind in ("word", "unit")
            or first.upright
            or first.text in ("/", "-", "frac", "\\mu")
        ):
            raise UnreadableError(f"unexpected {first.text}")
        if not any(t.kind in ("word", "unit") or t.upright for t in tokens):
            raise UnreadableError("no unit")
        if any(t.kind in ("rel", "env", "end") or t.text in ("[", "]", "_") for t in tokens):
            raise UnreadableError("a unit with a relation")
        if len(tokens) == 1 and first.text.lower() in ("factorial", "squared", "cubed", "doubled"):
            raise UnreadableError("an operation in words")
        scale = SCALE_WORDS.get(first.text.lower())
        if len(tokens) == 1 and first.text in ("A", "B", "D", "E") and first.kind != "sym":
            raise UnreadableError("a letter behind a value")
        if scale is not None:
            node = mul(node, number(scale))
            tokens = tokens[1:]
            if not tokens:
                return node
        text = ""
        for token in tokens:
            if token.text.lower() in _NO_UNIT:
                raise UnreadableError("a statement about the value")
            if text.lower().endswith("of") and token.kind == "num":
                raise UnreadableError("a part of another number")
            glued = token.text in ("^", "{", "}") or text.endswith(("^", "^{", "^-", "^{-"))
            text += token.text if glued else " " + token.text
        if "frac" in text:
            text = _UNIT_FRACTION.sub(r"\1/\2", text)
        if _TERM.search(text):
            raise UnreadableError("a term behind a unit")
        text = _in_symbols(text.replace("{", "").replace("}", "").strip())
        both = compound(node, text)
        if both is not None:
            return both
        if _OTHER_NUMBER.search(text) and not _PRECISION.search(text):
            raise UnreadableError("another number behind the value")
        lowered = text.lower().rstrip(".")
        if lowered in ("degrees", "degree", "deg"):
            return Node(heads.DEGREE, (node,))
        if lowered in ("percent", "per cent", "percentage", "pct", "%"):
            return Node(heads.PERCENT, (node,))
        if lowered in ("per mille", "permille", "per mil", "per thousand"):
            return per_mille(node)
        if lowered in ("radians", "radian", "rad"):
            return Node(heads.QUANTITY, (node,), "rad")
        if lowered in ("th", "st", "nd", "rd", "times"):
            return node
        return Node(heads.QUANTITY, (node,), text)
