r"""Answers that two different golds accept for a reason that is written down.

Nearly all are of one kind: a gold says more than the problem asked for (a unit, a name, brackets, a
label, a modulus, a percent sign), and an answer without it is right for every gold of that bare
value. Such an ambiguity explains an answer only if both golds come down to one bare value, so an
answer that equals everything is never explained: there are always golds without a common value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from plp_reward.answers import decide
from plp_reward.answers.parsing.units import is_unit
from plp_reward.grader_audit.golds import Gold

Explains = Callable[[str, Gold, Gold], bool]
"""Of an answer and two golds: whether this is why both accept it."""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A reason for which one answer may be two.

    Attributes:
        name: what reports call it.
        reason: why careful people accept both, in a sentence.
        explains: whether it is the reason here.
    """

    name: str
    reason: str
    explains: Explains


@dataclass(frozen=True, slots=True)
class Omission:
    """Something that golds say and answers may leave out.

    Attributes:
        name: what reports call it.
        reason: why an answer without it is right.
        pattern: where a gold says it.
        bare: what stands there without it.
    """

    name: str
    reason: str
    pattern: re.Pattern[str]
    bare: str = r"\1"

    def left_out(self, text: str) -> str | None:
        """A text without it, or None if it does not say it."""
        bare = self.pattern.sub(self.bare, text.strip())
        return None if bare == text.strip() else bare


_UNIT = (
    r"(?:\\text\{\s*(?!times\b|units\b)[A-Za-z][A-Za-z /^]*\}(?:\^2)?"
    r"|\^\\circ(?:\\text\{C\})?|\^\{\\circ\}"
    r"|\s[A-Za-z]+)"
)
_SIZE = r"(?:\\frac|\\pi|[-\d.,/{} ])*?[\d}]"
_NAME = r"[A-Za-z](?:_\w|\([a-z0-9]\))?|\\angle A"

OMISSIONS: tuple[Omission, ...] = (
    Omission(
        "unit",
        "the problem names the unit; a number without one is the number of any unit",
        re.compile(rf"^(?:\\\$|€|£|\$)?({_SIZE})\s*{_UNIT}?$"),
    ),
    Omission(
        "name",
        "the problem names what is asked for: x = 5 is 5",
        re.compile(rf"(^|,\s*|\\text\{{ or \}}\s*|\\\\|cases\}})(?:{_NAME})\s*=\s*"),
    ),
    Omission(
        "brackets",
        "golds drop the brackets of sets and points; those of intervals say more than its ends",
        re.compile(r"^(?:\\\{|\(|\\langle)([^()]*)(?:\\\}|\)|\\rangle)$"),
    ),
    Omission(
        "column",
        "a vector and the values of a system are written in rows, columns and tuples",
        re.compile(
            r"^\\begin\{(?:[pb]matrix|cases)\}([^&]*|(?:(?!\\\\).)*)\\end\{(?:[pb]matrix|cases)\}$"
        ),
    ),
    Omission(
        "modulus",
        "the problem names the modulus: 3 is 3 mod 7",
        re.compile(r"^(?:x\\equiv |n\\equiv )?(.*?)\s*\\pmod\s*.*$"),
    ),
    Omission(
        "label",
        "a choice's content is as good as its letter",
        re.compile(r"^(?:\\text\{)?\(?[A-E][).](?: \})?\s*(.+)$"),
    ),
    Omission(
        "base",
        "the problem names the base, or asks for the value: 52 is 52 in base 8, and that is 42",
        re.compile(r"^(?:0x)?([0-9A-F]+)_\{?\d+\}?$|^0x([0-9A-F]+)$"),
        r"\1\2",
    ),
    Omission(
        "percent sign",
        "golds drop the percent sign as often as they keep it: 25% is 25",
        re.compile(r"^(.*)\\%$"),
    ),
)
"""What may be left out."""

_FRACTION = re.compile(r"(-?)\\[dt]?frac\{(\d+)\}\{(\d+)\}|(-?)(\d+)\s*[/:]\s*(\d+)")
_WORDS = {"seven": "7", "twenty-one": "21", "one half": "1/2", "dozen": "12"}

Value = Fraction | str | frozenset["Value"]


def _value(text: str) -> Value:
    """A text as a number, a set of values, or the text itself without its layout."""
    text = re.sub(r"\\text\{([^{}]*)\}|\\[,! ]|\\left|\\right", r"\1", text).strip(" $")
    plain = re.sub(r"\\\\|&| or ", ",", text.replace("{,}", ","))
    if plain in _WORDS:
        return Fraction(_WORDS[plain])
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+", plain):
        plain = plain.replace(",", "")
    found = _FRACTION.fullmatch(plain)
    if found:
        sign, above, below = (part for part in found.groups() if part is not None)
        return Fraction(int(sign + above), int(below)) if int(below) else plain
    if plain.endswith("%"):
        share = _value(plain.removesuffix("%").removesuffix("\\"))
        return share / 100 if isinstance(share, Fraction) else plain
    try:
        return Fraction(plain)
    except (ValueError, ZeroDivisionError):
        pass
    if "," in plain and not re.search(r"[(\[{]", plain):
        items = frozenset(_value(part) for part in plain.split(","))
        return items if len(items) > 1 else next(iter(items))
    return plain.replace(" ", "")


_NUMERAL = re.compile(r"(?=0x|.*_)(?:0x)?([0-9A-F]+)(?:_\{?(\d+)\}?)?")


def bare_values(text: str) -> dict[Value, str]:
    """What a gold may come down to, each with the name of what was left out first, or ""."""
    found: dict[Value, str] = {}
    numeral = _NUMERAL.fullmatch(text)
    if numeral and 2 <= int(numeral[2] or 16) <= 36:
        with suppress(ValueError):  # a digit that the base does not have
            found[Fraction(int(numeral[1], int(numeral[2] or 16)))] = "base"
    for omission in OMISSIONS:
        bare = omission.left_out(text)
        if bare is not None:
            found.update((value, omission.name) for value in bare_values(bare))
    found[_value(text)] = ""
    return found


def _left_out(omission: Omission) -> Explains:
    """Both golds have a bare value in common, one by leaving this out; if both, the answer does."""

    def explains(answer: str, one: Gold, other: Gold) -> bool:
        if omission.left_out(one.text) is None:
            return False
        if omission.left_out(other.text) is not None and omission.left_out(answer) is not None:
            return False
        mine = {value for value, name in bare_values(one.text).items() if name == omission.name}
        return not mine.isdisjoint(bare_values(other.text))

    return explains


def _percent(answer: str, one: Gold, other: Gold) -> bool:
    """An answer in percent, and golds of which one is a hundred times the other."""
    if not re.search("%|percent", answer):
        return False
    mine, theirs = (bare_values(gold.text) for gold in (one, other))
    return any(isinstance(value, Fraction) and value / 100 in theirs for value in mine)


def _decimal_comma(answer: str, one: Gold, other: Gold) -> bool:
    """An answer with one comma: two values, and with a point instead the one that gold is."""
    pairs = any(isinstance(v, frozenset) and len(v) == 2 for v in bare_values(other.text))
    if not (pairs or "," in other.text) or answer.count(",") != 1:
        return False
    return _right(answer.replace(",", "."), one)


_VECTOR = re.compile(r"matrix|array|\\vec|\\langle|\\mathbf|\\hat")


def _vector(answer: str, one: Gold, other: Gold) -> bool:
    """A vector, and golds in brackets with the same coordinates, whatever the brackets."""
    mine, theirs = (_coordinates(gold.text) for gold in (one, other))
    if not _VECTOR.search(answer) or mine is None or theirs is None:
        return False
    plane, space = sorted((mine, theirs), key=len)
    return mine == theirs or ("vec" in answer and (*plane, Fraction(0)) == space)


_MATRIX = re.compile(r"^\\begin\{[pb]matrix\}(.*)\\end\{[pb]matrix\}$")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def _coordinates(text: str) -> tuple[Value, ...] | None:
    inside = _MATRIX.fullmatch(text) or _BRACKETS.fullmatch(text)
    return tuple(map(_value, re.split(r",|\\\\|&", inside[1]))) if inside else None


_BINOMIAL = re.compile(r"\\binom\{([^{}]*)\}\{([^{}]*)\}")


def _binomial(answer: str, one: Gold, other: Gold) -> bool:
    """A binomial coefficient alone, and a gold that is the column or the point of its two."""
    parts = _BINOMIAL.fullmatch(answer.strip())
    return parts is not None and _right(f"({parts[1]}, {parts[2]})", one)


def _right(answer: str, gold: Gold) -> bool:
    """Whether an answer that says less is right for a gold."""
    verdict = decide(f"\\boxed{{{answer}}}", gold.text)
    return verdict is not None and verdict.correct is True


def _case(answer: str, one: Gold, other: Gold) -> bool:
    """The letter of a choice and the same letter as it is."""
    same = one.text.casefold() == other.text.casefold() == answer.casefold()
    return same and one.kind == "choice"


_OPTION = re.compile(
    r"\s{0,4}(?:\\text[a-z]{0,4}\{){0,2}[({]?\s{0,4}(?P<letter>[A-E])\s{0,4}"
    r"(?:[)}][)}\s]{0,4}[.:,]?\s{0,4}\}?|[.:]\s{0,4}\}?|(?:\\text[a-z]{0,4}\{\s{0,4})?(?=\())"
    r"(?P<content>.+)",
    re.IGNORECASE | re.DOTALL,
)


def _option(answer: str, one: Gold, other: Gold) -> bool:
    """The letter of a choice with content, a gold that names the choice and one of the content."""
    option = _OPTION.fullmatch(answer)
    if option is None or not one.kind.startswith("choice"):
        return False
    content = option["content"]
    if content.count("}") > content.count("{"):
        content = content.strip().removesuffix("}")
    return _right(option["letter"], one) and _right(content, other)


def _remainder(answer: str, one: Gold, other: Gold) -> bool:
    """A remainder with its modulus, a gold that is the remainder and one of all its integers."""
    before, modulus, _ = answer.partition("\\pmod")
    if not modulus or not _INTEGERS.search(one.text):
        return False
    return _right(before.rpartition("\\equiv")[2], other)


_LOGARITHM = re.compile(r"\\log(?![a-z_])")


def _logarithm(answer: str, one: Gold, other: Gold) -> bool:
    """A logarithm without a base, and golds that are the natural and the decimal one."""
    natural, decimal = (_LOGARITHM.sub(base, answer) for base in (r"\\ln ", r"\\log_{10} "))
    return natural != answer and _right(natural, one) and _right(decimal, other)


_INTEGERS = re.compile(r"\\[pb]?mod|\\mathbb\{[ZN]\}|integers")
_LETTER = re.compile(r"(?<![\\A-Za-z])[a-z](?![A-Za-z])")


def _integers(answer: str, one: Gold, other: Gold) -> bool:
    """A letter of which nothing is said, and golds of its integers and of what is said as well."""
    letters = dict.fromkeys(_LETTER.findall(answer))
    said = [_INTEGERS.search(text) is not None for text in (answer, one.text, other.text)]
    return said == [False, True, False] and any(
        _right(f"{answer}, {letter}\\in\\mathbb{{Z}}", one) for letter in letters
    )


_ABOUT = re.compile(r"\\approx(?![A-Za-z])|≈")


def _rounded(answer: str, one: Gold, other: Gold) -> bool:
    """A value with its rounding, and golds of both."""
    exact, *rounding = _ABOUT.split(answer)
    return len(rounding) == 1 and _right(exact, one) and _right(rounding[0], other)


_SYMBOL = r"(?:[a-z]|\\[a-z]{2,7})"


def _declared(answer: str, one: Gold, other: Gold) -> bool:
    """Two letters and a set, and golds that are the first letter and the set."""
    letters, _, domain = answer.partition("\\in")
    said = re.fullmatch(rf"({_SYMBOL}), ?{_SYMBOL}", letters.strip())
    return said is not None and _right(said[1], one) and _right(domain, other)


_WORD_BEHIND = re.compile(rf"({_SIZE})\s*\\text\{{\s*([A-Za-z]+)\s*\}}")


def _unknown_unit(answer: str, one: Gold, other: Gold) -> bool:
    """A number with a word that is no unit, and golds of that number with units."""
    sized = _WORD_BEHIND.fullmatch(answer.strip())
    if sized is None or is_unit(sized[2]):
        return False
    return _right(sized[1], one) and _right(sized[1], other)


def _asked(answer: str, one: Gold, other: Gold) -> bool:
    """A gold that says what an expression is, in its own words, and one of that value."""
    expression, _, value = answer.partition("=")
    if answer != one.text or "=" in other.text or re.fullmatch(_NAME, expression.strip()):
        return False
    return bool(value) and _right(value, other)


AMBIGUITIES: tuple[Ambiguity, ...] = (
    *(Ambiguity(omission.name, omission.reason, _left_out(omission)) for omission in OMISSIONS),
    Ambiguity("percent", "50% is 50 and 1/2: golds drop the sign as often as not", _percent),
    Ambiguity("decimal comma", "1,5 is two numbers, or one and a half", _decimal_comma),
    Ambiguity(
        "vector",
        "a vector is written as a column, (0, 1) or [0, 1]; i and j are those of plane and space",
        _vector,
    ),
    Ambiguity("unknown unit", "a word that is no unit says nothing of the unit", _unknown_unit),
    Ambiguity("rounding", "a value and its rounding are said in one: 22/7 ≈ 3.14", _rounded),
    Ambiguity("declared", "x, a in Z are two integers, or x and what a is", _declared),
    Ambiguity("asked", "xy = 18 says what xy is, for a problem that asks for xy", _asked),
    Ambiguity("remainder", "n = 0 mod 2 is the remainder 0, and all even integers", _remainder),
    Ambiguity("logarithm", "log is the natural or the decimal logarithm", _logarithm),
    Ambiguity("binomial", "a column of two is also a binomial coefficient", _binomial),
    Ambiguity("option", "(C) 5 is the choice C and its content, 5", _option),
    Ambiguity("case", "letters of choices are written small too: e is E, and a number", _case),
    Ambiguity(
        "integers",
        "a letter of which nothing is said is an integer where the other side speaks of integers",
        _integers,
    ),
)
"""All that is documented."""


def explanation(
    answer: str, one: Gold, other: Gold, known: Sequence[Ambiguity] = AMBIGUITIES
) -> Ambiguity | None:
    """The first ambiguity by which both golds may accept the answer, or None."""
    for ambiguity in known:
        if ambiguity.explains(answer, one, other) or ambiguity.explains(answer, other, one):
            return ambiguity
    return None
