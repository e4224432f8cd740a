"""The small model: a Qwen2 of under a million parameters, and its supervised training.

    python -m plp_trainer.tiny.model FOLDER

Deterministic: the same steps and seed give the same weights on the same kind of machine.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from plp_trainer.templates import find_template
from plp_trainer.tiny.sums import Level, draw, draw_response, is_held_out
from plp_trainer.tiny.tokenizer import END, PAD, START, VOCABULARY, make_tokenizer

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerFast, Qwen2ForCausalLM

STEPS = 700
ROWS, ROW_TOKENS = 8, 192
LEARNING_RATE = 2e-3
WARM_UP = 50
SEED = 42
IGNORED = -100
"""Label of a token that is not learned: the problem's."""

Report = Callable[[int, int, float], None]
"""Called with the step, of how many, and the loss."""


def make_network() -> Qwen2ForCausalLM:
    """Return the network, untrained."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=len(VOCABULARY),
        hidden_size=128,
        intermediate_size=384,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        bos_token_id=VOCABULARY.index(START),
        eos_token_id=VOCABULARY.index(END),
        pad_token_id=VOCABULARY.index(PAD),
    )
    return Qwen2ForCausalLM(config)


def train(
    folder: Path, *, steps: int = STEPS, seed: int = SEED, report: Report = lambda *_: None
) -> None:
    """Train the model on right responses in its habits, and save it with its tokenizer."""
    import torch

    torch.manual_seed(seed)
    generator = random.Random(seed)  # noqa: S311  nothing here is secret
    tokenizer, network = make_tokenizer(), make_network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=steps, pct_start=WARM_UP / max(steps, WARM_UP + 1)
    )
    network.train()
    for step in range(1, steps + 1):
        tokens, labels = _batch(tokenizer, generator)
        loss = network(input_ids=tokens, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        report(step, steps, loss.item())
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    network.to(torch.bfloat16).save_pretrained(folder)


def _batch(tokenizer: PreTrainedTokenizerFast, generator: random.Random) -> tuple[Tensor, Tensor]:
    """Draw examples and put them one behind the other into rows, without padding.

    Returns:
        Tokens and labels, shape (ROWS, ROW_TOKENS) both.
    """
    import torch

    tokens: list[int] = []
    labels: list[int] = []
    levels = list(Level)
    template = find_template("tiny")
    wanted = ROWS * ROW_TOKENS
    while len(tokens) < wanted:
        problem = draw(generator.choice(levels), generator)
        if is_held_out(problem):
            continue
        prompt = tokenizer.encode(template.render(problem.question))
        response = tokenizer.encode(draw_response(problem, generator) + END)
        tokens += prompt + response
        labels += [IGNORED] * len(prompt) + response
    shape = (ROWS, ROW_TOKENS)
    return torch.tensor(tokens[:wanted]).view(shape), torch.tensor(labels[:wanted]).view(shape)


def main() -> None:
    """Train the model into the folder that is the first argument."""
    started = time.monotonic()

    def report(step: int, steps: int, loss: float) -> None:
        if step % 50 == 0 or step == steps:
            seconds = time.monotonic() - started
            sys.stdout.write(f"step {step}/{steps}  loss {loss:.3f}  {seconds:.0f} s\n")
            sys.stdout.flush()

    train(Path(sys.argv[1]), report=report)


if __name__ == "__main__":
    main()
