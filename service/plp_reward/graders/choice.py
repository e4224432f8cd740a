"""``choice``: which options of a question were chosen."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from plp_reward.answers import Verdict
from plp_reward.answers.kinds.choices import choice_of_answer, choice_of_gold, content_of
from plp_reward.answers.parsing.preparation import flatten
from plp_reward.answers.rules import Rule
from plp_reward.graders.task import Task, final_answer, golds_of, no_gold
from plp_reward.graders.text import normalised

_LETTERS = string.ascii_uppercase


@dataclass(frozen=True, slots=True)
class Choice:
    """Letters of options, or what the options say where the sample has them.

    Attributes:
        grader: its name.
        options: the field of ``extra`` with the options' texts: a list, or an object of them by
            letter. Without it letters alone are compared.
        index: what a gold that is a number counts the options from; None: golds are no numbers.
    """

    grader: Literal["choice"] = "choice"
    options: str = "options"
    index: Literal[0, 1] | None = None

    looks_at = frozenset({"extra"})
    bounded = True
    own = False

    def grade(self, task: Task) -> Verdict:
        """Compare the letters that the final answer names with gold's."""
        options = _options(task.extra.get(self.options))
        golds = [self._letters(gold, options) for gold in golds_of(task.gold)]
        if not golds:
            return no_gold()
        if not (known := sorted({gold for gold in golds if gold})):
            return no_gold(
                "gold names no option: give a letter, an option's text with the options as "
                f"extra.{self.options}, or a number with the grader's index"
            )
        answer = final_answer(task, "choice")
        if answer.found.answer is None:
            return answer.missing()
        several = any(len(gold) > 1 for gold in known)
        for form in answer.forms:
            chosen = _chosen(form, options, several=several)
            if chosen is not None:
                break
        shown = " or ".join(known)
        if chosen is None:
            message = "the answer names no option, or several where gold is one"
            return answer.verdict(False, Rule.CHOICE, gold=shown, message=message)
        if _contradicts(form, chosen, options):
            message = "the answer's letter and its text name different options"
            return answer.verdict(False, Rule.CHOICE, gold=shown, answer=chosen, message=message)
        return answer.verdict(chosen in known, Rule.CHOICE, gold=shown, answer=chosen)

    def _letters(self, gold: str, options: Mapping[str, str]) -> str | None:
        """The letters that a gold stands for, sorted; None if it is no choice."""
        plain = flatten(gold[:300]).strip()
        if self.index is not None and plain.isdecimal() and plain.isascii():
            place = int(plain[:4]) - self.index
            letters = list(options) or list(_LETTERS)
            return letters[place] if 0 <= place < len(letters) else None
        if said := _by_text(gold, options):
            return said
        return choice_of_gold(plain.upper() if len(plain) <= 3 else plain)


def _options(value: Any) -> dict[str, str]:
    """The options' texts by letter."""
    if isinstance(value, Mapping):
        return {str(letter).strip().upper(): str(text) for letter, text in value.items()}
    if isinstance(value, list | tuple):
        return {letter: str(text) for letter, text in zip(_LETTERS, value, strict=False)}
    return {}


def _chosen(answer: str, options: Mapping[str, str], *, several: bool) -> str | None:
    if said := _by_text(answer, options):
        return said
    letters = choice_of_answer(flatten(answer[:300]), several)
    if letters is None and several:  # one letter where gold has several is a choice, too
        letters = choice_of_answer(flatten(answer[:300]), several=False)
    return None if letters is None else letters.upper()


def _by_text(text: str, options: Mapping[str, str]) -> str | None:
    """The letter of the one option that says so."""
    if not options:
        return None
    wanted = normalised(text)
    found = [letter for letter, option in options.items() if normalised(option) == wanted]
    return found[0] if len(found) == 1 and wanted else None


def _contradicts(answer: str, chosen: str, options: Mapping[str, str]) -> bool:
    """Whether what stands behind the answer's letter is another option's text."""
    content = content_of(answer) if options else None
    said = None if content is None else _by_text(content, options)
    return said is not None and said != chosen
