"""What a connection may take before any token is asked for, and how it ends."""

import contextlib
import json
import resource
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from plp_reward.http.app import create_app

from .conftest import running
from .sockets import Answer, ask, connect, head, parse, read

BODY = b'{"samples": [{"response": "\\\\boxed{42}", "gold": "42", "length": 100}]}'
WHOLE = head("POST", "/reward", Content_Length=len(BODY)) + BODY


@pytest.fixture(scope="module")
def locked(settings: Any) -> Iterator[httpx.Client]:
    """A service that asks for a token."""
    with running(create_app(settings(token="secret", max_header_kb=16, max_url_kb=4))) as client:
        yield client


@pytest.fixture(scope="module")
def hasty(settings: Any) -> Iterator[httpx.Client]:
    """A service that waits for nobody."""
    limits = {"header_timeout": 0.3, "body_timeout": 0.3, "keep_alive": 0.3}
    with running(create_app(settings(token="secret", **limits))) as client:
        yield client


def refused(answer: Answer, code: int, kind: str, told: str) -> None:
    assert (answer.code, answer.error["type"]) == (code, kind)
    assert told in answer.error["message"]
    assert answer.headers["connection"] == "close"


def test_headers_over_the_limit_are_refused_in_one_piece_or_many(locked: httpx.Client) -> None:
    long = head("GET", "/rewards", X="y" * 20_000)
    refused(ask(locked, long), 431, "too_large", "max_header_kb")
    many = head("GET", "/rewards", **{f"x{i}": "y" for i in range(4000)})
    refused(ask(locked, many), 431, "too_large", "16 kB")
    with contextlib.closing(connect(locked)) as connection:
        for start in range(0, 16_500, 250):
            connection.sendall(long[start : start + 250])
        refused(parse(read(connection)), 431, "too_large", "max_header_kb")


def test_headers_at_the_limit_and_bodies_over_it_are_taken(locked: httpx.Client) -> None:
    padding = "y" * (16_000 - len(head("GET", "/health/live", X="", Connection="close")))
    near = head("GET", "/health/live", X=padding, Connection="close")
    assert ask(locked, near).code == 200
    body = BODY.ljust(500_000)
    request = head(
        "POST",
        "/reward",
        Content_Length=len(body),
        Connection="close",
        Authorization="Bearer secret",
    )
    assert ask(locked, request + body).code == 200


def test_an_address_over_the_limit_is_refused(locked: httpx.Client) -> None:
    refused(ask(locked, head("GET", "/" + "x" * 5000)), 414, "too_large", "max_url_kb")
    assert ask(locked, head("GET", "/" + "x" * 4000, Connection="close")).code == 401


@pytest.mark.parametrize("endless", [b"GET / HTTP/1.1\r\nHost: x\r\nx: ", b"GET /"])
def test_what_never_ends_is_cut_off_and_costs_nobody_anything(
    locked: httpx.Client, endless: bytes
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    sent = 0
    with contextlib.closing(connect(locked)) as connection:
        connection.sendall(endless)
        with contextlib.suppress(OSError):
            for _ in range(64):
                connection.sendall(b"x" * 2**20)
                sent += 1
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime - before.ru_utime < 3
    assert locked.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    "more",
    [b"5;" + b"x" * 100_000, b"0\r\nx: " + b"y" * 100_000, b"0\r\n" + b"x: y\r\n" * 20_000],
)
def test_what_is_no_body_is_limited_inside_a_body_too(locked: httpx.Client, more: bytes) -> None:
    """Extensions of chunks, trailers: read by nobody, and in no limit of the body's."""
    chunked = head("POST", "/reward", Transfer_Encoding="chunked", Authorization="Bearer secret")
    with contextlib.closing(connect(locked)) as connection:
        connection.sendall(chunked + b"2\r\n{}\r\n")
        while "plp_requests_receiving 1.0" not in locked.get("/metrics").text:
            time.sleep(0.01)
        for start in range(0, len(more), 8192):
            with contextlib.suppress(OSError):
                connection.sendall(more[start : start + 8192])
        refused(parse(read(connection)), 431, "too_large", "max_header_kb")


def test_a_connection_that_asks_nothing_is_closed(hasty: httpx.Client) -> None:
    with contextlib.ExitStack() as opened:
        idle = [opened.enter_context(connect(hasty)) for _ in range(200)]
        assert {read(connection) for connection in idle} == {b""}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"GET /rewards HTTP/1.1\r\nHost", "header_timeout"),
        (b"GET /rew", "header_timeout"),
        (b"\r\n", "header_timeout"),
        (head("POST", "/reward", Content_Length=9, Authorization="Bearer secret"), "body_timeout"),
        (
            head("POST", "/slime/plp", Content_Length=9, Authorization="Bearer secret") + b"{",
            "body_timeout",
        ),
    ],
)
def test_what_does_not_arrive_in_time_is_408(hasty: httpx.Client, sent: bytes, told: str) -> None:
    refused(ask(hasty, sent), 408, "too_slow", told)
    assert 'code="408"' in hasty.get("/metrics").text


@pytest.mark.parametrize(("begun", "piece"), [(b"GET /", b"x"), (b"\r\n", b"\r\n")])
def test_a_byte_now_and_then_gains_no_time(hasty: httpx.Client, begun: bytes, piece: bytes) -> None:
    with contextlib.closing(connect(hasty)) as connection:
        connection.sendall(begun)
        stop = threading.Event()

        def drip() -> None:
            with contextlib.suppress(OSError):
                while not stop.wait(0.05):
                    connection.sendall(piece)

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            refused(parse(read(connection)), 408, "too_slow", "header_timeout")
        finally:
            stop.set()
            dripping.join()


def test_a_refused_body_that_goes_on_for_ever_is_cut_off(hasty: httpx.Client) -> None:
    with contextlib.closing(connect(hasty)) as connection:
        connection.sendall(head("POST", "/reward", Content_Length=10**6))
        assert parse(connection.recv(65536)).code == 401
        with contextlib.suppress(OSError):  # a broken pipe or a reset
            while True:
                connection.sendall(b"x")
                time.sleep(0.02)


def test_a_connection_is_closed_some_time_after_its_last_answer(hasty: httpx.Client) -> None:
    with contextlib.closing(connect(hasty)) as connection:
        connection.sendall(head("GET", "/health/live"))
        assert parse(read(connection)).code == 200


def test_a_request_that_is_answered_slowly_is_not_the_clients_fault(serve: Any) -> None:
    server = serve(header_timeout=0.2, body_timeout=0.2, keep_alive=0.2)
    sample = {"response": "\\boxed{42}", "gold": 42, "length": 9, "group": "q"}
    body = json.dumps({"profile": "pairs", "samples": [sample]}).encode()
    with contextlib.closing(connect(server)) as connection:
        connection.sendall(head("POST", "/reward", Content_Length=len(body)) + body)
        while "plp_groups_waiting_samples 1.0" not in server.get("/metrics").text:
            time.sleep(0.01)
        time.sleep(1)
        sample["length"] = 11
        other = {"profile": "pairs", "samples": [sample]}
        assert server.post("/reward", json=other).status_code == 200
        assert parse(read(connection)).code == 200


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", "no HTTP"),
        (b"GET / HTTP/1.1\r\n\r\n", "Host"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "Host"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "no HTTP"),
        (head("POST", "/reward", Transfer_Encoding="chunked") + b"zz\r\n", "no HTTP"),
    ],
)
def test_what_is_no_request_is_400(server: httpx.Client, content: bytes, told: str) -> None:
    refused(ask(server, content), 400, "bad_request", told)


def test_http_1_0_needs_no_host(server: httpx.Client) -> None:
    assert ask(server, b"GET /health/live HTTP/1.0\r\n\r\n").code == 200


def test_another_protocol_that_is_asked_for_is_not_spoken(server: httpx.Client) -> None:
    for protocol in ("websocket", "h2c"):
        request = head("GET", "/health/live", Connection="Upgrade", Upgrade=protocol)
        assert ask(server, request).code == 200


def test_requests_sent_at_once_are_answered_in_turn_before_a_bad_one_ends_them(
    server: httpx.Client,
) -> None:
    with contextlib.closing(connect(server)) as connection:
        connection.sendall(WHOLE + b"GET / HTTP/1.1\r\n\r\n")
        answer = parse(read(connection))
    assert answer.code == 200
    assert json.loads(answer.body)["results"][0]["reward"] == 1.5


def test_a_length_of_thousands_of_digits_is_a_number(server: httpx.Client) -> None:
    zeros = head("POST", "/reward", Connection="close", Content_Length="0" * 5000 + str(len(BODY)))
    assert ask(server, zeros + BODY).code == 200
    nines = ask(server, head("POST", "/reward", Content_Length="9" * 5000))
    assert nines.code in (400, 413)
    assert nines.error


@pytest.fixture
def counted(server: httpx.Client) -> Iterator[httpx.Client]:
    """A service that must not fail."""
    yield server
    assert 'code="500"' not in server.get("/metrics").text


@pytest.mark.parametrize("path", ["/reward", "/openrlhf/plp", "/grade", "/nosuch"])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_client_that_closes_its_side_ends_its_request_without_a_failure(
    counted: httpx.Client, path: str, share: float
) -> None:
    request = head("POST", path, Content_Length=len(BODY)) + BODY[: int(share * len(BODY))]
    with contextlib.closing(connect(counted)) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        read(connection)
    with contextlib.closing(connect(counted)) as connection:
        connection.sendall(request)
    while "plp_requests_receiving 0.0" not in counted.get("/metrics").text:
        time.sleep(0.01)
