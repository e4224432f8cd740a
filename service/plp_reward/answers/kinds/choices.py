r"""Choices: letters of the options of a question.

The same: the same letters, in whatever brackets, with or without what their options say. Where gold
has an option's content, that will do too. More letters than gold has are another answer.

Settings: ``case_sensitive``.

    C == (C)
    C == C. 12
    (C) 12 == C
    (C) 12 == 12
    (C) 12 != (C) 15
    A, C == A and C
    A != A or B
    C != D
"""

from __future__ import annotations

import re
from fractions import Fraction

from plp_reward.answers.kinds.comparing.outcome import Comparison
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.answers.parsing.words import DOUBT
from plp_reward.answers.rules import Rule

_ONE = re.compile(
    r"(?:选|答案[是为]?[:：]? ?)?(?:(?:the )?(?:correct )?(?:answer|option|choice) (?:is )?)?"
    r"(?:\(([A-Za-z])\)|([A-Za-z])(?=$| ?[).:,])) ?[).:,]*(?: .*)?",
    re.DOTALL | re.IGNORECASE,
)
_OPERATORS = frozenset("*+/^=")
"""Signs that make the letter in front of them a part of an expression."""
_BARE = re.compile(r"\(?([A-Z])[).:]?")
_SEVERAL = re.compile(r"[({\[]?[A-J](?:(?: ?[,;&]? ?(?:and )?)[A-J]){1,9}[)}\]]?")
_LABELLED = re.compile(r"\(([A-Z])\) ?\S.*|([A-Z])[).:] ?\S.*", re.DOTALL)
_BRACKETED = re.compile(r"\(([A-J])\)")
_SEVERAL_BRACKETED = re.compile(r"\([A-J]\)(?:(?: ?[,;&]? ?(?:and )?)\([A-J]\)){1,9}")
_CONTENT = re.compile(
    r"\s*(?:\\(?:text|textbf|mathrm|mathbf)\s*\{\s*)?(?:\([A-Z]\)|[A-Z][).:])"
    r"[ \\]*+\}?[ \\]*+(\S.*)",
    re.DOTALL,
)
_CONNECTED = re.compile(r"(?:and|or)\b", re.IGNORECASE)
_NEXT_LETTER = re.compile(r"[A-Z](?:$|[ ,.)])")
_CONTENT_OF_ANSWER = re.compile(
    rf"(?!.*\b(?:or|{DOUBT}|not)\b)"
    r"(?:(?>(?:[A-Z]|[\s,&;/|().]|and\b)+)(?=[a-z=+*^<>\d\\])"
    r"|(?=.{0,40}(?:II|IV|VI))(?>(?:[IVX]|[\s,&]|and\b)+)\Z)",
    re.DOTALL,
)
"""Letters that go on as an option's own text does: ``A and B only``, ``E = mc^2``, ``II, III``."""
_VARIABLE = re.compile(r"[A-Za-z] ?, ?[A-Za-z] ?(?:\\in(?![a-z])|∈)")
_NEXT_LABEL = re.compile(r"(?:\A|[;,/|&\\\n!.?])[\s\\]{0,8}+(?:\(([A-Za-z])\)|([A-Za-z])(?=[).:]))")
_LETTER = re.compile(r"(?<![A-Za-z])(?:[B-HJ]|[AI](?! [a-z]))(?![A-Za-z'’])")
_NEAR = Fraction(1, 50)
"""How far a number behind a letter may be from gold's, as 0.33 from 1/3."""


def equal(letters: str, gold: str, answer: str, plain: str) -> Comparison | None:
    """Whether an answer names the options that gold does; None if its letters cannot tell.

    Args:
        letters: the letters that gold names.
        gold: gold's text, maybe with what its option says.
        answer: the answer's text.
        plain: the answer without LaTeX's layout.
    """
    if _is_variable(plain):
        return Comparison(False, Rule.TYPE, letters, plain, "a variable, gold is a choice")
    named = choice_of_answer(plain, len(letters) > 1)
    if named is not None:
        same = _same_letters(letters, named)
        if same and _of_another_option(answer, gold):
            message = "gold's letter, with another option's number behind it"
            return Comparison(False, Rule.CHOICE, gold, answer, message)
        return Comparison(same, Rule.CHOICE, letters, named)
    named = _letters_named(plain)
    if len(letters) == 1 < len(named) and not content_of(gold):
        return Comparison(False, Rule.CHOICE, letters, named, "it names several options")
    return None


def _same_letters(gold: str, letters: str) -> bool:
    """Whether an answer names gold's letters: in gold's order where that is not the alphabet's."""
    ordered = gold != "".join(sorted(gold))
    return letters == gold if ordered else "".join(sorted(letters)) == gold


def _of_another_option(answer: str, gold: str) -> bool:
    """True if numbers stand behind both letters, and not the same one: nothing says which counts.

    What options say in words is not compared: it is told in other words as often as not.
    """
    said, right = (exact_rational(content_of(text) or "") for text in (answer, gold))
    if said is None or right is None:
        return False
    return abs(Fraction(*said) - Fraction(*right)) > abs(Fraction(*right)) * _NEAR


def choice_of_gold(plain: str) -> str | None:
    """The letter or letters that gold names (``C``, ``(C)``, ``(C) 12``, ``A, C``), or None."""
    plain = _without_brackets(plain)
    if len(plain) <= 3:
        match = _BARE.fullmatch(plain)
        if match:
            return match[1]
    if not plain or plain[0] not in "(ABCDEFGHIJ{[":
        return None
    if len(plain) <= 40 and _SEVERAL.fullmatch(plain):
        letters = [char for char in plain if char.isupper()]
        return "".join(letters) if len(set(letters)) == len(letters) else None
    match = _LABELLED.fullmatch(plain)
    return (match[1] or match[2]) if match else None


def _without_brackets(plain: str) -> str:
    """``(A) and (C)`` as ``A and C``."""
    if len(plain) <= 80 and _SEVERAL_BRACKETED.fullmatch(plain):
        return _BRACKETED.sub(r"\1", plain)
    return plain


def content_of(text: str) -> str | None:
    r"""What stands behind the letter of an option, as in ``(C) \frac{3}{5}``, or None."""
    match = _CONTENT.fullmatch(text)
    if match is None:
        return None
    content = match[1].rstrip()
    return content[:-1] if content.count("}") > content.count("{") else content


def choice_of_answer(plain: str, several: bool) -> str | None:
    """The letter or letters that an answer to a choice names, or None if it is no choice.

    A row of labels, ``(A) (B)`` or ``(a) x; (b) y``, names all of them.
    """
    if several:
        plain = _without_brackets(plain)
        if len(plain) <= 40 and _SEVERAL.fullmatch(plain):
            return "".join(char for char in plain if char.isupper())
        return None
    match = _ONE.fullmatch(plain[:300])
    if match is None:
        return None
    rest = plain[match.end(1) if match[1] else match.end(2) :].lstrip("). ,:")
    if _SEVERAL.fullmatch(plain) or _CONNECTED.match(rest) or rest[:1] in _OPERATORS:
        return None
    marked = plain[: len(plain) - len(rest)].rstrip().endswith((")", ".", ":"))
    if _NEXT_LETTER.match(rest) and not (marked and _CONTENT_OF_ANSWER.match(rest)):
        return None
    letter = match[1] or match[2]
    if letter.islower() and plain.startswith(" :", match.end(2)):
        return None  # a ratio
    others = {label[1] or label[2] for label in _NEXT_LABEL.finditer(rest)}
    row = {letter, *(other for other in others if other.isupper() == letter.isupper())}
    return "".join(sorted(row)).upper()


def _is_variable(plain: str) -> bool:
    r"""True for ``k, k \in \mathbb{Z}``: a letter that is given a range is no choice."""
    return _VARIABLE.match(plain) is not None


def _letters_named(plain: str) -> str:
    """All letters of options that an answer names in whatever arrangement, as ``A/B`` does."""
    return "".join(sorted(set(_LETTER.findall(plain[:300]))))
