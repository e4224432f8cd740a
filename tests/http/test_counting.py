"""Token counting that concurrent requests share."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from plp_reward.http.counting import CountingThread
from plp_reward.scoring.lengths import TokenCounter, load_counter


class Held:
    """A counter that starts when it is let go, and keeps what it was asked."""

    def __init__(self, counter: TokenCounter) -> None:
        self.counter = counter
        self.calls: list[list[str]] = []
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def count(self, texts: list[str]) -> list[int]:
        self.calls.append(texts)
        self.begun.set()
        self.let_go.wait()
        return self.counter.count(texts)


def test_what_arrives_while_one_call_counts_shares_the_next(word_tokenizer: Path) -> None:
    held: Any = Held(load_counter(str(word_tokenizer)))

    async def run() -> list[list[int]]:
        counting = CountingThread()
        first = counting.count(held, ["so the answer is"])
        await asyncio.to_thread(held.begun.wait)
        rest = [counting.count(held, ["the", "the answer"][: i % 3]) for i in range(30)]
        await asyncio.sleep(0)
        held.let_go.set()
        counts = await asyncio.gather(first, *rest)
        counting.close()
        return list(counts)

    first, *rest = asyncio.run(run())
    assert first == [4]
    assert rest == [[1, 2][: i % 3] for i in range(30)]
    assert len(held.calls) == 2


def test_a_failure_belongs_to_those_who_waited_for_it(word_tokenizer: Path) -> None:
    class Broken:
        def count(self, texts: list[str]) -> list[int]:
            raise RuntimeError("no tokens today")

    async def run() -> None:
        counting, broken = CountingThread(), Broken()
        works = load_counter(str(word_tokenizer))
        outcomes = await asyncio.gather(
            counting.count(broken, ["the"]),  # type: ignore[arg-type]
            counting.count(works, ["the"]),
            return_exceptions=True,
        )
        assert isinstance(outcomes[0], RuntimeError)
        assert outcomes[1] == [1]
        with pytest.raises(RuntimeError, match="no tokens today"):
            await counting.count(broken, ["the"])  # type: ignore[arg-type]
        counting.close()

    asyncio.run(run())
