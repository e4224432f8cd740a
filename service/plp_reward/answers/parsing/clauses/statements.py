"""Statements: relations, congruences, ratios, labels with their values; else one value."""

from __future__ import annotations

from plp_reward.answers import heads
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.parsing.clauses.conditions import is_prose, opens_condition
from plp_reward.answers.parsing.clauses.leads import LEADS, after_lead, after_name, after_sentence
from plp_reward.answers.parsing.clauses.named_values import application, named_value
from plp_reward.answers.parsing.clauses.sets import Sets
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.tree import MISSING, SCALARS, Node, congruence, equation, symbol

_RELATION = frozenset(["rel"])
_COLON = frozenset([":"])
_CODE = frozenset(["lambda", "def", "return", "print", "import", "eval", "exec"])


def _is_option(tokens: list[Token]) -> bool:
    """True for a letter with its content: ``(D) 12``, ``B. 1/2``."""
    signs = [token.text for token in tokens[:3]]
    bracketed = len(tokens) > 3 and signs[::2] == ["(", ")"] and len(signs[1]) == 1
    return bracketed or (len(tokens) > 2 and len(signs[0]) == 1 and signs[1] == ".")


class Statements(Sets):
    """Reads one clause."""

    def clause(self, low: int, high: int) -> Node:
        """Read one statement or value."""
        low, high = self.trim(low, high)
        if self.depth == 0:
            for index in range(low + 1, high):
                if opens_condition(self.tokens[index]):
                    high = high if is_prose(self.tokens[low:index]) else index
                    break
        low, high = self.trim(low, high)
        if low < high:
            for skip in (after_sentence, after_lead, after_name):
                low = skip(self.tokens, low, high)
            low, high = self.trim(low, high)
        if low >= high:
            raise UnreadableError("an empty clause")
        relations = self.split(low, high, _RELATION)
        modulus = self.modulus(relations)
        if modulus is not None:
            start, end = modulus
            divisor = self.expression(start, end)
            if len(relations) == 1:
                residue = self.value(low, self.before(start))
                return congruence(residue, residue, divisor)
            if len(relations) > 2:
                raise UnreadableError("several relations and one modulus")
            left = self.value(*relations[0][:2])
            right = self.value(relations[1][0], self.before(start))
            return congruence(left, right, divisor)
        if len(relations) > 1:
            return self.relation(relations)
        colons = self.split(low, high, _COLON)
        if len(colons) > 1:
            return self.ratio(colons)
        return self.value(low, high)

    def modulus(self, relations: list[tuple[int, int, str]]) -> tuple[int, int] | None:
        """Where the modulus of a congruence stands: n = 3 (mod 7), n = 3 mod 7 with three bars."""
        low, high, _ = relations[-1]
        index = low + 1
        while index < high - 1:
            token, follow = self.tokens[index], self.tokens[index + 1]
            if token.text == "pmod" or (token.text == "mod" and relations[0][2] == "=="):
                return index + 1, high
            if token.text == "(" and follow.text == "mod" and self.match.get(index) == high - 1:
                return index + 2, high - 1
            index = self.match.get(index, index) + 1
        return None

    def before(self, start: int) -> int:
        """Where the sign of the modulus that starts at ``start`` begins."""
        return start - 2 if self.tokens[start - 2].text == "(" else start - 1

    def relation(self, parts: list[tuple[int, int, str]]) -> Node:
        """A chain of relations; an operator without a left side belongs to no name."""
        if parts[0][0] >= parts[0][1] and len(parts) == 2:
            operator = parts[0][2]
            if operator in ("=", "~", "to"):
                return self.clause(parts[1][0], parts[1][1])
            right = self.side(parts[1][0], parts[1][1], named=False)
            return Node(heads.RELATION, (MISSING, right), (operator,))
        operators: list[str] = []
        sides: list[Node] = []
        for position, (low, high, cut) in enumerate(parts):
            negated = high > low and self.tokens[high - 1].text == "not"
            if negated:
                high -= 1
                cut = {"=": "!=", "in": "notin", "<": ">=", ">": "<=", "!=": "="}.get(cut, "not")
            sides.append(self.side(low, high, named=position == 0 or low + 4 == high))
            operators.append(cut)
        return Node(heads.RELATION, tuple(sides), tuple(operators[:-1]))

    def side(self, low: int, high: int, *, named: bool) -> Node:
        """One side of a relation: a value, or the name of something."""
        low, high = self.trim(low, high)
        if low + 2 < high and (self.tokens[low].text, self.tokens[low + 1].text) == ("m", "angle"):
            low += 1
        if low < high and all(t.kind in ("word", "sym") for t in self.tokens[low:high]):
            words = [t for t in self.tokens[low:high] if t.kind == "word"]
            if words:
                return symbol(" ".join(t.text.lower() for t in self.tokens[low:high]))
        colons = self.split(low, high, _COLON)
        if len(colons) > 1:
            return self.ratio(colons)
        if named and low + 3 < high:
            applied = application(self, low, high) or named_value(self, low, high)
            if applied is not None:
                return applied
        return self.value(low, high)

    def ratio(self, parts: list[tuple[int, int, str]]) -> Node:
        """What colons separate: a ratio, or a label and its value."""
        first = self.tokens[parts[0][0] : parts[0][1]]
        labelled = any(t.kind == "word" for t in first) and first[0].kind != "num"
        if labelled and _is_option(first):
            raise UnreadableError("an option with more than its content")
        if len(parts) == 2 and labelled:
            if any(t.text in _CODE for t in first):
                raise UnreadableError("code")
            value = self.clause(parts[1][0], parts[1][1])
            words = [t.text.lower() for t in first]
            plain = all(t.kind in ("word", "sym") for t in first) and value.head in SCALARS
            if not plain or len(words) > 4 or any(word in LEADS for word in words):
                return value
            return equation(symbol(" ".join(words)), value)
        if any(a >= b for a, b, _ in parts):
            raise UnreadableError("a ratio with a gap")
        return Node(heads.RATIO, tuple(self.value(a, b) for a, b, _ in parts))
