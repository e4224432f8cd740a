"""Which golds an answer is asked against, and in which order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from plp_reward.grader_audit.plan import Plan

_TURNS = 3
"""An answer is asked against one gold of every third kind, the next against the next third."""
_RELATED = 8
"""Golds that are asked first because they hold the same numbers or words as the answer."""
_MORE_RELATED = 40
"""As many are asked once a gold has accepted, if the budget is too small for all golds."""
_FEW_RELATED = 2
"""As many are asked about each gold as an answer, where the budget is very small."""
_PART = 10
"""All golds are asked if asking them about each other takes at most this part of the budget."""

_LITERAL = re.compile(r"\d+|(?<![\\A-Za-z])[A-Za-z]{2,}")


def _literals(text: str) -> set[str]:
    return {literal.lstrip("0") or "0" for literal in _LITERAL.findall(text.casefold())}


class Screen:
    """The golds for an answer in stages: some at first, more once one has accepted, then all.

    Args:
        plan: what is searched; a small budget is not spent on the golds of the later stages.
    """

    def __init__(self, plan: Plan) -> None:
        self.golds = golds = plan.golds
        self.complete = len(golds) ** 2 * _PART <= plan.pairs
        self.short = len(golds) * _MORE_RELATED * 2 > plan.pairs
        self.kinds: dict[str, list[int]] = defaultdict(list)
        self.holding: dict[str, list[int]] = defaultdict(list)
        for index, gold in enumerate(golds):
            self.kinds[gold.kind].append(index)
            for literal in _literals(gold.text):
                self.holding[literal].append(index)
        self.in_turn = list(self.kinds.values())

    def stages(self, number: int, text: str) -> list[tuple[int, ...]]:
        """The golds for an answer; by its number all golds of all kinds have their turn."""
        turn, start = divmod(number, _TURNS)
        related = self.related(text)
        first = {kind[turn % len(kind)] for kind in self.in_turn[start::_TURNS]}
        then = {kind[turn % len(kind)] for kind in self.in_turn}
        return self._in_order(first.union(related[:_RELATED]), then.union(related[:_MORE_RELATED]))

    def stages_of_gold(self, index: int) -> list[tuple[int, ...]]:
        """The golds for one of them as an answer."""
        if self.complete:
            return [tuple(range(len(self.golds)))]
        gold = self.golds[index]
        related = self.related(gold.text)
        first = {index, *related[:_FEW_RELATED]}
        if not self.short:
            first.update(self.kinds[gold.kind], related[:_RELATED])
        return self._in_order(first, first.union(related[:_MORE_RELATED]))

    def _in_order(self, first: set[int], then: set[int]) -> list[tuple[int, ...]]:
        everything = set(range(len(self.golds)))
        if self.complete:
            then = everything
        return [tuple(sorted(golds)) for golds in (first, then - first, everything - then - first)]

    def related(self, text: str) -> list[int]:
        """The golds that have most numbers and words in common with a text, nearest first."""
        shared = Counter(
            index for literal in _literals(text) for index in self.holding.get(literal, ())
        )
        size = len(text)
        return sorted(
            shared, key=lambda index: (-shared[index], abs(len(self.golds[index].text) - size))
        )
