"""The small model's tokens: one for each number, sign and piece of mark-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

PAD, END, START = "<pad>", "<end>", "<sum>"
MARKUP = ("<think>", "</think>", "\\boxed{", "}", "check")
SIGNS = "+=?;"
LARGEST = 99
"""The largest number that is a token; no sum is as large."""
VOCABULARY = (PAD, END, START, *MARKUP, *SIGNS, *map(str, range(LARGEST + 1)))
"""Every token, in the order of its id."""


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Return the tokenizer, as transformers and vLLM use it."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    ids = {token: number for number, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token=PAD))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("[0-9]+|[^0-9]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    # Mark-up is ordinary text that happens to be one token: it must survive decoding.
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in MARKUP])
    tokenizer.add_special_tokens([PAD, END, START])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, eos_token=END, bos_token=START
    )
