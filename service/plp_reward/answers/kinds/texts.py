r"""Texts: answers in words.

The same: the same words in their normal form: case, articles, synonyms and abbreviations do not
matter, and words of other languages are what they mean. Words may name a value of another kind.

Settings: ``case_sensitive``.

    Evelyn == evelyn
    Evelyn != evelyn  (case_sensitive=True)
    \text{does not exist} == DNE
    \text{yes} == True
    \text{Monday} == \text{on Monday}
    \text{no solution} == \emptyset
    \text{north east} == northeast
    \text{listen} != \text{silent}
    \mathbb{R} == \text{all real numbers}
    3 == tres
"""

from __future__ import annotations

import re

from plp_reward.answers import heads
from plp_reward.answers.kinds.comparing.comparer import Comparer, exchanged
from plp_reward.answers.kinds.comparing.outcome import NEVER, Outcome
from plp_reward.answers.kinds.relations.assignments import assigned
from plp_reward.answers.parsing.tongues import MEANINGS, foreign_number
from plp_reward.answers.rules import Rule
from plp_reward.answers.tree import INFINITY, SCALARS, Node, name_of, number, symbol, text_of

_PUNCTUATION = re.compile(r" ?([^\w ]) ?")
_SYNONYMS = {
    "dne": "does not exist", "no solutions": "no solution", "no real solution": "no solution",
    "no real solutions": "no solution", "none": "no solution", "undefined": "does not exist",
    "infinitely many solutions": "infinitely many", "infinite": "infinitely many",
    "infinitely many": "infinitely many", "true": "yes", "false": "no",
    **dict.fromkeys(
        (
            "all reals", "all real", "all real x", "all x", "all real number", "all real values",
            "all real values of x", "all real numbers x", "real numbers", "every real number",
            "set of all real numbers",
        ),
        "all real numbers",
    ),
    "no such number exists": "does not exist", "no solution exists": "no solution",
}  # fmt: skip
_ABBREVIATIONS = {
    short: full
    for shorts, full in (
        ("mon", "monday"), ("tue tues", "tuesday"), ("wed", "wednesday"),
        ("thu thur thurs", "thursday"), ("fri", "friday"), ("sat", "saturday"),
        ("sun", "sunday"), ("jan", "january"), ("feb", "february"), ("apr", "april"),
        ("aug", "august"), ("sep sept", "september"), ("oct", "october"), ("nov", "november"),
        ("dec", "december"),
    )
    for short in shorts.split()
}  # fmt: skip
_REALS = symbol("R")
_LETTERS = frozenset([heads.SYMBOL, heads.CONSTANT])
_LEADS = (
    "there is ",
    "there are ",
    "there exist ",
    "there exists ",
    "it is ",
    "on ",
    "in ",
    "at ",
    "the ",
    "a ",
    "an ",
)


_SUBJECT = r"(?:(?:it|the (?:[a-z]+ )?[a-z]+) )?(?:is )?"
_STATEMENTS = (
    (r"(?:there (?:is|are) )?no (?:real |such )?(?:solutions?|roots?)(?: exists?)?", "no solution"),
    (
        (
            r"(?:there (?:is|are|exists?) )?no such (?:[a-z]|values?|integers?|functions?)"
            r"(?: exists?)?"
        ),
        "no solution",
    ),
    (rf"{_SUBJECT}(?:does not exist|doesn't exist|undefined)", "does not exist"),
    (rf"{_SUBJECT}(?:converges|convergent)", "converges"),
    (rf"{_SUBJECT}(?:diverges|divergent)", "diverges"),
)
"""Sentences that say one thing, whatever they call their subject."""
_MEANINGS = [(re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in _STATEMENTS]
_QUADRANTS = (
    ("i|1", "first|1st", "quadrant 1"), ("ii|2", "second|2nd", "quadrant 2"),
    ("iii|3", "third|3rd", "quadrant 3"), ("iv|4", "fourth|4th", "quadrant 4"),
)  # fmt: skip
_MEANINGS += [
    (re.compile(rf"(?:the )?(?:quadrant (?:{sign})|(?:{place}) quadrant)", re.IGNORECASE), meaning)
    for sign, place, meaning in _QUADRANTS
]
_FRAME = re.compile(
    r"(?:(?:it|this|that)['’]s|(?:it|this|that"
    r"|the (?:day(?: of the week)?|weekday|month|season|shape|figure|curve|graph))"
    r" (?:is|was|will be|would be|must be|falls on|will fall on)) (?:on )?(?:an? |the )?"
    r"(?!(?:not|no|never|neither|either)\b)(?=\S)",
    re.IGNORECASE,
)
"""What a sentence says before its answer: ``It will be a Sunday``."""
_GLOSS = re.compile(r"([^()]{1,60}?) ?\(([^()]{1,60})\)?")
_RIGHT_ANGLED = re.compile(r"\bright angled(?= |\Z)", re.IGNORECASE)
_IS_A = re.compile(r"the (?:[a-z]+ )?[a-z]+ is an? (?=[a-z])")
_NOUN = re.compile(
    r" (?:triangle|quadrilateral|function|number|angle|sequence|graph|matrix|relation)s?\Z"
)
"""Kinds of things, which an answer in one adjective may leave out."""


def equal(gold: Node, answer: Node, comparer: Comparer) -> Outcome:
    """Words against words, or against what they may be a name of."""
    if gold.head is answer.head:
        return Outcome(same_words(_words(gold, comparer), _words(answer, comparer)), Rule.TEXT)
    text, other = (gold, answer) if gold.head is heads.TEXT else (answer, gold)
    words = _words(text, comparer)
    if words == "all real numbers":
        return comparer.equal(*exchanged(gold, answer, text, _REALS))
    if other == INFINITY:
        return Outcome(words == "infinitely many", Rule.TEXT)
    if other == Node(heads.SET):
        return Outcome(words in ("no solution", "empty set"), Rule.TEXT)
    if other.head is heads.RELATION:
        named = assigned(other, comparer.expressions)
        if named is not None and named[1].head in (heads.TEXT, heads.SYMBOL):
            return comparer.equal(*exchanged(gold, answer, other, named[1]))
    if other.head in SCALARS:
        value = foreign_number(text_of(text))
        if value is not None:
            return comparer.equal(*exchanged(gold, answer, text, number(value)))
    letters = (other,) if other.head is heads.SYMBOL else other.args
    if other.head in (heads.SYMBOL, heads.MUL) and all(item.head in _LETTERS for item in letters):
        spelled = Node(heads.TEXT, (), "".join(map(name_of, letters)))
        return Outcome(_words(spelled, comparer) == words, Rule.TEXT)
    return NEVER


def _words(node: Node, comparer: Comparer) -> str:
    """The normal form of a text, in lower case unless the policy minds the case."""
    text = text_of(node)
    return normal_words(text if comparer.policy.case_sensitive else text.casefold())


def normal_words(text: str) -> str:
    """A text in which two wordings of one answer agree; ``text`` is folded already."""
    text = " ".join(text.replace("-", " ").split())
    text = _PUNCTUATION.sub(r"\1", text).replace("|", ":")
    gloss = _GLOSS.fullmatch(text)
    if gloss and gloss[1].isascii() != gloss[2].isascii():
        said, glossed = normal_words(gloss[1]), normal_words(gloss[2])
        if same_words(said, glossed):
            return said
    text = _RIGHT_ANGLED.sub("right", text)
    for pattern, meaning in _MEANINGS:
        if pattern.fullmatch(text.rstrip(".")):
            return meaning
    frame = _FRAME.match(text)
    text = text[frame.end() :] if frame else _IS_A.sub("", text, count=1)
    for lead in _LEADS:
        text = text.removeprefix(lead)
    lowered = text.lower().rstrip(".")
    return _SYNONYMS.get(lowered) or _ABBREVIATIONS.get(lowered) or MEANINGS.get(lowered) or text


def same_words(one: str, other: str) -> bool:
    """Whether two normal forms are the same words: ``north east`` is ``northeast``.

    An answer in one adjective may say of what: ``even`` is ``even number``.
    """
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return True
    return _NOUN.sub("", one) == other or one == _NOUN.sub("", other)
