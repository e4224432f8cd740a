"""A model's tokenizer for templates and thinking, without transformers."""

from __future__ import annotations

from dataclasses import dataclass

from plp_reward.errors import ConfigurationError
from plp_reward.scoring.lengths import TokenCounter, load_counter
from plp_trainer.errors import RunError
from plp_trainer.templates import Template


@dataclass(frozen=True, slots=True)
class FastTokenizer:
    """A ``tokenizer.json``, as ``plp_trainer.templates.Tokenizer`` asks for it."""

    counter: TokenCounter

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        """Return the tokens of ``text``."""
        encoding = self.counter.tokenizer.encode(text, add_special_tokens=add_special_tokens)
        ids: list[int] = encoding.ids
        return ids

    def decode(self, token_ids: list[int], *, skip_special_tokens: bool) -> str:
        """Return the text of tokens."""
        text: str = self.counter.tokenizer.decode(
            token_ids, skip_special_tokens=skip_special_tokens
        )
        return text


def load_tokenizer(name: str, template: Template) -> FastTokenizer:
    """Load a model's tokenizer, and make sure that the template is one for it.

    Args:
        name: a folder or ``tokenizer.json``, or a hub id.
        template: the prompts'.

    Raises:
        RunError: it cannot be loaded, or splits the template's special tokens.
    """
    try:
        tokenizer = FastTokenizer(load_counter(name))
    except ConfigurationError as error:
        raise RunError(f"{error}; name one with --tokenizer") from error
    template.check(tokenizer, name)
    return tokenizer
