"""``text``: names and words, compared after normalisation; further golds are aliases."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from plp_reward.answers import Verdict
from plp_reward.answers.rules import Rule
from plp_reward.graders.task import Task, final_answer, golds_of, no_gold

_QUOTES = re.compile("[\"'“”‘’`´«»„‚]")
_MARKS = re.compile(r"(?<!\d)[.,;:!?](?!\d)|(?<=\d)[.,;:!?](?!\d)(?=\s|$)|(?<!\d)[,;:!?]")
"""Marks of punctuation that are no part of a number: 3.14 and 5! keep theirs but at an end."""
_HYPHENS = re.compile(r"(?<=[^\W\d])[-‐‑–—](?=[^\W\d])")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b(?=\s)")
_WRAPPED = re.compile(r"\\(?:text|textbf|mathrm|textit|mathbf)\s*\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """Names and words.

    Attributes:
        grader: its name.
        case_sensitive: whether capitals matter.
        articles: whether "a", "an" and "the" in front matter.
        accents: whether accents do.
    """

    grader: Literal["text"] = "text"
    case_sensitive: bool = False
    articles: bool = False
    accents: bool = True

    looks_at = frozenset[str]()
    bounded = True
    own = False

    def grade(self, task: Task) -> Verdict:
        """Compare the final answer with gold and its aliases."""
        golds = golds_of(task.gold)
        if not golds:
            return no_gold()
        answer = final_answer(task, "other")
        if answer.found.answer is None:
            return answer.missing()
        wanted = {self._form(gold): gold for gold in golds}
        said = next((form for form in answer.forms if self._form(form) in wanted), None)
        form = self._form(said or answer.found.answer)
        shown = form if said is not None else next(iter(wanted))
        return answer.verdict(said is not None, Rule.TEXT, gold=shown, answer=form)

    def _form(self, text: str) -> str:
        return normalised(
            text,
            case_sensitive=self.case_sensitive,
            articles=self.articles,
            accents=self.accents,
        )


def normalised(
    text: str, *, case_sensitive: bool = False, articles: bool = False, accents: bool = True
) -> str:
    """Return a text without what makes no difference between names; never empty if it is not.

    Compatible characters are one (NFKC); quotation marks, marks between words, hyphens inside words
    and articles go, as in SQuAD's evaluation. Signs stay: ``C++`` is not ``C``, ``-5`` is not 5.
    Linear in the text's length.
    """
    plain = unicodedata.normalize("NFKC", _WRAPPED.sub(r"\1", text.replace("$", " $ ").strip()))
    if text.count("$") >= 2:
        plain = plain.replace("$", " ")
    plain = plain if case_sensitive else plain.casefold()
    if not accents:
        plain = "".join(
            char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
        )
    short = _HYPHENS.sub(" ", _MARKS.sub("", _QUOTES.sub("", plain)))
    if not articles:
        short = _ARTICLES.sub(" ", short)
    return " ".join(short.split()) or " ".join(plain.split())
