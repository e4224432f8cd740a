"""A token: the smallest piece of an answer that means something."""

from __future__ import annotations

from typing import Literal, NamedTuple

TokenKind = Literal["num", "sym", "name", "word", "and", "rel", "sep", "env", "end", "unit", "op"]


class Token(NamedTuple):
    """One token.

    Kinds: ``num`` (a literal), ``sym`` (a variable), ``name`` (a function or constant), ``word``,
    ``and`` (a connective), ``rel`` (a relation), ``sep`` (a separator: ``,`` ``;`` or a new line),
    ``env`` (the start of an environment), ``end`` (its end), ``unit`` (a currency sign), and
    ``op`` for every other sign, whose text is the sign.
    """

    kind: TokenKind
    text: str
    spaced: bool = False
    upright: bool = False
