"""How much of a response is thinking: what stands between ``<think>`` and ``</think>``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plp_trainer.templates import Tokenizer

OPEN, CLOSE = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Thinking:
    """A response's thinking.

    Attributes:
        thinks: true if there is any text in it. Models that were trained to be brief close the
            tag at once, or never open it.
        tokens: tokens of that text, without the tags.
    """

    thinks: bool
    tokens: int


def measure_thinking(response: str, tokenizer: Tokenizer) -> Thinking:
    """Measure the thinking of a response.

    The opening tag may be missing, for some templates put it into the prompt; so may the closing
    one, where a response was cut off as it thought.
    """
    head, closed, _ = response.partition(CLOSE)
    before, opened, inside = head.partition(OPEN)
    if not (opened or closed):
        return Thinking(False, 0)
    text = inside if opened else before
    if not text.strip():
        return Thinking(False, 0)
    return Thinking(True, len(tokenizer.encode(text, add_special_tokens=False)))
