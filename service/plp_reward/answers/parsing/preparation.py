"""An answer's text before it is read: unwrapped, in ASCII and LaTeX."""

from __future__ import annotations

import re

from plp_reward.answers.parsing import numerals, remainders
from plp_reward.answers.parsing.characters import to_latex
from plp_reward.answers.parsing.currencies import with_codes
from plp_reward.answers.parsing.escapes import restored

_COMMAND = re.compile(
    r"\\(?:text[a-z]{0,6}|mbox|mathrm|mathbf|mathit|operatorname|displaystyle|left|right|quad)\b\*?"
    r"|\\[ ,;:!]|[{}$~\s]|\\[()\[\]]"
)
_CHOOSE = re.compile(
    r"(?:\{\s*\})?[_^]\{?(\d+|n)\}?\s?(?:\\(?:text|mathrm)\{C\}|C)_\{?(\d+|[kr])\}?"
    r"|(?<![A-Za-z_^])C_(?:\{([^{}]{1,20})\}|(\d|n))\^(?:\{([^{}]{1,20})\}|(\d|[kmnr]))"
)
_COMMA_GROUP = re.compile(r"(?<=\d)\s?\{,\s?\}\s?(?=\d)")
_EUROPEAN = re.compile(
    r"(?<![\d.,'])\d{1,3}(?:(?:(?:\.\d{3}){2,}|\.\d{3}(?=,\d))(?P<comma>,\d+)?"
    r"|(?:'\d{3})+(?P<point>[.,]\d+)?)(?![.,']?\d)"
)
"""Thousands between points or apostrophes, where they cannot be a decimal point or a mark."""
_BEFORE_PERIOD = re.compile(r"\d[.,]\d*\(\d")
_DOTS = re.compile(r"(?<=[,\s])\.\.\.")
_EMPTY_GROUP = re.compile(r"(?:(?<=[\d!)])|(?<![\w\]})^_\\|*]))\{\}")
_DERIVATIVE = re.compile(r"(?<![A-Za-z\\])d([A-Za-z])\s?/\s?d([a-z])(?![A-Za-z])")
_DOUBLED = re.compile(r"\\\\(?=[a-zA-Z({\[)}\]])")
_ROW_SKIP = re.compile(r"\\\\\[ ?-?[\d.]{1,6} ?(?:pt|em|ex|mm|cm|in|px|mu|\\[a-z]{1,20}) ?\]")
_LEAVES = re.compile(r"\d\s?[rR]\s?\d|\b[rR]em|[rR] ?\}|余")
"""What can belong to a remainder."""
_PREPARED = re.compile(
    r"^(?:\\[\[(]|\$\$?)?\s*(?:\\(?:boxed|fbox)\s*\{(?P<boxed>.*)\})\s*(?:\\[\])]|\$\$?)?\.?$",
    re.DOTALL,
)


def prepare(text: str) -> str:
    """Unwrap boxes and dollars, undo doubled backslashes, map Unicode to LaTeX."""
    if not text.isprintable():
        text = restored(text)
    text = text.strip().rstrip("\\") if text.endswith("\\") else text.strip()
    marker = text.rfind("####")
    if marker == 0 or (marker > 0 and text[marker - 1].isspace()):
        text = text[marker + 4 :].strip()
    for _ in range(3):
        boxed = _PREPARED.match(text)
        if boxed is None or _unbalanced(boxed["boxed"]):
            break
        text = boxed["boxed"].strip()
    if "\\\\[" in text:
        text = _ROW_SKIP.sub(r"\\\\ ", text)
    if "\\\\" in text and "\\begin" not in text:
        text = _DOUBLED.sub(r"\\", text)
    if "{," in text:
        text = numerals.decimal_commas(_COMMA_GROUP.sub("{,}", text))
    if "(" in text and text.find(")") > 0 and _BEFORE_PERIOD.search(text):
        text = numerals.periods(text)
    if "_" in text:
        text = numerals.grouped_numerals(text)
    if "." in text or "'" in text:
        text = _DOTS.sub(r"\\ldots ", _EUROPEAN.sub(_plain, text))
    if "$" in text:
        text = with_codes(text)
    if "{}" in text:
        text = _EMPTY_GROUP.sub("", text)
    if "/d" in text:
        text = _DERIVATIVE.sub(r"\\frac{d\1}{d\2}", text)
    if "{:}" in text:
        text = text.replace("{:}", ":")
    if "\r" in text:
        text = text.replace("\rac", "\\frac")
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        if opening in text and closing in text:
            text = text.replace(opening, " ").replace(closing, " ")
    if text[:1].isalnum() and _LEAVES.search(text):
        text = remainders.named(text)
    if "C_" in text:
        text = _CHOOSE.sub(_binomial, text)
    return to_latex(text)


def _plain(written: re.Match[str]) -> str:
    decimals = written["comma"] or written["point"] or ""
    return re.sub(r"\D", "", written[0].removesuffix(decimals)) + decimals.replace(",", ".")


def _binomial(written: re.Match[str]) -> str:
    upper, lower = written[1] or written[3] or written[4], written[2] or written[5] or written[6]
    return f"\\binom{{{upper}}}{{{lower}}}"


def _unbalanced(text: str) -> bool:
    depth = 0
    for char in text:
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth < 0:
                return True
    return depth != 0


def flatten(text: str) -> str:
    """The text without LaTeX's layout: what a reader would see of words and signs."""
    return " ".join(_COMMAND.sub(" ", text).split()).strip(" .")


def words_of(plain: str) -> str:
    """The normal form of prose: signs at the edges and repeated blanks do not matter."""
    return " ".join(plain.replace("\\", " ").strip(" .,;:!\"'`*()").split())
