"""Rewards over groups for the stock OpenRLHF client, which posts every sample by itself.

Its own client code, at the paper's 32 prompts of 8 responses, against a running service.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import httpx
import pytest
from tokenizers import Tokenizer

import plp_reward
from plp_reward import Sample
from plp_reward.scoring.profiles import Profile

from ..conftest import metric

PROMPTS, RESPONSES = 32, 8
END = "<|im_end|>"
Execute = Callable[..., Any]


class Row(NamedTuple):
    """A response, and what OpenRLHF knows beside it."""

    prompt: str
    label: Any
    text: str
    group: int


def rollout_rows() -> list[Row]:
    """A rollout: some right, some wrong, some cut off, some equal to another of their group."""
    dice = random.Random(5)
    rows = []
    for group in range(PROMPTS):
        prompt = f"<|im_start|>user\nWhat is {group} + 1?{END}\n<|im_start|>assistant\n"
        for _ in range(RESPONSES):
            answer = group + 1 if dice.random() < 0.7 else group
            text = "so " * dice.randrange(4) + f"\\boxed{{{answer}}}" + END * (dice.random() < 0.9)
            rows.append(Row(prompt, {"answer": str(group + 1), "id": group}, text, group))
    return rows


def expected(rows: list[Row], tokenizer: Path) -> list[float]:
    """The rewards of whole groups, by the library."""
    count = Tokenizer.from_file(str(tokenizer))
    samples = [
        Sample(
            row.text.removesuffix(END),
            gold=row.label["answer"],
            group=str(row.group),
            length=len(count.encode(row.text, add_special_tokens=False).ids),
            finish_reason="stop" if row.text.endswith(END) else "length",
        )
        for row in rows
    ]
    given = []
    for group in range(PROMPTS):
        members = [s for s in samples if s.group == str(group)]
        given += plp_reward.score(members, Profile(name="whole", reward="normalized"))
    rewards = [result.reward for result in given]
    assert len(set(rewards)) > PROMPTS
    return [reward for reward in rewards if reward is not None]


@contextlib.asynccontextmanager
async def unreliable(
    server: httpx.Client, breaks: Callable[[str], bool]
) -> AsyncIterator[tuple[str, list[str]]]:
    """A way to the server that loses connections behind requests whose query ``breaks`` picks.

    Yields its address and a list of the queries that it lost.
    """
    lost: list[str] = []

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        body = await reader.readexactly(length)
        (query,) = json.loads(body)["query"]
        to_server = await asyncio.open_connection(server.base_url.host, server.base_url.port)
        to_server[1].write(head + body)
        await to_server[1].drain()
        if breaks(query):
            lost.append(query)
        else:
            answer = await to_server[0].readuntil(b"\r\n\r\n")
            size = next(
                int(line.split(b":")[1])
                for line in answer.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            writer.write(answer + await to_server[0].readexactly(size))
            await writer.drain()
        for end in (to_server[1], writer):
            end.close()

    proxy = await asyncio.start_server(connection, "127.0.0.1", 0)
    async with proxy:
        port = proxy.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", lost


async def until(server: httpx.Client, name: str, value: float) -> None:
    while await asyncio.to_thread(metric, server, name) < value:  # noqa: ASYNC110  over HTTP
        await asyncio.sleep(0.05)


def test_a_rollout_of_32_by_8_gets_exact_rewards_whatever_happens_on_the_way(
    serve: Any, agent: ModuleType, execute: Execute, byte_tokenizer: Path
) -> None:
    """Shuffled arrival, lost connections and their retries, stragglers, and one lost sample."""
    server = serve()
    rows = rollout_rows()
    rewards = expected(rows, byte_tokenizer)
    lossy = PROMPTS - 1  # the group of the sample that never comes
    missing = len(rows) - 1
    dice = random.Random(6)
    order = [i for i in range(len(rows)) if rows[i].group != lossy]
    dice.shuffle(order)
    stragglers = order[-20:]
    unlucky = {rows[i].prompt + rows[i].text for i in dice.sample(order[:-20], 24)}
    pending = set(unlucky)

    def breaks(query: str) -> bool:
        if query not in pending:
            return False
        pending.remove(query)
        return True

    async def rollout() -> tuple[dict[int, dict[str, Any]], list[str]]:
        async with unreliable(server, breaks) as (address, lost):
            whole = agent.SingleTurnAgentExecutor([f"{address}/openrlhf/eights?run=whole"])
            hasty = agent.SingleTurnAgentExecutor([f"{address}/openrlhf/hasty"])

            def post(i: int, executor: Any = whole) -> "asyncio.Task[Any]":
                row = rows[i]
                return asyncio.create_task(execute(executor, row.prompt, row.label, row.text))

            tasks = {i: post(i) for i in order[:-20]}
            await until(server, "plp_groups_retries_total", len(unlucky))
            tasks |= {i: post(i) for i in stragglers}
            await asyncio.wait(tasks.values())
            # The group of the lost sample: seven are settled at its deadline, then it comes.
            short = [i for i in range(len(rows)) if rows[i].group == lossy and i != missing]
            tasks |= {i: post(i, hasty) for i in short}
            await asyncio.wait(tasks.values())
            tasks[missing] = post(missing, hasty)
            return {i: await task for i, task in tasks.items()}, lost

    outputs, lost = asyncio.run(rollout())
    assert len(lost) == len(unlucky)
    for i, row in enumerate(rows):
        logs = outputs[i]["extra_logs"]
        assert logs["group_incomplete"] == [float(row.group == lossy)]
        if row.group != lossy:
            assert outputs[i]["reward"] == [rewards[i]], (i, row)
    # Seven are rewarded over seven; the eighth, which came late, over all eight.
    seven = [row for row in rows if row.group == lossy][:-1]
    among_seven = expected([*(r for r in rows if r.group != lossy), *seven], byte_tokenizer)[-7:]
    assert [outputs[i]["reward"] for i in range(missing - 7, missing)] == [[r] for r in among_seven]
    assert outputs[missing]["reward"] == [rewards[missing]]
    assert metric(server, 'plp_groups_total{outcome="complete"') == PROMPTS - 1
    assert metric(server, 'plp_groups_total{outcome="partial"') == 1
    assert metric(server, 'plp_groups_total{outcome="late"') == 1
    assert metric(server, "plp_groups_waiting ") == 0
    assert metric(server, 'plp_samples_total{correct="true",profile="eights",run="whole"') > 0


def test_a_prompt_that_is_twice_in_a_batch_makes_two_groups(
    serve: Any, agent: ModuleType, execute: Execute
) -> None:
    server = serve()
    executor = agent.SingleTurnAgentExecutor([f"{server.base_url}/openrlhf/eights"])
    prompt = "<|im_start|>user\n1 + 1?"

    async def rollout() -> list[dict[str, Any]]:
        texts = ["\\boxed{2}" + END] * 16  # all equal, so only their number tells them apart
        return await asyncio.gather(*(execute(executor, prompt, "2", text) for text in texts))

    assert len(asyncio.run(rollout())) == 16
    assert metric(server, 'plp_groups_total{outcome="complete"') == 2
    assert metric(server, "plp_groups_retries_total") == 0


def test_evaluation_of_the_same_prompts_waits_for_nobody(
    serve: Any, agent: ModuleType, execute: Execute
) -> None:
    server = serve()
    executor = agent.SingleTurnAgentExecutor([f"{server.base_url}/openrlhf/eights"])
    prompt, text = "<|im_start|>user\n1 + 1?", "\\boxed{2}" + END

    async def both() -> tuple[list[Any], list[Any]]:
        train = [
            asyncio.create_task(execute(executor, prompt, {"answer": "2"}, text)) for _ in range(7)
        ]
        await until(server, "plp_groups_waiting_samples", 7)
        label = {"answer": "2", "split": "test"}
        evaluated = [await execute(executor, prompt, label, text) for _ in range(3)]
        assert metric(server, "plp_groups_waiting_samples") == 7
        train.append(asyncio.create_task(execute(executor, prompt, {"answer": "2"}, text)))
        return await asyncio.gather(*train), evaluated

    train, evaluated = asyncio.run(both())
    assert [output["reward"] for output in evaluated] == [[1.0]] * 3
    assert all(output["extra_logs"]["group_incomplete"] == [0.0] for output in train)


def test_the_address_can_say_the_size(serve: Any, agent: ModuleType, execute: Execute) -> None:
    server = serve(tokenizer=None)
    url = f"{server.base_url}/openrlhf/groups?group_size=2&run=address"
    executor = agent.SingleTurnAgentExecutor([url])

    async def rollout() -> list[dict[str, Any]]:
        rows = [("p", "7", f"so \\boxed{{{n}}}{END}") for n in (7, 8)]
        return await asyncio.gather(*(execute(executor, *row[:2], row[2]) for row in rows))

    right, wrong = asyncio.run(rollout())
    assert (right["scores"], wrong["scores"]) == ([1.0], [0.0])


@pytest.mark.parametrize("size", ["0", "x", "100000"])
def test_a_size_that_is_none_is_refused(server: httpx.Client, size: str) -> None:
    body = {"query": ["p\\boxed{1}"], "prompts": ["p"], "labels": ["1"]}
    refused = server.post(f"/openrlhf/groups?group_size={size}", json=body)
    assert refused.status_code == 422
    assert "group_size" in refused.json()["error"]["message"]
