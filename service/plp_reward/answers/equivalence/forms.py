"""The form of an answer beside its value: what copies the prompt, and what a task asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice

from plp_reward.answers import heads
from plp_reward.answers.equivalence.gold_reading import gold_tree
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.comparing import names
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.policy import Form, GradingPolicy
from plp_reward.answers.tree import MEASURES, Node, exact, is_equation, nodes, symbols

_LONGEST_PROMPT = 20_000
_MOST_FORMULAS = 60
_WORDS = frozenset([heads.TEXT, heads.DATE, heads.TIME, heads.SYMBOL, heads.CONSTANT])
_NAMES = frozenset([heads.SYMBOL, heads.FUNCTION, heads.TEXT, heads.SEQUENCE])
_COMMUTATIVE = frozenset(
    [heads.ADD, heads.MUL, heads.LIST, heads.SET, heads.UNION, heads.INTERSECTION]
)
_OF_VALUES = frozenset([heads.LIST, heads.SET, heads.SEQUENCE, heads.UNION, heads.PERCENT])
_OPERATIONS = frozenset([heads.ADD, heads.MUL, heads.DIV, heads.POW])
_FORMULA = re.compile(
    r"\$\$?([^$]{1,2000})\$|\\\(((?:[^\\]|\\[^)]){1,1000})\\\)|\\\[((?:[^\\]|\\[^\]]){1,1000})\\\]"
)
_LAYOUT = re.compile(
    r"\\(?:left|right|displaystyle|text|textbf|mathrm|mbox)(?![A-Za-z])|\\[,;:! ]"
    r"|(?<=\\)[dt](?=frac)"
)
_ASKS_FOR_A_FORM = re.compile(
    r"\b(?:convert|rewrit|simplif|reduc|notation|fraction|decimal|lowest|radian|mixed number"
    r"|as an? (?:\w+ ){0,2}(?:ratio|percent)|percentage)",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\\(?:times|cdot)(?![A-Za-z])|[×·]")
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z]+|\d+(?:[.,]\d+)*|[^\s{}$~]")


def form(node: Node) -> Node:
    """The form of an answer: its tree without name and unit, and whatever the order of its parts.

    Two answers of one form differ in their layout only; ``6 * 7`` and ``42`` differ in their form.
    """
    if node.head is heads.NUMBER:
        return Node(heads.NUMBER, (), exact(node))
    if node.head in MEASURES:
        return form(node.args[0])
    if is_equation(node) and node.args[0].head in _NAMES:
        return form(node.args[1])
    parts = [form(item) for item in node.args]
    collected = node.head is heads.SET or (node.head is heads.SEQUENCE and node.value == "()")
    if collected or node.head in _COMMUTATIVE:
        parts.sort(key=repr)
    head = heads.LIST if collected else node.head
    return Node(head, tuple(parts), None if head is heads.LIST else node.value)


def is_copied(answer: str, golds: tuple[str, ...], prompt: str, policy: GradingPolicy) -> bool:
    """Whether a right answer is an expression of the prompt that gold does not have.

    An integer, a letter and words can be the answer wherever they stand, and so can a value on
    which nothing is left to do (0.5, a point, an interval), unless the prompt asks for a form.
    Everything else that a prompt has and gold writes otherwise was to be computed, solved,
    converted or rewritten.
    """
    try:
        tree = read(answer, policy)
    except (AnswerError, RecursionError):
        return False
    mine = form(tree)
    if tree.head not in MEASURES and (mine.head in _WORDS or _is_integer(mine)):
        return False
    if any(_form_of_gold(gold, policy) == mine for gold in golds):
        return False
    prompt = prompt[-_LONGEST_PROMPT:]
    if _is_final(tree) and not _ASKS_FOR_A_FORM.search(prompt):
        return False
    return _flat(answer) in _flat_prompt(prompt) or mine in _forms_in(prompt, policy)


def has_form(answer: str, golds: tuple[str, ...], policy: GradingPolicy) -> bool:
    """Whether a right answer has the form that the policy demands; gold's own form always does."""
    demanded = _DEMANDS.get(policy.form)
    if demanded is None:
        return True
    try:
        tree = read(answer, policy)
    except (AnswerError, RecursionError):
        return True
    own = [_form_of_gold(gold, policy) for gold in golds]
    return form(tree) in own or demanded(tree)


def _form_of(text: str, policy: GradingPolicy) -> Node | None:
    try:
        return form(read(text, policy))
    except (AnswerError, RecursionError):
        return None


def _form_of_gold(gold: str, policy: GradingPolicy) -> Node | None:
    tree = gold_tree(gold, policy)
    try:
        return None if tree is None else form(tree)
    except RecursionError:
        return None


def _is_plain(node: Node) -> bool:
    """True for an integer, a decimal and a fraction in lowest terms, with a sign or without."""
    if node.head is heads.NEG:
        node = node.args[0]
    return node.head is heads.NUMBER or _is_reduced(node)


def _is_final(node: Node) -> bool:
    """True for values on which nothing is left to do: ``0.5``, ``x > 2``, ``[0, 1)``."""
    if node.head in _OF_VALUES:
        return bool(node.args) and all(map(_is_final, node.args))
    if node.head is heads.RATIO:
        return _is_reduced(Node(heads.DIV, node.args))
    if node.head is heads.RELATION:
        values = [side for side in node.args if side.head is not heads.SYMBOL]
        return len(values) == len(node.args) - 1 and all(map(_is_final, values))
    bare = node.args[0] if node.head is heads.NEG else node
    return _is_plain(node) or (bare.head is heads.CONSTANT and bare.value == "inf")


def _is_integer(node: Node) -> bool:
    bare = node.args[0] if node.head is heads.NEG else node
    return bare.head is heads.NUMBER and exact(bare).denominator == 1


def _is_reduced(node: Node) -> bool:
    if node.head is not heads.DIV or any(part.head is not heads.NUMBER for part in node.args):
        return False
    above, below = map(exact, node.args)
    whole = above.denominator == below.denominator == 1
    return whole and math.gcd(above.numerator, below.numerator) == 1


def _flat(text: str) -> str:
    """The tokens of a text, whatever their layout, each between two blanks."""
    return f" {' '.join(_TOKEN.findall(_TIMES.sub('*', _LAYOUT.sub(' ', text))))} "


@lru_cache(maxsize=64)
def _flat_prompt(prompt: str) -> str:
    """The tokens of a prompt, which comes back for every response of a group."""
    return _flat(prompt)


@lru_cache(maxsize=64)
def _forms_in(prompt: str, policy: GradingPolicy) -> tuple[Node, ...]:
    """The forms of the prompt's formulas and of their parts, made once for a group."""
    forms: list[Node] = []
    for formula in islice(_FORMULA.finditer(prompt), _MOST_FORMULAS):
        found = _form_of(next(filter(None, formula.groups())), policy)
        if found is not None:
            forms.extend(nodes(found))
    return tuple(forms)


def _is_sum(node: Node) -> bool:
    return node.head is heads.ADD or (node.head is heads.NEG and _is_sum(node.args[0]))


def _is_expanded(node: Node) -> bool:
    """No product and no power of a sum is left."""
    for item in nodes(node):
        if item.head is heads.MUL and any(map(_is_sum, item.args)):
            return False
        if item.head is heads.POW and _is_sum(item.args[0]) and not symbols(item.args[1]):
            return False
    return True


def _is_factored(node: Node) -> bool:
    """A product, a power or a single term, and no sum."""
    return not _is_sum(node)


def _is_simplified(node: Node) -> bool:
    """No operation on plain numbers is left, and fractions are in lowest terms."""
    for item in nodes(node):
        if item.head not in _OPERATIONS or _is_reduced(form(item)):
            continue
        plain = sum(_is_plain(form(part)) for part in item.args)
        if plain > 1 and (plain == len(item.args) or item.head in _COMMUTATIVE):
            return False
    return True


def _is_solved(node: Node) -> bool:
    """Values, or names that stand alone on one side of what is said of them."""
    if node.head in (heads.LIST, heads.UNION, heads.INTERSECTION):
        return all(map(_is_solved, node.args))
    if node.head is not heads.RELATION:
        return True
    named = [side for side in node.args if names.is_name(side)]
    others = [side for side in node.args if side not in named]
    letters = set().union(*map(symbols, named)) if named else set()
    return len(named) == 1 and not any(letters & symbols(side) for side in others)


def _is_decimal(node: Node) -> bool:
    """An integer or a decimal, with a unit or without."""
    bare = form(node)
    return (bare.args[0] if bare.head is heads.NEG else bare).head is heads.NUMBER


def _is_fraction(node: Node) -> bool:
    """An integer or a fraction in lowest terms."""
    bare = form(node)
    return _is_integer(bare) or _is_reduced(bare.args[0] if bare.head is heads.NEG else bare)


_DEMANDS: dict[Form, Callable[[Node], bool]] = {
    "expanded": _is_expanded,
    "factored": _is_factored,
    "simplified": _is_simplified,
    "solved": _is_solved,
    "decimal": _is_decimal,
    "fraction": _is_fraction,
}
