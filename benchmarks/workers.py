"""Measures the grading pool: throughput, round trips, easy samples beside slow ones, recovery.

python -m benchmarks.workers
"""

import asyncio
import os
import platform
import signal
import statistics
import time

from plp_reward.answers import Verdict
from plp_reward.workers import Job, Pool, PoolSettings
from plp_reward.workers.zygote_handle import Graders

ROUNDS = 200


def spin(response: str, *_: object, **__: object) -> Verdict:
    """A grader that never ends on the response ``spin``."""
    while response == "spin":
        pass
    return Verdict(True, answer=response)


def words(length: int, answer: int) -> str:
    """A response of about ``length`` characters that ends in a box."""
    return "so we add the next term to the sum " * (length // 35) + rf"\boxed{{{answer}}}"


async def throughput(pool: Pool) -> None:
    """Samples a second, in requests of 1000, ten at a time."""
    for length in (0, 1200):
        # Distinct texts: no cache answers for the grader.
        requests = [
            [Job(words(length, 1000 * request + number), str(number)) for number in range(1000)]
            for request in range(100)
        ]
        waiting = iter(requests)

        async def caller(requests: object = waiting) -> None:
            for jobs in requests:  # type: ignore[attr-defined]
                await pool.grade(jobs)

        start = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(10)))
        rate = 100_000 / (time.perf_counter() - start)
        print(f"throughput, {length:>4} characters and a box: {rate:>8,.0f} samples/s")


async def round_trips(pool: Pool) -> None:
    """Milliseconds from ``grade`` to its verdicts, on an idle pool."""
    for size in (1, 256):
        taken = []
        for round_ in range(ROUNDS):
            jobs = [Job(words(1200, round_ * size + n), str(n)) for n in range(size)]
            start = time.perf_counter()
            await pool.grade(jobs)
            taken.append(1000 * (time.perf_counter() - start))
        cuts = statistics.quantiles(taken, n=100)
        print(
            f"round trip of {size:>3}, 1.2 kB each: "
            f"p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms, p99 {cuts[98]:.2f} ms"
        )


async def bystanders() -> None:
    """Milliseconds that one easy sample takes while another client's slow ones wait."""
    graders = Graders("benchmarks.workers:spin", "benchmarks.workers:spin")
    for slow in (0, 2000):
        async with Pool(graders=graders) as pool:
            crowd = asyncio.create_task(pool.grade([Job("spin", "")] * slow, turn=("them", "")))
            while slow and not pool.state().quick.ended.get("deadline"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            taken = []
            for number in range(50):
                start = time.perf_counter()
                await pool.grade([Job(str(number), "")], turn=("me", ""))
                taken.append(1000 * (time.perf_counter() - start))
            crowd.cancel()
            await asyncio.gather(crowd, return_exceptions=True)
        print(
            f"easy sample beside {slow:>5,} that never end: "
            f"p50 {statistics.median(taken):.0f} ms, worst {max(taken):.0f} ms"
        )


async def recovery() -> None:
    """Milliseconds from killing the workers, or the zygote, to the next symbolic verdict."""
    job = Job(r"\boxed{\sum_{k=1}^n k}", r"\frac{n(n+1)}{2}")
    for victim, rounds in (("workers", 50), ("zygote", 5)):
        taken = []
        async with Pool(PoolSettings(workers=1, symbolic_workers=1)) as pool:
            for _ in range(rounds):
                await pool.grade([job])
                state = pool.state()
                pids = state.pids if victim == "workers" else (state.zygote_pid,)
                start = time.perf_counter()
                for pid in pids:
                    if pid is not None:
                        os.kill(pid, signal.SIGKILL)
                # Otherwise a verdict may come from a worker that has not died yet.
                while not set(pool.state().pids).isdisjoint(state.pids):  # noqa: ASYNC110
                    await asyncio.sleep(0)
                await pool.grade([job])
                taken.append(1000 * (time.perf_counter() - start))
        print(
            f"symbolic verdict after kill -9 of the {victim}: "
            f"p50 {statistics.median(taken):.0f} ms, worst {max(taken):.0f} ms"
        )
    async with Pool(PoolSettings(workers=1, symbolic_workers=1)) as pool:
        taken = []
        for _ in range(rounds := 50):
            start = time.perf_counter()
            await pool.grade([job])
            taken.append(1000 * (time.perf_counter() - start))
    print(f"symbolic verdict without a kill: p50 {statistics.median(taken):.0f} ms of {rounds}")


async def main() -> None:
    """Run all measurements."""
    print(f"Python {platform.python_version()}, {platform.platform()}, {os.cpu_count()} CPUs")
    start = time.perf_counter()
    async with Pool() as pool:
        print(f"start: {time.perf_counter() - start:.2f} s")
        await pool.grade([Job(words(1200, 0), "0")] * 1000)
        await throughput(pool)
        await round_trips(pool)
    await bystanders()
    await recovery()


if __name__ == "__main__":
    asyncio.run(main())
