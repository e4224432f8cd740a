"""POST /reward for clients that send a group in several requests."""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import orjson
import pytest

import plp_reward
from plp_reward import Sample
from plp_reward.client import RewardClient
from plp_reward.scoring.profiles import Profile

from .conftest import metric
from .sockets import connect, head

Send = Callable[..., "Future[httpx.Response]"]


def sample(answer: int, length: int, name: str | None = None, group: str = "q") -> dict[str, Any]:
    content = {"response": f"\\boxed{{{answer}}}", "gold": 7, "length": length, "group": group}
    return content if name is None else {**content, "id": name}


PAIR = [sample(7, 100), sample(7, 300)]


@pytest.fixture
def send() -> Any:
    """Sends a request from a thread of its own, which waits for the answer."""
    with ThreadPoolExecutor(32) as threads:

        def start(server: httpx.Client, *samples: dict[str, Any], **of: Any) -> Any:
            body = {"profile": "pairs", **of, "samples": list(samples)}
            return threads.submit(httpx.post, f"{server.base_url}/reward", json=body, timeout=60)

        yield start


def until(server: httpx.Client, name: str, value: float) -> None:
    while metric(server, name) != value:
        time.sleep(0.01)


def waiting(server: httpx.Client, number: int) -> None:
    until(server, "plp_groups_waiting_samples", number)


def results(response: "Future[httpx.Response]") -> list[dict[str, Any]]:
    answer = response.result()
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def reward(response: "Future[httpx.Response]") -> float:
    (result,) = results(response)
    value: float = result["reward"]
    return value


def together(*lengths: int) -> list[float | None]:
    """The rewards of right responses of these lengths that come together."""
    samples = [Sample("\\boxed{7}", gold=7, group="q", length=length) for length in lengths]
    given = plp_reward.score(samples, Profile(name="whole", reward="normalized"))
    return [result.reward for result in given]


def test_a_piece_is_answered_when_its_group_is_complete(serve: Any, send: Send) -> None:
    server = serve()
    first = send(server, sample(7, 100))
    waiting(server, 1)
    assert not first.done()
    second = send(server, sample(7, 300))
    assert [reward(first), reward(second)] == together(100, 300)


def test_it_is_graded_when_it_arrives(serve: Any, send: Send) -> None:
    server = serve()
    first = send(server, sample(7, 100))
    until(server, "plp_grading_seconds_count", 1)
    assert not first.done()
    assert reward(send(server, sample(7, 300))) == together(100, 300)[1]


def test_a_request_may_hold_pieces_of_several_groups(serve: Any, send: Send) -> None:
    server = serve()
    first = send(server, sample(7, 100, group="p"), sample(7, 10, group="q"))
    second = send(server, sample(7, 30, group="q"), sample(7, 300, group="p"))
    given = [result["reward"] for answer in (first, second) for result in results(answer)]
    p, q = together(100, 300), together(10, 30)
    assert given == [p[0], q[0], q[1], p[1]]


def test_whole_groups_wait_for_nobody(serve: Any, send: Send) -> None:
    server = serve()
    waits = send(server, sample(7, 50))
    waiting(server, 1)
    assert [result["reward"] for result in results(send(server, *PAIR))] == together(100, 300)
    assert not waits.done()
    assert reward(send(server, sample(7, 70))) == together(50, 70)[1]


def test_the_size_may_come_with_the_request_and_for_any_reward_over_groups(
    serve: Any, send: Send
) -> None:
    server = serve()
    answers = [
        send(server, sample(7, length), profile="plp", reward="normalized", group_size=3)
        for length in (100, 200, 300)
    ]
    assert sorted(map(reward, answers)) == sorted(together(100, 200, 300))  # type: ignore[type-var]


def test_rewards_without_groups_do_not_wait(serve: Any, send: Send) -> None:
    server = serve()
    assert reward(send(server, sample(7, 100), reward="plp")) == 1.5


def test_an_evaluation_sample_does_not_wait_and_does_not_count(serve: Any, send: Send) -> None:
    server = serve()
    first = send(server, sample(7, 100))
    waiting(server, 1)
    assert reward(send(server, {**sample(7, 1), "evaluation": True})) == 1.0
    assert not first.done()
    send(server, sample(7, 300))
    assert reward(first) == together(100, 300)[0]


def test_trainers_with_the_same_prompts_do_not_meet(serve: Any, send: Send) -> None:
    server = serve()
    ours = send(server, sample(7, 100), run="a")
    theirs = send(server, sample(7, 1000), run="b")
    waiting(server, 2)
    assert reward(send(server, sample(7, 300), run="a")) == together(100, 300)[1]
    assert reward(ours) == together(100, 300)[0]
    assert not theirs.done()
    send(server, sample(7, 1000), run="b").result()


def test_a_sample_with_an_id_may_be_sent_twice_at_a_time_and_again_later(
    serve: Any, send: Send
) -> None:
    server = serve()
    twice = [send(server, sample(7, 100, "a")) for _ in range(2)]
    until(server, "plp_groups_retries_total", 1)
    waiting(server, 1)
    other = send(server, sample(7, 300, "b"))
    assert [*map(reward, twice), reward(other)] == [together(100, 300)[i] for i in (0, 0, 1)]
    assert reward(send(server, sample(7, 100, "a"))) == together(100, 300)[0]


def test_an_id_for_two_samples_of_a_group_is_refused(serve: Any, send: Send) -> None:
    server = serve()
    first = send(server, sample(7, 100, "a"))
    waiting(server, 1)
    refused = send(server, sample(7, 300, "a")).result()
    assert refused.status_code == 422
    (problem,) = refused.json()["error"]["problems"]
    assert (problem["id"], problem["field"]) == ("a", "id")
    assert not first.done()
    send(server, sample(7, 300, "b")).result()


def test_more_samples_than_the_group_has_are_refused(serve: Any, send: Send) -> None:
    server = serve()
    refused = send(server, *(sample(7, length) for length in (1, 2, 3))).result()
    assert refused.status_code == 422
    assert refused.json()["error"]["problems"][0]["field"] == "group"


def test_a_client_that_gave_up_gets_its_answer_when_it_comes_again(serve: Any, send: Send) -> None:
    server = serve()
    body, patience = {"profile": "pairs", "samples": [sample(7, 100)]}, httpx.Timeout(60, read=0.5)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.base_url}/reward", json=body, timeout=patience)
    again = send(server, sample(7, 100))
    until(server, "plp_groups_retries_total", 1)
    assert metric(server, "plp_groups_waiting_samples") == 1
    assert reward(send(server, sample(7, 300))) == together(100, 300)[1]
    assert reward(again) == together(100, 300)[0]


def test_an_incomplete_group_may_be_an_error_which_stays_one(serve: Any, send: Send) -> None:
    server = serve()
    for _ in range(2):
        refused = send(server, sample(7, 100, "a"), profile="pairs-or-error").result()
        assert refused.status_code == 409
        assert refused.json()["error"]["type"] == "incomplete_group"
        assert "1 of its group's 2" in refused.json()["error"]["message"]
    assert metric(server, "plp_groups_retries_total") == 1


def test_an_incomplete_group_may_get_another_reward(serve: Any, send: Send) -> None:
    server = serve()
    (early,) = results(send(server, sample(7, 100), profile="pairs-or-plp"))
    assert early["reward"] == 1.5
    assert "rewarded with plp" in early["message"]
    (late,) = results(send(server, sample(7, 25), profile="pairs-or-plp"))
    assert late["reward"] == 2.0
    assert "came after" in late["message"]


def test_waiting_does_not_keep_other_requests_out(serve: Any, send: Send) -> None:
    server = serve(max_in_flight=1)
    first = send(server, sample(7, 100))
    waiting(server, 1)
    until(server, "plp_grading_seconds_count", 1)
    assert reward(send(server, sample(7, 300))) == together(100, 300)[1]
    first.result()


def test_groups_beyond_the_limit_are_refused_and_those_let_in_are_completed(
    serve: Any, send: Send
) -> None:
    server = serve(groups={"max_samples": 6})
    first = send(server, sample(7, 100))
    waiting(server, 1)
    refused = send(server, sample(7, 100, group="another")).result()
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "groups.max_samples" in refused.json()["error"]["message"]
    send(server, sample(7, 300))
    assert reward(first) == together(100, 300)[0]


@contextlib.contextmanager
def held(server: httpx.Client, *bodies: dict[str, Any]) -> Iterator[None]:
    """Requests on connections that stay until they are broken off."""
    with contextlib.ExitStack() as stack:
        for body in bodies:
            content = json.dumps({"profile": "pairs", **body}).encode()
            connection = stack.enter_context(connect(server))
            connection.sendall(head("POST", "/reward", Content_Length=len(content)) + content)
        yield


def test_sizes_that_are_only_said_keep_nobody_out(serve: Any, send: Send) -> None:
    server = serve()
    claims = [
        {"group_size": 4096, "samples": [sample(7, 100, group=f"claim {number}")]}
        for number in range(4)
    ]
    with held(server, *claims):
        waiting(server, len(claims))
        assert "plp_groups_reserved 256.0" in server.get("/metrics").text
        first = send(server, sample(7, 100))
        send(server, sample(7, 300))
        assert reward(first) == together(100, 300)[0]


def test_one_run_cannot_take_the_room_of_another(serve: Any, send: Send) -> None:
    server = serve(groups={"max_samples": 64})
    greedy = [
        {"run": "greedy", "samples": [sample(7, 100, group=f"g{number}")]} for number in range(40)
    ]
    with held(server, *greedy):
        until(server, "plp_groups_refused_total", 24)
        first = send(server, sample(7, 100), run="modest")
        send(server, sample(7, 300), run="modest")
        assert reward(first) == together(100, 300)[0]
        assert "plp_groups_waiting 16.0" in server.get("/metrics").text


def test_a_replica_that_could_never_see_a_whole_group_refuses_pieces(
    serve: Any, send: Send
) -> None:
    server = serve(groups={"refuse": True})
    refused = send(server, sample(7, 100)).result()
    assert refused.status_code == 422
    assert "groups.refuse" in refused.json()["error"]["message"]
    assert len(results(send(server, *PAIR))) == 2


def test_an_invalid_sample_is_reported_and_its_neighbour_waits(serve: Any, send: Send) -> None:
    server = serve()
    first = send(server, {**sample(7, 100), "gold": None}, sample(7, 100), on_invalid="report")
    waiting(server, 1)
    send(server, sample(7, 300))
    assert [result["status"] for result in results(first)] == ["invalid", "ok"]


def test_the_client_sends_pieces_without_inventing_ids(serve: Any) -> None:
    server = serve()
    pair = [Sample("\\boxed{7}", gold=7, group="q", length=length) for length in (100, 300)]
    with (
        RewardClient(str(server.base_url), run="mine") as client,
        ThreadPoolExecutor(2) as threads,
    ):
        both = [
            threads.submit(client.score, [one], reward="normalized", group_size=2) for one in pair
        ]
        assert [answer.result()[0].reward for answer in both] == together(100, 300)
    assert metric(server, 'plp_samples_total{correct="true",profile="plp",run="mine"') == 2


def test_a_connection_that_breaks_while_grading_leaves_its_sample(serve: Any, send: Send) -> None:
    server = serve()
    body = orjson.dumps({"profile": "pairs", "samples": [sample(7, 100)]})
    with socket.create_connection((server.base_url.host, server.base_url.port)) as connection:
        head = f"POST /reward HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
    until(server, 'plp_requests_total{code="499",route="/reward"}', 1)
    assert reward(send(server, sample(7, 300))) == together(100, 300)[1]
    assert reward(send(server, sample(7, 100))) == together(100, 300)[0]
