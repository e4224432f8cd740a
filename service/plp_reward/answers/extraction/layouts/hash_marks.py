"""The rest of the line behind ``####``, as GSM8K writes its answers."""

from __future__ import annotations

import re

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.announcements import announcements
from plp_reward.answers.extraction.marks import CURRENCY, unwrap
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose.reduced_value import reduced

_MOST_MARKS = 64
_MARKED = re.compile(
    rf"[-+−{CURRENCY}$\\(\d](?:[^\s:]{{0,80}}[^\s:.])?(?:\s[^\s\d]{{1,20}}){{0,2}}"
)


def find(passage: Passage) -> Extraction | None:
    """The rest of the line behind ``####``, if all such lines agree.

    A line in the midst of the text has to be a value, or it is a heading of the fourth level. Marks
    within sentences, of which each may set off a step's result, leave it to prose when they differ.
    """
    text = passage.tail
    answers: list[str] = []
    within = True
    end = len(text)
    last = text.rstrip().rfind("\n")
    for _ in range(_MOST_MARKS):
        mark = text.rfind("####", 0, end)
        if mark < 0:
            break
        line = text[mark + 4 : end].partition("\n")[0]
        end = mark
        inline = bool(text[text.rfind("\n", 0, mark) + 1 : mark].strip(" \t#"))
        announced = next(announcements(line), None)
        line = unwrap(line[announced[1] :] if announced else line.lstrip("#"))
        if line and (mark > last or announced or _MARKED.fullmatch(line)):
            answers.append(reduced(line, passage.expects) if inline else line)
            within = within and inline
    if not answers:
        return None
    settled = disagreement.settled(answers[::-1], passage.same)
    if settled is None and within:
        return None
    if settled is None:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    return Extraction(settled[0], Source.HASH_MARK, also=settled[1])
