"""OpenRLHF's own client code against a running service.

Its ``utils/agent.py`` is loaded as it was published. Only what that file does not use is left out:
importing the whole of OpenRLHF needs torch, ray and vLLM.
"""

import asyncio
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx
import pytest

Execute = Callable[..., Any]
PROMPT = "<|im_start|>user\nWas ist 6 * 7, größer als 40?<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture
def rollout(agent: ModuleType, execute: Execute) -> Callable[..., list[dict[str, Any]]]:
    """Has OpenRLHF's executor generate and fetch rewards; the engine says what it is told to."""

    def run(
        url: str, *rows: tuple[str, Any], prompt: str = PROMPT, max_length: int = 2560
    ) -> list[dict[str, Any]]:
        executor = agent.SingleTurnAgentExecutor([url])

        async def everything() -> list[dict[str, Any]]:
            return await asyncio.gather(
                *(execute(executor, prompt, label, text, max_length) for text, label in rows)
            )

        return asyncio.run(everything())

    return run


def url(server: httpx.Client, profile: str, user: str = "") -> str:
    return f"http://{user}{server.base_url.host}:{server.base_url.port}/openrlhf/{profile}"


def test_the_executor_gets_its_rewards(server: httpx.Client, rollout: Any) -> None:
    right, wrong, cut = rollout(
        url(server, "bytes"),
        ("so the answer is \\boxed{42}<|im_end|>", "42"),
        ("so the answer is \\boxed{6}<|im_end|>", {"answer": "42", "split": "train"}),
        ("so the answer is \\boxed{42}", "42"),
    )
    tokens = right["action_ranges"][0][1] - right["action_ranges"][0][0]
    assert right["reward"] == [pytest.approx(1 + 5 / tokens**0.5)]
    assert right["extra_logs"]["response_tokens"] == [tokens]
    assert (right["scores"], wrong["scores"], cut["scores"]) == ([1.0], [0.0], [0.0])
    assert cut["truncated"]
    assert cut["extra_logs"]["finished"] == [0.0]
    assert right["extra_logs"].keys() == wrong["extra_logs"].keys() == cut["extra_logs"].keys()


def test_a_prompt_that_the_executor_cuts_is_still_found(server: httpx.Client, rollout: Any) -> None:
    long = "Think first. " * 100 + PROMPT
    (output,) = rollout(
        url(server, "bytes"),
        ("\\boxed{42}<|im_end|>", "42"),
        prompt=long,
        max_length=2048,
    )
    start, end = output["action_ranges"][0]
    assert start == 48
    assert output["extra_logs"]["prompt_found"] == [1.0]
    assert output["extra_logs"]["response_tokens"] == [end - start]


def test_evaluation_gets_accuracy(server: httpx.Client, rollout: Any) -> None:
    (output,) = rollout(
        url(server, "bytes"),
        ("\\boxed{42}<|im_end|>", {"answer": "42", "split": "test"}),
    )
    assert output["reward"] == [1.0]


def test_the_papers_rollout_of_256_is_answered(server: httpx.Client, rollout: Any) -> None:
    rows = [(f"so the answer is \\boxed{{{i % 2 * 42}}}<|im_end|>", "42") for i in range(256)]
    outputs = rollout(url(server, "bytes"), *rows)
    assert [output["scores"] for output in outputs] == [[i % 2.0] for i in range(256)]


def test_a_token_in_the_address_opens(serve: Any, rollout: Any) -> None:
    locked = serve(token="secret")
    row = ("\\boxed{42}<|im_end|>", "42")
    (output,) = rollout(url(locked, "bytes", "any:secret@"), row)
    assert output["scores"] == [1.0]


def test_empty_lists_are_answered_as_older_clients_post_them(
    server: httpx.Client, agent: ModuleType
) -> None:
    response = server.post("/openrlhf/words", json={"query": [], "prompts": [], "labels": []})
    assert response.headers["content-type"] == "application/json"
    assert response.json()["rewards"] == []
