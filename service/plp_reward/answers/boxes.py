r"""The boxes of a text, and which of them is the final answer.

The last box is. What stands around it decides whether it also was meant to be the only one: boxes
of one statement are one list, a box that a later one corrects is dropped, and different boxes
that nobody chose between are no answer at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plp_reward.answers import claims
from plp_reward.answers.outcomes import Found, Outcome, Refusal, Refused, Source
from plp_reward.answers.policy import ExtractionPolicy

_MOST_BOXES = 64
"""Boxes looked at, from the last one back."""
_LEAD = 160
"""Characters in front of a box that can say what it is."""
_TRAIL = 2_000
"""Characters behind a box that can contradict it."""
_LONGEST_GAP = 240
"""Characters between two boxes that can still belong to one statement."""

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"-?\\[A-Za-z]+")
_PLAIN = re.compile(r"[-+]?[\d.,]*\d|[A-Za-z]")
_UNBRACED_END = re.compile(r"[ .]*(?:$|\n|\$|\\[)\]])")
_SPACE = re.compile(r"\s*")

_PLACEHOLDER = re.compile(
    r"(?:[\s.?_*$~…]|\\[,;:! ]|\\(?:l|c|v|d)?dots[bcmio]?|\\(?:square|Box|blacksquare|cdot|_)"
    r"|\\[hv]?phantom\s*\{[^{}]*\}|\\(?:hspace|quad|qquad)\s*(?:\{[^{}]*\})?|\{\s*\})*"
)
_TEMPLATE = re.compile(
    r"(?:\\(?:text|textbf|mathrm|mathbf)\s*\{)?\W*"
    r"(?:(?:insert|put|place|write|enter|fill in)\s+)?(?:(?:the|your|my|a)\s+)?"
    r"(?:(?:final|correct|numeric(?:al)?|actual|exact)\s+)?"
    r"(?:answer|result|solution|ans|value|expression|content|number)"
    r"(?:\s+(?:here|goes here|letter|choice|value|expression|number))?\W*",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"\b(?:in|within|inside|using|with|into|use|a|of|the|form|format|as|like|and|or)[\s:`'\"$(\[\\]*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"(?:\s|[$,;:.&、，；。{}*\-]|\\[()\[\],;:! \\]|\\q?quad\b|\\(?:text|mathrm|textbf|mbox)\s*(?=\{)"
    r"|\b(?:and|or|und|oder|et|ou|y|o|e|и|или|respectively|as well as)\b|和|与|或|及"
    r"|\\(?:and|or|wedge|vee|land|lor)\b)*"
)
_NAME = r"[A-Za-z\u0370-\u03ff](?:_\{?\w{1,8}\}?|'|\\?[A-Za-z]{0,8})|\\[A-Za-z]{1,12}(?:_\{?\w{1,8}\}?)?"
_NAMED = re.compile(
    rf"(?<![\w\\])({_NAME}|[A-Za-z](?:\([A-Za-z0-9]{{1,8}}\))?)[ $]*(?:=|\\in|:)[ $]*$"
)
_UNIT = re.compile(
    r"\s*(?:\\[,;:! ]|[$~])*\s*(?:\\(?:text|mathrm|textnormal)\s*\{[^{}]{0,40}\}(?:\^\{?\\?\w{1,6}\}?)?"
    r"|[A-Za-z°%]{1,16}|\\%)"
)


@dataclass(frozen=True, slots=True)
class Box:
    """One box: where its command starts, where it ends, and what it holds."""

    start: int
    end: int
    content: str
    closed: bool = True
    too_long: bool = False

    @property
    def empty(self) -> bool:
        """True if nothing, or only a placeholder such as ``?`` or ``your answer``, is inside."""
        content = self.content
        if len(content) > 80:
            return False
        return bool(_PLACEHOLDER.fullmatch(content) or _TEMPLATE.fullmatch(content.strip()))


def find(text: str, policy: ExtractionPolicy, prompt: str | None = None) -> Outcome | None:
    """The final answer in the boxes of ``text``; None if it has no box.

    A box that repeats an instruction ("put it in ``\\boxed{}``") or the prompt is not one.
    """
    boxes = _backwards(text, policy.max_chars)
    for last in boxes:
        if last.too_long:
            return Refused(Refusal.OVER_LIMIT)
        if _echoes(text, last, prompt):
            continue
        if not last.closed and not policy.unclosed_boxes:
            return Refused(Refusal.UNCLOSED_BOX)
        if last.empty:
            return Refused(Refusal.EMPTY_BOX)
        return _decide(text, last, boxes, policy, prompt)
    return None


def first_answer(text: str, limit: int) -> bool:
    """True if ``text`` holds a closed box that is not a placeholder."""
    return any(box.closed and not box.empty for box in _backwards(text, limit))


def _decide(
    text: str, last: Box, earlier: Iterator[Box], policy: ExtractionPolicy, prompt: str | None
) -> Outcome:
    members, front, outer = [last], last, last
    for box in earlier:
        if box.end > outer.start:
            if box.closed and box.end >= outer.end:
                outer = box  # it holds the ones seen so far: the outermost says it all
                members, front = [box], box
            continue
        if not box.closed or box.too_long or box.empty or _echoes(text, box, prompt):
            continue
        if _one_statement(text, box, front):
            members.append(box)
            front = box
            if len(members) == _MOST_BOXES:
                return Refused(Refusal.SEVERAL_ANSWERS)
            continue
        if any(_same(box.content, member.content) for member in members):
            front = box
            continue
        if policy.differing_boxes == "last":
            break
        if policy.differing_boxes == "refuse":
            return Refused(Refusal.SEVERAL_ANSWERS)
        refusal = _judge(text, box, members[-1])
        if refusal is not None:
            return Refused(refusal)
        break
    found = _join(text, members[::-1])
    if policy.contradictions:
        trail = text[outer.end : outer.end + _TRAIL]
        if len(trail) > 3:
            refusal = claims.contradiction(found.answer, trail)
            if refusal is not None:
                return Refused(refusal)
    return found


def _join(text: str, members: list[Box]) -> Found:
    """One answer from the boxes of one statement, with and without the names before them."""
    distinct: list[Box] = []
    for box in members:
        if not any(_same(box.content, other.content) for other in distinct):
            distinct.append(box)
    contents = [box.content for box in distinct]
    if len(distinct) == 1:
        return Found(contents[0], Source.BOXED)
    names = [_NAMED.search(text[max(0, box.start - 40) : box.start]) for box in distinct]
    named = None
    if all(names):
        named = ", ".join(
            f"{name[1]} = {content}" for name, content in zip(names, contents, strict=True) if name
        )
    return Found(", ".join(contents), Source.BOXED_LIST, named)


def _one_statement(text: str, first: Box, second: Box) -> bool:
    """True if only separators, units and names stand between two boxes: ``x = [3] and y = [4]``."""
    if second.start - first.end > _LONGEST_GAP:
        return False
    gap = text[first.end : second.start]
    name = _NAMED.search(gap)
    if name:
        gap = gap[: name.start()]
    if _SEPARATOR.fullmatch(gap):
        return True
    unit = _UNIT.match(gap)
    return unit is not None and _SEPARATOR.fullmatch(gap, unit.end()) is not None


def _judge(text: str, first: Box, last: Box) -> Refusal | None:
    """Whether ``last`` was chosen over ``first``, a different box in front of it."""
    gap = text[first.end : last.start]
    lead = claims.lead(gap[-_LEAD:])
    if claims.HEDGE.search(lead):
        return Refusal.HEDGED
    concludes = claims.CONCLUSION.search(lead) is not None
    corrects = claims.CORRECTION.search(gap[:_LONGEST_GAP] + " " + gap[-_LEAD:]) is not None
    if not (concludes or corrects or claims.SENTENCE_END.search(gap)):
        return Refusal.SEVERAL_ANSWERS
    if concludes and not corrects:
        before = claims.lead(text[max(0, first.start - _LEAD) : first.start])
        if claims.FINAL.search(before) and claims.FINAL.search(lead):
            return Refusal.SEVERAL_ANSWERS
    return None


def _echoes(text: str, box: Box, prompt: str | None) -> bool:
    """True if the box is quoted from an instruction or from the prompt."""
    if box.empty and _INSTRUCTION.search(text, max(0, box.start - 24), box.start):
        return True
    if prompt is None:
        return False
    quoted = text[max(0, box.start - 24) : box.end].strip()
    return len(quoted) > box.end - box.start + 8 and quoted in prompt


def _same(one: str, other: str) -> bool:
    return one == other or "".join(one.split()) == "".join(other.split())


def _backwards(text: str, limit: int) -> Iterator[Box]:
    """The boxes of ``text``, the last one first, at most ``_MOST_BOXES``."""
    end = len(text)
    boxed, framed = text.rfind("\\boxed"), text.rfind("\\fbox")
    for _ in range(_MOST_BOXES):
        if boxed < 0 and framed < 0:
            return
        if boxed > framed:
            end, name = boxed, 6
            boxed = text.rfind("\\boxed", 0, end)
        else:
            end, name = framed, 5
            framed = text.rfind("\\fbox", 0, end)
        box = _read(text, end, end + name, limit)
        if box is not None:
            yield box


def _read(text: str, start: int, after: int, limit: int) -> Box | None:
    """The box whose command stands at ``start`` and whose argument is at ``after``."""
    if text[after : after + 1] != "{":
        opening = _SPACE.match(text, after, after + 8)
        after = opening.end() if opening else after
        if text[after : after + 1] != "{":
            return _unbraced(text, start, after)
    first = after + 1
    close = text.find("}", first, first + limit + 1)
    if close >= 0 and text.find("{", first, close) < 0 and text[close - 1] != "\\":
        return Box(start, close + 1, _clean(text, start, text[first:close]))
    depth = 1
    for brace in _BRACE.finditer(text, first, first + limit + 1):
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if depth == 0:
                content = text[first : brace.start()]
                return Box(start, brace.end(), _clean(text, start, content))
    if len(text) - first > limit and "\n" not in text[first : first + limit]:
        return Box(start, first + limit, "", closed=False, too_long=True)
    return _sloppy(text, start, first)


def _sloppy(text: str, start: int, first: int) -> Box:
    """A box that is never closed: it reaches to the end of its formula or line."""
    line = text.find("\n", first)
    stop = len(text) if line < 0 else line
    for mark in ("$", "\\)", "\\]"):
        cut = text.find(mark, first, stop)
        stop = cut if cut >= 0 else stop
    return Box(start, stop, _clean(text, start, text[first:stop]), closed=False)


def _unbraced(text: str, start: int, after: int) -> Box | None:
    r"""``\boxed 5`` and ``\boxed\frac12``: the argument is the rest of its formula."""
    plain = _PLAIN.match(text, after) if after > start + 5 else None
    if plain and (text[after - 1].isspace() or plain[0][-1].isdigit()):
        if _UNBRACED_END.match(text, plain.end()):
            return Box(start, plain.end(), plain[0])
        return None
    command = _COMMAND.match(text, after)
    if command is None:
        return None
    stop = command.end()
    while stop < len(text):
        char = text[stop]
        if char.isdigit():
            stop += 1
        elif char == "{":
            close = text.find("}", stop, stop + 200)
            if close < 0:
                return None
            stop = close + 1
        else:
            break
    if _UNBRACED_END.match(text, stop):
        return Box(start, stop, text[after:stop])
    return None


def _clean(text: str, start: int, content: str) -> str:
    r"""``content`` without nested box commands and, in text escaped for JSON, doubled slashes."""
    if "\\" not in content:
        return content.strip()
    slashes = 0
    while slashes < 16 and start > slashes and text[start - slashes - 1] == "\\":
        slashes += 1
    if slashes % 2:
        while slashes:
            content = content.replace("\\\\", "\\")
            slashes //= 2
    if "box" in content:
        content = content.replace("\\boxed", "").replace("\\fbox", "")
    return content.strip()
