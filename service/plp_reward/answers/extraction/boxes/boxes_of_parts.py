"""The boxes of a question in parts: one box behind each of the labels (a), (b), (c)."""

from __future__ import annotations

import re
from itertools import pairwise

from plp_reward.answers.extraction.boxes.box import Box, backwards, same
from plp_reward.answers.parsing.labels import LABEL, follows, is_first
from plp_reward.answers.policy import ExtractionPolicy

_LONGEST = 100_000
_MOST_LABELS = 64
_LABEL = re.compile(rf"(?:\A|\n)[ \t*_#>-]{{0,8}}(?:part )?{LABEL}", re.IGNORECASE)


def _sections(text: str) -> list[tuple[str, int, int]] | None:
    """Label, start and end of the parts that ``text`` ends with: (a), (b) and so on; or None."""
    if len(text) > _LONGEST:
        return None
    if "(b)" not in text and "(2)" not in text and "(ii)" not in text:
        return None
    labels = [(mark["label"], mark.end()) for mark in _LABEL.finditer(text)][-_MOST_LABELS:]
    first = max((at for at, (label, _) in enumerate(labels) if is_first(label)), default=-1)
    labels = labels[first:] if first >= 0 else []
    if len(labels) < 2 or not all(
        follows(before[0], label[0]) for before, label in pairwise(labels)
    ):
        return None
    ends = [start for _, start in labels[1:]] + [len(text)]
    return [(label, start, end) for (label, start), end in zip(labels, ends, strict=True)]


def by_label(text: str, last: Box, policy: ExtractionPolicy) -> str | None:
    """``(a) 12; (b) 5/7`` if the text is in parts, each of which has one box, the last one last."""
    sections = _sections(text)
    if sections is None or last.start < sections[-1][1]:
        return None
    said = []
    for label, start, end in sections:
        section = text[start:end]
        boxes = list(
            backwards(section, section.rfind("\\boxed"), section.rfind("\\fbox"), policy.max_chars)
        )
        if not boxes or not all(box.closed and same(box, boxes[0]) for box in boxes):
            return None
        said.append(f"({label}) {boxes[0].content}")
    return "; ".join(said)
