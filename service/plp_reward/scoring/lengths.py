"""Tokens of a response, and where the number came from. Never characters."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Sample

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Length:
    """How long a response is.

    Attributes:
        tokens: number of tokens, or None if nothing could tell.
        source: ``client`` (the caller's count), ``token_ids`` (the caller's tokens, counted),
            ``tokenizer:NAME`` (counted here), or ``none``.
    """

    tokens: int | None
    source: str


UNKNOWN = Length(None, "none")


@dataclass(frozen=True, slots=True)
class TokenCounter:
    """Counts tokens with one tokenizer.

    Attributes:
        name: what the tokenizer was asked for as: a path or a hub id.
        tokenizer: the loaded tokenizer. Its counting releases Python's global lock and uses every
            core, so callers with an event loop run it in a thread.
    """

    name: str
    tokenizer: Tokenizer

    @property
    def source(self) -> str:
        """What ``Length.source`` says of its counts."""
        return f"tokenizer:{self.name}"

    def count(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, without adding special ones.

        Special tokens that stand in the text itself, an end of sequence for one, count as the one
        token that they are.
        """
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]


def load_counter(name: str, file: Path | None = None) -> TokenCounter:
    """Load a tokenizer by path (a ``tokenizer.json`` or its folder) or by hub id.

    Args:
        name: see above.
        file: where it is, if that is known already: see ``counter_file``.

    Raises:
        ConfigurationError: there is no such file, or the hub has none or cannot be reached.
    """
    return _loaded(name, file)


@functools.lru_cache(maxsize=16)
def _loaded(name: str, file: Path | None) -> TokenCounter:
    from tokenizers import Tokenizer  # 60 ms that a process which never counts saves

    try:
        tokenizer = Tokenizer.from_file(str(file or counter_file(name)))
    except Exception as error:  # the library raises bare Exception for a bad file
        raise ConfigurationError(
            f"tokenizer {name!r:.200} cannot be loaded ({error!s:.500}); give a tokenizer.json, a "
            "folder that holds one, or the id of a model on the hub"
        ) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return TokenCounter(name, tokenizer)


def counter_file(name: str) -> Path:
    """Return the file of a tokenizer that ``load_counter`` would load.

    Raises:
        Exception: there is none, or the hub cannot be reached.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        path /= "tokenizer.json"
    if path.is_file():
        return path
    if path.suffix == ".json" or path.is_absolute():
        raise FileNotFoundError(f"no such file: {path}")
    from plp_reward.files.hub import hub_file  # a network's client

    return hub_file(name, "tokenizer.json")


def measure(samples: Iterable[Sample], counter: TokenCounter | None) -> list[Length]:
    """Say how long each response is: the caller's count, else its tokens', else ``counter``'s."""
    lengths: list[Length] = []
    uncounted: list[tuple[int, str]] = []
    for position, sample in enumerate(samples):
        if sample.length is not None:
            lengths.append(Length(sample.length, "client"))
        elif sample.token_ids is not None:
            lengths.append(Length(len(sample.token_ids), "token_ids"))
        else:
            uncounted.append((position, sample.response))
            lengths.append(UNKNOWN)
    if counter is not None and uncounted:
        counts = counter.count([text for _, text in uncounted])
        for (position, _), tokens in zip(uncounted, counts, strict=True):
            lengths[position] = Length(tokens, counter.source)
    return lengths
