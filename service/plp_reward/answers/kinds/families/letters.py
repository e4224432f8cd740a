"""Letters that a solution chooses itself: integration constants, the parameter of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import permutations

from plp_reward.answers import heads
from plp_reward.answers.budget import give_up
from plp_reward.answers.kinds.families.domains import CONSTANT, INTEGER, REAL, Domain
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import Node, is_equation, operators, replaced, symbol, symbols

_CONSTANT = re.compile(r"[CKAB]|c|[Cc]_\d")
_PARAMETERS = word_set("t s r u k \\lambda \\mu")
_MOST = 4
_CONDITIONS = frozenset(["<", "<=", ">", ">=", "!="])
Declarations = tuple[Mapping[str, Domain], Mapping[str, Domain]]
"""The ranges of letters by their names, of gold and of the answer."""
_SOLUTIONS = frozenset([heads.LIST, heads.SEQUENCE, heads.SET])


def renamings(gold: Node, answer: Node, declared: Declarations = ({}, {})) -> Iterator[Node]:
    """``answer`` with the letters that it chose replaced by those that gold chose.

    ``y = Ae^x + Be^{-x}`` for ``y = c_1 e^x + c_2 e^{-x}``, ``(1 + s, 2s)`` for ``(1 + t, 2t)``.
    Only letters that the other side does not have are replaced, and only such as are no part of a
    problem as a rule: a and n in the place of b and m are another answer. ``declared`` has the
    ranges that gold and the answer give to letters: one that is said to be any real number is a
    constant whatever it is called.
    """
    mine, theirs = symbols(gold), symbols(answer)
    wanted, chosen = sorted(mine - theirs), sorted(theirs - mine)
    if not 0 < len(wanted) == len(chosen):
        return
    constants = (
        _gives_a_function(gold)
        and _gives_a_function(answer)
        and all(_is_constant(name, gold, declared[0]) for name in wanted)
        and all(_is_constant(name, answer, declared[1]) for name in chosen)
    )
    solutions = gold.head in _SOLUTIONS and answer.head in _SOLUTIONS
    parameter = len(wanted) == 1 and solutions and _PARAMETERS.issuperset([*wanted, *chosen])
    if not (constants or parameter):
        return
    if len(wanted) > _MOST:
        give_up(f"the order of more than {_MOST} constants")
        return
    for order in permutations(wanted):
        if not all(
            _agree(declared[0].get(new), declared[1].get(old))
            for old, new in zip(chosen, order, strict=True)
        ):
            continue
        renamed = answer
        for old, new in zip(chosen, order, strict=True):
            renamed = replaced(renamed, symbol(old), symbol(new))
        yield renamed


def contradict(gold: Node, answer: Node, declared: Declarations) -> bool:
    """Whether both give one function, but its constant any real value or only some."""
    if not (_gives_a_function(gold) and _gives_a_function(answer)):
        return False
    for one, other, domains in ((gold, answer, declared[0]), (answer, gold, declared[1])):
        restricted = (
            symbols(Node(heads.LIST, other.args[1:])) if other.head is heads.LIST else set()
        )
        if (
            one.head is not heads.LIST
            and restricted
            and any(
                domain.kind == REAL and _is_constant(name, one, domains)
                for name, domain in domains.items()
            )
        ):
            return True
    return any(
        _is_constant(name, gold, declared[0])
        and _is_constant(name, answer, declared[1])
        and not _agree(declared[0][name], declared[1][name])
        for name in declared[0].keys() & declared[1].keys()
    )


def _is_constant(name: str, node: Node, domains: Mapping[str, Domain]) -> bool:
    """True for a letter that may be called anything: custom or the answer says so."""
    function = node.args[0] if node.head is heads.LIST else node
    if name in symbols(function.args[0]):
        return False
    return _CONSTANT.fullmatch(name) is not None or name in domains


def _agree(one: Domain | None, other: Domain | None) -> bool:
    if one is None or other is None or one.kind == other.kind:
        return True
    return CONSTANT in (one.kind, other.kind) and INTEGER not in (one.kind, other.kind)


def _gives_a_function(node: Node) -> bool:
    """True for ``y = ...`` and ``f(x) = ...``, whose right side has a letter of its own.

    Conditions on the letters may follow.
    """
    if node.head is heads.LIST and all(item.head is heads.RELATION for item in node.args):
        return _gives_a_function(node.args[0]) and all(
            set(operators(item)) <= _CONDITIONS for item in node.args[1:]
        )
    if not is_equation(node):
        return False
    name, value = node.args
    return name.head in (heads.SYMBOL, heads.FUNCTION) and len(symbols(value)) > 1
