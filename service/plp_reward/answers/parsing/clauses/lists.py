"""Lists: the clauses of a whole answer, and those in brackets."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.parsing.brackets import SEPARATORS
from plp_reward.answers.parsing.clauses.conditions import (
    before_condition,
    is_prose,
    opens_condition,
)
from plp_reward.answers.parsing.clauses.grouping import grouped
from plp_reward.answers.parsing.clauses.leads import after_label
from plp_reward.answers.parsing.clauses.quantities import compound
from plp_reward.answers.parsing.clauses.statements import Statements
from plp_reward.answers.parsing.permutations import spelled_out
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.tree import Node, is_domain, is_equation, show


def _limits(item: Node, relation: Node) -> bool:
    """True if ``item`` only says of which kind the parameters of ``relation`` are: k in Z."""
    if not is_domain(item):
        return False
    parameter = item.args[0]
    return parameter.head is heads.SYMBOL and parameter != relation.args[0]


class Lists(Statements):
    """Reads whole answers: a list of clauses, each a statement, a set or a value."""

    def answer(self, low: int, high: int) -> Node:
        """Read a whole answer."""
        low, high = self.trim(low, high)
        if low >= high:
            raise UnreadableError("nothing to read")
        return self.clauses(after_label(self, low, high), high)

    def clauses(self, low: int, high: int) -> Node:
        """Read a range that may be a list."""
        if self.depth == 0:
            high = before_condition(self, low, high)
        parts = [(a, b, cut) for a, b, cut in self.split(low, high, SEPARATORS) if a < b]
        if not parts:
            raise UnreadableError("only separators")
        if parts[-1][2] in ("and", "or"):
            raise UnreadableError("a list that does not end")
        if len(parts) == 1:
            return self.clause(parts[0][0], parts[0][1])
        cut_at = next(
            (i for i, (a, _, _) in enumerate(parts) if i and opens_condition(self.tokens[a])), None
        )
        if cut_at is not None and not is_prose(self.tokens[parts[0][0] : parts[0][1]]):
            parts = parts[:cut_at]
        items = [self.clause(a, b) for a, b, _ in parts]
        if not is_domain(items[0]) and any(
            item.head not in (heads.RELATION, heads.TEXT) for item in items
        ):
            items = [item for item in items if not is_domain(item)]
        if len(items) > 1 and is_equation(items[0]):
            items = [items[0], *(item for item in items[1:] if not _limits(item, items[0]))]
        items = spelled_out(grouped(items))
        if len(items) == 1:
            return items[0]
        if items[0].head is heads.RELATION and items[0].value == ("!=",):
            items = [
                item
                if item.head is heads.RELATION
                else Node(heads.RELATION, (items[0].args[0], item), ("!=",))
                for item in items
            ]
        if (
            len(items) == 2
            and parts[0][2] == "and"
            and items[0].head is items[1].head is heads.QUANTITY
        ):
            text = f"{items[0].value} {show(items[1])}"
            both = compound(items[0].args[0], text)
            if both is not None:
                return both
        cuts = {cut for _, _, cut in parts[:-1]}
        connective = "or" if "or" in cuts else "and" if "and" in cuts else ","
        return Node(heads.LIST, tuple(items), connective)

    def contents(self, low: int, high: int, opening: str, closing: str) -> Node:
        """What stands in brackets: a value, a tuple, an interval, a set or a set-builder."""
        low_trimmed, high_trimmed = self.trim(low, high) if opening != "\\{" else (low, high)
        if opening == "rows":
            return self.clauses(*self.trim(*self._without_ampersands(low, high)))
        if opening == "\\{" or (opening == "{" and self.builds_set(low, high)):
            return self.braces(low, high)
        low, high = low_trimmed, high_trimmed
        if low >= high:
            raise UnreadableError("empty brackets")
        parts = self.split(low, high, SEPARATORS)
        if len(parts) == 1:
            return self.clause(low, high)
        if any(a >= b for a, b, _ in parts):
            raise UnreadableError("a list with a gap")
        items = tuple(self.clause(a, b) for a, b, _ in parts)
        if opening == "(" and any(cut == "or" for _, _, cut in parts):
            return Node(heads.LIST, items, "or")
        if opening == "{":
            return Node(heads.LIST, items, ",")
        return Node(heads.SEQUENCE, items, opening + closing)

    def _without_ampersands(self, low: int, high: int) -> tuple[int, int]:
        for index in range(low, high):
            if self.tokens[index].text == "&":
                self.tokens[index] = Token("op", "{}")
        return low, high
