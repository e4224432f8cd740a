"""How fast the service answers, beside a bare FastAPI echo on the same machine in the same run.

    python -m benchmarks.service rollout   256 OpenRLHF requests at once, each on a fresh connection
    python -m benchmarks.service batch     one request of 32 groups x 8 samples, lengths given
    python -m benchmarks.service soak      a million samples; resident memory as they pass
    python -m benchmarks.service all --tokenizer PATH

Each prints what it ran on, then its figures. ``--tokenizer`` counts the rollout's tokens on the
server as in training; without it the rollout asks for accuracy, which needs none.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.metadata
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response

SAMPLES, GROUPS, GROUP_SIZE, TOKENS = 256, 32, 8, 300
WORDS = (
    "so",
    "we",
    "add",
    "the",
    "two",
    "numbers",
    "and",
    "divide",
    "by",
    "three",
    "to",
    "get",
    "x",
)

echo = FastAPI()


@echo.post("/{path:path}")
async def answer(request: Request) -> Response:
    """Send back what came in: what HTTP itself costs."""
    return Response(await request.body(), media_type="application/json")


def main() -> None:
    """Run the benchmarks that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["rollout", "batch", "soak", "all"])
    parser.add_argument("--rounds", type=int, default=30, help="repetitions of rollout and batch")
    parser.add_argument("--tokenizer", help="a tokenizer.json or a hub id, for the rollout")
    parser.add_argument("--samples", type=int, default=1_000_000, help="samples of the soak")
    arguments = parser.parse_args()
    print(" ".join(["$ python -m benchmarks.service", *sys.argv[1:]]))
    print(_machine())
    uvloop.install()
    with _service(arguments.tokenizer) as service, _echo() as bare:
        if arguments.what in ("rollout", "all"):
            profile = "bench" if arguments.tokenizer else "accuracy"
            asyncio.run(rollout(service, bare, profile, arguments.rounds))
        if arguments.what in ("batch", "all"):
            batch(service, bare, arguments.rounds)
        if arguments.what in ("soak", "all"):
            asyncio.run(soak(service, arguments.samples))


async def rollout(service: Server, bare: Server, profile: str, rounds: int) -> None:
    """Post a rollout as OpenRLHF does: every sample by itself, all at the same moment."""
    print(
        f"\nrollout: {SAMPLES} requests at once, fresh connections, {TOKENS}-token responses, "
        f"profile {profile}, {rounds} rounds"
    )
    bodies = [_openrlhf_body(number) for number in range(SAMPLES)]
    medians = {}
    for name, server, path in (
        ("echo", bare, "/"),
        ("plp-reward", service, f"/openrlhf/{profile}"),
    ):
        p50, p99, slowest = [], [], []
        for number in range(rounds + 3):
            latencies = sorted(
                await asyncio.gather(*(_post(server.port, path, body) for body in bodies))
            )
            if number >= 3:  # the first rounds warm caches up
                p50.append(latencies[len(latencies) // 2])
                p99.append(latencies[int(0.99 * len(latencies))])
                slowest.append(latencies[-1])
        medians[name] = statistics.median(p99)
        print(
            f"  {name:10}  p50 {_ms(p50)}  p99 {_ms(p99)}  slowest {_ms(slowest)}   "
            "(median over rounds; worst round in brackets)"
        )
    print(f"  ratio of p99: {medians['plp-reward'] / medians['echo']:.1f}")


def batch(service: Server, bare: Server, rounds: int) -> None:
    """Post one request of whole groups, over a connection that stays open."""
    body = _reward_body(0)
    print(
        f"\nbatch: one request, {GROUPS} x {GROUP_SIZE} samples of {TOKENS} tokens, lengths given, "
        f"{len(body) / 1000:.0f} kB, {10 * rounds} rounds"
    )
    medians = {}
    for name, server, path in (("echo", bare, "/"), ("plp-reward", service, "/reward")):
        seconds = []
        with httpx.Client(base_url=server.url, timeout=60) as client:
            for number in range(10 * rounds + 10):
                start = time.perf_counter()
                response = client.post(path, content=body)
                elapsed = time.perf_counter() - start
                assert response.status_code == 200, response.text
                if number >= 10:
                    seconds.append(elapsed)
        seconds.sort()
        medians[name] = statistics.median(seconds)
        print(
            f"  {name:10}  p50 {1000 * medians[name]:.1f} ms  "
            f"p99 {1000 * seconds[int(0.99 * len(seconds))]:.1f} ms"
        )
    print(f"  ratio of p50: {medians['plp-reward'] / medians['echo']:.1f}")


async def soak(service: Server, samples: int) -> None:
    """Score many samples and watch the resident memory of the service and all its processes."""
    size = GROUPS * GROUP_SIZE
    requests = -(-samples // size)
    bodies = [_reward_body(number) for number in range(50)]
    print(f"\nsoak: {requests * size} samples in requests of {size}")
    start, posted = time.perf_counter(), 0
    async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:

        async def post_some() -> None:
            nonlocal posted
            while posted < requests:
                posted += 1
                if posted % max(1, requests // 10) == 0:
                    server, workers = service.resident()
                    print(
                        f"  {posted * size:9} samples  {time.perf_counter() - start:6.0f} s  "
                        f"server {server:4.0f} MB  grading processes {workers:4.0f} MB",
                        flush=True,
                    )
                response = await client.post("/reward", content=bodies[posted % len(bodies)])
                assert response.status_code == 200, response.text

        await asyncio.gather(*(post_some() for _ in range(4)))
    print(f"  {requests * size / (time.perf_counter() - start):.0f} samples a second")


class Server:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def resident(self) -> tuple[float, float]:
        """Return resident MB of the server, and of every process below it (shared pages once)."""
        below = _descendants(self.process.pid)
        return _proportional_mb(self.process.pid), sum(_proportional_mb(pid) for pid in below)


@contextlib.contextmanager
def _service(tokenizer: str | None) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        profiles = Path(folder) / "profiles.toml"
        profiles.write_text(
            f'[bench]\nreward = "plp"\ntokenizer = "{tokenizer}"\n' if tokenizer else ""
        )
        port = _free_port()
        command = [
            sys.executable,
            "-m",
            "plp_reward",
            "serve",
            "--port",
            str(port),
            "--profiles",
            str(profiles),
        ]
        with _running([*command, "--log-level", "warning"], port, "/health/ready") as server:
            yield server


@contextlib.contextmanager
def _echo() -> Iterator[Server]:
    port = _free_port()
    with _running([sys.executable, __file__, "--echo", str(port)], port, "/docs") as server:
        yield server


@contextlib.contextmanager
def _running(command: list[str], port: int, probe: str) -> Iterator[Server]:
    process = subprocess.Popen(command)
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}{probe}").status_code == 200:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} did not get ready")
        yield Server(process, port)
    finally:
        if process.poll() is not None:
            print(f"{command[0]} ended by itself, with exit code {process.returncode}")
        process.terminate()
        process.wait(30)


async def _post(port: int, path: str, body: bytes) -> float:
    """Post over a connection of its own; return the seconds from connecting to the whole answer."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    answer = await reader.read()
    elapsed = time.perf_counter() - start
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200"), answer[:500]
    return elapsed


def _response(number: int) -> str:
    source = random.Random(number)
    words = " ".join(source.choice(WORDS) for _ in range(TOKENS - 12))
    return f"{words}. The answer is \\boxed{{{number % 97}}}."


def _openrlhf_body(number: int) -> bytes:
    prompt = f"<|im_start|>user\nProblem {number // GROUP_SIZE}<|im_end|>\n<|im_start|>assistant\n"
    return orjson.dumps(
        {
            "query": [f"{prompt}{_response(number)}<|im_end|>"],
            "prompts": [prompt],
            "labels": [str(number % 89)],
        }
    )


def _reward_body(start: int) -> bytes:
    samples = [
        {
            "id": f"{start}-{number}",
            "group": str(number // GROUP_SIZE),
            "response": _response(number),
            "gold": str((start + number) % 89),
            "length": TOKENS,
            "finish_reason": "stop",
        }
        for number in range(GROUPS * GROUP_SIZE)
    ]
    return orjson.dumps({"profile": "plp", "samples": samples})


def _ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.0f} [{1000 * max(seconds):.0f}] ms"


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in children for found in (int(child), *_descendants(int(child)))]


def _proportional_mb(pid: int) -> float:
    with contextlib.suppress(OSError):  # a grading process may end meanwhile
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _machine() -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("plp-reward", "fastapi", "uvicorn", "uvloop", "pydantic", "tokenizers")
    )
    return (
        f"{len(os.sched_getaffinity(0))} cores of {cpu}, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, {versions}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--echo"]:
        uvicorn.run(echo, port=int(sys.argv[2]), log_level="warning")
    else:
        main()
