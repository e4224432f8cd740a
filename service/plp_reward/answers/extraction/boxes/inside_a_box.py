r"""What a box holds beside its value: a sentence, a remark, a step, an option's letter, a box.

The content of a box is compared as it is first. These are the other forms in which the same
content says its answer, for golds that hold the value alone: ``\boxed{The sum is 7.}`` says 7.
"""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import HEDGE, Same
from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.extraction.prose.main_clause import main_clause
from plp_reward.answers.extraction.prose.stated_number import stated_number
from plp_reward.answers.extraction.prose.verbs import GIVE, STATING
from plp_reward.answers.extraction.two_forms import LONGEST, plainly, said_twice
from plp_reward.answers.parsing.lines import of_lines
from plp_reward.answers.parsing.solutions import words
from plp_reward.answers.parsing.truths import truth_said
from plp_reward.answers.parsing.units import is_unit
from plp_reward.answers.parsing.words import DOUBT

_MAY_SAY_MORE = re.compile(
    r"text|math(?:rm|bf)|mbox|approx|≈|rrow|implies|therefore|[⇒⟹∴]|\\to(?![A-Za-z])"
    r"|(?<![\\A-Za-z])[A-Za-z]{2,}|[A-J][).:]"
)
"""What a box holds that says its answer in another form as well."""
_WORDY = re.compile(r"[A-Za-z]{2}")

_ROUNDLY = r"(?:about|approx(?:\.|imately)?|roughly|around|nearly|≈|\\approx|~)"
_ROUNDING_OR_REASON = re.compile(
    rf"[,;]? ?(?:[(\[]\s?(?:(?:or |which is |that is |i\.?e\.?,? )?{_ROUNDLY}"
    r"|(?:rounded|to the nearest|since|because|as|from|using|by|for|when|where|after|in)\b)"
    rf"[^()]{{1,120}}[)\]]\.?|\s(?:or |which is )?{_ROUNDLY}\s.{{1,60}})\Z",
    re.IGNORECASE,
)
_COUNTS_OF_NAME = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z' -]{1,40}) \(\s?[$€£]?\d[\d.,]{0,12}%?(?: [A-Za-z ]{1,40})?\)\.?"
)
"""A name with the figure that makes it the answer: ``Ann (15 points)``."""
_IS_SENTENCE = re.compile(
    r"\s*(?=[A-Z]|(?:the|an?|he|she|it|they|we) )(?:[A-Za-z'-]{1,20} ){1,8}"
    r"(?:[a-z]{2,}(?:es|ed|[bdeghklmnprtwy]s)|is|has|was|got|won|sold|made|will [a-z]+) "
    r"(?:exactly |only |just |a total of )?[-−$€£]{0,2}\d[^;]*\Z"
)
"""A sentence whose verb stands before its number: ``The rope reaches 12 feet up.``."""
_LONG_REMARK = re.compile(
    r"(?P<value>[$€£]?-?\d[\d.,/]{0,20}%?(?: [a-z]{1,12})?) "
    rf"\((?!.*\b(?:or|not|mod|base|{DOUBT})\b)(?:[^()\s]+ ){{2,20}}[^()\s]+\)\.?"
)
"""A number with a remark of some words in brackets."""
_UNSURE = re.compile(
    rf"\b(?:or|not|no|least|most|more|less|than|about|around|if|{DOUBT}|cannot|between)\b|n['’]t",
    re.IGNORECASE,
)
_OR_ABOUT = re.compile(rf"\s?(?:or |which is )?{_ROUNDLY}", re.IGNORECASE)
_VALUED = re.compile(r"\d|\\(?!approx)[A-Za-z]|\b[A-Za-z]\b")
_STEP = re.compile(r"\\(?:[Rr]ightarrow|implies|Longrightarrow|therefore|to(?![A-Za-z]))|[⇒⟹∴]")
_WHERE = re.compile(r"\b(?:where|whenever)\b")
_COPULA = re.compile(
    rf"(?<!that)(?<!which)(?<!who)\s(?:{STATING}|{GIVE}|be|needs?|makes?|travels?|earns?|pays?)\s"
    r"(?:equal to |exactly )?"
)
_VALUE_WORDS = 3
_COUNTED = re.compile(
    r"(?P<number>[-−]?\d[\d,]*(?:\.\d+)?)(?! (?:and|but|nor|mod|modulo)\b)"
    r"(?P<what>(?: [a-z-]+){2,12})\.?"
)
_SENTENCE = 4
"""Words from which on the content of a box is a sentence."""
_CLAUSE = re.compile(r"\b(?:if|when|where|while|unless|whose|but|and|whereas)\b", re.IGNORECASE)
_OPTION = re.compile(
    r"\(?([A-J])\)?(?:\s*[.):]\s*|\s+(?=\()|(?=\(|\\left))(?:\\left\s?)?\(?(?P<value>.+)\Z"
)
_LABEL_OF_OPTION = r"(?:\([A-J]\)|[A-J][.):])"
_LABELLED = re.compile(rf"{_LABEL_OF_OPTION}\s?(.+)")
_NUMBERED = re.compile(rf"{_LABEL_OF_OPTION}\s{{0,4}}[-−]?\d[\d.,/]{{0,20}}")
_LIMITS = re.compile(
    r"\b(?:is|are|was|were|not|no|wrong|incorrect|at|more|less|fewer|than|or|times|if|when|too"
    r"|below|above|over|under|between|plus|minus|up)\b",
    re.IGNORECASE,
)
"""Words behind a number that make it another answer, or none."""
_LONE = re.compile(r"(?<![A-Za-z])[A-J](?![A-Za-z])")
_LABEL = re.compile(r"\A\W*[A-J]\W*\Z|\([A-J]\)|(?<![A-Za-z])[A-J][.):]")
_TRUTH_AND_LETTER = re.compile(
    r"\s*(?:yes|no|true|false)\s*[:,;]\s*\(?[A-J]\)?\s*\Z", re.IGNORECASE
)


def also_said(content: str, same: Same, *, choice: bool) -> tuple[str, ...]:
    """The other forms of the answer that ``content`` gives."""
    if len(content) < 4 or len(content) > LONGEST:
        return ()
    if not choice and "\n" not in content and not _MAY_SAY_MORE.search(content):
        return ()  # by far the commonest case
    if "\n" in content and not choice and (listed := of_lines(content)) != content:
        return (listed,)
    plain = plainly(content).strip()
    if choice:
        letter = _letter(plain)
        return (letter,) if letter else ()
    if truth_said(plain):
        return ()  # what stands behind a yes or no only explains it
    forms: dict[str, None] = {}
    result = _result(content)
    if result and not HEDGE.search(plain):
        forms[result] = None
    labelled = _LABELLED.fullmatch(plain)
    if labelled:
        forms[labelled[1]] = None
    if _WORDY.search(plain):
        remarked = _ROUNDING_OR_REASON.sub("", plain)
        if remarked and remarked != plain and not _rounds_words(remarked, plain):
            forms[remarked.strip(" ,;")] = None
        named = _COUNTS_OF_NAME.fullmatch(plain)
        remark = _LONG_REMARK.fullmatch(plain)
        for value in (
            named and named["name"],
            remark and remark["value"],
            _stated(remarked or plain),
            _counted(plain),
            _measured(plain),
        ):
            if value:
                forms[value] = None
    forms |= dict.fromkeys(said_twice(plain, same))
    return tuple(forms)


def is_solution(content: str) -> bool:
    """True for a box around a whole solution, whose answer is the box within."""
    return words(content) >= _SENTENCE and not HEDGE.search(content)


def names_two_kinds(content: str) -> bool:
    """True for ``no: A``: a yes or no and a letter, of which nobody says which is the answer."""
    return _TRUTH_AND_LETTER.match(content) is not None


def _result(content: str) -> str | None:
    r"""What the last step comes to: ``x = 4`` of ``2x + 1 = 9 \Rightarrow x = 4``.

    An arrow in braces is a part of something, as in ``\lim_{x \to 0}``; what a condition
    ("where ...") comes to is not the answer, and an arrow with nothing in front of it is no step.
    """
    for step in reversed(list(_STEP.finditer(content))):
        before, result = content[: step.start()], content[step.end() :].strip().rstrip(" .,;")
        if before.count("{") == before.count("}"):
            leads = before.strip() and not _WHERE.search(before)
            return result if result and leads else None
    return None


def _letter(plain: str) -> str | None:
    """``B (8)``, ``C: a short text``: the letter of an option with its value or text.

    A number behind a label is compared with gold's, as it stands.
    """
    option = _OPTION.match(plain)
    if option is None or _names_others(option["value"]) or _NUMBERED.fullmatch(plain):
        return None
    return option[1]


def _counted(plain: str) -> str | None:
    """The number that a few words say what it counts of: ``15 ways to choose``; units stay."""
    counted = _COUNTED.fullmatch(plain)
    if counted is None or _LIMITS.search(plain) or any(map(is_unit, counted["what"].split())):
        return None
    return counted["number"]


def _measured(plain: str) -> str | None:
    """The only number that a sentence states, with its unit: ``The rope reaches 12 feet up.``."""
    if not _IS_SENTENCE.match(plain) or _UNSURE.search(plain) or _CLAUSE.search(plain):
        return None
    return stated_number(plain.rstrip(" ."), "other").answer


def _names_others(value: str) -> bool:
    """True if the text behind a letter is about other letters: ``D) A and B``."""
    value = value.rstrip(" )")
    return bool(HEDGE.search(value) or _LABEL.search(value)) or len(_LONE.findall(value)) > 1


def _rounds_words(value: str, plain: str) -> bool:
    r"""True for ``Amir \approx 5``: only numbers have roundings, so words in front are a name."""
    return not _VALUED.search(value) and _OR_ABOUT.match(plain, len(value)) is not None


def _stated(plain: str) -> str | None:
    """The value that a sentence says of its subject."""
    sentence = main_clause(plain).rstrip(" .")
    if HEDGE.search(sentence) or DENIAL.search(sentence):
        return None
    copulas = list(_COPULA.finditer(sentence))
    if len(copulas) != 1 or len(_WORDY.findall(sentence[: copulas[0].start()])) < 1:
        return None
    value = sentence[copulas[0].end() :].strip(" :")
    words = re.findall(r"(?<!\\)\b[A-Za-z]{2,}", value)
    if not value or len(words) > _VALUE_WORDS or _CLAUSE.search(value):
        return None
    return value
