"""Functions by cases: rows of a value and the condition under which it is the value."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import OverLimitError
from plp_reward.answers.parsing.grammar import Grammar
from plp_reward.answers.parsing.word_set import word_set
from plp_reward.answers.tree import OTHERWISE, Node

_LEADS = word_set("if when for where")
_REST = word_set("otherwise else elsewhere")
_RELATION = frozenset(["rel"])
_SEPARATOR = frozenset(["sep"])
_MOST_ROWS = 12

Range = tuple[int, int]


def read_cases(parser: Grammar, low: int, high: int) -> Node | None:
    """The rows of an environment as a function by cases; None if they are statements instead."""
    rows = [
        (start, end)
        for start, end, _ in parser.split(low, high, frozenset(["\\\\"]))
        if start < end
    ]
    cells = [_cells(parser, start, end) for start, end in rows]
    known = [pair for pair in cells if pair is not None]
    if len(known) < 2 or len(known) < len(cells):
        return None
    if len(known) > _MOST_ROWS:
        raise OverLimitError(f"more than {_MOST_ROWS} cases")
    branches = []
    for (start, end), (from_, to) in known:
        value = parser.expression(start, end)
        rest = to - from_ == 1 and parser.tokens[from_].text.lower() in _REST
        condition = OTHERWISE if rest else parser.contents(from_, to, "rows", "rows")
        branches.append(Node(heads.ROW, (value, condition)))
    return Node(heads.CASES, tuple(branches))


def _cells(parser: Grammar, low: int, high: int) -> tuple[Range, Range] | None:
    """Where the value and the condition of a row stand, or None."""
    tokens = parser.tokens
    parts = parser.split(low, high, frozenset(["&"]))
    if len(parts) == 1:
        parts = parser.split(low, high, _SEPARATOR)
    if len(parts) != 2:
        return None
    (start, end, _), (from_, to, _) = parts
    while end > start and tokens[end - 1].kind == "sep":
        end -= 1
    while to > from_ and (tokens[to - 1].kind == "sep" or tokens[to - 1].text == "."):
        to -= 1
    while from_ < to and tokens[from_].text.lower() in _LEADS:
        from_ += 1
    if start >= end or from_ >= to or tokens[from_].kind == "rel":
        return None
    if len(parser.split(start, end, _RELATION)) > 1:
        return None
    rest = to - from_ == 1 and tokens[from_].text.lower() in _REST
    return (
        ((start, end), (from_, to)) if rest or len(parser.split(from_, to, _RELATION)) > 1 else None
    )
