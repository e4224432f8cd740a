"""Constraints that a program can check, as IFEval names them (arXiv 2311.07911).

Each is a function of the response, with the arguments of IFEval's own ``kwargs``, and follows
instruction_following_eval/instructions.py of google-research; where it does not, its docstring says
so. None comes back where nothing can tell.
"""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plp_reward.languages import LANGUAGES, language_of, words_of

Constraint = Callable[..., bool | None]

CONSTRAINTS: dict[str, Constraint] = {}
"""Every constraint by its name."""

_BETWEEN_SENTENCES = re.compile(r"(?<![.!?])[.!?]++(?=\s|\Z)|[。！？\n]+")
_WORD = re.compile(r"\w+")
_PUNCTUATION = "'\"()[]{}.,;:!?*_"
_CAPITAL = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def named(name: str) -> Callable[[Constraint], Constraint]:
    """Enter a constraint into the table."""

    def enter(function: Constraint) -> Constraint:
        CONSTRAINTS[name] = function
        return function

    return enter


class UnknownConstraint(ValueError):  # noqa: N818  named by what is wrong
    """No constraint has that name, or it does not take these arguments."""


def check(name: str, arguments: Mapping[str, Any], response: str) -> bool | None:
    """Return whether a response follows a constraint; None if nothing can tell.

    Raises:
        UnknownConstraint: there is no such constraint, or its arguments do not fit.
    """
    function = CONSTRAINTS.get(name)
    if function is None:
        raise UnknownConstraint(f"no constraint is called {name!r:.100}")
    given = {key: value for key, value in arguments.items() if value is not None}
    known = inspect.signature(function).parameters
    # Data sets give every constraint all arguments there are, null where they are another's.
    try:
        return function(response, **{key: given[key] for key in given if key in known})
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise UnknownConstraint(f"{name}: its arguments do not fit: {error!s:.200}") from error


def _related(number: int, relation: str, wanted: int) -> bool:
    if relation not in ("less than", "at least", "at most", "exactly"):
        raise ValueError(f"relation {relation!r:.40}")
    wanted = int(wanted)
    return {
        "less than": number < wanted,
        "at least": number >= wanted,
        "at most": number <= wanted,
        "exactly": number == wanted,
    }[relation]


def _words(values: Sequence[str] | str) -> list[str]:
    texts = [values] if isinstance(values, str) else list(values)
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise ValueError("must be words")
    return texts


@named("keywords:existence")
def _existence(response: str, keywords: Sequence[str]) -> bool:
    lower = response.lower()
    return all(keyword.lower() in lower for keyword in _words(keywords))


@named("keywords:frequency")
def _frequency(response: str, keyword: str, frequency: int, relation: str = "at least") -> bool:
    return _related(response.lower().count(_words(keyword)[0].lower()), relation, frequency)


@named("keywords:forbidden_words")
def _forbidden(response: str, forbidden_words: Sequence[str]) -> bool:
    return not any(
        re.search(rf"\b{re.escape(word)}\b", response, re.IGNORECASE)
        for word in _words(forbidden_words)
    )


@named("keywords:letter_frequency")
def _letters(
    response: str, letter: str, let_frequency: int, let_relation: str = "at least"
) -> bool:
    return _related(response.lower().count(letter.strip().lower()), let_relation, let_frequency)


@named("language:response_language")
def _language(response: str, language: str) -> bool | None:
    """By script and common words, not by langdetect."""
    wanted = language.strip().lower().partition("-")[0]
    if wanted not in LANGUAGES:
        raise ValueError(f"language {wanted!r:.20} cannot be told")
    found = language_of(words_of(response))
    return None if found is None else found == wanted


@named("length_constraints:number_sentences")
def _sentences(response: str, num_sentences: int, relation: str = "at least") -> bool:
    """By their marks and line ends, not by NLTK's model."""
    return _related(
        sum(bool(part.strip()) for part in _BETWEEN_SENTENCES.split(response)),
        relation,
        num_sentences,
    )


@named("length_constraints:number_words")
def _number_words(response: str, num_words: int, relation: str = "at least") -> bool:
    return _related(len(_WORD.findall(response)), relation, num_words)


@named("length_constraints:number_paragraphs")
def _paragraphs(response: str, num_paragraphs: int) -> bool:
    parts = [part.strip() for part in response.split("***")]
    inner = parts[bool(not parts[0]) : len(parts) - bool(not parts[-1])]
    return all(inner) and len(inner) == int(num_paragraphs)


@named("length_constraints:nth_paragraph_first_word")
def _first_word(response: str, num_paragraphs: int, nth_paragraph: int, first_word: str) -> bool:
    parts = [part.strip() for part in response.split("\n\n") if part.strip()]
    nth = int(nth_paragraph)
    if len(parts) != int(num_paragraphs) or not 1 <= nth <= len(parts):
        return False
    return parts[nth - 1].split()[0].strip(_PUNCTUATION).lower() == first_word.lower()


@named("detectable_content:number_placeholders")
def _placeholders(response: str, num_placeholders: int) -> bool:
    return len(re.findall(r"\[[^\[\]\n]*\]", response)) >= int(num_placeholders)


@named("detectable_content:postscript")
def _postscript(response: str, postscript_marker: str = "P.S.") -> bool:
    marker = re.sub(r"\\\.", r"\\.\\s?", re.escape(_words(postscript_marker)[0].strip()))
    return re.search(rf"(?:^|\s){marker}", response, re.IGNORECASE) is not None


@named("detectable_format:number_bullet_lists")
def _bullets(response: str, num_bullets: int) -> bool:
    lines = [line.lstrip() for line in response.split("\n")]
    found = sum(
        line.startswith("-") or (line.startswith("*") and line[1:2] not in ("*", ""))
        for line in lines
    )
    return found == int(num_bullets)


@named("detectable_format:constrained_response")
def _constrained(response: str) -> bool:
    options = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
    return any(option in response for option in options)


@named("detectable_format:number_highlighted_sections")
def _highlights(response: str, num_highlights: int) -> bool:
    found = re.findall(r"\*\*[^\n*]+\*\*|\*[^\n*]+\*", response)
    return sum(bool(part.strip("* ")) for part in found) >= int(num_highlights)


@named("detectable_format:multiple_sections")
def _sections(response: str, section_spliter: str, num_sections: int) -> bool:
    marker = re.escape(_words(section_spliter)[0].strip())
    return len(re.findall(rf"{marker}\s?\d+", response)) >= int(num_sections)


@named("detectable_format:json_format")
def _json(response: str) -> bool:
    text = response.strip()
    for opening in ("```json", "```Json", "```JSON", "```"):
        text = text.removeprefix(opening)
    try:
        json.loads(text.removesuffix("```").strip())
    except (ValueError, RecursionError):
        return False
    return True


@named("detectable_format:title")
def _title(response: str) -> bool:
    return any(part.strip("<> ") for part in re.findall(r"<<[^\n<>]+>>", response))


@named("combination:two_responses")
def _two(response: str) -> bool:
    parts = [part.strip() for part in response.split("******") if part.strip()]
    return len(parts) == 2 and parts[0] != parts[1]


@named("combination:repeat_prompt")
def _repeat(response: str, prompt_to_repeat: str) -> bool:
    return response.strip().lower().startswith(_words(prompt_to_repeat)[0].strip().lower())


@named("startend:end_checker")
def _end(response: str, end_phrase: str) -> bool:
    return response.strip().strip('"').lower().endswith(_words(end_phrase)[0].strip().lower())


@named("startend:quotation")
def _quotation(response: str) -> bool:
    text = response.strip()
    return len(text) > 1 and text[0] == text[-1] == '"'


@named("change_case:capital_word_frequency")
def _capitals(response: str, capital_frequency: int, capital_relation: str = "at least") -> bool:
    """Words by letters, not by NLTK's tokenizer."""
    found = sum(n for word, n in Counter(_CAPITAL.findall(response)).items() if word.isupper())
    return _related(found, capital_relation, capital_frequency)


@named("change_case:english_capital")
def _upper(response: str) -> bool:
    """Whatever language it is in: the letters say nothing of that."""
    return response.isupper()


@named("change_case:english_lowercase")
def _lower(response: str) -> bool:
    """Whatever language it is in: the letters say nothing of that."""
    return response.islower()


@named("punctuation:no_comma")
def _no_comma(response: str) -> bool:
    return "," not in response
