"""What the parts of the parser ask of each other: a command, for one, of its argument."""

from __future__ import annotations

from abc import abstractmethod

from plp_reward.answers.parsing.brackets import Brackets
from plp_reward.answers.parsing.tokens.token import Token
from plp_reward.answers.tree import Node


class Grammar(Brackets):
    """The levels of an expression, loosest first; each begins at ``self.at``, before ``high``."""

    @abstractmethod
    def contents(self, low: int, high: int, opening: str, closing: str) -> Node:
        """What stands in brackets: a value, or several with separators between them."""

    @abstractmethod
    def expression(self, low: int, high: int) -> Node:
        """A whole range as one expression."""

    @abstractmethod
    def multiplicative(self, high: int) -> Node:
        """Factors joined by signs or side by side."""

    @abstractmethod
    def signed(self, high: int) -> Node:
        """A factor with its own signs."""

    @abstractmethod
    def starts_factor(self, token: Token) -> bool:
        """True if ``token`` can begin a factor behind another one."""

    @abstractmethod
    def power(self, high: int) -> Node:
        """An atom with its powers, factorials, percent and degree signs."""

    @abstractmethod
    def raised(self, node: Node, high: int) -> Node:
        """``node`` to the power that stands here."""

    @abstractmethod
    def exponent(self, high: int) -> Node:
        """An exponent: one atom, or a tower of them."""

    @abstractmethod
    def argument(self, high: int) -> Node:
        """What a command takes: a group, or the next token (of a number, its first digit)."""

    @abstractmethod
    def bracketed(self) -> Node:
        """The value of the brackets that open here."""

    @abstractmethod
    def literal(self, text: str) -> Node:
        """A number literal: decimal, scientific or repeating."""
