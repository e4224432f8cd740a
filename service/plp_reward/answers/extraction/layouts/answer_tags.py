"""The text between ``<answer>`` and ``</answer>``."""

from __future__ import annotations

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.marks import unannounced, unwrap
from plp_reward.answers.extraction.outcomes import REFUSED, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose.reduced_value import reduced

_MOST_TAGS = 64
_OTHER_TAGS = ("final_answer", "finalanswer", "Answer", "ANSWER", "result")


def find(passage: Passage) -> Extraction | None:
    """The content of ``<answer>`` tags, if all of them agree."""
    text = passage.prose
    for tag in _OTHER_TAGS:
        if f"<{tag}>" in text:
            text = text.replace(f"<{tag}>", "<answer>").replace(f"</{tag}>", "</answer>")
    answers: list[str] = []
    end = len(text)
    for _ in range(_MOST_TAGS):
        opened = text.rfind("<answer>", 0, end)
        if opened < 0:
            break
        close = text.find("</answer>", opened, end)
        if close < 0:
            return REFUSED[Refusal.NO_ANSWER]
        answers.append(unwrap(text[opened + len("<answer>") : close]))
        end = opened
    if not answers:
        return None
    if not answers[0] or "\\boxed" in answers[0]:
        return REFUSED[Refusal.NO_ANSWER]
    settled = disagreement.settled(answers[::-1], passage.same)
    if len(answers) == _MOST_TAGS or settled is None:
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    answer, also = settled
    return Extraction(reduced(unannounced(answer), passage.expects), Source.ANSWER_TAG, also=also)
