"""What a sentence says in its main clause, and what only explains it."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.disagreement import HEDGE
from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.extraction.prose.verbs import STATING
from plp_reward.answers.parsing.spoken import counts

SO = re.compile(
    r"\b(?:so|thus|hence|therefore|donc|daher|somit|itaque|итак|поэтому|quindi|logo|luego)\b"
    r"|所以|因此|共|따라서|したがって",
    re.IGNORECASE,
)
"""What leads to a conclusion."""
_SUBORDINATE = re.compile(
    r"(?<!\s)(?:\s*+[,;(]\s*+|\s++)(?:since|because|as|which|where|when|whenever|attained|achieved"
    r"|obtained|reached|ie|so that(?!['’]s)|in order to"
    r"|using\b(?![^.]{0,200}\b(?:is|are|was|were|be|equals?)\b)"
    r"|to (?:have|get|reach|make|complete|fill|finish|buy)"
    r"|to (?!(?:[a-z]+ly|be|about|almost|around|just|only|over|under|below|above|every|each|the|an?"
    r"|at|within|between|your?|my|his|her|its|their|our|this|that|no|some|half|nearest|degree|power)\b)"
    r"[a-z]{2,12} (?:(?:the|an?|all|exactly|a total of) )?[$€£]?\d[\d.,]*"
    r")\b.*\Z",
    re.DOTALL | re.IGNORECASE,
)
"""What only explains a value, or says what it is for: ``2 more cows to give 25 litres``."""
_MEANS = re.compile(
    r"\b(?:which means(?: that)?|meaning that|in other words)\b,? "
    r"|,? and their (?=(?:sum|product|difference|total|average|mean|ratio) (?:is|equals) )"
    r"|, that is,? (?=[-\d\w(]{0,8}\d)",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b(?:{STATING}|needs?|will|must)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"(\b(?:is|are|equals|(?:value|maximum|minimum) of) "
    r"(?:\$[^$]{1,60}\$|\\\([^\n]{1,60}?\\\)|[-−]?[\d./]{1,20}))"
    r" (?:at|for) (?:the point )?(?:\$|\\\()?[A-Za-z](?:_\w)?\s?=[^=.;]{1,40}(?=\W*\Z)"
)
"""Where a value is attained, right behind it: ``a minimum of 3 at x = 2``."""
_LEADS_ON = re.compile(r"\b(?:so|thus|hence|therefore|and|then),?\s{0,2}\Z", re.IGNORECASE)
_COMES_TO = re.compile(r"[\s,]{0,3}to get [$€£]?[-−]?\d[\d.,/]{0,20}%?[^\d=]{0,40}")
_MODAL = re.compile(
    r"\b(?:has|have|had|having|needs?|needed|wants?|wanted|going|able|ought|used|likely|required"
    r"|expected|enough|supposed|how|due)\Z",
    re.IGNORECASE,
)
"""What an infinitive completes."""
_MOST_INFINITIVES = 4
_OPERATES = re.compile(
    r"\b(?:add|subtract|multipl|divid|doubl|tripl|quadrupl|halv|sum|tak|combin|plus|minus|times|deduct"
    r"|remov|round|squar|calculat|comput|simplif|convert|count|us(?:e|ing)\b|put|solv)",
    re.IGNORECASE,
)
_CALCULATES = re.compile(
    r"[\s,(]{0,3}which [a-z]{2,12}\b[^=]{0,80}[\d)%] ?= ?[$€£]?[-−]?[\d.,]{1,20}[^\d=]{0,40}",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\b(?:than|more|less|fewer|not)\b", re.IGNORECASE)
_LIKENED = re.compile(r"\b(?:as (?:many|much|old|long|fast)|times|number)\b[^,.;=]{0,40}\Z")
_RESULT = re.compile(
    r",\s?which (?:is|equals|gives|makes|comes to|simplifies to)(?: equal to| exactly)? "
    r"[^A-Za-z\s]{0,3}(?:\\[A-Za-z(]|[\d(√π-]).*",
    re.DOTALL,
)
_REDUCED = re.compile(
    r"[\s,(]{0,3}which (?:simplifies|reduces|comes down|rounds|works out|evaluates|converts) to "
    r"[^A-Za-z\s]{0,3}(?:\\[A-Za-z(]|[\d(√π-])",
    re.IGNORECASE,
)
_STATED = re.compile(
    rf"(?:\b(?:{STATING}|needs?)|=)"
    r"(?: (?:exactly|equal to|about|only|just))? ?[^\w\s]{0,4}"
    r"(?:\d|\\[A-Za-z]|[a-z]\b)[^.;]{0,40}\Z"
)
_VALUE = re.compile(r"\d|\$[^$]+\$|\\[A-Za-z(]")


def main_clause(sentence: str) -> str:
    """The sentence without the clause that explains its value: ``it is 6, since 2 * 3 = 6``.

    The whole sentence, if no value stands before that clause, or one that is denied, and if the
    clause offers another one.
    """
    sentence = _PLACE.sub(r"\1", sentence)
    subordinate = _subordinate(sentence)
    if subordinate is None:
        return sentence
    main = sentence[: subordinate.start()]
    if _REDUCED.match(subordinate[0]) and not HEDGE.search(subordinate[0]):
        return subordinate[0].lstrip(", ")  # "it is 24/60, which simplifies to 2/5"
    if HEDGE.search(sentence, subordinate.start()):
        return sentence
    comes_to = _COMES_TO.fullmatch(subordinate[0]) and _OPERATES.search(main)
    if _LEADS_ON.search(main) or comes_to:
        return sentence  # "so when 17 is divided by 7 it is 3", "we double it to get 30"
    if _CALCULATES.fullmatch(subordinate[0]) and not _COMPARED.search(subordinate[0]):
        return subordinate[0].lstrip(", ")  # "he lost 2, which left him with 18 - 2 = 16"
    apart = subordinate[0].lstrip()[:1] in tuple(",;(")
    if not apart and _LIKENED.search(main) and "=" in subordinate[0]:
        return sentence  # "three times the number of pets as Ann, a total of 3 * 4 = 12"
    if not apart and not (_VERB.search(main) or "=" in main):
        return sentence  # "the point at which it turns is 3"
    if apart and _RESULT.fullmatch(subordinate[0]) and not _STATED.search(main):
        return subordinate[0].lstrip(", ")  # "it is the number of ways to do so, which is 12"
    return main if _VALUE.search(main) and not DENIAL.search(main) else sentence


def _subordinate(sentence: str) -> re.Match[str] | None:
    """The clause that explains the main one: not the second verb of ``she needs to buy 6``."""
    found = _SUBORDINATE.search(sentence)
    for _ in range(_MOST_INFINITIVES):
        if found is None or not found[0].startswith(" to "):
            break
        main = sentence[: found.start()]
        if _VALUE.search(main) and not _MODAL.search(main):
            break
        found = _SUBORDINATE.search(sentence, found.start() + 3)
    return found


def conclusion(sentence: str) -> str:
    """What follows from the sentence in its own words: ``10 * 10, in other words one hundred``."""
    means = list(_MEANS.finditer(sentence))
    if not means:
        return sentence
    tail = sentence[means[-1].end() :]
    words = re.findall(r"[a-z]+", tail.lower())[:40]
    if means[-1][0].lower().startswith(("which", "meaning")) and not _VERB.search(tail):
        return sentence
    stated = _VALUE.search(tail) or counts(words)
    return tail if stated else sentence
