"""Answers to the parts of a question in paragraphs of their own: ``(a) The mean is 9`` first."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from plp_reward.answers.extraction.outcomes import Extraction, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose import announced, bare_answer, last_sentence
from plp_reward.answers.parsing.labels import LABEL, follows, is_first

_HEAD = re.compile(rf"(?:\A|\n)[ \t#>*_-]{{0,8}}(?:[Pp]art )?{LABEL}[ \t:.*_]{{0,8}}")
_WAYS = (announced.find, bare_answer.find, last_sentence.find)


def find(passage: Passage) -> Extraction | None:
    """The answers of the last run of parts, with their labels; None unless each part has one."""
    heads = list(_HEAD.finditer(passage.tail))
    starts = [at for at, head in enumerate(heads) if is_first(head["label"])]
    run = heads[starts[-1] :] if starts else []
    if len(run) < 2 or not all(
        follows(one["label"], next_["label"]) for one, next_ in itertools.pairwise(run)
    ):
        return None
    answers: list[str] = []
    for head, next_ in zip(run, [*run[1:], None], strict=True):
        end = next_.start() if next_ else len(passage.tail)
        part = replace(passage, text=passage.tail[head.end() : end])
        found = next((found for way in _WAYS if (found := way(part)) is not None), None)
        if found is None or not found.answer:
            return None
        answers.append(f"({head['label']}) {found.answer}")
    return Extraction("; ".join(answers), Source.STATED)
