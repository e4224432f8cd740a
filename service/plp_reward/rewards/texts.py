"""Rewards for how a response is written, as terms of a sum beside one for what it answers.

Each takes time linear in the texts, and memory in proportion to the longest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from plp_reward.languages import language_of, scripts_of, words_of
from plp_reward.rewards.registry import Bounds, Rewards, Texts, reward
from plp_reward.thinking_tags import TAGS

Flag: TypeAlias = Annotated[float, Bounds(low=0.0, high=1.0, whole=True)]
"""0 or 1."""
Words: TypeAlias = Annotated[float, Bounds(low=1.0, high=256.0, whole=True)]

_BOX = "\\boxed{"
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_CHARACTERS_A_WORD = 30
"""With more, on average, a text is taken for one without blanks, as Chinese is."""


@reward(
    source="DeepSeek-R1, arXiv 2501.12948, section 2.2.2 (format rewards)", extent=lambda p: (0, 1)
)
def format(response: Texts, *, thinking: Flag = 0.0) -> Rewards:  # noqa: A001  its name in profiles
    r"""1 if thinking tags are well formed and one box holds the answer, else 0.

    Well formed: no tag, or one pair, or its closing tag alone where the prompt opened it, with
    nothing but blanks before the opening one. One box: ``\boxed{...}`` stands once behind the
    thinking, is closed and not empty.

    Args:
        response: shape (samples,).
        thinking: 1 demands tags with some text between them.

    Returns:
        Shape (samples,): 0 or 1.
    """
    return np.array([float(_is_formed(text, thinking=bool(thinking))) for text in response])


@reward(
    source="open-r1 rewards.py get_repetition_penalty_reward; arXiv 2502.03373, section 4.4",
    extent=lambda p: (-1, 0),
)
def repetition(response: Texts, *, n: Words = 3.0) -> Rewards:
    """Distinct n-grams / n-grams - 1: 0 if no run of n words comes twice, down to -1.

    A text without blanks, as Chinese, is taken by its characters. One shorter than n words gets 0.

    Args:
        response: shape (samples,).
        n: words of a run; open-r1 has 3, arXiv 2502.03373 40.

    Returns:
        Shape (samples,), from -1 to 0.
    """
    return np.array([_distinct(text, int(n)) - 1.0 for text in response])


@reward(
    source="DeepSeek-R1, arXiv 2501.12948, section 2.3.2 (language consistency)",
    extent=lambda p: (0, 1),
)
def language(prompt: Texts, response: Texts) -> Rewards:
    """Share of the response's words in the prompt's script; 0 if the languages are told to differ.

    Formulas, commands of LaTeX and single letters are no words. Where prompt or response has none,
    nothing can be told, and the response gets 1.

    Args:
        prompt: shape (samples,).
        response: shape (samples,).

    Returns:
        Shape (samples,), from 0 to 1.
    """
    known: dict[str, tuple[frozenset[str], str | None]] = {}
    given = []
    for asked, text in zip(prompt, response, strict=True):
        if asked not in known:
            words = words_of(asked)
            scripts = scripts_of(words)
            least = scripts.total() / 10
            known[asked] = frozenset(s for s, n in scripts.items() if n > least), language_of(words)
        given.append(_in_language(text, *known[asked]))
    return np.array(given)


def _is_formed(text: str, *, thinking: bool) -> bool:
    pairs = [pair for pair in TAGS if any(tag in text for tag in pair)]
    if len(pairs) > 1 or (thinking and not pairs):
        return False
    if not pairs:
        return _has_one_box(text)
    opening, closing = pairs[0]
    before, found, rest = text.partition(opening)
    if found and (before.strip() or opening in rest):
        return False
    thought, closed, answer = (rest if found else text).partition(closing)
    if not closed or closing in answer or (thinking and not thought.strip()):
        return False
    return _has_one_box(answer)


def _has_one_box(text: str) -> bool:
    start = text.find("\\boxed")
    if start < 0 or text.find("\\boxed", start + 1) >= 0 or not text.startswith(_BOX, start):
        return False
    begin, depth = start + len(_BOX), 1
    for mark in _BRACE.finditer(text, begin):
        depth += {"{": 1, "}": -1}.get(mark.group(), 0)
        if not depth:
            return bool(text[begin : mark.start()].strip())
    return False


def _distinct(text: str, n: int) -> float:
    """The share of a text's n-grams that are distinct."""
    grams = _numbered(text)
    count = grams.size - n + 1
    if count < 2:
        return 1.0
    hashed = np.zeros(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for shift in range(n):
            hashed = (hashed + grams[shift : shift + count]) * _MULTIPLIER
            hashed ^= hashed >> np.uint64(29)
    return float(np.unique(hashed).size / count)


def _numbered(text: str) -> NDArray[np.uint64]:
    """A text's words as numbers, the same for the same word."""
    words = text.split()
    if len(text) > _CHARACTERS_A_WORD * len(words):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return points.astype(np.uint64)
    numbers: dict[str, int] = {}
    each: Iterator[int] = (numbers.setdefault(word, len(numbers) + 1) for word in words)
    return np.fromiter(each, dtype=np.uint64, count=len(words))


def _in_language(text: str, scripts: frozenset[str], asked: str | None) -> float:
    words = words_of(text)
    found = scripts_of(words)
    if not scripts or not found:
        return 1.0
    told = language_of(words)
    if asked is not None and told is not None and asked != told:
        return 0.0
    return sum(found[script] for script in scripts) / found.total()
