"""Sets: unions and differences, those in braces, ``all real numbers except 0``."""

from __future__ import annotations

from abc import abstractmethod
from itertools import pairwise

from plp_reward.answers import heads
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.parsing.brackets import SEPARATORS
from plp_reward.answers.parsing.clauses.quantities import Quantities
from plp_reward.answers.tree import Node, name_of, symbol

_SET_SIGNS = {"cup": heads.UNION, "cap": heads.INTERSECTION, "setminus": heads.DIFFERENCE}


def _difference(node: Node) -> Node:
    """R - {0}, written with a minus, as a difference of sets."""
    if node.head is not heads.ADD or len(node.args) != 2:
        return node
    whole, part = node.args
    if part.head is not heads.NEG or part.args[0].head not in (
        heads.SET,
        heads.SEQUENCE,
        heads.LIST,
    ):
        return node
    if whole.head is heads.SEQUENCE and part.args[0].head is heads.SET:
        return Node(heads.DIFFERENCE, (whole, part.args[0]))
    if whole.head is heads.SYMBOL and name_of(whole) in ("R", "bbZ", "bbN", "bbQ", "bbC"):
        return Node(heads.DIFFERENCE, (whole, part.args[0]))
    return node


class Sets(Quantities):
    """Reads a set or a value that is none."""

    @abstractmethod
    def clauses(self, low: int, high: int) -> Node:
        """A range that may be a list."""

    def value(self, low: int, high: int) -> Node:
        """A set expression, or a number with its unit."""
        low, high = self.trim(low, high)
        if low >= high:
            raise UnreadableError("a value is missing")
        if len(self.split(low, high, SEPARATORS)) > 1:
            return self.clauses(low, high)
        parts = self.split(low, high, frozenset(_SET_SIGNS))
        if len(parts) == 1 or any(self.tokens[end].kind == "word" for _, end, _ in parts[:-1]):
            return _difference(self.quantity(low, high))
        node = _difference(self.quantity(parts[0][0], parts[0][1]))
        for (_, _, cut), (start, end, _) in pairwise(parts):
            right = self.quantity(start, end)
            if _SET_SIGNS[cut] == node.head is heads.UNION:
                node = Node(heads.UNION, (*node.args, right))
            else:
                node = Node(_SET_SIGNS[cut], (node, right))
        return node

    def quantity(self, low: int, high: int) -> Node:
        """A number with its unit, a numeral or words; of these, ``all reals except 0`` is a set."""
        if low < high and self.tokens[low].kind == "word":
            found = self.exception(low, high)
            if found is not None:
                return found
        return super().quantity(low, high)

    def exception(self, low: int, high: int) -> Node | None:
        """``all real numbers except 0`` as a difference of sets, or None."""
        cut = low
        while cut < high and self.tokens[cut].kind in ("word", "sym"):
            if self.tokens[cut].text.lower() in ("except", "excluding", "but", "besides"):
                break
            cut += 1
        words = " ".join(token.text.lower() for token in self.tokens[low:cut]).split()
        kept = [word for word in words if word not in ("the", "set", "of", "all", "x")]
        if kept not in (["real", "numbers"], ["reals"], ["real"]) or cut + 1 >= high:
            return None
        start = cut + 1
        while start < high and self.tokens[start].text.lower() in ("for", "x", "="):
            start += 1
        left_out = self.value(start, high)
        items = left_out.args if left_out.head in (heads.LIST, heads.SET) else (left_out,)
        return Node(heads.DIFFERENCE, (symbol("R"), Node(heads.SET, items)))

    def braces(self, low: int, high: int) -> Node:
        """A set or a set-builder."""
        if low == high:
            return Node(heads.SET)
        for bar in ("|", ":"):
            parts = self.split(low, high, frozenset([bar]))
            if len(parts) == 2:
                element = self.clauses(parts[0][0], parts[0][1])
                condition = self.clauses(parts[1][0], parts[1][1])
                return Node(heads.BUILDER, (element, condition))
        inner = self.clauses(low, high)
        return Node(heads.SET, inner.args if inner.head is heads.LIST else (inner,))
