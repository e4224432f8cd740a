"""Clauses of an answer: lists, statements, intervals and sets, from its tokens."""

from __future__ import annotations

from itertools import pairwise

from plp_reward.answers import heads
from plp_reward.answers.errors import UnreadableError
from plp_reward.answers.parsing.grouping import grouped
from plp_reward.answers.parsing.permutations import spelled_out
from plp_reward.answers.parsing.quantities import QuantityReader, compound
from plp_reward.answers.parsing.tokens import Token
from plp_reward.answers.parsing.vocabulary import names
from plp_reward.answers.parsing.words import CONDITIONS
from plp_reward.answers.tree import (
    MISSING,
    SCALARS,
    Node,
    congruence,
    equation,
    is_domain,
    is_equation,
    name_of,
    show,
    symbol,
)

_SEPARATORS = frozenset(["sep", "and"])
_RELATION = frozenset(["rel"])
_COLON = frozenset([":"])
_SET_SIGNS = frozenset(["cup", "cap", "setminus"])
_LEADS = names(
    "答案是 答案为 答案 共 一共 共有 约 约为 大约 第 "
    "is are be equals equal to about approximately approx exactly the answer value of a an "
    "year therefore thus so hence only just get we final result solution choice option"
)
_COORDINATES = frozenset("xyz")
_LINES = frozenset(["l", "L", "\\ell"])
"""Names of lines: in k:x = 2 it may be a ratio that is 2."""
_FUNCTION_NAMES = frozenset("fghFGHpq")
_CODE = frozenset(["lambda", "def", "return", "print", "import", "eval", "exec"])


def _limits(item: Node, relation: Node) -> bool:
    """True if ``item`` only says of which kind the parameters of ``relation`` are: k in Z."""
    if not is_domain(item):
        return False
    parameter = item.args[0]
    return parameter.head is heads.SYMBOL and parameter != relation.args[0]


def _is_option(tokens: list[Token]) -> bool:
    """True for a letter with its content: ``(D) 12``, ``B. 1/2``."""
    signs = [token.text for token in tokens[:3]]
    bracketed = len(tokens) > 3 and signs[::2] == ["(", ")"] and len(signs[1]) == 1
    return bracketed or (len(tokens) > 2 and len(signs[0]) == 1 and signs[1] == ".")


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


def _composes(tokens: list[Token]) -> bool:
    r"""True for ``f \circ g`` and ``f + g``: functions that are one function together."""
    letters = {token.text for token in tokens if token.kind == "sym"}
    composed = any(token.text == "deg" for token in tokens)
    return len(letters) > 0 and (composed or letters <= _FUNCTION_NAMES)


def _is_argument(tokens: list[Token]) -> bool:
    """True for what only a function can be of: a statement, a set, words, a number, a function."""
    kinds = {token.kind for token in tokens}
    if kinds & {"rel", "word"} or any(
        token.text in _SET_SIGNS or token.text == "|" for token in tokens
    ):
        return True
    applied = any(one.kind == "sym" and other.text == "(" for one, other in pairwise(tokens))
    return applied or "sym" not in kinds


class Reader(QuantityReader):
    """Reads whole answers: a list of clauses, each a statement, a set or a value."""

    def answer(self, low: int, high: int) -> Node:
        """Read a whole answer."""
        low, high = self.trim(low, high)
        if low >= high:
            raise UnreadableError("nothing to read")
        return self.clauses(self.after_label(low, high), high)

    def after_label(self, low: int, high: int) -> int:
        """Skip the name of a curve in front of its equation: ``l: x + y = 2``."""
        colons = self.split(low, high, _COLON)
        if len(colons) != 2 or len(self.split(low, high, _SEPARATORS)) > 1:
            return low
        (start, end, _), (after, _, _) = colons
        sides = self.split(after, high, _RELATION)
        label = self.tokens[start].text
        if self.tokens[start].kind != "sym" or label in _COORDINATES or len(sides) != 2:
            return low
        if end - start > 1 and self.tokens[start + 1].text != "_":
            return low
        names_ = [
            any(t.kind == "sym" and t.text in _COORDINATES for t in self.tokens[a:b])
            for a, b, _ in sides
        ]
        lone = sides[0][1] - sides[0][0] == 1 and not names_[1]
        return after if any(names_) and (not lone or label in _LINES) else low

    def trim(self, low: int, high: int) -> tuple[int, int]:
        """Drop full stops, commas and whole-answer braces around a range."""
        tokens = self.tokens
        while low < high:
            last = tokens[high - 1]
            if last.text in (".", ",", ";", "\\\\", "`", ":") and last.kind in ("op", "sep"):
                high -= 1
            elif (
                tokens[low].kind == "sep"
                or tokens[low].text in ("`", "&", ":")
                or (tokens[low].text == "to" and tokens[low].kind == "rel")
            ):
                low += 1
            elif (
                (
                    (tokens[low].text == "*" and last.text == "*")
                    or (tokens[low].text == "^" and last.text == "^")
                )
                and high - low > 2
            ) or (
                tokens[low].text == "{"
                and self.match.get(low) == high - 1
                and not self.builds_set(low + 1, high - 1)
            ):
                low, high = low + 1, high - 1
            else:
                break
        return low, high

    def clauses(self, low: int, high: int) -> Node:
        """Read a range that may be a list."""
        if self.depth == 0:
            high = self.before_condition(low, high)
        parts = [(a, b, cut) for a, b, cut in self.split(low, high, _SEPARATORS) if a < b]
        if not parts:
            raise UnreadableError("only separators")
        if len(parts) == 1:
            return self.clause(parts[0][0], parts[0][1])
        cut_at = next(
            (i for i, (a, _, _) in enumerate(parts) if i and self.opens_condition(a)), None
        )
        if cut_at is not None and not self.is_prose(parts[0][0], parts[0][1]):
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

    def before_condition(self, low: int, high: int) -> int:
        """Where a condition on all of the answer begins: ``where a and b are constants``."""
        index = low
        while index < high:
            token = self.tokens[index]
            if token.kind == "word" and token.text.lower() in ("where", "whenever", "其中"):
                return high if index == low or self.is_prose(low, index) else index
            index = self.match.get(index, index) + 1
        return high

    def is_prose(self, low: int, high: int) -> bool:
        """True for words and letters only: what follows belongs to their sentence."""
        tokens = self.tokens[low:high]
        return all(token.kind in ("word", "sym") for token in tokens) and any(
            token.kind == "word" for token in tokens
        )

    def opens_condition(self, index: int) -> bool:
        """True if a condition on the answer begins at a token."""
        token = self.tokens[index]
        return token.kind == "word" and token.text.lower() in CONDITIONS

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
        parts = self.split(low, high, _SEPARATORS)
        if len(parts) == 1:
            return self.clause(low, high)
        if any(a >= b for a, b, _ in parts):
            raise UnreadableError("a list with a gap")
        items = tuple(self.clause(a, b) for a, b, _ in parts)
        if opening == "{":
            return Node(heads.LIST, items, ",")
        return Node(heads.SEQUENCE, items, opening + closing)

    def builds_set(self, low: int, high: int) -> bool:
        """True for ``x | x > 2``: one bar at the top level, and a statement behind it."""
        parts = self.split(low, high, frozenset(["|"]))
        return len(parts) == 2 and len(self.split(*parts[1][:2], _RELATION)) > 1

    def _without_ampersands(self, low: int, high: int) -> tuple[int, int]:
        for index in range(low, high):
            if self.tokens[index].text == "&":
                self.tokens[index] = Token("op", "{}")
        return low, high

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

    # ---------------------------------------------------------------- one clause

    def clause(self, low: int, high: int) -> Node:
        """Read one statement or value."""
        low, high = self.trim(low, high)
        if self.depth == 0:
            for index in range(low + 1, high):
                if self.opens_condition(index):
                    high = high if self.is_prose(low, index) else index
                    break
        low, high = self.trim(low, high)
        if low < high:
            low = self.after_name(self.after_lead(self.after_sentence(low, high), high), high)
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

    def after_sentence(self, low: int, high: int) -> int:
        """Skip a sentence that ends in its value: ``so there are 10, which is 1 more than ...``."""
        if self.tokens[low].kind != "word":
            return low
        for index in range(high - 2, low + 1, -1):
            token = self.tokens[index]
            if token.kind == "word" and token.text.lower() in ("is", "equals"):
                return index + 1 if self.tokens[index + 1].kind in ("num", "unit") else low
        return low

    def after_lead(self, low: int, high: int) -> int:
        """Skip words that only lead up to the value: ``approximately 5``, ``the answer is 5``."""
        index = low
        while index < high and self.tokens[index].kind == "word":
            index += 1
        if index == low or index >= high:
            return low
        if index == low + 1 and self.tokens[low].text.lower() in ("negative", "minus"):
            self.tokens[low] = Token("op", "-", self.tokens[low].spaced)
            return low
        last, value = self.tokens[index - 1], self.tokens[index]
        if last.text.isascii() and value.kind == "num" and not value.spaced:
            return low  # BE4 in base sixteen
        lead = [t.text.lower() for t in self.tokens[low:index]]
        if all(word in _LEADS for word in lead):
            return index
        if lead[-1] in ("is", "are", "equals", "be") and self.tokens[index].kind != "sym":
            return index
        return low

    def after_name(self, low: int, high: int) -> int:
        """Skip the name and the copula of ``x is 4``."""
        if low + 2 < high and self.tokens[low].kind == "sym":
            copula, value = self.tokens[low + 1], self.tokens[low + 2]
            if copula.text.lower() in ("is", "equals") and value.kind != "word":
                return low + 2
        return low

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
            applied = self.application(low, high) or self.named_value(low, high)
            if applied is not None:
                return applied
        return self.value(low, high)

    def application(self, low: int, high: int) -> Node | None:
        """A whole side that reads f(x) or a_n(x, y) is the application of a function."""
        open_at = low + 1
        if self.tokens[low].kind != "sym":
            return None
        while open_at < high and self.tokens[open_at].text in ("'", "''"):
            open_at += 1
        if open_at + 2 < high and self.tokens[open_at].text == "^":
            close = self.match.get(open_at + 1)
            if close is not None and close + 1 < high:
                open_at = close + 1
        if self.tokens[open_at].text != "(" or self.match.get(open_at) != high - 1:
            return None
        inside = self.tokens[open_at + 1 : high - 1]
        if any(t.kind not in ("sym", "num", "sep") for t in inside):
            return None
        name = "".join(t.text for t in self.tokens[low:open_at])
        self.at = open_at
        argument = self.bracketed()
        args = argument.args if argument.head is heads.SEQUENCE else (argument,)
        return Node(heads.FUNCTION, args, name)

    def named_value(self, low: int, high: int) -> Node | None:
        r"""A side that names a value by more than arithmetic: ``P(A \cap B)``, ``(f \circ g)(1)``.

        It is a name of its own, spelled as it is written; None for anything that can be computed.
        """
        tokens = self.tokens
        open_at = low
        if tokens[low].text in ("(", "[") and low in self.match:
            open_at = self.match[low] + 1
            if not _composes(tokens[low + 1 : open_at - 1]):
                return None
        while open_at < high and (
            tokens[open_at].kind in ("sym", "word") or tokens[open_at].text in ("_", "'")
        ):
            open_at += 1
        if tokens[low].text == tokens[high - 1].text == "|":
            inside = tokens[low + 1 : high - 1]
            known = any(token.text in _SET_SIGNS for token in inside)
        else:
            if open_at in (low, high) or self.match.get(open_at) != high - 1:
                return None
            inside = tokens[open_at + 1 : high - 1]
            known = open_at > low + 2 or _is_argument(inside)
        name = tokens[low:open_at]
        capital = len(name) > 0 and (name[0].kind == "word" or name[0].text[0].isupper())
        blackboard = len(name) > 0 and name[0].text.startswith("bb")
        if not inside or not (known or capital or blackboard):
            return None
        return symbol("".join(token.text for token in tokens[low:high]))

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
            if not plain or len(words) > 4 or any(word in _LEADS for word in words):
                return value
            return equation(symbol(" ".join(words)), value)
        if any(a >= b for a, b, _ in parts):
            raise UnreadableError("a ratio with a gap")
        return Node(heads.RATIO, tuple(self.value(a, b) for a, b, _ in parts))

    def value(self, low: int, high: int) -> Node:
        """A set expression, or a number with its unit."""
        low, high = self.trim(low, high)
        if low >= high:
            raise UnreadableError("a value is missing")
        if len(self.split(low, high, _SEPARATORS)) > 1:
            return self.clauses(low, high)
        parts = self.split(low, high, _SET_SIGNS)
        if len(parts) == 1 or any(self.tokens[end].kind == "word" for _, end, _ in parts[:-1]):
            return _difference(self.quantity(low, high))
        node = _difference(self.quantity(parts[0][0], parts[0][1]))
        operations = {"cup": heads.UNION, "cap": heads.INTERSECTION, "setminus": heads.DIFFERENCE}
        for (_, _, cut), (start, end, _) in pairwise(parts):
            right = self.quantity(start, end)
            if operations[cut] == node.head is heads.UNION:
                node = Node(heads.UNION, (*node.args, right))
            else:
                node = Node(operations[cut], (node, right))
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
