"""An answer as the description of a set: its tree, and the ranges of the letters in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from plp_reward.answers import heads
from plp_reward.answers.errors import AnswerError, UnreadableError
from plp_reward.answers.kinds.families.domains import Domain, declared, plainly, with_plain_sets
from plp_reward.answers.kinds.families.integers_in_words import ALL_INTEGERS, integers_in_words
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.parsing.vocabulary import FUNCTIONS
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.tree import Node, symbols

_SIGNS_OF_ONE = re.compile(
    r"\\(?:in|equiv|mathbb|mathbf|cup|setminus|[lc]?dots|pmod|bmod)(?![a-z])|\.\.\."
    r"|\b(?:integers?|odd|even|constants?|numbers|mod)\b|[为是]"
    r"|[,;(] ?[a-z] ?= ?-?\d{1,3} ?, ?\d"
)
_ALL_OF_A_NAME = re.compile(r"(?<![a-z])(?:all|every) (?=[a-zA-Z](?![a-zA-Z]))")

_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}|[\u4e00-\u9fff]+")
_WORDS_OF_FORMULAS = FUNCTIONS | word_set(
    "or and mod pi infty inf cases aligned array pmatrix bmatrix 或 和"
)
_INCONGRUENT = re.compile(r"\\not ?\\equiv(?![a-z])")


class Described(NamedTuple):
    """What stands in an answer, and what it says of its letters."""

    tree: Node
    domains: dict[str, Domain]
    in_words: bool = False
    """Whether words described a set of integers, whose name is bound."""
    is_complete: bool = True
    """False if words are left over, which may restrict what they stand beside."""

    @property
    def depends(self) -> bool:
        """False if a letter that is given a range stands nowhere else: 1 for all k is 1."""
        said = [self.tree]
        if self.tree.head is heads.BUILDER:
            element, *conditions = self.tree.args
            said = [element, *(one for one in conditions if one.head is not heads.SYMBOL)]
        return self.domains.keys() <= set().union(*map(symbols, said))

    @property
    def has_naturals(self) -> bool:
        """True if it depends on whether 0 is a natural number."""
        named = not symbols(self.tree).isdisjoint(("bbN", "N"))
        return named or any(domain.natural for domain in self.domains.values())


def may_describe(prepared: str) -> bool:
    """False for texts that describe no set, most of all plain values; cheap."""
    return _SIGNS_OF_ONE.search(prepared) is not None


def describe(prepared: str, policy: GradingPolicy) -> Described:
    """Read a prepared text as a description.

    Raises:
        AnswerError: it is over a limit or cannot be read.
    """
    text = plainly(prepared)
    in_words = integers_in_words(text)
    if in_words is not None:
        return Described(in_words, {}, True)
    text, domains = declared(text)
    text = _ALL_OF_A_NAME.sub("", with_plain_sets(text))
    if "\\not" in text and _INCONGRUENT.search(text):
        tree = read(_INCONGRUENT.sub(r"\\equiv", text, count=1), policy)
        if tree.head is not heads.RELATION:
            raise UnreadableError("several congruences, one of them denied")
        return Described(Node(heads.DIFFERENCE, (ALL_INTEGERS, tree)), domains)
    left_over = not _WORDS_OF_FORMULAS.issuperset(_WORD.findall(text))
    return Described(read(text, policy), domains, is_complete=not left_over)


def described(prepared: str, policy: GradingPolicy) -> Described | None:
    """``describe``, or None where it raises."""
    try:
        return describe(prepared, policy)
    except AnswerError:
        return None
