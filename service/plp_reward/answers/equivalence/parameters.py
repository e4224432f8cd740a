"""Letters that a solution chooses itself: integration constants, the parameter of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from plp_reward.answers.parsing.vocabulary import names
from plp_reward.answers.tree import Node, replaced, symbols

_CONSTANT = re.compile(r"[CKAB]|c|[Cc]_\d")
_PARAMETERS = names("t s r u k \\lambda \\mu")
_MOST = 3
_SOLUTIONS = frozenset(["list", "seq", "set"])


def renamings(gold: Node, answer: Node) -> Iterator[Node]:
    """``answer`` with the letters that it chose replaced by those that gold chose.

    ``y = Ae^x + Be^{-x}`` for ``y = c_1 e^x + c_2 e^{-x}``, ``(1 + s, 2s)`` for ``(1 + t, 2t)``.
    Only letters that the other side does not have are replaced, and only such as are no part of a
    problem as a rule: a and n in the place of b and m are another answer.
    """
    mine, theirs = symbols(gold), symbols(answer)
    wanted, chosen = sorted(mine - theirs), sorted(theirs - mine)
    if not 0 < len(wanted) == len(chosen) <= _MOST:
        return
    letters = [*wanted, *chosen]
    constants = (
        _gives_a_function(gold)
        and _gives_a_function(answer)
        and all(map(_CONSTANT.fullmatch, letters))
    )
    solutions = gold.head in _SOLUTIONS and answer.head in _SOLUTIONS
    parameter = len(wanted) == 1 and solutions and _PARAMETERS.issuperset(letters)
    if not (constants or parameter):
        return
    for order in permutations(wanted):
        renamed = answer
        for old, new in zip(chosen, order, strict=True):
            renamed = replaced(renamed, Node("sym", (), old), Node("sym", (), new))
        yield renamed


def _gives_a_function(node: Node) -> bool:
    """True for ``y = ...`` and ``f(x) = ...``, whose right side has a letter of its own."""
    if node.head != "rel" or node.value != ("=",):
        return False
    name, value = node.args
    return name.head in ("sym", "fn") and len(symbols(value)) > 1
