"""What stands behind the sentence that states the answer: courtesies, remarks, recaps."""

from __future__ import annotations

import re

from plp_reward.answers.extraction.marks import MATHS
from plp_reward.answers.extraction.negation import DENIAL
from plp_reward.answers.extraction.prose.unmarked_formula import closing_formula
from plp_reward.answers.extraction.prose.verbs import STATING
from plp_reward.answers.parsing.spoken import counts

COURTESY = re.compile(
    r"\bI hope\b|\blet me know\b|\bfeel free\b|\bplease\b|\bthank(?:s| you)\b|\A\W*note\b"
    r"|\bhope this helps\b|\bany questions\b|\bglad to help\b|\bQ\.?E\.?D\b"
    r"|\A\W*done\W*\Z|\bif you (?:need|want|would like|have)\b|希望"
    r"|\bespero que\b|\bj'espère\b|\bich hoffe\b",
    re.IGNORECASE,
)
"""Sentences behind the answer that are not about it."""

_OFFER = re.compile(
    r"\b(?:anything else|would you like|do you (?:want|have)|happy to help"
    r"|(?:sorry|apologi[sz]e) (?:about|for)|does (?:this|that) (?:help|make sense)|good luck"
    r"|happy (?:studying|learning))\b",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\W*(?:(?:so|and|thus|hence),? )?(?:this|that|which|it)(?:['’]s| is) "
    r"(?:exactly |precisely |indeed )?(?:the|what|our|your) [^\d\\$=]{1,80}",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\W*(?:and )?(?:this|that)(?:['’]s| is) how (?:many|much|long|far|old|tall) [^\d\\$=]{1,80}",
    re.IGNORECASE,
)
_CONSTANT = re.compile(
    r"\W*(?:where|with|here,?) \$?\\?[A-Za-z]\w{0,8}\$? (?:is|are|denotes|represents|being|as) "
    r"[^\d\\$=]{1,100}",
    re.IGNORECASE,
)
_CONFIRMS = re.compile(
    r"\W*(?:both|all|these|they|this|it|each)(?: of (?:these|them))?"
    r"(?: (?:values?|solutions?|roots?|answers?|numbers?|pairs?))? (?:(?:indeed|also|clearly) )?"
    r"(?:satisf(?:y|ies)|works?|checks? out|fits?|(?:is|are) (?:valid|correct)|solves?)\b"
    r"[^\d\\$=]{0,80}",
    re.IGNORECASE,
)
_LONGEST_CHECK = 16
"""Sentences of a check."""
_CHECK = re.compile(
    r"\W*(?:(?:we|i|you|to|now|let['’]?s|let us|let me|next|finally|as a),? ){0,4}"
    r"(?:can |also |will ){0,2}"
    r"(?:(?:check|verif|double-check|confirm|test)[a-z]*\b"
    r"|(?:plug|substitut)[a-z]*\b[^.]{0,60}\b(?:back|original|check|verify)\b)",
    re.IGNORECASE,
)
_FAILS = re.compile(
    r"\b(?:wait|wrong|incorrect|mistake|not|no|instead|however|actually|but)\b", re.IGNORECASE
)
_HOLDS = re.compile(
    r"\b(?:holds?|works?|satisf(?:y|ies|ied)|checks? out"
    r"|(?:is|are) (?:indeed )?(?:correct|valid|true|right)"
    r"|verified|confirm(?:s|ed)|as (?:required|expected|desired|given))\b|[✓✔]",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    rf"\b(?:{STATING}|therefore|thus|hence|so|answer)\b|=",
    re.IGNORECASE,
)
_RECAP = re.compile(r"\W*(?:in summary|to summari[sz]e|to recap|summing up)\b", re.IGNORECASE)
CONCLUDES = re.compile(r"\W*(?:therefore|thus|hence|so|consequently)\b", re.IGNORECASE)
_CALCULATION = re.compile(r"[\d.,]++(?>(?: ?[-+*/×÷] ?[\d.,]++)*)(?P<result> ?= ?(?=\d))?")
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_NOTE_IN_BRACKETS = re.compile(
    r" \((?:but|though|although|note|not|because|since|as|recall|remember|and (?:not|there)"
    r"|it is not|this is not)\b[^()]{1,200}\)(?=\W*\Z)",
    re.IGNORECASE,
)


_EXPLAINS = re.compile(
    r"\W*(?:here(?:['’]s| is) (?:why|how|the (?:reason|explanation))"
    r"|(?:this|that)(?:['’]s| is) because\b"
    r"|(?:let me|to) (?:explain|see (?:this|why))|you can (?:see|check|verify)"
    r"|(?:explanation|reason|justification|rationale|why)\W{0,3}:|(?:解析|理由|解释)[:：])",
    re.IGNORECASE,
)
"""What begins an explanation of what was said."""
_WORKING = re.compile(
    r"\W*(?:reasoning|working|solution|steps|calculation|proof|breakdown|details|derivation)\W{0,3}:"
    r"|(?:this|that|it) (?:comes|follows) from\b",
    re.IGNORECASE,
)
"""What begins an explanation, if the value in front of it is set off as the answer."""
_BOLD_FIGURE = re.compile(r"\*\*([^*\n]{0,80}\d[^*\n]{0,80})\*\*")
_SAID_OF_FIGURE = re.compile(
    r"\*\* (?:costs?|took|has|saved|won|weighs?|lasts?|comes)\b", re.IGNORECASE
)
"""A bold subject and its verb, which makes a statement where ``_STATEMENT`` knows no word."""
_GIVEN = re.compile(
    r"\b(?:given|let|suppose|assume|start|know|want|need|find|step|first|if|part|problem|question)\b"
    r"|[:：]\W*\Z",
    re.IGNORECASE,
)
"""Words of a sentence that begins a solution, or heads it."""
_WITHDRAWN = re.compile(r"\b(?:wait|mistake|actually|correction|oops)\b", re.IGNORECASE)
_BOLD_VALUE = re.compile(r"\*\*[^*\n]*[^*\n:：]\*\*")


def without_endings(sentences: list[str]) -> list[str]:
    """``sentences`` up to the one that states the answer; at least one is left."""
    if _states_first(sentences):
        return sentences[:1]
    kept = _without_check(_without_explanation(list(sentences)))
    while len(kept) > 1 and _follows_the_answer(kept[-2], kept[-1].strip()):
        kept.pop()
        kept[-1] = kept[-1].rstrip(", \n\t")
    kept[-1] = _NOTE_IN_BRACKETS.sub("", kept[-1])
    return kept


def _states_first(sentences: list[str]) -> bool:
    """True if the first sentence has the only bold value, and what follows concludes nothing."""
    first, *rest = sentences
    bold = _BOLD_FIGURE.findall(first)
    if not rest or len(set(bold)) != 1 or _GIVEN.search(first):
        return False
    if not (_STATEMENT.search(first) or _SAID_OF_FIGURE.search(first)):
        return False
    return not any(
        CONCLUDES.match(said)
        or _WITHDRAWN.search(said)
        or any(figure != bold[0] for figure in _BOLD_FIGURE.findall(said))
        for said in rest
    )


def _without_explanation(sentences: list[str]) -> list[str]:
    """``sentences`` up to the answer, if only its explanation stands behind it."""
    for at in range(1, len(sentences)):
        stated, behind = sentences[at - 1], sentences[at:]
        bold = _BOLD_VALUE.search(stated)
        if not (_EXPLAINS.match(behind[0]) or (bold and _WORKING.match(behind[0]))):
            continue
        if not _has_value(stated) or not (bold or _STATEMENT.search(stated)):
            return sentences
        if any(CONCLUDES.match(said) or _FAILS.search(said) for said in behind):
            return sentences
        return sentences[:at]
    return sentences


def _without_check(sentences: list[str]) -> list[str]:
    """``sentences`` without the check of the answer that ends them and bears it out."""
    for at in range(len(sentences) - 1, max(0, len(sentences) - _LONGEST_CHECK), -1):
        if not _CHECK.match(sentences[at]):
            continue
        check = sentences[at:]
        borne_out = _HOLDS.search(check[-1]) or (
            "=" in check[-1] and not CONCLUDES.match(check[-1]) and not _STATEMENT.search(check[-1])
        )
        if not borne_out or any(map(_FAILS.search, check)):
            return sentences
        if not (_has_value(sentences[at - 1]) and _STATEMENT.search(sentences[at - 1])):
            return sentences
        if any(CONCLUDES.match(said) and not _HOLDS.search(said) for said in check):
            return sentences
        return sentences[:at]
    return sentences


def _follows_the_answer(before: str, last: str) -> bool:
    if COURTESY.search(last):
        return True
    if _OFFER.search(last) and not any(map(str.isdigit, last)):
        return True
    if _HOW_MANY.fullmatch(last) and not DENIAL.search(last):
        return _has_value(before)
    if _CONSTANT.fullmatch(last):
        return True
    if _CONFIRMS.fullmatch(last) and not DENIAL.search(last):
        return _has_value(before)
    if last.startswith("(") and last.rstrip(".").endswith((")", ".)")) and _has_value(before):
        return _label(last) is None
    if _POINTER.fullmatch(last) and not DENIAL.search(last):
        return closing_formula(before) is not None or before.rstrip().endswith(("]]", "]]."))
    return bool(_RECAP.match(last)) and CONCLUDES.match(before) is not None and _several(last)


def _label(sentence: str) -> re.Match[str] | None:
    """``(a)`` or ``(B)``: a sentence in brackets that is no remark but an item or an option."""
    return re.match(r"\(\w\)", sentence)


def _has_value(sentence: str) -> bool:
    if any(map(str.isdigit, sentence)) or MATHS.search(sentence):
        return True
    words = re.findall(r"[a-z]+", sentence.lower())
    return counts(words[-40:])


def _several(sentence: str) -> bool:
    """True if a recap names several numbers, and so states no answer."""
    stated = _CALCULATION.sub(lambda found: found[0] if found["result"] is None else "", sentence)
    return len(_NUMBER.findall(stated)) > 1
