r"""Prompts as the paper has them, a template a family of models.

A template holds ``{question}`` where the problem stands and is filled by replacement, not by
``str.format``: both the template's ``\boxed{}`` and a problem's LaTeX are full of braces. The
special tokens are written out, because OpenRLHF and vLLM tokenise a prompt as it stands, without
adding a beginning-of-sequence token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from plp_trainer.errors import RecipeError, RunError

INSTRUCTION = "Please reason step by step, and put your final answer within \\boxed{}."
"""Section 2.2 of the paper."""
BRIEFLY = "Please output as little as possible."
"""What the prompt-only baseline adds (section 3, "PE")."""


class Tokenizer(Protocol):
    """What a check of special tokens needs of a tokenizer, Hugging Face's or another."""

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        """Return the tokens of ``text``."""
        ...


@dataclass(frozen=True, slots=True)
class Template:
    """How a problem becomes a prompt.

    Attributes:
        name: what recipes call it.
        text: the prompt, with ``{question}`` for the problem.
        special_tokens: what in ``text`` must be one token each; a tokenizer that splits them is
            another model's.
        source: where it is from.
    """

    name: str
    text: str
    special_tokens: tuple[str, ...]
    source: str

    def render(self, question: str) -> str:
        """Return the prompt for ``question``."""
        return self.text.replace("{question}", question)

    def split_tokens(self, tokenizer: Tokenizer) -> list[str]:
        """Return the special tokens that ``tokenizer`` does not have as one token."""
        return [
            token
            for token in self.special_tokens
            if len(tokenizer.encode(token, add_special_tokens=False)) != 1
        ]

    def check(self, tokenizer: Tokenizer, model: str) -> None:
        """Make sure that the template is one for ``model``, whose tokenizer is given.

        Raises:
            RunError: the tokenizer splits the template's special tokens.
        """
        if split := self.split_tokens(tokenizer):
            raise RunError(
                f"template {self.name!r} is not one for {model}: its tokenizer does not have "
                f"{', '.join(split)} as one token"
            )


def _r1(name: str, instruction: str, source: str) -> Template:
    # The paper prints the bars and underscores in ASCII; DeepSeek's tokens have the full-width
    # bar U+FF5C and the block U+2581, and anything else is several ordinary tokens.
    start, user, assistant = "<｜begin▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>"
    return Template(
        name,
        f"{start}{user}{instruction} Question: {{question}}{assistant}",
        (start, user, assistant),
        source,
    )


def _r1_official(name: str, instruction: str) -> Template:
    """The paper's words in the template of DeepSeek's own tokenizer, which opens the thinking."""
    asked = _r1(name, instruction, "chat_template of deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B")
    opening = "<think>"
    return replace(
        asked, text=f"{asked.text}{opening}\n", special_tokens=(*asked.special_tokens, opening)
    )


def _chatml(name: str, instruction: str, source: str) -> Template:
    start, end = "<|im_start|>", "<|im_end|>"
    return Template(
        name,
        f"{start}system\nYou are a helpful assistant.{end}\n"
        f"{start}user\n{instruction}\n{{question}}{end}\n"
        f"{start}assistant\n",
        (start, end),
        source,
    )


_APPENDIX = "arXiv 2506.10446, appendix"
_PROMPT_ONLY = "arXiv 2506.10446, section 3: baseline (1)"

TEMPLATES: Mapping[str, Template] = {
    template.name: template
    for template in (
        _r1("r1", INSTRUCTION, _APPENDIX),
        _r1("r1-brief", f"{INSTRUCTION} {BRIEFLY}", _PROMPT_ONLY),
        _r1_official("r1-official", INSTRUCTION),
        _r1_official("r1-official-brief", f"{INSTRUCTION} {BRIEFLY}"),
        _chatml("qwen", INSTRUCTION, _APPENDIX),
        _chatml("qwen-brief", f"{INSTRUCTION} {BRIEFLY}", _PROMPT_ONLY),
        Template("tiny", "<sum>{question}", ("<sum>",), "plp_trainer.tiny.tokenizer"),
    )
}
"""Every template by name."""


def find_template(name: str) -> Template:
    """Return the template called ``name``.

    Raises:
        RecipeError: there is none; the message lists those there are.
    """
    try:
        return TEMPLATES[name]
    except KeyError:
        raise RecipeError(
            f"no template is called {name!r}; there are: {', '.join(TEMPLATES)}"
        ) from None
