r"""The boxes of a text, and which of them is the final answer.

The last box is. What stands around it decides whether it also was meant to be the only one: boxes
of one statement are one list, a box that a later one corrects is dropped, and different boxes
that nobody chose between are no answer at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from plp_reward.answers.extraction import claims, parts, surroundings, turns
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.units_behind import unit_behind
from plp_reward.answers.parsing.escapes import restored
from plp_reward.answers.policy import ExtractionPolicy

_MOST_BOXES = 64
"""Boxes looked at, from the last one back."""
_LEAD = 160
"""Characters in front of a box that can say what it is."""
_TRAIL = 2_000
"""Characters behind a box that can contradict it."""
_NO_TRAIL = 4
"""Characters behind a box that cannot say anything."""
_CLOSERS = "$ \n.\\])*}"
"""Characters behind a box that only close its formula or sentence."""
_PLAIN_BOX = 40
"""Characters of a box whose content is seen at a glance."""
_LONGEST_GAP = 240
"""Characters between two boxes that can still belong to one statement."""

_SPACING = re.compile("phantom|space")
_DIGIT = re.compile(r"\d")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"-?\\[A-Za-z]+")
_PLAIN = re.compile(r"[-+]?[\d.,]*\d|[A-Za-z]")
_UNBRACED_END = re.compile(r"[ .]*(?:$|\n|\$|\\[)\]])")
_SPACE = re.compile(r"\s*")

_PLACEHOLDER = re.compile(
    r"(?:[\s.?_*$~…]|\\[,;:! ]|\\(?:l|c|v|d)?dots[bcmio]?|\\(?:square|Box|blacksquare|cdot|_)"
    r"|\\[hv]?phantom\s*\{[^{}]*\}|\\(?:hspace|quad|qquad)\s*+(?:\{[^{}]*\})?|\{\s*\})*"
)
_TEMPLATE = re.compile(
    r"(?:\\(?:text|textbf|mathrm|mathbf)\s*\{)?\W*"
    r"(?:(?:insert|put|place|write|enter|fill in)\s+)?(?:(?:the|your|my|a)\s+)?"
    r"(?:(?:final|correct|numeric(?:al)?|actual|exact)\s+)?"
    r"(?:answer|result|solution|ans|value|expression|content|number)"
    r"(?:\s+(?:here|goes here|letter|choice|value|expression|number))?\W*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\A\s*(?:\\(?:text|textbf|mathrm|mathbf)\s*\{\s*)?(?:the\s+)?(?:final\s+)?answer(?:\s+is|\s*[:=])\s*\}?",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"\b(?:in|within|inside|using|with|into|use|a|of|the|form|format|as|like|and|or|example|e\.g\.|i\.e\.)[\s,:`'\"$(\[\\]*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"(?:\s|[$,;:.&、，；。{}*\-]|\\[()\[\],;:! \\]|\\q?quad\b"
    r"|\\(?:text|mathrm|textbf|mbox)\s{0,4}(?=\{)"
    r"|\b(?:and|or|und|oder|et|ou|y|o|e|и|или|respectively|as well as)\b|和|与|或|及"
    r"|\\(?:and|or|wedge|vee|land|lor)\b)*"
)
_NAME = (
    r"[A-Za-z\u0370-\u03ff](?:_\{?\w{1,8}\}?|'|[A-Za-z]{0,8})|\\[A-Za-z]{1,12}(?:_\{?\w{1,8}\}?)?"
)
_NAMED = re.compile(
    rf"(?<![\w\\])({_NAME}|[A-Za-z](?:\([A-Za-z0-9]{{1,8}}\))?)[ $]*(?:=|\\in|:)[ $]*$"
)
_UNIT = re.compile(
    r"\s{0,4}(?:\\[,;:! ]|[$~]){0,8}\s{0,4}"
    r"(?:\\(?:text|mathrm|textnormal)\s{0,4}\{[^{}]{0,40}\}(?:\^\{?\\?\w{1,6}\}?)?|[A-Za-z°%]{1,16}|\\%)"
)


class Box(NamedTuple):
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
        if len(content) > 80 or (_DIGIT.search(content) and not _SPACING.search(content)):
            return False
        return bool(_PLACEHOLDER.fullmatch(content) or _TEMPLATE.fullmatch(content.strip()))


def find(text: str, policy: ExtractionPolicy, prompt: str | None = None) -> Extraction | None:
    r"""The final answer in the boxes of ``text``; None if it has no box.

    A box that repeats an instruction ("put it in ``\boxed{}``") or the prompt is not one.
    """
    boxed, framed = text.rfind("\\boxed"), text.rfind("\\fbox")
    if boxed < 0 and framed < 0:
        return None
    earlier: Iterator[Box]
    if framed < 0 and text.rfind("\\boxed", 0, boxed) < 0:
        close = text.find("}", boxed, boxed + _PLAIN_BOX)
        if (
            close >= len(text) - 1 - _NO_TRAIL
            and text[boxed + 7 : close].isdigit()
            and not text[close + 1 :].strip(_CLOSERS)
            and text[boxed + 6] == "{"
            and not claims.denied(text, boxed)
            and surroundings.stands_alone(text, boxed)
            and (prompt is None or text[boxed : close + 1] not in prompt)
        ):  # the commonest case: one box with a plain number ends the text
            return Extraction(text[boxed + 7 : close], Source.BOXED)
        only = _read(text, boxed, boxed + 6, policy.max_chars)
        if only is None:
            return None
        earlier = iter((only,))
    else:
        if policy.single_turn:
            text = _first_turn(text, policy.max_chars)
            boxed, framed = text.rfind("\\boxed"), text.rfind("\\fbox")
        earlier = _backwards(text, boxed, framed, policy.max_chars)
    negated = False
    for last in earlier:
        if claims.denied(text, last.start):
            negated = True
            continue
        if last.too_long:
            return REFUSED[Refusal.OVER_LIMIT]
        if not last.closed and not policy.unclosed_boxes:
            looped = _looped(text, last, earlier)
            if looped is None:
                return REFUSED[Refusal.UNCLOSED_BOX]
            return _decide(text[: looped.end], looped, earlier, policy, prompt)
        if last.empty:
            if _instructs(text, last) or _quotes(text, last, prompt):
                continue
            return REFUSED[Refusal.EMPTY_BOX]
        if prompt is not None and _quotes(text, last, prompt):
            continue
        return _decide(text, last, earlier, policy, prompt)
    return REFUSED[Refusal.NEGATED] if negated else None


def _looped(text: str, cut: Box, earlier: Iterator[Box]) -> Box | None:
    """The last whole box of a response that repeats itself until it is cut off within a box.

    What stands behind that box has to be, letter for letter, what stood behind the one before it.
    """
    last, before = next(earlier, None), next(earlier, None)
    if last is None or before is None or not (last.closed and before.closed):
        return None
    repeated = text[before.end : last.end]
    same = last.content == before.content and not last.empty
    return last if same and repeated.startswith(text[last.end :].rstrip()) else None


def _first_turn(text: str, limit: int) -> str:
    """``text`` up to the first new question that follows an answer."""
    start = 0
    for _ in range(_MOST_BOXES):
        start = text.find("\\boxed{", start)
        if start < 0:
            break
        box = _read(text, start, start + 6, limit)
        if box is not None and not box.closed:
            break
        if box is not None and not box.empty:
            cut = turns.new_question(text, box.end)
            return text if cut < 0 else text[:cut]
        start += 7
    return text


def _decide(
    text: str, last: Box, earlier: Iterator[Box], policy: ExtractionPolicy, prompt: str | None
) -> Extraction:
    """Whether the last box stands for itself, for a list, or for nothing."""
    members, front, outer = [last], last, last
    for box in earlier:
        if box.end > outer.start:
            if box.closed and box.end >= outer.end:
                outer = front = box  # the outermost box holds the ones seen so far
                members = [box]
            continue
        if not box.closed or box.empty or _quotes(text, box, prompt):
            continue
        if _one_statement(text, box, front):
            members.append(box)
            front = box
            if len(members) == _MOST_BOXES:
                return REFUSED[Refusal.SEVERAL_ANSWERS]
            continue
        if any(_same(box, member) for member in members):
            front = box
            continue
        if policy.differing_boxes == "last":
            break
        if policy.differing_boxes == "refuse":
            return REFUSED[Refusal.SEVERAL_ANSWERS]
        refusal = _judge(text, box, members[-1])
        if refusal is not None:
            return REFUSED[refusal]
        break
    if claims.OPENS_AS_VERDICT.match(outer.content):
        return REFUSED[Refusal.NO_ANSWER]
    if len(members) == 1:
        unit = unit_behind(text, outer.end)
        stop = len(text) if unit else outer.end
        content = surroundings.whole(text, outer.start, stop, outer.content)
        found = Extraction(content, Source.BOXED, unit=unit)
    else:
        found = _join(text, members[::-1])
    if policy.contradictions and len(text) > outer.end + _NO_TRAIL:
        trail = text[outer.end : outer.end + _TRAIL]
        refusal = claims.contradiction(found.answer or "", trail)
        if refusal is not None:
            return REFUSED[refusal]
        if len(members) == 1:
            found = found._replace(named=surroundings.option(trail))
    if len(members) == 1 and (named := _of_parts(text, outer, policy)):
        found = found._replace(named=named)
    return found


def _of_parts(text: str, last: Box, policy: ExtractionPolicy) -> str | None:
    """``(a) 12; (b) 5/7`` if the text is in parts, each of which has one box, the last one last."""
    sections = parts.sections(text)
    if sections is None or last.start < sections[-1][1]:
        return None
    said = []
    for label, start, end in sections:
        section = text[start:end]
        boxes = list(
            _backwards(section, section.rfind("\\boxed"), section.rfind("\\fbox"), policy.max_chars)
        )
        if not boxes or not all(box.closed and _same(box, boxes[0]) for box in boxes):
            return None
        said.append(f"({label}) {boxes[0].content}")
    return "; ".join(said)


def _join(text: str, members: list[Box]) -> Extraction:
    """One answer from the boxes of one statement, with and without the names before them."""
    distinct: list[Box] = []
    for box in members:
        if not any(_same(box, other) for other in distinct):
            distinct.append(box)
    contents = [box.content for box in distinct]
    if len(distinct) == 1:
        return Extraction(contents[0], Source.BOXED)
    names = [_NAMED.search(text[max(0, box.start - 40) : box.start]) for box in distinct]
    named = None
    if all(names):
        named = ", ".join(
            f"{name[1]} = {content}" for name, content in zip(names, contents, strict=True) if name
        )
    return Extraction(", ".join(contents), Source.BOXED_LIST, named=named)


def _one_statement(text: str, first: Box, second: Box) -> bool:
    """True if only separators, units and names stand between two boxes: ``x = [3] and y = [4]``."""
    if second.start - first.end > _LONGEST_GAP:
        return False
    gap = text[first.end : second.start]
    if claims.CORRECTION.search(gap):
        return False
    name = _NAMED.search(gap)
    if name:
        gap = gap[: name.start()]
    if _SEPARATOR.fullmatch(gap):
        return True
    unit = _UNIT.match(gap) if any(map(str.isdigit, first.content)) else None
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


def _instructs(text: str, box: Box) -> bool:
    """True if the words before the box belong to an instruction: "your answer in [box]"."""
    return _INSTRUCTION.search(text, max(0, box.start - 24), box.start) is not None


def _quotes(text: str, box: Box, prompt: str | None) -> bool:
    """True if the box is an example that the prompt gives: "such as [box]"."""
    return (
        prompt is not None
        and "box" in prompt
        and text[box.start : box.end] in prompt
        and _instructs(text, box)
    )


def _same(one: Box, other: Box) -> bool:
    return one.content == other.content or (
        len(one.content) < 200 and "".join(one.content.split()) == "".join(other.content.split())
    )


def _backwards(text: str, boxed: int, framed: int, limit: int) -> Iterator[Box]:
    """The boxes of ``text`` from its last commands on, the last one first."""
    for _ in range(_MOST_BOXES):
        if boxed > framed:
            box = _read(text, boxed, boxed + 6, limit)
            if box is not None:
                yield box
            boxed = text.rfind("\\boxed", 0, boxed)
        elif framed >= 0:
            box = _read(text, framed, framed + 5, limit)
            if box is not None:
                yield box
            framed = text.rfind("\\fbox", 0, framed)
        else:
            return


def _read(text: str, start: int, after: int, limit: int) -> Box | None:
    """The box whose command stands at ``start`` and whose argument is at ``after``."""
    if not text.startswith("{", after):
        opening = _SPACE.match(text, after, after + 8)
        after = opening.end() if opening else after
        if not text.startswith("{", after):
            return _unbraced(text, start, after)
    first = after + 1
    close = _closing_brace(text, first, first + limit + 1)
    if close >= 0:
        return Box(start, close + 1, _clean(text, start, text[first:close]))
    if len(text) - first > limit and "\n" not in text[first : first + limit]:
        return Box(start, first + limit, "", closed=False, too_long=True)
    return _sloppy(text, start, first)


def _closing_brace(text: str, first: int, stop: int) -> int:
    """Where the brace that is open at ``first`` is closed, or -1."""
    depth, position = 1, first
    while True:
        close = text.find("}", position, stop)
        if close < 0:
            break
        depth += text.count("{", position, close) - 1
        if depth == 0:
            if text.find("\\{", first, close) < 0 and text.find("\\}", first, close + 1) < 0:
                return close
            break
        position = close + 1
    depth = 1
    for brace in _BRACE.finditer(text, first, stop):  # some may be escaped
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if depth == 0:
                return brace.start()
    return -1


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
    if not content.isprintable():
        content = restored(content)
    if "nswer" in content:
        content = _LABEL.sub("", content)
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
