"""What verl's default trainer makes of samples without a reward, and that none are lost by us.

verl 0.9.1's own ``AgentLoopWorkerTQ`` scores, its ``ReplayBuffer`` collects over TransferQueue, and
its ``process_validation_metrics`` counts. Only the texts are given: no engine generates.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.adapters.contracts import own
from tests.adapters.test_verl import ROW, reward_workers
from tests.http.conftest import running

from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import PoolSettings

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.slow]
RIGHT, WRONG = r"\boxed{3}<end>", r"\boxed{4}<end>"


@pytest.fixture(scope="module")
def queue(request: pytest.FixtureRequest) -> Iterator[Any]:
    """TransferQueue: actors of Ray's, and a client here."""
    tq = own("transfer_queue", "transferqueue")
    request.getfixturevalue("local_ray")
    omegaconf = own("omegaconf", "verl")
    one = {"backend": {"SimpleStorage": {"num_data_storage_units": 1}}}
    tq.init(omegaconf.OmegaConf.create(one))
    yield tq
    tq.close()


@pytest.fixture
def sampled(queue: Any, tmp_path: Path) -> Callable[..., Any]:
    """Runs prompts through verl's workers into its replay buffer, and samples from that."""
    loops = own("verl.trainer.ppo.v1.agent_loop_tq", "verl")
    buffers = own("verl.trainer.ppo.v1.replay_buffer", "verl")
    outputs = own("verl.experimental.agent_loop.agent_loop", "verl")

    def run(
        address: str,
        prompts: dict[str, list[tuple[str, Any]]],
        *overrides: str,
        validate: bool = False,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> list[str]:
        """Return the keys of the trajectories that the trainer gets.

        Args:
            address: of the service.
            prompts: what is generated, by uid: a text and the right answer for each session.
            overrides: more of verl's configuration.
            validate: whether the rows measure.
            meanwhile: called when the workers have been made, before they score.
        """
        actor = loops.AgentLoopWorkerTQ.__ray_metadata__.modified_class

        class Worker(actor):  # type: ignore[misc]
            """Has the texts, where verl would ask an engine for them."""

            def __init__(self) -> None:
                self.config, self.tokenizer, made = reward_workers(
                    address, tmp_path, "plp", *overrides
                )
                meanwhile()
                self.processor, self.distillation_enabled = None, False
                self.reward_loop_worker_handles = [
                    SimpleNamespace(compute_score=SimpleNamespace(remote=one.compute_score))
                    for one in made
                ]

            async def _run_agent_loop(
                self, _: Any, *, trajectory: Any, trace: bool, session_id: int, uid: str, **row: Any
            ) -> None:
                text, gold = prompts[uid][session_id]
                ids = self.tokenizer.encode(text, add_special_tokens=False)
                output = outputs.AgentLoopOutput(
                    prompt_ids=[1, 1],
                    response_ids=ids,
                    response_mask=[1] * len(ids),
                    metrics=outputs.AgentLoopMetrics(),
                    mm_processor_kwargs={},
                )
                row |= {"uid": uid, "session_id": session_id}
                row |= {"reward_model": {"ground_truth": gold}}
                await self._agent_loop_postprocess(output, trajectory["validate"], **row)

        row = {
            "data_source": ROW["data_source"],
            "extra_info": {"split": "test" if validate else "train"},
            "global_steps": 1,
        }

        async def generate() -> None:
            worker, trajectory = Worker(), {"validate": validate}
            rows = (
                {**row, "uid": uid, "__rollout_n__": len(sessions)}
                for uid, sessions in prompts.items()
            )
            await asyncio.gather(*(worker._run_prompt(one, {}, trajectory) for one in rows))

        partition = "val" if validate else "train"
        tag = {"is_prompt": True, "status": "pending", "global_steps": 1}
        queue.kv_batch_put(
            keys=list(prompts), partition_id=partition, tags=[dict(tag) for _ in prompts]
        )
        asyncio.run(generate())
        buffer = buffers.ReplayBuffer("sync", None, None, "drop", {}, poll_interval=0.05)
        batch, _ = buffer.sample(1, partition, len(prompts))
        return sorted(batch.keys)

    return run


def test_verl_trains_on_the_rest_of_a_group(
    sampled: Callable[..., list[str]], server: httpx.Client
) -> None:
    group = [(RIGHT, "3"), (WRONG, "3"), (WRONG, ""), (RIGHT, "3")]
    assert sampled(str(server.base_url), {"a": group}) == ["a_0_0", "a_1_0", "a_3_0"]


def test_a_service_that_is_away_loses_no_sample(
    sampled: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    """verl would train on what is left of a group, and end with nothing where all are gone."""
    settings = ServiceSettings(pool=PoolSettings(workers=1, symbolic_workers=1, wall_factor=600))
    group = {"b": [(RIGHT, "3"), (WRONG, "3")]}
    with ExitStack() as before, ExitStack() as after:
        address = before.enter_context(running(create_app(settings))).base_url

        class Back(logging.Handler):
            """Starts the service again when it is said that it is away."""

            def emit(self, record: logging.LogRecord) -> None:
                if "asked on" in record.getMessage():
                    log.removeHandler(self)
                    after.enter_context(running(create_app(settings), port=address.port or 0))

        log = logging.getLogger("plp_reward.adapters")
        log.addHandler(Back())
        patience = "+reward.reward_kwargs.plp.patience=2"
        keys = sampled(str(address), group, patience, meanwhile=before.close)
    assert keys == ["b_0_0", "b_1_0"]
    assert "asked on" in caplog.text


def test_a_validation_row_that_cannot_be_scored_is_not_lost(
    sampled: Callable[..., list[str]], server: httpx.Client
) -> None:
    rows = {"c": [(RIGHT, "3")], "d": [(RIGHT, {"question": "1+2?"})], "e": [(RIGHT, "")]}
    assert sampled(str(server.base_url), rows, validate=True) == ["c_0_0", "d_0_0", "e_0_0"]


def test_verl_drops_what_a_function_raises_for(
    sampled: Callable[..., list[str]], profiles: Path
) -> None:
    """In validation too, where the manager counts them."""
    function = [
        "reward.reward_manager.source=register",
        "reward.reward_manager.name=naive",
        "reward.custom_reward_function.path=pkg://plp_reward.adapters.verl",
        "reward.custom_reward_function.name=compute_score",
        "+reward.custom_reward_function.reward_kwargs.profile=counted",
        f"+reward.custom_reward_function.reward_kwargs.profiles={profiles}",
    ]
    rows = {"f": [(RIGHT, "3")], "g": [(RIGHT, {"question": "1+2?"})]}
    assert sampled("", rows, *function, validate=True) == ["f_0_0"]


def test_verl_counts_lost_validation_rows_as_wrong() -> None:
    metrics = own("verl.trainer.ppo.metric_utils", "verl")
    expected = {("aime", "c"): 1, ("aime", "d"): 1}
    counted = metrics.process_validation_metrics(
        ["aime"], ["c"], {"acc": [1.0]}, expected_acc_counts=expected
    )
    assert counted["aime"]["acc"]["mean@1"] == 0.5
