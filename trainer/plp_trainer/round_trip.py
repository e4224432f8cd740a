"""Whether a tokenizer gives a text back: else rewards read other texts than the model wrote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from plp_trainer.errors import RunError
from plp_trainer.templates import Tokenizer

LOOKED_AT = 64
"""Prompts that are tried; every one has the template in it."""
_SHOWN = 30


class BothWays(Tokenizer, Protocol):
    """A tokenizer that makes text of tokens too."""

    def decode(self, token_ids: list[int], *, skip_special_tokens: bool) -> str:
        """Return the text of tokens."""
        ...


def check_round_trip(tokenizer: BothWays, texts: Iterable[str], model: str) -> None:
    """Make sure that texts, and so their lengths, survive their tokens.

    Transformers 5 makes some byte-level tokenizers, those labelled LlamaTokenizerFast among them,
    into others that split words elsewhere and lose spaces: every special token is still one token,
    and the model reads something it was never trained on (huggingface/transformers #45488).

    Raises:
        RunError: a text comes back otherwise; the message shows where.
    """
    for _, text in zip(range(LOOKED_AT), texts, strict=False):
        tokens = tokenizer.encode(text, add_special_tokens=False)
        back = tokenizer.decode(tokens, skip_special_tokens=False)
        again = len(tokenizer.encode(back, add_special_tokens=False))
        if back != text or again != len(tokens):
            at = next((n for n, (a, b) in enumerate(zip(text, back, strict=False)) if a != b), 0)
            raise RunError(
                f"the tokenizer of {model} does not give a text back: of {len(tokens)} tokens "
                f"{text[at : at + _SHOWN]!r} becomes {back[at : at + _SHOWN]!r} of {again}. It was "
                "loaded as another one than the model's: name the folder of the model as it was "
                "published, or another version of transformers"
            )
