"""The small model's tokens: one for each term, total, label, sign and piece of mark-up."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

PAD, END, START = "<pad>", "<end>", "<sum>"
MARKUP = ("<think>", "</think>", "\\boxed{", "}", "check")
LABELS = ascii_lowercase[:8]
"""The names of a sum's terms, in their order; in capitals, of its totals."""
LARGEST_TERM = 5
"""The numbers to add are 1 to this."""
TERMS = tuple(f"{label}{term}" for label in LABELS for term in range(1, LARGEST_TERM + 1))
"""A term is one token with its name: which number is called b is then found in one look."""
SIGNS = "+=?;"
LARGEST = LARGEST_TERM * len(LABELS)
"""The largest total; the least is 2."""
AGAIN = ("again", "verify", "review")
"""Words before steps are gone through once more, of easy, medium and hard sums."""
VOCABULARY = (
    PAD,
    END,
    START,
    *MARKUP,
    *SIGNS,
    AGAIN[0],
    *LABELS.upper()[1:],
    *TERMS,
    *AGAIN[1:],
    *map(str, range(2, LARGEST + 1)),
)
"""Every token, in the order of its id."""


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Return the tokenizer, as transformers and vLLM use it."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    ids = {token: number for number, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token=PAD))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("[a-z]?[0-9]+|[^0-9]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    # transformers loads every Qwen2's tokenizer with Qwen2's own way of splitting text, whatever
    # the file says; added tokens are cut out before that.
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in VOCABULARY])
    tokenizer.add_special_tokens([PAD, END, START])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, eos_token=END, bos_token=START, unk_token=PAD
    )
