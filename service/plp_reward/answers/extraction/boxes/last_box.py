r"""The boxes of a text, and which of them is the final answer.

The last box is. What stands around it decides whether it also was meant to be the only one: boxes
of one statement are one list, a box that a later one corrects is dropped, and different boxes
that nobody chose between are no answer at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from plp_reward.answers.extraction import disagreement, turns
from plp_reward.answers.extraction.boxes import beside_a_box, inside_a_box
from plp_reward.answers.extraction.boxes.box import MOST_BOXES, Box, backwards, read, same
from plp_reward.answers.extraction.boxes.boxes_of_one_statement import are_one_statement, joined
from plp_reward.answers.extraction.boxes.boxes_of_one_value import approximates, restates
from plp_reward.answers.extraction.boxes.boxes_of_parts import by_label
from plp_reward.answers.extraction.boxes.empty_box import instructs, is_empty, quotes
from plp_reward.answers.extraction.boxes.unit_behind_a_box import unit_behind
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.words_to_the_grader import OPENS_AS_VERDICT

_TRAIL = 2_000
"""Characters behind a box that can contradict it."""
_NO_TRAIL = 4
"""Characters behind a box that cannot say anything."""
_PLAIN_BOX = 40
"""Characters of a box whose content is seen at a glance."""
_CLOSERS = "$ \n.\\])*}"
"""Characters behind a box that only close its formula or sentence."""


def find(passage: Passage) -> Extraction | None:
    r"""The final answer in the boxes of a text; None if it has no box.

    A box that repeats an instruction ("put it in ``\boxed{}``") or the prompt is not one.
    """
    text, policy, prompt = passage.text, passage.policy, passage.prompt
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
            and passage.expects != "choice"
            and not disagreement.denied(text, boxed)
            and beside_a_box.stands_alone(text, boxed)
            and (prompt is None or text[boxed : close + 1] not in prompt)
        ):  # the commonest case: one box with a plain number ends the text
            passage.note(text[boxed : close + 1], "taken", "the only box")
            return Extraction(text[boxed + 7 : close], Source.BOXED)
        only = read(text, boxed, boxed + 6, policy.max_chars)
        if only is None:
            return None
        earlier = iter((only,))
    else:
        if policy.single_turn:
            text = _first_turn(text, policy.max_chars)
            boxed, framed = text.rfind("\\boxed"), text.rfind("\\fbox")
        earlier = backwards(text, boxed, framed, policy.max_chars)
    negated = False
    for last in earlier:
        if disagreement.denied(text, last.start):
            passage.note(last.written(text), "passed over", "the words in front deny it")
            negated = True
            continue
        if last.too_long:
            return _refused(passage, last.written(text), Refusal.OVER_LIMIT)
        if not last.closed and not policy.unclosed_boxes:
            looped = _looped(text, earlier)
            if looped is None:
                return _refused(passage, last.written(text), Refusal.UNCLOSED_BOX)
            return _decide(passage, text[: looped.end], looped, earlier)
        if is_empty(last):
            if instructs(text, last) or quotes(text, last, prompt):
                passage.note(last.written(text), "passed over", "it repeats an instruction")
                continue
            return _refused(passage, last.written(text), Refusal.EMPTY_BOX)
        if prompt is not None and quotes(text, last, prompt):
            passage.note(last.written(text), "passed over", "it quotes the prompt")
            continue
        return _decide(passage, text, last, earlier)
    return REFUSED[Refusal.NEGATED] if negated else None


def _refused(passage: Passage, what: str, reason: Refusal) -> Extraction:
    """The refusal for ``reason``, noted."""
    passage.note(what, "refused", REFUSED[reason].message)
    return REFUSED[reason]


def _looped(text: str, earlier: Iterator[Box]) -> Box | None:
    """The last whole box of a response that repeats itself until it is cut off within a box.

    What stands behind that box has to be, letter for letter, what stood behind the one before it.
    """
    last, before = next(earlier, None), next(earlier, None)
    if last is None or before is None or not (last.closed and before.closed):
        return None
    repeated = text[before.end : last.end]
    repeats = last.content == before.content and not is_empty(last)
    return last if repeats and repeated.startswith(text[last.end :].rstrip()) else None


def _first_turn(text: str, limit: int) -> str:
    """``text`` up to the first new question that follows an answer."""
    start = 0
    for _ in range(MOST_BOXES):
        start = text.find("\\boxed{", start)
        if start < 0:
            break
        box = read(text, start, start + 6, limit)
        if box is not None and not box.closed:
            break
        if box is not None and not is_empty(box):
            cut = turns.new_question(text, box.end)
            return text if cut < 0 else text[:cut]
        start += 7
    return text


def _decide(passage: Passage, text: str, last: Box, earlier: Iterator[Box]) -> Extraction:
    """Whether the last box stands for itself, for a list, or for nothing."""
    policy = passage.policy
    members, front, outer = [last], last, last
    also: list[str] = []
    for box in earlier:
        if box.end > outer.start:
            if box.closed and box.end >= outer.end:
                if len(members) > 1 or not inside_a_box.is_solution(box.content):
                    members = [box]  # the outermost box holds the ones seen so far
                outer = front = box
            continue
        if not box.closed or is_empty(box) or quotes(text, box, passage.prompt):
            continue
        if disagreement.denied(text, box.start):
            if disagreement.is_neither(text[box.end : front.start]):
                return _refused(passage, front.written(text), Refusal.NEGATED)
            passage.note(box.written(text), "passed over", "the words in front deny it")
            continue
        if any(same(box, member) for member in members):
            if are_one_statement(text, box, front):
                members.append(box)
            front = box
            continue
        if approximates(text, box, front):
            passage.note(front.written(text), "passed over", "it is said to be a rounding")
            if passage.same(front.content.lstrip("\\aprox≈ "), box.content):
                also.append(front.content)
            members[-1] = front = box
            continue
        if restates(text, box, front, passage.same):
            passage.note(box.written(text), "joined", "it says the same as a later one")
            also.append(box.content)
            front = box
            continue
        if are_one_statement(text, box, front):
            passage.note(box.written(text), "joined", "it is of one statement with a later one")
            members.append(box)
            front = box
            if len(members) == MOST_BOXES:
                return REFUSED[Refusal.SEVERAL_ANSWERS]
            continue
        if policy.differing_boxes == "last":
            break
        if policy.differing_boxes == "refuse":
            return _refused(passage, box.written(text), Refusal.SEVERAL_ANSWERS)
        refusal = disagreement.between(text, box[:2], members[-1][:2])
        if refusal is not None:
            return _refused(passage, box.written(text), refusal)
        passage.note(box.written(text), "passed over", "the text goes on to a later one")
        break
    if OPENS_AS_VERDICT.match(outer.content):
        return REFUSED[Refusal.NO_ANSWER]
    if len(members) > 1:
        found = joined(text, members[::-1])
    else:
        unit = unit_behind(text, outer.end)
        stop = len(text) if unit else outer.end
        only = members[0]
        content = only.content
        if only is outer:
            content = beside_a_box.whole(text, outer.start, stop, content)
        found = Extraction(content, Source.BOXED, unit=unit)
    if policy.contradictions and len(text) > outer.end + _NO_TRAIL:
        trail = text[outer.end : outer.end + _TRAIL]
        refusal = disagreement.contradiction(found.answer or "", trail)
        if refusal is not None:
            return _refused(passage, outer.written(text), refusal)
    if found.found_by == Source.BOXED:
        choice = passage.expects == "choice"
        if choice and inside_a_box.names_two_kinds(outer.content):
            return REFUSED[Refusal.SEVERAL_ANSWERS]
        letter = beside_a_box.letter(text, outer.start, outer.end, gold_is_one=choice)
        parts = by_label(text, outer, policy)
        also += [form for form in (letter, parts) if form]
        also += inside_a_box.also_said(members[0].content, passage.same, choice=choice)
    passage.note(found.answer or "", "taken", f"as {found.found_by}")
    return found._replace(also=(*found.also, *also)) if also else found
