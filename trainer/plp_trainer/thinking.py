"""How many tokens of a response are thinking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plp_reward.thinking import thought

if TYPE_CHECKING:
    from plp_trainer.templates import Tokenizer


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
    """Measure the thinking of a response; see ``plp_reward.thinking.thought``."""
    text = thought(response)
    if not text:
        return Thinking(False, 0)
    return Thinking(True, len(tokenizer.encode(text, add_special_tokens=False)))
