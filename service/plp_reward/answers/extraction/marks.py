"""What values look like in prose: formulas, numbers, letters, and the marks around them."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.announcements import announcements
from plp_reward.answers.extraction.negation import NEGATION
from plp_reward.answers.extraction.outcomes import Expected
from plp_reward.answers.parsing.units import chinese_words, is_unit

MATHS = re.compile(
    r"\$\$([^$]{1,2000})\$\$|\\\[((?:[^\\]|\\[^\]]){1,1000}?)\\\]"
    r"|\\\(((?:[^\\]|\\[^)]){1,1000}?)\\\)|(?<![\\\d])\$((?:[^$\n\\]|\\.){1,1000}?)\$(?!\d)",
    re.DOTALL,
)
LOOSE = re.compile(
    r"(-?\d{0,9}(?:\\[dt]?frac\{[^{}]{1,80}\}\s?\{[^{}]{1,80}\}|\\sqrt(?:\[\d\])?\{[^{}]{1,80}\}))"
)
COUNTABLE = re.compile(r"[\d\\π√]")
"""What a value that is no word has in it: a digit, a command, a constant."""
LINK = re.compile(r"\s{0,4}(?:[,;]\s?(?:and|or)\b|[,;、，]|\b(?:and|or)\b|和|或)\s{0,4}")
BOLD = re.compile(r"\*\*([^*\n]{1,400})\*\*|__([^_\n]{1,400})__")
CURRENCY = "$€£¥￥₹₽₩"
NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.,\\±/²³^√])[-+−]?(?:\\?[{CURRENCY}]\s?)?[-+−]?"
    r"(?:\d{1,3}(?:\.\d{3})+(?=,\d)"
    r"|\d{1,3}(?:(?:,|\{,\}|\\!|\\,|,\\!|[ \u00a0\u2009\u202f](?=\d{3}(?!\d)))\d{3})+|\d+)?"
    rf"(?:[.,]\d+|(?<=\d))(?:\s?/\s?\d+)?(?:\s?(?:\\?%|[{CURRENCY}]|٪|％))?"
)
COMMAND = re.compile(r"\\[A-Za-z]")
LETTER = re.compile(r"(?<![A-Za-z0-9_'’])\(?([A-Z])\)?(?![A-Za-z0-9_'’+/^=-]|\*(?!\*)| =)")
OPTION = re.compile(r"[A-J]")
"""The letter of an option in a text that is known to name some."""
_IN_FORMULA = re.compile(r"\\[A-Za-z]{2,}\s?[A-Z]\b|∠\s?[A-Z]\b|\$[^$]{0,400}\Z")
"""A letter that a command is about, and a formula that was cut off."""
_LETTER_ALONE = re.compile(r"(?:\\(?:text|mathrm|textbf|mathbf)\s?\{)?\s?\(?[A-J]\)?[.]?\s?\}?")
WORD = re.compile(r"(?<![\\A-Za-z])[^\W\d_]{2,}")
WORD_WITH_DIGIT = r"\b([a-z]{2,})\d\b(?![.,/]?\d|[-+*/^=])"
"""A word that has a digit, and counts nothing: ``mp3 player``."""
_IMPLIES = re.compile(r"\\(?:[Rr]ightarrow|implies|Longrightarrow)(?![A-Za-z])|[⇒⟹]")
_UNIT = re.compile(
    r" ?(?P<before>(?:square|cubic|sq\.?) )?(?P<unit>[A-Za-zΩµμ]{1,16})(?![A-Za-z])"
    r"(?P<power>²|³|\^\d)?(?:(?: ?/ ?| per )(?P<per>[a-z]{1,16})(?![A-Za-z])(?P<below>²|³|\^\d)?)?"
)
_CHINESE_UNIT = re.compile(
    rf"\s?((?:平方|立方)?(?:{'|'.join(chinese_words())}|[角度岁])(?:/[秒分时])?)"
)
_INVERSE = re.compile(r"[·⋅* ](?P<unit>[A-Za-z]{1,3})⁻(?:¹|(?P<power>[²³]))(?!\w)")
"""A unit divided by: the ``·s⁻²`` of ``m·s⁻²``."""
_SUPERSCRIPTS = "⁰¹²³"
_SCALE = re.compile(r" (thousand|million|billion|trillion)\b", re.IGNORECASE)
_SMALL_UNITS = frozenset(["percent", "cent", "cents"])
_TIMES = re.compile(r"(?<=[\d)]) x (?=[$(]?\d)")
"""The letter that stands for a times sign: ``5 x 5``."""
VARIABLE = re.compile(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])")
_OPERATOR = re.compile(r"\s*[-+*/^=\\<>]")
_ARTICLE = re.compile(r"\s+(?!(?:or|and|is|was|as|because|since|but|for|seems)\b)[a-z]")
BLANKS = " \t\n"
STOPS = ".。,，;；:\"'”’`|*"
_NOISE = re.compile(r"[\s$,*.\\{}!]|text|left|right")


def leading_number(text: str) -> str | None:
    """The number that ``text`` begins with, if only words follow."""
    number = NUMBER.match(text)
    if number is None or not number[0].strip():
        return None
    rest = text[number.end() :]
    if rest[:1].isascii() and rest[:1].isalnum():
        return None
    if any(char.isdigit() or char in "\\=+*/^$" for char in rest):
        return None
    return with_unit(text, number, "number")


def with_unit(text: str, number: re.Match[str], expects: Expected | None) -> str:
    """A number of ``text`` with the unit behind it, if that unit can matter.

    A gold that is a plain number has no other unit than the percent sign or the dollar.
    """
    value = number[0].strip()
    scale = _SCALE.match(text, number.end())
    if scale:
        return f"{value} {scale[1]}"
    unit = _UNIT.match(text, number.end())
    if unit is None:
        chinese = _CHINESE_UNIT.match(text, number.end()) if expects == "other" else None
        return f"{value}{chinese[1]}" if chinese else value
    name = unit["unit"].lower()
    if expects == "number":
        return f"{value} {unit['unit']}" if name in _SMALL_UNITS else value
    if name not in _SMALL_UNITS and (name == "in" or not is_unit(name)):
        return value
    power, per = unit["power"] or "", unit["per"]
    divided = f"/{per}" if per and is_unit(per) else ""
    inverse = _INVERSE.match(text, unit.end())
    if inverse and not per and is_unit(inverse["unit"]):
        below = f"^{_SUPERSCRIPTS.index(inverse['power'])}" if inverse["power"] else ""
        return f"{value} {unit['unit']}{power}/{inverse['unit']}{below}"
    return f"{value} {unit['before'] or ''}{unit['unit']}{power}{divided}{unit['below'] or ''}"


def choice_letters(text: str) -> set[str]:
    """The choice letters of ``text`` that it does not rule out."""
    chosen = set()
    text = _without_formulas(text)
    for letter in LETTER.finditer(text):
        bracketed = "(" in letter[0]
        word = letter[1] in "AI" and not bracketed and _ARTICLE.match(text, letter.end())
        if not word and not NEGATION.search(text[max(0, letter.start() - 24) : letter.start()]):
            chosen.add(letter[1])
    return chosen


def _without_formulas(sentence: str) -> str:
    """``sentence`` without its formulas, whose letters are no choices, but for a letter alone."""
    if not {"$", "\\", "∠"}.intersection(sentence):
        return sentence

    def kept(formula: re.Match[str]) -> str:
        return formula[0] if _LETTER_ALONE.fullmatch(content(formula)) else " "

    return _IN_FORMULA.sub(" ", MATHS.sub(kept, sentence))


def content(formula: re.Match[str]) -> str:
    """What stands between the marks of a formula that ``MATHS`` or ``LOOSE`` matched."""
    return next(group for group in formula.groups() if group is not None).strip()


def evaluated(formula: str) -> str:
    """The result of a calculation (``9 + 9 = 18``), the end of implications; else the whole."""
    formula = _IMPLIES.split(formula)[-1].strip() or formula
    steps = _TIMES.sub("*", formula.replace("\\$", "")).split("=")
    if len(steps) > 1 and not any(map(VARIABLE.search, steps)) and steps[-1].strip():
        return steps[-1].strip()
    return formula


def unwrap(text: str) -> str:
    """``text`` without the formula marks, bold marks and punctuation around it."""
    text = trim(text)
    for opening, closing in _WRAPPERS:
        inner = text[len(opening) : -len(closing)]
        if text.startswith(opening) and text.endswith(closing) and inner and opening not in inner:
            text = trim(inner)
    return text


_WRAPPERS = (("**", "**"), ("__", "__"), ("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))


def unannounced(text: str) -> str:
    """``text`` without an announcement that it begins with."""
    start, end = next(announcements(text), (0, 0))
    return unwrap(text[end:]) if end and not start else text


def trim(text: str) -> str:
    """``text`` without the punctuation around it."""
    text = text.strip()
    if text.startswith("**") and text.endswith("**"):
        return text
    return text.rstrip(BLANKS + STOPS).lstrip(BLANKS + '*`"“:')


def normal(text: str) -> str:
    """A form in which restatements of one answer agree: its number, or its letters."""
    number = NUMBER.match(text.lstrip("$(\\ "))
    if number and number[0].strip() and not _OPERATOR.match(text, number.end()):
        text = number[0]
    return _NOISE.sub("", text).casefold()


_MATRIX = re.compile(
    r"\[\s{0,4}\[[^\[\]]{1,200}\](?:\s{0,4},\s{0,8}\[[^\[\]]{1,200}\]){1,12}\s{0,4}\]"
)


def joined_matrices(text: str) -> str:
    """``text`` with each matrix in list notation as one word."""
    if "[[" not in text:
        return text
    return _MATRIX.sub(lambda matrix: "".join(matrix[0].split()), text)
