r"""What an answer says of the letters in it: ``k \in \mathbb{Z}``, "for any constant c".

Reading drops such statements, as most answers need none. Where the range of a letter makes the
answer, they are taken from the text beforehand.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from plp_reward.answers.errors import TooComplexError

INTEGER, REAL, RATIONAL, COMPLEX = "integer", "real", "rational", "complex"
CONSTANT = "constant"
"""Any number, as far as is said: the kind of a free constant."""
MOST_CHARS = 4_000
"""Longest text that is searched for what it says of its letters."""


class Domain(NamedTuple):
    """The values of a letter: a kind of numbers, and for integers the first and the last."""

    kind: str
    first: int | None = None
    last: int | None = None
    natural: bool = False
    """Natural numbers: whether 0 is one of them is for the comparison to try."""

    def starting(self, naturals: int) -> Domain:
        """The domain where the natural numbers start at ``naturals``."""
        return self._replace(first=naturals, natural=False) if self.natural else self


class Declared(NamedTuple):
    """A text without its declarations, and the domains that they gave to letters."""

    text: str
    domains: dict[str, Domain]


INTEGERS = Domain(INTEGER)
NATURALS = Domain(INTEGER, natural=True)
UNCLEAR = Domain("unclear")
POSITIVE = Domain(INTEGER, first=1)
NOT_NEGATIVE = Domain(INTEGER, first=0)
_BY_LETTER = {
    "Z": INTEGERS, "N": NATURALS, "R": Domain(REAL), "Q": Domain(RATIONAL), "C": Domain(COMPLEX)
}  # fmt: skip
_BY_WORDS = {
    "integer": INTEGERS, "natural": NATURALS, "natural number": NATURALS,
    "positive integer": POSITIVE, "non-negative integer": NOT_NEGATIVE,
    "nonnegative integer": NOT_NEGATIVE,
    "real number": Domain(REAL), "real constant": Domain(REAL), "constant": Domain(CONSTANT),
    "real": Domain(REAL), "real parameter": Domain(REAL), "parameter": Domain(REAL),
    "arbitrary constant": Domain(CONSTANT), "整数": INTEGERS, "自然数": NATURALS,
    "正整数": POSITIVE, "实数": Domain(REAL), "常数": Domain(CONSTANT),
}  # fmt: skip

_LETTER = r"(?:[A-Za-z]|\\(?:lambda|mu|alpha|beta|theta))(?:_(?:\d|\{\d\}))?(?![A-Za-z_])"
_BEFORE_LETTERS = "|".join(
    rf"(?<={lead})"
    for lead in (
        "^", "[,;(]", "[,;(] ", "where ", "for ", "with ", "any ", "all ", "integers ", "numbers ",
        "constants ",
    )
)  # fmt: skip
_LETTERS = (
    rf"(?P<names>(?:{_BEFORE_LETTERS}){_LETTER}(?: ?(?:,|and) ?{_LETTER}){{1,3}}"
    rf"|(?<![\\A-Za-z]){_LETTER})"
)
_FONT = r"\\(?:mathbb|mathbf|mathrm|Bbb|boldsymbol|bf|rm)"
_NUMBERS = rf"(?:{_FONT} ?(?:\{{ ?(?P<set>[ZNRQC]) ?\}}|(?P<short>[ZNRQC]))|(?P<bare>[ZNRQC]))"
_AT_LEAST = r"(?:>|\\geq?(?:slant)?) ?\d{1,15}"
_MARK = rf"(?P<mark>(?: ?[\^_] ?(?:\{{ ?(?:[-+*0]|\\ast|{_AT_LEAST}) ?\}}|[-+*0]|\\ast)){{0,2}})"
_ALONE = r"(?! ?(?:\\setminus|\\backslash|\\cup|\\cap|\\times|[-^_{(\[])|[A-Za-z])"
_WORDS = "|".join(sorted(_BY_WORDS, key=len, reverse=True))
_QUANTIFIER = r"(?:(?:an?|any|some|all|every|each|arbitrary|the) |任意 ?){0,3}"
_STATEMENTS = (
    re.compile(
        rf"(?<![a-z]){_QUANTIFIER}(?P<words>{_WORDS})s? {_LETTERS}"
        rf"(?: ?\\in ?{_NUMBERS}{_MARK}{_ALONE})?"
    ),
    re.compile(rf"{_LETTERS} ?(?:is|are|being|为|是) ?{_QUANTIFIER}(?P<words>{_WORDS})s?(?![a-z])"),
    re.compile(rf"{_LETTERS} ?\\in ?{_NUMBERS}{_MARK}{_ALONE}"),
)
_VALUES = re.compile(
    r"[,;(] ?(?P<name>[A-Za-z]) ?= ?(?P<values>(?:(?:\\pm ?)?\d{1,15} ?, ?)+)"
    r"(?:\\[lc]?dots(?: ?, ?(?P<end>\d{1,15}))?|(?P<last>\d{1,15})) ?\)?\Z"
)
_BARS = ("|", "\\mid", ":")
_GONE = "\0"
_LEAVINGS = re.compile(
    rf"[,;]? ?(?:\( ?(?:where|for|with|其中)? ?{_GONE} ?\)"
    rf"|(?:(?:where|for|with|and|其中) ?)?{_GONE})"
)
_LAYOUT = re.compile(
    r"\\(?:left|right|quad|qquad|displaystyle)(?![A-Za-z])|(?<!\\)\\[ ,;:!]|[$~\s]"
)
_TEXT = re.compile(r"\\(?:text|textrm|textbf|textit|mbox|operatorname)\s?\{([^{}]*)\}")
_MARKED_SET = re.compile(rf"{_FONT} ?(?:\{{ ?(?P<set>[ZNRQ]) ?\}}|(?P<short>[ZNRQ])){_MARK}")


def plainly(prepared: str) -> str:
    """A prepared text without layout, its words beside its formulas."""
    return " ".join(_LAYOUT.sub(" ", _TEXT.sub(r" \1 ", prepared)).split()).strip(" .")


def declared(text: str) -> Declared:
    """What ``plainly`` made, and what it says of its letters, apart.

    Raises:
        TooComplexError: the text is longer than such descriptions are.
    """
    domains: dict[str, Domain] = {}
    if len(text) > MOST_CHARS or _GONE in text:
        raise TooComplexError("too long to be the description of a set")

    def note(found: re.Match[str]) -> str:
        names = _parts(found["names"])
        for name in names:
            known = domains.setdefault(name, _domain(found))
            if known != _domain(found):
                domains[name] = UNCLEAR
        before, behind = text[: found.start()].rstrip(), text[found.end() :].lstrip()
        is_element = before.endswith("\\{") and behind.startswith(_BARS)
        is_condition = before.endswith(_BARS) and behind.startswith("\\}")
        is_all = not (before or behind)
        return found["names"] if is_element or is_condition or is_all else _GONE

    for statement in _STATEMENTS:
        text = statement.sub(note, text)
    listed = _VALUES.search(text)
    if listed:
        values = listed["values"].replace(" ", "").rstrip(",")
        domain = _listed(values, listed["last"], listed["end"])
        if domain is not None and listed["name"] not in domains:
            domains[listed["name"]] = domain
            text = text[: listed.start()]
    return Declared(_LEAVINGS.sub("", text).strip(" ,;:"), domains)


def with_plain_sets(text: str) -> str:
    r"""``\mathbf Z^+`` and its like as ``\mathbb{Z}_{>0}``, which the reader takes for a name."""

    def plain(found: re.Match[str]) -> str:
        letter = found["set"] or found["short"]
        return f"\\mathbb{{{letter}}}" + _CANONICAL.get(
            (letter, _signs(found["mark"])), found["mark"]
        )

    return _MARKED_SET.sub(plain, text)


_LISTED = {
    "0,\\pm1": INTEGERS, "0,\\pm1,\\pm2": INTEGERS, "0,\\pm1,\\pm2,\\pm3": INTEGERS,
    "0,1,2": NOT_NEGATIVE, "0,1,2,3": NOT_NEGATIVE, "1,2": POSITIVE, "1,2,3": POSITIVE,
    "1,2,3,4": POSITIVE,
}  # fmt: skip
_POSITIVE, _NOT_NEGATIVE, _NEGATIVE = "_{>0}", "_{>=0}", "_{<0}"
_CANONICAL = {
    **dict.fromkeys([(letter, sign) for letter in "ZNR" for sign in ("+", ">0")], _POSITIVE),
    **dict.fromkeys([("Z", ">=0"), ("N", ">=0"), ("R", ">=0"), ("N", "0")], _NOT_NEGATIVE),
    **dict.fromkeys([("Z", "-"), ("R", "-")], _NEGATIVE),
    ("N", "*"): _POSITIVE,
}


def _signs(mark: str) -> str:
    """The sign of a set's mark: ``+``, ``*``, ``>0``, ``>=0``, ..."""
    mark = re.sub(r"[ {}^_]", "", mark).replace("\\ast", "*")
    return re.sub(r"\\geq?(?:slant)?", ">=", mark)


def _domain(found: re.Match[str]) -> Domain:
    groups = found.groupdict()
    letter = next((groups[key] for key in ("set", "short", "bare") if groups.get(key)), None)
    if letter is None:
        return _BY_WORDS[groups["words"]]
    domain, sign = _BY_LETTER[letter], _signs(groups["mark"] or "")
    if not sign:
        return domain
    if letter not in "ZN":
        return UNCLEAR
    if sign in ("+", ">0") or (letter, sign) == ("N", "*"):
        return POSITIVE
    if sign == "-":
        return Domain(INTEGER, last=-1)
    if sign == "0" and letter == "N":
        return NOT_NEGATIVE
    bound = re.fullmatch(r"(>=?) ?(\d+)", sign)
    if bound is None:
        return UNCLEAR
    return Domain(INTEGER, first=int(bound[2]) + (bound[1] == ">"))


def _listed(values: str, last: str | None, end: str | None) -> Domain | None:
    """The domain of a letter whose values are listed: 0, 1, 2 or 1, 2, 3, ... or 0, 1, ..., 99."""
    if last is None and end is None:
        return _LISTED.get(values)
    if not values.replace(",", "").isdecimal():
        return None
    every = [int(value) for value in values.split(",")]
    final = int(last or end or 0)
    consecutive = every == list(range(every[0], every[0] + len(every)))
    known = final == every[-1] + 1 if end is None else final > every[-1] and len(every) > 1
    return Domain(INTEGER, every[0], final) if consecutive and known else None


def _parts(letters: str) -> list[str]:
    names = re.split(r" ?(?:,|\band\b) ?", letters)
    return [name.replace("{", "").replace("}", "").strip() for name in names]
