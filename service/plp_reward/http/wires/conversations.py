"""Texts of whole conversations: where the response begins, and whether it ended by itself.

Some wires send prompt and response as one decoded text, padding and special tokens kept, and no
prompt beside it; the question, if known, says where the prompt is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plp_reward.http.wires.queries import Query

_HEADER = re.compile(
    r"<\|im_start\|>assistant\n?|<｜Assistant｜>|<\|assistant\|>\n?|<start_of_turn>model\n?"
    r"|<\|start_header_id\|>assistant<\|end_header_id\|>\s*|<\|start\|>assistant|\[/INST\]"
    r"|<\|CHATBOT_TOKEN\|>|(?<=\n)Assistant:"
)
"""What chat templates put in front of a response."""


PADS = ("<pad>", "<|pad|>", "[PAD]", "<｜▁pad▁｜>", "<|finetune_right_pad_id|>")
"""Texts of padding that is no end of a sequence."""


def split(text: str, question: str, ends: Sequence[str]) -> Query:
    """Find the response in a conversation.

    It begins behind the first header of an assistant's turn after the question, which the response
    cannot move, or behind the question if no header follows it.

    Args:
        text: the conversation, with or without padding.
        question: the question as it stands in the prompt, or "".
        ends: texts that end a sequence; padding may follow them.
    """
    asked = text.find(question) if question else 0
    start = max(asked, 0) + (len(question) if asked >= 0 else 0)
    header = _HEADER.search(text, start)
    response = text[header.end() if header else start :].rstrip("\n")
    end = _without(response, len(response), PADS)
    shorter = _without(response, end, ends)
    found = header is not None or (asked >= 0 and bool(question))
    return Query(response[:shorter], shorter < end, found)


def _without(text: str, end: int, tails: Sequence[str]) -> int:
    """Return where ``text[:end]`` ends without the tails behind it, in time linear in these."""
    while tail := next((t for t in tails if t and text.endswith(t, 0, end)), ""):
        end -= len(tail)
    return end
