"""What a sentence says in words: values of names, intervals, bounds, ratios, numbers, times.

Each pattern reaches to the end of the sentence: what is said in passing is not its claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from plp_reward.answers.extraction.marks import COMMAND, MATHS
from plp_reward.answers.extraction.negation import DENIAL, NEGATION
from plp_reward.answers.extraction.outcomes import Expected
from plp_reward.answers.extraction.prose.solution_sets import all_numbers, no_solution
from plp_reward.answers.extraction.prose.verbs import BE, GET, HAVE
from plp_reward.answers.parsing.moments import MONTH, SPOKEN_TIME, read_moment
from plp_reward.answers.parsing.spoken import counted, in_signs
from plp_reward.answers.parsing.units import is_unit
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.parsing.words import PRONOUNS, number_in_words

_LONGEST = 1_000
_TAIL = 300
"""Characters from the end that patterns of one clause can span."""
_VALUE = r"(?:[-−±]?(?:[\dπ√(∞][\d./π√()^]{0,20})?[\dπ√)∞])"
_WORDS = r"[a-z]+(?:[ -][a-z]+){0,5}"
_END = r"(?=\W*\Z)"
_NAME = r"(?<![\w\\'])([A-Za-zα-ω])"

_FIXED = (
    (re.compile(r"\bplus or minus\b|\bplus-or-minus\b", re.IGNORECASE), "±"),
    (re.compile(r"\bgreater than or equal to\b", re.IGNORECASE), "at least"),
    (re.compile(r"\b(?:less|smaller) than or equal to\b", re.IGNORECASE), "at most"),
)
"""Fixed phrases with an "or" that leaves nothing open."""

_SOLUTIONS = re.compile(
    rf"{_NAME} ?= ?{_VALUE}"
    rf"(?:(?:,? (?:or|and) |, |，| ?[、或和] ?)\1 ?= ?{_VALUE}){{1,5}}(?![\w/^*+(-])"
    rf"(?:,? (?:and )?both [^\d=]{{1,60}})?{_END}"
)
_SIGN = r" ?(?:[<>]=?|[≤≥]) ?"
_RAYS = re.compile(rf"{_NAME}{_SIGN}{_VALUE},? or \1{_SIGN}{_VALUE}{_END}")
_SAID = r"(?: is(?: equal to)?| equals| ?=) ?"
_PAIR = re.compile(
    rf"{_NAME}{_SAID}({_VALUE}),? and (?:that )?([A-Za-zα-ω]){_SAID}({_VALUE}){_END}"
)
_RESPECTIVELY = re.compile(
    rf"{_NAME}((?:, [A-Za-z]){{0,20}}),? and ([A-Za-z]) (?:are|equal|have the values?) "
    rf"({_VALUE}(?:, {_VALUE}){{0,20}}),? and ({_VALUE}),? respectively{_END}"
)
_COORDINATES = re.compile(
    rf"\bx[- ]coordinate (?:is |of |= ?)?({_VALUE}),? and (?:an? |the |its )?"
    rf"y[- ]coordinate (?:is |of |= ?)?({_VALUE}){_END}"
)
_REMAINDER = re.compile(
    rf"\b(\d{{1,9}} ?(?:R|r|remainder|with (?:a )?remainder(?: of)?) ?\d{{1,9}}){_END}"
)
_INDEXED = re.compile(r"(?<![\w\\'])([A-Za-z])(?:_?\{?[1-4]\}?|[₁₂₃₄])(?= ?=)")
_LIST = re.compile(
    rf"\b(?:are|were|namely)(?: (?:exactly|just|only|simply|given by|the numbers))?:? "
    rf"({_VALUE}(?:, {_VALUE}){{0,20}}),? and ({_VALUE}){_END}"
)
_SPAN = re.compile(
    rf"\b(?P<strict>strictly )?(?:from|between) (?P<low>{_VALUE}) (?:to|and) (?P<high>{_VALUE})"
    r",? \(?(?:(?P<closed>inclusive|both (?:inclusive|included)"
    r"|including (?:both |the |both the )?end ?points)"
    r"|(?P<open>exclusive|both (?:exclusive|excluded)"
    rf"|excluding (?:both |the |both the )?end ?points)){_END}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\bstrictly between (?P<low>{_VALUE}) and (?P<high>{_VALUE}){_END}", re.IGNORECASE
)
_BOUND = re.compile(
    rf"{_NAME}(?: is| must be| has to be| needs to be| can be any(?: real)? number| should be)"
    r"(?: any(?: real)? number)? (?:strictly )?"
    r"(?P<bound>greater than|larger than|bigger than|more than|less than|smaller than|at least"
    rf"|at most) (?P<value>{_VALUE}|{_WORDS}){_END}"
)
_BOUNDS = {
    "greater than": ">", "larger than": ">", "bigger than": ">", "more than": ">",
    "less than": "<", "smaller than": "<", "at least": ">=", "at most": "<=",
}  # fmt: skip
_RATIO = re.compile(
    r"\bratio\b[^.:=\d]{0,80}\b(?:is|equals|becomes|simplifies to|of) "
    rf"(\d{{1,9}}(?: to \d{{1,9}}){{1,3}}){_END}",
    re.IGNORECASE,
)
_UNCLAIMED = re.compile(
    r"\b(?:not|cannot|never|neither|false|wrong|incorrect|suppose|assum\w+|if|whether|unless|claim\w*"
    r"|sure)\b|n['’]t\b",
    re.IGNORECASE,
)
"""Words of a clause that does not claim what it says."""
_CLAUSE = re.compile(
    r"[,;:] (?=[A-Za-z]{1,20} )(?!respectively|inclusive|both|including|exclusive|excluding|and\b)"
    r"|\b(?:so|hence|thus|therefore)\b",
    re.IGNORECASE,
)
_SO = re.compile(r"\b(?:so|thus|hence|therefore)\b(?=.*?[a-z])", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:is|was|be|on|to|gives?|yields?|get|reach|reaches) (?:the )?"
    rf"((?:{MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH})"
    rf"(?:,? \d{{4}})?){_END}",
    re.IGNORECASE,
)
_QUADRANT = re.compile(rf"(?:在|是|为)(第[一二三四]象限){_END}")
_WEEKDAY = re.compile(
    rf"(?:\b(?:on|is|was|be|to)|:) (?:an? )?((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day){_END}",
    re.IGNORECASE,
)
_UNIT = r"([A-Za-z]{1,12})"
_COMPOUND = re.compile(
    rf"(\d{{1,9}}) {_UNIT},? (?:and )?(\d{{1,9}}) {_UNIT}(?![A-Za-z])[^\d=]{{0,60}}\Z"
)
_MOST_AMOUNTS = 4
_AND = re.compile(r",? and |, ")
_AMOUNT = re.compile(
    rf"(?P<said>(?:[^\d=]{{0,60}}\b(?:{BE}|{HAVE}|had|{GET}|sold|bought|costs?|contains?|weighs?)"
    r"(?: exactly| only| a total of)? |[^\d=]{0,60}= ?))?"
    r"(?P<number>\$?[-−]?\d[\d,]{0,15}(?:\.\d{1,12})?)(?:%|(?: (?P<noun>[A-Za-z-]{2,20})"
    r"(?! (?:more|less|times|fewer))(?: [A-Za-z-]{1,20}){0,5})?)"
)
_CLOCK = re.compile(
    rf"(?:(?<=at )|(?<=is )|(?<=be )|(?<=was ))({SPOKEN_TIME.pattern}){_END}", re.IGNORECASE
)
_APPOSITION = re.compile(
    rf" [—–] (?:(?:an?|the) (?=[^\W\d_])|(?=[A-Z]))([^\W\d_]+(?:[ -][^\W\d_]+)?){_END}"
)
_VERBS = word_set(
    "is are was were be equals equal gets get has have needs need makes leaves costs "
    "becomes receives takes gives exactly remain remains it's"
)
_BEFORE = word_set("exactly only just precisely other total of")
_CUTS = word_set(
    "as too altogether for in on at after before by from to if when that which who left per"
)
_NO_NOUN = PRONOUNS | word_set(
    "than or less more fewer times plus minus over and not but half is are was divided "
    "i have has had can could will would"
)
_BOUND_OR_ROUNDED = re.compile(r"\b(?:than|not|least|most|about|almost|nearly)\b", re.IGNORECASE)
_PERCENT = word_set("percent percents cent cents per")


def in_fixed_signs(sentence: str) -> str:
    """``sentence`` without the fixed phrases whose "or" offers no alternative."""
    for phrase, sign in _FIXED:
        sentence = phrase.sub(sign, sentence)
    return sentence


def solutions(sentence: str) -> str | None:
    """``x = 3 or x = 7``, ``x < 3 or x > 7``: what solves a problem, at the end of ``sentence``."""
    rays = _RAYS.search(sentence[-_TAIL:])
    if rays:
        return rays[0]
    found = _SOLUTIONS.search(_INDEXED.sub(r"\1", sentence[-_TAIL:]))
    return ", ".join(re.findall(rf"= ?({_VALUE})", found[0])) if found else None


def apposition(sentence: str) -> str | None:
    """``it is the same weekday — a Friday``: the words behind the dash."""
    found = _APPOSITION.search(sentence)
    if found is None or MATHS.search(sentence) or "=" in sentence or DENIAL.match(found[1]):
        return None
    return found[1]


def stated(sentence: str, expects: Expected | None) -> str | None:
    """What ``sentence`` says in words at its end, or None."""
    if len(sentence) > _LONGEST or COMMAND.search(sentence):
        return None
    if _UNCLAIMED.search(_CLAUSE.split(sentence[-_TAIL:])[-1]):
        return None
    families = _OF_OTHERS if expects == "other" else _OF_NUMBERS
    for family in families:
        said = family(sentence[-_TAIL:])
        if said is not None:
            return said
    return number_said(_SO.split(sentence[-_TAIL:])[-1], expects)


def number_said(sentence: str, expects: Expected | None) -> str | None:
    """The only number in words that a verb of ``sentence`` states: ``each gets two and a half``."""
    words = re.findall(r"[^\s,;:()]+", sentence.rstrip(" .!\n\t"))
    lowered = [word.lower() for word in words]
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lowered):
        length = counted(lowered[at : at + 12])
        if length and not _selects(lowered, at) and _is_said(lowered, at, at + length):
            found.append((at, at + length))
        at += max(length, 1)
    if len({tuple(lowered[start:end]) for start, end in found}) != 1:
        return None
    start, end = found[-1]
    of_others = lowered[end : end + 2] == ["of", "the"] and counted(lowered[end + 2 : end + 3])
    noun = [] if of_others else _noun(lowered, end)
    if lowered[start:end] == ["one"] and end < len(lowered) and noun in ([], ["of", "them"]):
        return None  # "one that we know", "one of them"
    if noun is None or NEGATION.search(" ".join(words[:start])[-40:]):
        return None
    figures = " ".join(words[start:end])
    if expects == "other" or (noun and noun[0] in _PERCENT):
        return " ".join([figures, *words[end : end + len(noun)]])
    return figures


def _selects(words: list[str], at: int) -> bool:
    """True for the one in ``one of the factors`` and the five in ``two of the five``."""
    return words[at : at + 3] == ["one", "of", "the"] or words[max(0, at - 2) : at] == ["of", "the"]


def _is_said(words: list[str], start: int, end: int) -> bool:
    """True if a verb stands in front of the number, perhaps with "exactly" or "a total of"."""
    if words[start:end] == ["a"]:
        return False
    before = words[:start]
    if before and before[-1] in ("only", "exactly") and words[end : end + 2] == ["of", "the"]:
        return True
    if before[-3:] == ["in", "other", "words"]:
        return True
    if before and before[-1] == "of":
        return before[-3:-1] == ["a", "total"] or before[-3:-1] == ["value", "of"]
    while before and before[-1] in _BEFORE:
        before = before[:-1]
    said = ("is", "are", "was", "be", "equals") if words[start:end] == ["one"] else _VERBS
    return bool(before) and before[-1] in said


def _noun(words: list[str], start: int) -> list[str] | None:
    """The words behind a number that say what it counts; None if they say something else."""
    noun: list[str] = []
    for word in words[start : start + 6]:
        if word == "more" and not noun and "than" not in words[start:]:
            continue
        if word in _NO_NOUN or any(map(str.isdigit, word)):
            return None
        if word in _CUTS:
            break
        if number_in_words(word) is not None:
            return None
        noun.append(word)
    if any(map(str.isdigit, "".join(words[start:]))):
        return None
    if noun[:1] == ["of"] and noun[1:2] not in (["them"], ["these"], ["those"], ["it"], ["the"]):
        return None
    return noun if len(noun) <= 4 else None


def _pair(sentence: str) -> str | None:
    found = _PAIR.search(sentence)
    if found is None or found[1] == found[3]:
        return None
    named = sorted([(found[1], found[2]), (found[3], found[4])])
    return ", ".join(f"{name} = {value}" for name, value in named)


def _respectively(sentence: str) -> str | None:
    found = _RESPECTIVELY.search(sentence)
    if found is None:
        return None
    names = [found[1], *re.findall("[A-Za-z]", found[2]), found[3]]
    values = [*found[4].split(", "), found[5]]
    if len(names) != len(values):
        return None
    return ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))


def _coordinates(sentence: str) -> str | None:
    found = _COORDINATES.search(sentence)
    return f"({found[1]}, {found[2]})" if found else None


def _remainder(sentence: str) -> str | None:
    found = _REMAINDER.search(sentence)
    return found[1] if found else None


def _list(sentence: str) -> str | None:
    found = _LIST.search(sentence)
    return f"{found[1]}, {found[2]}" if found else None


def amounts(sentence: str) -> str | None:
    """``12, 30`` from values with nouns of their own: ``Ann is 12 and Bob is 30 years old``."""
    parts = _AND.split(_SO.split(sentence)[-1].strip(" .,!\n"))
    if not 2 <= len(parts) <= _MOST_AMOUNTS or _BOUND_OR_ROUNDED.search(sentence):
        return None
    found = [_AMOUNT.fullmatch(part) for part in parts]
    nouns = [amount["noun"] for amount in found if amount and amount["noun"]]
    if not all(found):
        return None
    if all(amount and not amount["said"] for amount in found[1:]) and all(map(is_unit, nouns)):
        return None  # "5 feet and 3 inches" are one length
    return ", ".join(amount["number"] for amount in found if amount)


def _interval(sentence: str) -> str | None:
    found = _SPAN.search(sentence)
    if found is not None:
        if found["closed"] and not found["strict"]:
            return f"[{found['low']}, {found['high']}]"
        return None if found["closed"] else f"({found['low']}, {found['high']})"
    found = _BETWEEN.search(sentence)
    return f"({found['low']}, {found['high']})" if found else None


def _bound(sentence: str) -> str | None:
    found = _BOUND.search(sentence)
    if found is None:
        return None
    value = found["value"]
    if value[0].isalpha():
        number = number_in_words(value)
        if number is None:
            return None
        value = str(number)
    return f"{found[1]} {_BOUNDS[found['bound'].lower()]} {value}"


def _ratio(sentence: str) -> str | None:
    found = _RATIO.search(sentence)
    return found[1].replace(" to ", ":") if found else None


def _quadrant(sentence: str) -> str | None:
    found = _QUADRANT.search(sentence)
    return found[1] if found and not DENIAL.search(sentence) else None


def _date(sentence: str) -> str | None:
    found = _DATE.search(sentence)
    return found[1].rstrip(".") if found and not DENIAL.search(sentence) else None


def _weekday(sentence: str) -> str | None:
    found = _WEEKDAY.search(sentence)
    return found[1] if found and not NEGATION.search(sentence[: found.start()][-40:]) else None


def _compound(sentence: str) -> str | None:
    """``3 hours and 20 minutes``, if the sentence has no other number."""
    sentence = sentence.rpartition("=")[2]
    found = _COMPOUND.search(sentence)
    if found is None or any(map(str.isdigit, sentence[: found.start()])):
        return None
    if not (is_unit(found[2]) and is_unit(found[4])) or _BOUND_OR_ROUNDED.search(sentence):
        return None
    return f"{found[1]} {found[2]} {found[3]} {found[4]}"


def _clock(sentence: str) -> str | None:
    found = _CLOCK.search(sentence)
    said = found[1] if found else None
    return said if said and read_moment(said) is not None else None


def _spelled(sentence: str) -> str | None:
    """A root or a multiple of pi, or two signs, behind the last "is"."""
    before, copula, said = sentence.rpartition(" is ")
    said = said.strip(" .!")
    if not copula or not said.startswith(("±", "the square", "the cube", "minus the")):
        spelled = " root of " in said or said.endswith(" pi")
        if not copula or not spelled:
            return None
    return None if NEGATION.search(before[-40:]) else in_signs(said)


_Family = Callable[[str], str | None]
WHOLE: tuple[_Family, ...] = (solutions, no_solution, all_numbers, _quadrant)
"""What a sentence says before any formula in it."""
_OF_NUMBERS: tuple[_Family, ...] = (_ratio, _spelled)
_OF_OTHERS: tuple[_Family, ...] = (
    _ratio, _remainder, _coordinates, _pair, _respectively, _list, amounts, _interval,
    _bound, no_solution, all_numbers, _date, _weekday, _compound, _clock, _spelled,
)  # fmt: skip
