"""Marks that set prose and say nothing: headings, end marks, bold in equations, lone dollars."""

from __future__ import annotations

import re

_END_OF_PART = re.compile(r"<eo[a-z]>")
"""``<eoa>``: how models of Chinese exams close an answer."""
_PROVED = re.compile(
    r"(?<!\s)\s{0,4}(?:\$|\\\()?\s?(?:\\hfill\s?)?"
    r"(?:[∎□■◼▪]|\\(?:blacksquare|square|qed|Box)\b)\s?(?:\$|\\\))?\s{0,4}\Z"
)
_END = 40
"""Characters at the end in which a mark of proof stands."""
_MARKS_OF_PROOF = frozenset("∎□■◼▪")
_BOLD_VALUE = re.compile(r"(?<![=<>!])([=≈]\s{0,2})\*\*([^*\n]{1,80})\*\*")
_LONE_DOLLARS = re.compile(r"^[ \t]*\$[ \t]*\n([^$\n]{1,400})\n[ \t]*\$[ \t]*$", re.MULTILINE)
_HEADING = re.compile(
    r"^[ \t]{0,12}(?:#{1,6}[ \t]{0,4})?(?:\*\*|__)?(?:the )?(?:final |correct )?(?:answer|result)s?"
    r"(?:\*\*|__)?[ \t]{0,4}\n\s{0,12}(?=\S)",
    re.MULTILINE | re.IGNORECASE,
)
_ENDS_OF_HEADINGS = tuple(
    f"{word}{mark}\n"
    for word in ("nswer", "nswers", "NSWER", "esult", "esults")
    for mark in ("", "**", " ", "** ")
)
"""What ends the line of a heading: found in a fraction of the pattern's time."""
_BRACED_NUMBER = re.compile(
    r"(?<![\w\\}^_$\]|{])\{\s?([-−]?\d[\d.,]{0,20}(?:\\?%)?)\s?\}(?![\w{^_])"
)
"""A number in the braces of a box that lost its command."""
_QUOTED = re.compile(r"^[ \t]{0,4}>[ \t](?=\S)", re.MULTILINE)
"""The mark of a line that is quoted."""
_EXAM_TAG = re.compile(r"【\s?(?:最终)?(?:答案|解答|结论)\s?】\s*[:：]?")


def _names_answer(text: str) -> bool:
    return "nswer" in text or "esult" in text or "NSWER" in text


def set_plainly(text: str) -> str:
    """``text`` with its headings as announcements and without the other marks."""
    if "<eo" in text:
        text = _END_OF_PART.sub("\n", text)
    if text.lstrip().startswith(">") or "\n>" in text:
        text = _QUOTED.sub("", text)
    if "【" in text:
        text = _EXAM_TAG.sub("答案：", text)
    end = text[-_END:]
    if "\\" in end or not _MARKS_OF_PROOF.isdisjoint(end):
        text = text[:-_END] + _PROVED.sub("", end)
    if "= **" in text or "=**" in text or "≈ **" in text:
        text = _BOLD_VALUE.sub(r"\1\2", text)
    if "{" in text:
        text = _BRACED_NUMBER.sub(r"\1", text)
    if "$\n" in text:
        text = _LONE_DOLLARS.sub(r"$\1$", text)
    if _names_answer(text) and any(ending in text for ending in _ENDS_OF_HEADINGS):
        text = _HEADING.sub("Final answer:\n", text)
    return text
