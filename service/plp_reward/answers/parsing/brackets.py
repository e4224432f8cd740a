"""Brackets of a token list, matched once, and ranges between them."""

from __future__ import annotations

from plp_reward.answers.errors import OverLimitError, UnreadableError
from plp_reward.answers.parsing.tokens.token import Token

_CLOSERS = {
    "(": frozenset([")", "]"]), "[": frozenset([")", "]"]), "{": frozenset(["}"]),
    "\\{": frozenset(["\\}"]), "<<": frozenset([">>"]), "lfloor": frozenset(["rfloor"]),
    "lceil": frozenset(["rceil"]),
}  # fmt: skip
_RELATION = frozenset(["rel"])
SEPARATORS = frozenset(["sep", "and"])
"""Kinds of tokens between the items of a list."""
_ALL_CLOSERS = frozenset([")", "]", "}", "\\}", ">>", "rfloor", "rceil"])


class Brackets:
    """A token list with its brackets matched, and a bound on how deep a parser may go into it."""

    def __init__(self, tokens: list[Token], max_nesting: int, max_digits: int) -> None:
        self.tokens = tokens
        self.max_nesting = max_nesting
        self.max_digits = max_digits
        self.at = 0
        self.depth = 0
        self.currency = ""
        self.match = self._match_brackets()

    def _match_brackets(self) -> dict[int, int]:
        """Index of the closing bracket by that of the opening one; stray braces are removed."""
        match: dict[int, int] = {}
        stack: list[int] = []
        stray: list[int] = []
        tokens = self.tokens
        for index, token in enumerate(tokens):
            if token.kind == "env":
                stack.append(index)
            elif token.kind == "end":
                if stack and tokens[stack[-1]].kind == "env":
                    match[stack.pop()] = index
                else:
                    raise UnreadableError("an environment ends that never began")
            elif token.kind == "op" and token.text in _CLOSERS:
                stack.append(index)
            elif token.kind == "op" and token.text in _ALL_CLOSERS:
                if stack and token.text in _CLOSERS.get(tokens[stack[-1]].text, ()):
                    match[stack.pop()] = index
                elif token.text in ("}", "\\}"):
                    stray.append(index)
                else:
                    raise UnreadableError(f"{token.text} closes nothing")
            if len(stack) > 4 * self.max_nesting:
                raise OverLimitError(f"brackets nested deeper than {self.max_nesting}")
        for index in stack:
            if tokens[index].text not in ("{", "\\{"):
                raise UnreadableError(f"{tokens[index].text} is never closed")
            stray.append(index)
        if stray:
            for index in sorted(stray, reverse=True):
                del tokens[index]
            return self._match_brackets()
        return match

    def split(self, low: int, high: int, kinds: frozenset[str]) -> list[tuple[int, int, str]]:
        """Cut a range at the tokens of ``kinds`` outside brackets: (low, high, text of the cut)."""
        parts: list[tuple[int, int, str]] = []
        start = index = low
        while index < high:
            token = self.tokens[index]
            close = self.match.get(index)
            if close is not None:
                index = close
            elif token.kind in kinds or token.text in kinds:
                parts.append((start, index, token.text))
                start = index + 1
            index += 1
        parts.append((start, high, ""))
        return parts

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

    def builds_set(self, low: int, high: int) -> bool:
        """True for ``x | x > 2``: one bar at the top level, and a statement behind it."""
        parts = self.split(low, high, frozenset(["|"]))
        return len(parts) == 2 and len(self.split(*parts[1][:2], _RELATION)) > 1

    def enter(self) -> None:
        """Count one level of nesting."""
        self.depth += 1
        if self.depth > self.max_nesting:
            raise OverLimitError(f"nested deeper than {self.max_nesting}")
