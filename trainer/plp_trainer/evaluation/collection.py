"""Responses as they come: kept, counted, and compared with what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field

from rich.console import Console

from plp_reward.dumps.progress import Meter
from plp_trainer.errors import RunError
from plp_trainer.evaluation.generation import Failure, Server, generate
from plp_trainer.evaluation.samples import Request, row_of
from plp_trainer.evaluation.store import Store
from plp_trainer.evaluation.tokenizer import FastTokenizer
from plp_trainer.recipe_sections import Evaluation
from plp_trainer.thinking import measure_thinking

HOPELESS = 16
"""Refused requests, without one that was not, after which a run ends."""


@dataclass(slots=True)
class Collection:
    """Responses as they come.

    Attributes:
        stores: by the name of the data set's file.
        tokenizer: counts tokens of thinking.
        done: responses that are there.
        failures: what the server refused to give in this run.
        notes: what is worth saying.
    """

    stores: Mapping[str, Store]
    tokenizer: FastTokenizer
    done: int
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def fill(
        self,
        server: Server,
        pending: Sequence[Request],
        evaluation: Evaluation,
        seed: int | None,
        console: Console,
    ) -> None:
        """Ask for what is missing, and keep each response as it comes.

        Args:
            server: where from; its model is named.
            pending: what is missing.
            evaluation: how to sample.
            seed: of sampling.
            console: where progress is shown.

        Raises:
            RunError: the server cannot be reached, or refuses everything.
        """
        before, total = self.done, self.done + len(pending)
        if before:
            console.print(f"going on behind {before:,} of {total:,} responses", highlight=False)
        tokens = 0
        with Meter(console, before, noun="responses") as meter:
            async with aclosing(generate(server, pending, evaluation, seed)) as answers:
                async for answer in answers:
                    if isinstance(answer, Failure):
                        self._fail(answer, hopeless=self.done == before)
                    else:
                        request, response = answer
                        if self.done == before:
                            self._compare(request, response.prompt_tokens)
                        thinking = asdict(
                            measure_thinking(response.text, self.tokenizer, prompt=request.prompt)
                        )
                        row = row_of(
                            request,
                            response,
                            {"thinks": thinking["thinks"], "thinking_tokens": thinking["tokens"]},
                        )
                        self.stores[request.file].add(row)
                        self.done += 1
                        tokens += response.tokens
                        mean = tokens / (self.done - before)
                    meter.update(
                        self.done, self.done / total, f"{mean:,.0f} tokens each" if tokens else ""
                    )
        if self.failures and self.done == before:
            raise RunError(f"the server refused every request: {self.failures[-1].reason}")

    def _fail(self, failure: Failure, *, hopeless: bool) -> None:
        self.failures.append(failure)
        if hopeless and len(self.failures) >= HOPELESS:
            raise RunError(
                f"the server refused the first {HOPELESS} requests; the last one: {failure.reason}"
            )

    def _compare(self, request: Request, prompt_tokens: int) -> None:
        """Make sure that the server reads the prompt as the trainer does."""
        expected = len(self.tokenizer.encode(request.prompt, add_special_tokens=False))
        if expected != prompt_tokens:
            self.notes.append(
                f"WARNING: the server counts {prompt_tokens} tokens in the prompt of {request.id}, "
                f"the tokenizer {expected}: it may add a token of its own (add_special_tokens)"
            )
