"""The small model: a Qwen2 of under a million parameters, and its supervised training.

    python -m plp_trainer.tiny.model FOLDER

Deterministic: the same steps and seed give the same weights on the same kind of machine.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plp_trainer.templates import find_template
from plp_trainer.tiny.sums import (
    LEARNER,
    SLIPS,
    Level,
    Style,
    Sum,
    draw,
    draw_response,
    is_held_out,
)
from plp_trainer.tiny.tokenizer import END, PAD, START, VOCABULARY, make_tokenizer

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerFast, Qwen2ForCausalLM

WARM_UP = 60
SPREAD = 0.1
"""Standard deviation of the first weights. With Qwen2's 0.02 attention is too even at this width
for the model to find out within minutes that a step has to look up a term."""
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
        intermediate_size=256,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        initializer_range=SPREAD,
        bos_token_id=VOCABULARY.index(START),
        eos_token_id=VOCABULARY.index(END),
        pad_token_id=VOCABULARY.index(PAD),
    )
    return Qwen2ForCausalLM(config)


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training, with its own warm-up and decay of the learning rate.

    Attributes:
        steps: optimiser steps.
        learning_rate: the highest.
        rows: rows of a batch. Few, for a model this small learns from many steps more than from
            exact gradients.
        levels: drawn from evenly.
        lessons: part of the steps that teach to add, by examples without a second look: less to
            copy.
        overthinks: examples have the model's habit instead of a learner's, and its slips.
        row_tokens: tokens of a row.
    """

    steps: int
    learning_rate: float
    rows: int
    levels: Sequence[Level]
    lessons: float = 0.0
    overthinks: bool = False
    row_tokens: int = 128


# Large totals are rare, and have to be learned like the others.
_MOSTLY_HARD = (Level.EASY, Level.MEDIUM, Level.HARD, Level.HARD, Level.HARD)
STAGES = (
    Stage(2400, 3e-3, 6, tuple(Level), lessons=0.6),
    Stage(1000, 3e-3, 8, _MOSTLY_HARD),
    Stage(1000, 2e-3, 8, _MOSTLY_HARD),
    Stage(200, 1e-3, 4, tuple(Level), overthinks=True, row_tokens=192),
    Stage(150, 7e-4, 6, tuple(Level), overthinks=True, row_tokens=192),
    Stage(100, 1e-3, 6, _MOSTLY_HARD, overthinks=True, row_tokens=192),
)
LESSON_HABITS = {Style.DIRECT: 0.1, Style.BRIEF: 0.4, Style.STEPS: 0.5}


def train(
    folder: Path,
    *,
    stages: Sequence[Stage] = STAGES,
    seed: int = SEED,
    report: Report = lambda *_: None,
) -> None:
    """Train the model on responses in its habits, and save it with its tokenizer."""
    import torch

    torch.manual_seed(seed)
    tokenizer, network = make_tokenizer(), make_network()
    done, total = 0, sum(stage.steps for stage in stages)
    for number, stage in enumerate(stages):
        generator = random.Random(seed + number)  # noqa: S311  nothing here is secret
        for loss in _train_stage(network, tokenizer, stage, generator):
            done += 1
            report(done, total, loss)
        # To what is saved, so that a stage can start from a saved model as well.
        for parameter in network.parameters():
            parameter.data = parameter.data.bfloat16().float()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    network.to(torch.bfloat16).save_pretrained(folder)


def _train_stage(
    network: Qwen2ForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    stage: Stage,
    generator: random.Random,
) -> Iterator[float]:
    """Train, and yield the loss of each step."""
    import torch

    optimizer = torch.optim.AdamW(
        network.parameters(), lr=stage.learning_rate, betas=(0.9, 0.98), weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        stage.learning_rate,
        total_steps=stage.steps,
        pct_start=WARM_UP / max(stage.steps, WARM_UP + 1),
    )
    network.train()
    for step in range(1, stage.steps + 1):
        lesson = step <= stage.steps * stage.lessons
        tokens, positions, labels = _batch(tokenizer, generator, stage, lesson=lesson)
        loss = network(input_ids=tokens, position_ids=positions, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        yield loss.item()


def _batch(
    tokenizer: PreTrainedTokenizerFast,
    generator: random.Random,
    stage: Stage,
    *,
    lesson: bool,
) -> tuple[Tensor, Tensor, Tensor]:
    """Draw examples and put them one behind the other into rows, without padding.

    Positions start anew with each example, which tells transformers to keep them apart. The last
    example of a row is cut off where the row ends.

    Returns:
        Tokens, positions and labels, shape (rows, stage.row_tokens) each.
    """
    import torch

    batch = torch.empty((3, stage.rows, stage.row_tokens), dtype=torch.long)
    template = find_template("tiny")
    for row in range(stage.rows):
        tokens: list[int] = []
        positions: list[int] = []
        labels: list[int] = []
        while len(tokens) < stage.row_tokens:
            problem = draw(generator.choice(stage.levels), generator)
            if is_held_out(problem):
                continue
            prompt = tokenizer.encode(template.render(problem.question))
            response = tokenizer.encode(_response(problem, generator, stage, lesson) + END)
            tokens += prompt + response
            positions += range(len(prompt) + len(response))
            labels += [IGNORED] * len(prompt) + response
        batch[:, row] = torch.tensor([tokens, positions, labels])[:, : stage.row_tokens]
    return batch[0], batch[1], batch[2]


def _response(problem: Sum, generator: random.Random, stage: Stage, lesson: bool) -> str:
    if stage.overthinks:
        return draw_response(problem, generator)
    return draw_response(problem, generator, LESSON_HABITS if lesson else LEARNER, SLIPS)


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
