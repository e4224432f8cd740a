"""Attacks on a live service, while an honest client asks what it knows the answers of."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from benchmarks.faults.outcome import Outcome

TOKEN = "a-token-that-no-log-may-hold"
SECRET = "a-sample-that-no-log-may-hold"
KNOWN = [
    (r"so it is \boxed{42}", "42", True),
    (r"\boxed{\frac{1}{2}}", "0.5", True),
    (r"\boxed{x \in (2, \infty)}", "x > 2", True),
    (r"\boxed{41}", "42", False),
    ("I do not know.", "42", False),
    (r"\boxed{\sin^2 x + \cos^2 x}", "1", True),
]
"""Responses, golds and whether they are right."""
SLOW = [r"\boxed{%s!}" % ("9" * 3000), r"\boxed{%s}" % ("\\sqrt{" * 40 + "2" + "}" * 40)]
PATIENCE = 180
"""Seconds in which an honest client asks again; a service that is away longer has lost it."""


class Service:
    """``plp serve`` with a token, an audit log and a state, and its log of itself."""

    def __init__(self, folder: Path, *, descriptors: int | None = None) -> None:
        self.folder, self.descriptors = folder, descriptors
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "service.log"
        self.start()

    def start(self) -> None:
        """Start it, also again, and wait until it is ready."""
        words = ["serve", "--port", str(self.port), "--audit.folder", str(self.folder / "audit")]
        limit = self.descriptors
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).with_name("plp"), *words],
                env={**os.environ, "PLP_TOKEN": TOKEN},
                stdout=log,
                stderr=log,
                preexec_fn=None
                if limit is None
                else lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)),
            )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and self.process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/health/ready", timeout=5).is_success:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the service is not ready:\n{self.log.read_text()[-2000:]}")

    def below(self) -> list[int]:
        """Processes that the service has started, however deep."""
        found, new = [], [self.process.pid]
        while new:
            children: list[int] = []
            for pid in new:
                with contextlib.suppress(OSError):
                    tasks = Path(f"/proc/{pid}/task").glob("*/children")
                    children += [int(child) for task in tasks for child in task.read_text().split()]
            found += children
            new = children
        return found

    def connection(self) -> socket.socket:
        """Connect to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(90)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def asked(service: Service, outcome: Outcome) -> Iterator[None]:
    """Ask an honest client's questions all the while, and count what comes of them."""
    over = threading.Event()
    clients = [threading.Thread(target=_ask, args=(service, outcome, over)) for _ in range(2)]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        over.set()
        for client in clients:
            client.join()


def _ask(service: Service, outcome: Outcome, over: threading.Event) -> None:
    while not over.is_set():
        asked = random.sample(KNOWN, 3)
        samples = [{"response": response, "gold": gold} for response, gold, _ in asked]
        outcome.sent += len(samples)
        results = _answer(service, samples)
        if results is None:
            outcome.lose(f"no answer in {PATIENCE} s to {samples[0]}", len(samples))
            continue
        for (response, gold, right), result in zip(asked, results, strict=True):
            if result["correct"] is None and result["reward"] is None:
                outcome.lose(f"{response} against {gold}: {result['status']}, {result['message']}")
            elif result["correct"] is not right or result["reward"] != float(right):
                outcome.invent(f"{response} against {gold}: {result}")
        time.sleep(0.02)


def _answer(service: Service, samples: list[dict[str, str]]) -> list[dict[str, object]] | None:
    """Ask until there is an answer, as a client does; None if none comes."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            answer = httpx.post(
                f"{service.url}/reward",
                json={"profile": "accuracy", "samples": samples},
                headers={"authorization": f"Bearer {TOKEN}"},
                timeout=60,
            )
            if answer.is_success:
                results: list[dict[str, object]] = answer.json()["results"]
                return results
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    return None


def slow_clients(rng: random.Random, service: Service, outcome: Outcome) -> None:
    """Headers and bodies of a byte at a time, and connections that send nothing."""
    begun = [service.connection() for _ in range(rng.randint(20, 200))]
    starts = [b"", b"POST /reward HTTP/1.1\r\nX-A: ", _head(1000) + b"{"]
    for connection in begun:
        with contextlib.suppress(OSError):
            connection.sendall(rng.choice(starts))
    for _ in range(20):
        for connection in begun:
            with contextlib.suppress(OSError):
                connection.send(b"a")
        time.sleep(0.1)
    outcome.attacks += len(begun)
    for connection in begun:
        connection.close()


def broken_uploads(rng: random.Random, service: Service, outcome: Outcome) -> None:
    """Uploads that end early, bytes that are no HTTP, and headers without end."""
    body = json.dumps({"samples": [{"response": SECRET, "gold": "1"}]}).encode()
    messages = [
        _head(len(body) + 500) + body,
        _head(len(body)) + body[: len(body) // 2],
        _head(0, "Content-Length: " + "0" * 5000 + "5\r\n"),
        b"GET /" + b"a" * rng.choice([10_000, 1_000_000]) + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"b" * rng.choice([10_000, 4_000_000]),
        rng.randbytes(3000),
        b"\x16\x03\x01\x02\x00" + rng.randbytes(500),
    ]
    for _ in range(rng.randint(10, 60)):
        with contextlib.suppress(OSError), service.connection() as connection:
            connection.sendall(rng.choice(messages))
            if rng.random() < 0.5:
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(0.2)
                connection.recv(1000)
        outcome.attacks += 1


def slow_samples(rng: random.Random, service: Service, outcome: Outcome) -> None:
    """Hundreds of samples that take all the time they are given; the client leaves soon."""
    count = rng.randint(100, 600)
    samples = [{"response": rng.choice(SLOW), "gold": str(n)} for n in range(count)]
    body = json.dumps({"profile": "accuracy", "samples": samples}).encode()
    with contextlib.suppress(OSError), service.connection() as connection:
        connection.sendall(_head(len(body)) + body)
        time.sleep(rng.uniform(0.5, 4))
    outcome.attacks += count


def killed_processes(rng: random.Random, service: Service, outcome: Outcome) -> None:
    """Grading processes and their parents, killed or stopped at random moments."""
    for _ in range(rng.randint(3, 12)):
        time.sleep(rng.uniform(0, 0.5))
        if processes := service.below():
            victim = rng.choice(processes)
            with contextlib.suppress(OSError):
                if rng.random() < 0.75:
                    os.kill(victim, rng.choice([signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM]))
                else:
                    os.kill(victim, signal.SIGSTOP)
                    time.sleep(rng.uniform(0.5, 3))
                    os.kill(victim, signal.SIGCONT)
                outcome.killed += 1


def killed_service(rng: random.Random, service: Service, outcome: Outcome) -> None:
    """The service itself, killed and started again."""
    time.sleep(rng.uniform(0.2, 2))
    service.process.kill()
    service.process.wait()
    outcome.killed += 1
    service.start()


def few_descriptors(rng: random.Random, service: Service, outcome: Outcome) -> None:
    """More connections than the service has descriptors."""
    connections = []
    for _ in range(rng.randint(80, 300)):
        with contextlib.suppress(OSError):
            connections.append(service.connection())
    time.sleep(1)
    outcome.attacks += len(connections)
    for connection in connections:
        connection.close()


Attack = Callable[[random.Random, Service, Outcome], None]
ATTACKS: dict[str, Attack] = {
    attack.__name__.replace("_", " "): attack
    for attack in (
        slow_clients,
        broken_uploads,
        slow_samples,
        killed_processes,
        killed_service,
        few_descriptors,
    )
}


def attack(name: str, rng: random.Random) -> Outcome:
    """One round of an attack on a service of its own."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder), descriptors=96 if name == "few descriptors" else None)
        try:
            with asked(service, outcome):
                for _ in range(3):
                    ATTACKS[name](rng, service, outcome)
        finally:
            service.stop()
        log = service.log.read_text(errors="replace")
        for secret in (TOKEN, SECRET):
            if secret in log:
                outcome.invent(f"the log holds {secret!r} {log.count(secret)} times")
        _replayed(service, outcome)
    return outcome


def _replayed(service: Service, outcome: Outcome) -> None:
    """Have the audit log scored again: what it says was answered must come out the same."""
    done = subprocess.run(
        [Path(sys.executable).with_name("plp"), "replay", service.folder / "audit"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        outcome.invent(
            f"plp replay ends with {done.returncode}: {(done.stdout + done.stderr)[-300:]}"
        )


def _head(length: int, also: str = "") -> bytes:
    size = also or f"Content-Length: {length}\r\n"
    return (
        f"POST /reward HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/json\r\n{size}\r\n"
    ).encode()
