"""How many tokens of a response are thinking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plp_reward.scoring.thinking import TAGS, thinking_tags, thought

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


def measure_thinking(
    response: str, tokenizer: Tokenizer, *, prompt: str = "", tokens: Sequence[int] | None = None
) -> Thinking:
    """Measure the thinking of a response; see ``plp_reward.scoring.thinking.thought``.

    Args:
        response: the model's text.
        tokenizer: the model's.
        prompt: the rendered prompt, which may have opened the thinking.
        tokens: the response's own tokens, where they are at hand. Where tags are tokens, those
            between them are counted: exact, and without tokenising the text again.
    """
    opened = opens_thinking(prompt)
    text = thought(response, opened=opened)
    if not text:
        return Thinking(False, 0)
    if tokens is not None and (tags := _tag_tokens(response, tokenizer)) is not None:
        return Thinking(True, _inside(tokens, *tags, opened=opened))
    return Thinking(True, len(tokenizer.encode(text, add_special_tokens=False)))


def opens_thinking(prompt: str) -> bool:
    """Whether a prompt ends with an opening tag, as DeepSeek's own template for R1 does."""
    return prompt.rstrip().endswith(tuple(opening for opening, _ in TAGS))


def _tag_tokens(response: str, tokenizer: Tokenizer) -> tuple[int, int] | None:
    """Return the tokens of the tags that the response uses, or None if they are several each."""
    tags = thinking_tags(response) or TAGS[0]
    encoded = [tokenizer.encode(tag, add_special_tokens=False) for tag in tags]
    if any(len(token) != 1 for token in encoded):
        return None
    (opening,), (closing,) = encoded
    return opening, closing


def _inside(tokens: Sequence[int], opening: int, closing: int, *, opened: bool) -> int:
    """Count the tokens between tags, as ``thought`` reads them."""
    first = next((token for token in tokens if token in (opening, closing)), None)
    inside, count = opened or first == closing, 0
    for token in tokens:
        if token == opening:
            inside = True
        elif token == closing:
            inside = False
        elif inside:
            count += 1
    return count
