"""The executor OpenRLHF generates with: a prompt's responses are rewarded together.

OpenRLHF calls ``execute`` once a response, all of a prompt's at the same moment, in one event loop.
Its own executor asks for each reward by itself, by text alone. This one waits for the last of a
group, posts the group once, with the tokens counted as the trainer's action mask counts them, and
hands each response its reward.

No reward is ever made up. A service that is slow, restarting or failing is asked again until the
recipe's patience ends, and then the run ends with the reason, to be resumed from its checkpoint.

Settings come from the environment, since OpenRLHF makes the executor without arguments:
``REWARD_VARIABLE`` holds the recipe's ``[reward]`` table as JSON. The token is not in it; it stays
in the variable that the table names.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openrlhf.utils.agent import SingleTurnAgentExecutor
from openrlhf.utils.logging_utils import init_logger

from plp_reward import Sample
from plp_reward.client import (
    AsyncRewardClient,
    BadAnswer,
    ClientError,
    ServiceFailed,
    ServiceUnavailable,
    TokenRefused,
)
from plp_trainer.data.prompts import EVALUATION
from plp_trainer.errors import RunError
from plp_trainer.recipe import REWARD_VARIABLE
from plp_trainer.recipe_sections import Reward
from plp_trainer.thinking import Thinking, measure_thinking
from plp_trainer.watchdog import WAITS_FOR_REWARDS

if TYPE_CHECKING:
    from plp_reward import Result

PAUSE = 1.0
"""Seconds between the client giving up, which has pauses of its own, and asking it again."""

_PASSING = (ServiceUnavailable, ServiceFailed, BadAnswer, TokenRefused)
"""What someone may be mending while the run waits. Anything else is the request's own fault."""

logger = init_logger(__name__)

Output = dict[str, Any]
"""What OpenRLHF's executor returns for a response."""


@dataclass(slots=True, eq=False)
class _Group:
    """The responses to one prompt, as they come in.

    Attributes:
        key: what its calls have in common; held here so that no other object takes its id.
        members: responses under way or done.
        samples: the responses that are done.
        results: set when all are, to what the service said of ``samples``.
    """

    key: object
    results: asyncio.Future[list[Result]]
    members: int = 0
    samples: list[Sample] = field(default_factory=list)


class AgentExecutor(SingleTurnAgentExecutor):  # type: ignore[misc]  # OpenRLHF has no types
    """Generates as OpenRLHF does, and rewards whole groups."""

    def __init__(self) -> None:
        super().__init__()
        self.reward = Reward.model_validate_json(os.environ[REWARD_VARIABLE])
        self._client: AsyncRewardClient | None = None
        self._groups: dict[int, _Group] = {}

    async def execute(
        self,
        prompt: str,
        label: dict[str, Any],
        sampling_params: Any,
        max_length: int,
        hf_tokenizer: Any,
        llm_engine: Any,
        images: Any = None,
    ) -> Output:
        """Generate one response, and return it with its reward once its group is complete."""
        group = self._join(sampling_params)
        read_no_text(sampling_params)
        # Lets the other calls of the group, which start in the same turn of the loop, join too.
        await asyncio.sleep(0)
        try:
            output: Output = await super().execute(
                prompt, label, sampling_params, max_length, hf_tokenizer, llm_engine, images
            )
        except BaseException as error:
            self._fail(group, error)
            raise
        position = len(group.samples)
        sample = sample_of(output, str(position), hf_tokenizer)
        group.samples.append(sample)
        if len(group.samples) == group.members:
            del self._groups[id(group.key)]
            try:
                group.results.set_result(await self._ask(group.samples))
            except BaseException as error:
                self._fail(group, error)
                raise
        # Shielded, so that a response that is cancelled does not take the others' rewards along.
        result = (await asyncio.shield(group.results))[position]
        (start, end) = output["action_ranges"][0]
        thinking = measure_thinking(
            sample.response,
            hf_tokenizer,
            prompt=sample.prompt or "",
            tokens=output["observation_tokens"][start:end],
        )
        output.update(rewarded(sample, result, self.reward.null_reward, thinking))
        return output

    def _join(self, sampling_params: object) -> _Group:
        # OpenRLHF passes one SamplingParams object to all calls for a prompt, and another one to
        # those for the next, even for the same prompt again.
        group = self._groups.get(id(sampling_params))
        if group is None:
            group = _Group(sampling_params, asyncio.get_running_loop().create_future())
            self._groups[id(sampling_params)] = group
        group.members += 1
        return group

    def _fail(self, group: _Group, error: BaseException) -> None:
        """Let the others of the group, who wait for this one, fail with it."""
        if not group.results.done():
            group.results.set_exception(error)
            # Nobody may be waiting yet; then asyncio would complain that nobody ever looked.
            group.results.exception()

    async def _ask(self, samples: list[Sample]) -> list[Result]:
        """Ask until there is an answer.

        Raises:
            RunError: the recipe's patience is over.
            ClientError: the service refuses the request, and would again.
            InvalidSamples: the same, for some samples.
        """
        if self._client is None:
            token = self.reward.token_variable
            self._client = AsyncRewardClient(
                self.reward.url,
                token=None if token is None else os.environ.get(token),
                run=self.reward.run,
            )
        started = time.monotonic()
        while True:
            try:
                return await self._client.score(
                    samples, self.reward.profile, parameters=self.reward.parameters
                )
            except _PASSING as error:
                waited = time.monotonic() - started
                self._give_up_after(waited, error)
                logger.warning(f"{WAITS_FOR_REWARDS} {waited:.0f} s, asking again: {error}")
            await asyncio.sleep(PAUSE)

    def _give_up_after(self, waited: float, error: ClientError) -> None:
        if waited >= self.reward.patience:
            raise RunError(
                f"the reward service at {self.reward.url} gave no reward for {waited:.0f} s: "
                f"{error}; when it runs again, go on with plp train --resume"
            ) from error


def read_no_text(sampling_params: Any) -> None:
    """Have vLLM answer once, with tokens alone.

    OpenRLHF reads nothing but the last answer's tokens and their probabilities. As it asks, vLLM's
    front end makes an answer a token, each with the whole text so far: 79 us of CPU a token, in the
    event loop that asks for rewards, instead of 16 (vLLM 0.29, with Qwen's tokenizer).
    """
    from vllm.sampling_params import RequestOutputKind

    sampling_params.output_kind = RequestOutputKind.FINAL_ONLY
    # Words that end a response are looked for in its text.
    sampling_params.detokenize = bool(sampling_params.stop)


def sample_of(output: Output, name: str, tokenizer: Any) -> Sample:
    """Return the sample that OpenRLHF's output of one response stands for.

    Its length is the number of tokens that the trainer's action mask marks, the end token among
    them; its text goes without that token.
    """
    (start, end) = output["action_ranges"][0]
    tokens = list(output["observation_tokens"][start:end])
    truncated = bool(output["truncated"])
    text = tokens
    if tokens and not truncated and tokens[-1] in tokenizer.all_special_ids:
        text = tokens[:-1]
    label = output["label"]
    return Sample(
        response=tokenizer.decode(text, skip_special_tokens=False),
        gold=label["answer"],
        id=name,
        group=label["id"],
        prompt=output["prompt"],
        length=len(tokens),
        finish_reason="length" if truncated else "stop",
        evaluation=label["split"] == EVALUATION,
    )


def rewarded(sample: Sample, result: Result, null_reward: float, thinking: Thinking) -> Output:
    """Return what a result adds to OpenRLHF's output.

    ``scores`` are 0 or 1: dynamic filtering and evaluation read them. Every response has the same
    ``extra_logs``, or OpenRLHF fails.
    """
    correct = float(result.correct is True)
    reward = result.reward
    if reward is None:
        # Evaluation averages rewards: nothing but 0 and 1 may stand there.
        reward = 0.0 if sample.evaluation else null_reward
    return {
        "reward": reward,
        "scores": correct,
        "extra_logs": {
            "accuracy": correct,
            "undecided": float(result.correct is None),
            "thinks": float(thinking.thinks),
            "thinking_tokens": float(thinking.tokens),
        },
    }
