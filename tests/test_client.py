"""The clients, against a running service and against one that stumbles."""

import asyncio
import contextlib
import gzip
import json
import multiprocessing
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import structlog
import uvicorn

from plp_reward import Sample, score
from plp_reward.client import (
    AsyncRewardClient,
    BadAnswer,
    ClientError,
    Retries,
    RewardClient,
    ServiceFailed,
    ServiceRefused,
    ServiceUnavailable,
    TokenRefused,
    wire,
)
from plp_reward.errors import InvalidSamples, PlpError
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.workers import PoolSettings

SAMPLES = [
    Sample(f"\\boxed{{{i % 3}}}", "1", id=f"s{i}", group=f"g{i % 5}", length=40 * i + 10)
    for i in range(20)
]
AT_ONCE = Retries(attempts=4, first=0.0, longest=0.0)
Reply = tuple[int, dict[str, str], Any]
"""Status, headers and JSON of an answer; status 0 hangs up."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a real service."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    app = create_app(ServiceSettings(pool=PoolSettings(workers=1, symbolic_workers=1), token="t"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def stumbling() -> Iterator[Callable[..., tuple[str, list[Any]]]]:
    """Starts a server that gives the given replies in turn, and keeps what it was asked."""
    with contextlib.ExitStack() as stack:

        def start(*replies: Reply) -> tuple[str, list[Any]]:
            asked: list[Any] = []
            left = list(replies)

            class Handler(BaseHTTPRequestHandler):
                def do_POST(self) -> None:
                    body = self.rfile.read(int(self.headers["content-length"]))
                    asked.append(json.loads(body) if body else None)
                    status, headers, content = left.pop(0) if len(left) > 1 else left[0]
                    if not status:
                        self.close_connection = True
                        return
                    sent = json.dumps(content(asked[-1]) if callable(content) else content)
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(sent)))
                    self.end_headers()
                    self.wfile.write(sent.encode())

                do_GET = do_POST  # noqa: N815

                def log_message(self, *_: Any) -> None:
                    pass

            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}", asked

        yield start


def error(message: str) -> dict[str, Any]:
    return {"error": {"type": "x", "message": message, "problems": []}, "request_id": "r"}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Answer as the service does."""
    return {
        "results": [
            {
                "id": sample["id"],
                "reward": 1.0,
                "correct": True,
                "status": "ok",
                "group": sample.get("group"),
            }
            for sample in request["samples"]
        ]
    }


def test_the_client_gives_what_scoring_here_gives(url: str) -> None:
    with RewardClient(url, token="t") as client:
        for profile in ("plp", "normalized"):
            assert client.score(SAMPLES, profile) == score(SAMPLES, profile)
        changed = client.score(SAMPLES, reward="plp", parameters={"alpha": 2})
        assert changed[1].reward == pytest.approx(1 + 2 / 50**0.5)


def test_the_async_client_gives_the_same(url: str) -> None:
    async def run() -> None:
        async with AsyncRewardClient(url, token="t") as client:
            await client.wait_until_ready()
            assert await client.score(SAMPLES, "plp") == score(SAMPLES, "plp")
            assert (await client.grade("\\boxed{2}", 2)).correct
            assert "plp" in await client.rewards()
            assert "plp" in await client.profiles()

    asyncio.run(run())


def test_the_catalogue_readiness_and_verdicts(url: str) -> None:
    with RewardClient(url, token="t") as client:
        client.wait_until_ready()
        assert "plp" in client.rewards()
        assert client.profiles()["plp"]["reward"] == "plp"
        assert client.grade("\\boxed{2}", ["1", 2], explain=True).correct is True
        assert client.score([]) == []


def test_ids_may_be_missing_or_repeat_and_gold_may_be_huge(url: str) -> None:
    number = 10**50
    sample = Sample(f"\\boxed{{{number}}}", number, length=10)
    with RewardClient(url, token="t") as client:
        results = client.score([sample, replace(sample, id="x"), replace(sample, id="x")])
    assert [result.id for result in results] == ["", "x", "x"]
    assert [result.correct for result in results] == [True] * 3


def test_long_calls_go_in_parts_that_never_cut_a_group(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PART_SAMPLES", 6)
    parts = wire.parts_of(SAMPLES, profile=None, reward=None, parameters=None)
    assert [len(part.samples) for part in parts] == [4] * 5
    assert sorted(i for part in parts for i in part.positions) == list(range(20))
    with RewardClient(url, token="t") as client:
        assert client.score(SAMPLES, "normalized") == score(SAMPLES, "normalized")

    async def run() -> None:
        async with AsyncRewardClient(url, token="t") as client:
            assert await client.score(SAMPLES, "normalized") == score(SAMPLES, "normalized")

    asyncio.run(run())


def test_invalid_samples_are_named_as_the_caller_knows_them(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PART_SAMPLES", 4)
    samples = [*SAMPLES, Sample("\\boxed{1}", "1", id="bare")]
    with RewardClient(url, token="t") as client, pytest.raises(InvalidSamples) as caught:
        client.score(samples, "plp")
    assert [(p.position, p.id, p.field) for p in caught.value.problems] == [(20, "bare", "length")]


def test_a_wrong_token_or_profile_is_refused_at_once(url: str) -> None:
    with RewardClient(url, token="u") as client, pytest.raises(TokenRefused, match="HTTP 401"):
        client.score(SAMPLES)
    with RewardClient(url, token="t") as client, pytest.raises(ServiceRefused, match="nosuch"):
        client.score(SAMPLES, "nosuch")


@pytest.mark.parametrize("failure", [0, 429, 502, 503, 504])
def test_what_may_pass_is_tried_again(stumbling: Any, failure: int) -> None:
    failed = (failure, {}, error("not now"))
    address, asked = stumbling(failed, failed, (200, {}, answer))
    with RewardClient(address, retries=AT_ONCE) as client:
        assert [r.id for r in client.score(SAMPLES)] == [s.id for s in SAMPLES]
    assert len(asked) == 3
    assert asked[0] == asked[2]


def test_the_async_client_tries_again_too(stumbling: Any) -> None:
    address, asked = stumbling((503, {}, error("not now")), (200, {}, answer))

    async def run() -> None:
        async with AsyncRewardClient(address, retries=AT_ONCE) as client:
            assert len(await client.score(SAMPLES)) == 20

    asyncio.run(run())
    assert len(asked) == 2


def test_attempts_end(stumbling: Any) -> None:
    address, asked = stumbling((429, {}, error("full")))
    with (
        RewardClient(address, retries=AT_ONCE) as client,
        pytest.raises(ServiceUnavailable, match=r"no success in 4 attempts.*full"),
    ):
        client.score(SAMPLES)
    assert len(asked) == 4


def test_patience_counts_no_attempts(stumbling: Any) -> None:
    address, asked = stumbling(*[(503, {}, error("restarting"))] * 9, (200, {}, answer))
    patient = Retries(attempts=1, first=0.0, longest=0.0, patience=600.0)
    with RewardClient(address, retries=patient) as client:
        assert len(client.score(SAMPLES)) == 20
    assert len(asked) == 10


def test_patience_ends_before_a_pause_that_would_outlast_it(stumbling: Any) -> None:
    address, asked = stumbling((503, {"retry-after": "3600"}, error("later")))
    with (
        RewardClient(address, retries=Retries(patience=60.0)) as client,
        pytest.raises(ServiceUnavailable, match=r"no success in 1 attempt; .*later"),
    ):
        client.score(SAMPLES)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("status", "raised"), [(400, ServiceRefused), (413, ServiceRefused), (500, ServiceFailed)]
)
def test_what_will_not_pass_is_not_tried_again(
    stumbling: Any, status: int, raised: type[PlpError]
) -> None:
    address, asked = stumbling((status, {"x-request-id": "r7"}, error("no")))
    with (
        RewardClient(address, retries=AT_ONCE) as client,
        pytest.raises(raised, match=f"HTTP {status}: no") as caught,
    ):
        client.score(SAMPLES)
    assert isinstance(caught.value, ClientError)
    assert caught.value.request_id == "r7"
    assert len(asked) == 1


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        {"results": []},
        {"results": [{"id": "s0"}]},
        lambda request: {"results": answer(request)["results"][::-1]},
        lambda request: {"results": answer(request)["results"][:-1]},
    ],
)
def test_an_answer_to_something_else_is_not_believed(stumbling: Any, content: Any) -> None:
    address, _ = stumbling((200, {}, content))
    with RewardClient(address) as client, pytest.raises(BadAnswer):
        client.score(SAMPLES)


def test_nobody_there_is_unavailable() -> None:
    with RewardClient("http://127.0.0.1:9", retries=Retries(attempts=1)) as client:
        with pytest.raises(ServiceUnavailable, match="no answer in 1 attempt; "):
            client.score(SAMPLES)
        with pytest.raises(ServiceUnavailable):
            client.wait_until_ready(timeout=0)
    with RewardClient("ftp://127.0.0.1") as client, pytest.raises(ClientError, match="cannot"):
        client.score(SAMPLES)


def test_pauses_grow_are_shortened_at_random_and_respect_the_service() -> None:
    retries = Retries(attempts=9, first=1.0, longest=10.0)
    for failed, full in ((1, 1.0), (2, 2.0), (4, 8.0), (5, 10.0), (1000, 10.0)):
        pauses = [retries.pause(failed) for _ in range(200)]
        assert all(full / 2 <= pause <= full for pause in pauses)
        assert len(set(pauses)) > 100
    assert retries.pause(1, retry_after=7.0) == 7.0
    with pytest.raises(ValueError, match="attempts >= 1"):
        Retries(attempts=0)


Make = Callable[..., Any]


def score_async(address: str, **settings: Any) -> None:
    async def run() -> None:
        async with AsyncRewardClient(address, **settings) as client:
            await client.score(SAMPLES)

    asyncio.run(run())


def score_sync(address: str, **settings: Any) -> None:
    with RewardClient(address, **settings) as client:
        client.score(SAMPLES)


BOTH = pytest.mark.parametrize("ask", [score_sync, score_async])


def take_request(connection: socket.socket) -> None:
    """Read a request to its end: closing on what is unread would reset the connection."""
    request = b""
    while piece := connection.recv(65536):
        request += piece
        head, end, body = request.partition(b"\r\n\r\n")
        size = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if end and size and len(body) >= int(size[1]):
            return


@pytest.fixture
def raw() -> Iterator[Callable[[Iterable[bytes], float], str]]:
    """Starts a server that answers every connection with the given bytes, a pause between them."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        over = threading.Event()

        def serve(pieces: Iterable[bytes], pause: float) -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    take_request(connection)
                    for piece in pieces:
                        if over.wait(pause):
                            return
                        connection.sendall(piece)

        def start(pieces: Iterable[bytes], pause: float = 0.0) -> str:
            thread = threading.Thread(target=serve, args=(pieces, pause))
            thread.start()
            stack.callback(thread.join)
            stack.callback(listening.shutdown, socket.SHUT_RDWR)
            stack.callback(over.set)
            return f"http://127.0.0.1:{listening.getsockname()[1]}"

        yield start


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@BOTH
@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD, *[b" "] * 1000],
        [b"H", *[b"T"] * 1000],
        [b"HTTP/1.1 200 OK\r\n", *[b"x: y\r\n"] * 1000],
    ],
)
def test_the_timeout_holds_for_answers_that_drip(raw: Any, ask: Make, pieces: list[bytes]) -> None:
    address = raw(pieces, 0.05)
    once = Retries(attempts=1)
    before = time.monotonic()
    with pytest.raises(ServiceUnavailable):
        ask(address, timeout=0.5, retries=once)
    assert time.monotonic() - before < 30, "50 s of pieces"


@BOTH
def test_an_answer_without_an_end_is_cut_off(
    raw: Any, ask: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "ANSWER_BYTES", 100_000)
    address = raw([HEAD, *[b" " * 10_000] * 100])
    with pytest.raises(BadAnswer, match="is over"):
        ask(address)


@BOTH
def test_a_compressed_answer_is_not_unpacked(raw: Any, ask: Make) -> None:
    packed = gzip.compress(bytes(10**7))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    with pytest.raises(BadAnswer, match="compressed"):
        ask(raw([head.encode() + packed]))


@pytest.mark.parametrize("asked", ["100000", "9" * 400])
def test_the_service_cannot_ask_for_a_pause_without_end(stumbling: Any, asked: str) -> None:
    address, _ = stumbling((429, {"retry-after": asked}, error("full")), (200, {}, answer))
    retries = Retries(first=0.0, longest=0.0, longest_asked=0.01)
    score_sync(address, retries=retries)
    assert Retries().pause(1, retry_after=1e300) == 120.0


@BOTH
@pytest.mark.parametrize("settings", [{"token": "a\nb"}, {"run": "a\x00"}])
def test_what_no_header_can_carry_is_the_callers_fault(ask: Make, settings: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="no header can carry"):
        ask("http://127.0.0.1:9", **settings)


@BOTH
@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://127.0.0.1:99999",
        "127.0.0.1",
        "http://",
        "http://a\x00b",
        "http://\u2024.x",
    ],
)
def test_an_address_that_is_none_is_the_callers_fault(ask: Make, address: str) -> None:
    with pytest.raises(ClientError):
        ask(address, retries=Retries(attempts=1))


def test_a_token_may_be_of_any_letters_and_end_a_file(stumbling: Any) -> None:
    address, _ = stumbling((200, {}, answer))
    score_sync(address, token="pä ss\n")


def test_what_json_cannot_hold_is_named() -> None:
    with RewardClient("http://127.0.0.1:9", retries=AT_ONCE) as client:
        samples = [*SAMPLES, Sample("x", 10**5000, id="big")]
        with pytest.raises(InvalidSamples) as caught:
            client.score(samples)
        assert [(p.position, p.id, p.field) for p in caught.value.problems] == [(20, "big", "gold")]
        with pytest.raises(ClientError, match="cannot be sent"):
            client.grade("x", 10**5000)
        with pytest.raises(ClientError, match="cannot be sent"):
            client.score(SAMPLES, parameters={"alpha": object()})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reward", "1"),
        ("reward", True),
        ("correct", "yes"),
        ("correct", 1),
        ("status", "fine"),
        ("components", [1]),
        ("components", {"a": "1"}),
        ("length", 1.5),
        ("group", 7),
    ],
)
def test_results_of_other_types_are_not_believed(stumbling: Any, field: str, value: Any) -> None:
    def changed(request: dict[str, Any]) -> dict[str, Any]:
        results = answer(request)["results"]
        results[3][field] = value
        return {"results": results}

    address, _ = stumbling((200, {}, changed))
    with pytest.raises(BadAnswer, match=field):
        score_sync(address)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_reward_that_is_no_number_is_not_believed(stumbling: Any, number: float) -> None:
    def changed(request: dict[str, Any]) -> dict[str, Any]:
        results = answer(request)["results"]
        results[3]["reward"] = number
        return {"results": results}

    with pytest.raises(BadAnswer):
        score_sync(stumbling((200, {}, changed))[0])


@pytest.mark.parametrize("problem", [{"position": -1}, {"position": "0"}, {}, 7])
def test_problems_that_are_none_are_not_believed(stumbling: Any, problem: Any) -> None:
    if isinstance(problem, dict):
        problem = {"id": "", "field": "gold", "message": "no", **problem}
    told = {"error": {"type": "x", "message": "no", "problems": [problem]}, "request_id": "r"}
    with pytest.raises(PlpError):
        score_sync(stumbling((422, {}, told))[0])


def test_a_client_works_after_a_fork_and_not_after_its_end(url: str) -> None:
    client = RewardClient(url, token="t")
    assert client.score(SAMPLES) == score(SAMPLES)
    child = multiprocessing.get_context("fork").Process(target=client.score, args=(SAMPLES,))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert client.score(SAMPLES) == score(SAMPLES)
    client.close()
    client.close()
    with pytest.raises(ClientError, match="closed"):
        client.rewards()


def test_waiting_for_a_service_that_does_not_answer_ends(raw: Any) -> None:
    address = raw([HEAD], 60.0)
    before = time.monotonic()
    with RewardClient(address) as client, pytest.raises(ServiceUnavailable):
        client.wait_until_ready(timeout=0.3)
    assert time.monotonic() - before < 30
