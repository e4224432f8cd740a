"""One formula's LaTeX to MathML, which browsers show without a script, a font or a style.

math-core converts. It escapes what it is given and knows no link, picture, class or id, but it
recurses as deep as a formula nests and leaves widths to who wrote them: the bounds here keep
formulas flat, and without definitions and widths of their own.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from markupsafe import Markup
from math_core import LatexError, LatexToMathML

MOST_CHARACTERS = 2_000
"""Of a formula; longer ones stay text. Each level of nesting takes characters, so that this bounds
the depth: math-core's stack of 8 MB holds more than ten times the levels that fit."""
DEEPEST = 60
"""Braces inside each other."""
MOST_MARKUP = 100_000
"""Characters of a formula's MathML."""
_REFUSED = re.compile(
    # Definitions, which may grow, and widths and heights, which may reach over what stands beside.
    r"\\(?:[gex]?def|(?:re)?newcommand|providecommand|DeclareMathOperator|let"
    r"|m?kern|[hm]skip|[hv]space|mspace|raisebox|rule|genfrac|\w*lap|smash|def\w*|above\w*)"
    r"(?![a-zA-Z])|\\\\\s*\["
)


def formula(latex: str, *, display: bool = False, source: str | None = None) -> Markup:
    """Return a formula as MathML, or its text where that cannot be.

    Args:
        latex: the formula, without its delimiters.
        display: whether it stands on a line of its own.
        source: what is shown where it cannot be converted; by default the formula.
    """
    found = _mathml(latex.strip(), display)
    if found is None:
        shown = latex if source is None else source
        return Markup('<span class="unread">{}</span>').format(shown)
    kind = "display" if display else "wide" if len(latex) > 60 else "inline"
    return Markup('<span class="formula {}">{}</span>').format(kind, found)


def convertible(latex: str) -> bool:
    """Return whether ``formula`` shows mathematics rather than the text."""
    return _mathml(latex.strip(), False) is not None


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False)


@lru_cache(maxsize=2048)
def _mathml(latex: str, display: bool) -> Markup | None:
    if not latex or len(latex) > MOST_CHARACTERS or _depth(latex) > DEEPEST:
        return None
    if _REFUSED.search(latex):
        return None
    try:
        found = _converter().convert_with_local_state(latex, displaystyle=display)
    except (LatexError, UnicodeError):
        return None
    if len(found) > MOST_MARKUP:
        return None
    return Markup(found)  # noqa: S704  math-core escapes every text; tests/markup holds it to that


def _depth(latex: str) -> int:
    depth = deepest = 0
    for char in latex:
        if char == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif char == "}":
            depth -= 1
    return deepest
