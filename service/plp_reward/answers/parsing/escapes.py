r"""Commands whose backslash and first letter a string escape made one character of.

``"\frac"`` written without a raw string holds a form feed and ``rac``. Only what can be nothing
but the rest of a command is put right: a tab in front of ``an`` is a tab. No box is made of them:
one that a reader of the raw text cannot see is none.
"""

from __future__ import annotations

import re

_REST = {
    "\a": r"lpha\b|ngle\b|pprox\b",
    "\b": r"egin\{|inom *\{|ar *\{|eta\b|mod\b|ig[lr]?[(\[|)\]]",
    "\v": r"ec *\{|ert\b|arnothing\b",
    "\f": r"rac *(?:\{|\d)",
    "\t": r"ext(?:bf|it|rm)? *\{|imes(?![a-z])|frac *(?:\{|\d)|heta\b|riangle\b",
    "\r": r"ight *[)\]}|.\\]|angle\b|floor\b|ceil\b",
}
_LETTERS = dict(zip("\a\b\v\f\t\r", "abvftr", strict=True))
_EATEN = re.compile("|".join(f"{char}(?={rest})" for char, rest in _REST.items()))

_EATEN_BREAK = re.compile(r"\n(?=eq(?![a-z])|e ?[-\d\\{]|otin\b|abla\b|eg\b)")


def restored(text: str) -> str:
    """``text`` with the commands whole again."""
    rare = "\b" in text or "\f" in text or "\a" in text or "\v" in text
    if not rare and "\t" not in text and "\r" not in text:
        return text  # found out in a fraction of the pattern's time
    return _EATEN.sub(lambda eaten: "\\" + _LETTERS[eaten[0]], text)


def restored_in_value(text: str) -> str:
    """The same for a short value of its own, in which no prose follows a line break."""
    return restored(_EATEN_BREAK.sub(r"\\n", text) if "\n" in text else text)
