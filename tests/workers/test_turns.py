"""The fair queue: whose turn it is."""

import itertools

import pytest

from plp_reward.workers.jobs import Job, Request, Ticket
from plp_reward.workers.turns import FairQueue


def request_with(names, queue, *turn, urgent=False):
    request = Request(len(names), None, turn=turn, urgent=urgent)
    tickets = [Ticket(request, i, Job(name, "g"), weight=len(name)) for i, name in enumerate(names)]
    if urgent:
        queue.add_urgent(tickets)
    else:
        queue.add(request, tickets)
    return request


def responses(tickets):
    return [ticket.job.response for ticket in tickets]


def test_requests_take_turns():
    queue = FairQueue()
    request_with(["a1", "a2", "a3", "a4"], queue)
    request_with(["b1"], queue)
    request_with(["c1", "c2"], queue)
    assert responses(queue.take(5, 100)) == ["a1", "b1", "c1", "a2", "c2"]
    assert responses(queue.take(5, 100)) == ["a3", "a4"]
    assert len(queue) == 0


def test_clients_take_turns_however_many_requests_each_has():
    queue = FairQueue()
    for number in range(100):
        request_with([f"a{number}"], queue, "10.0.0.1", "")
    request_with(["b1", "b2"], queue, "10.0.0.2", "")
    assert responses(queue.take(5, 100)) == ["a0", "b1", "a1", "b2", "a2"]


def test_a_client_has_one_turn_whatever_runs_it_names():
    queue = FairQueue()
    for number in range(100):
        request_with([f"a{number}"], queue, "10.0.0.1", f"run-{number}")
    request_with(["b1"], queue, "10.0.0.2", "")
    assert responses(queue.take(3, 100)) == ["a0", "b1", "a1"]


def test_the_runs_of_a_client_take_turns():
    queue = FairQueue()
    request_with(["x1", "x2"], queue, "10.0.0.1", "x")
    request_with(["x3", "x4"], queue, "10.0.0.1", "x")
    request_with(["y1", "y2"], queue, "10.0.0.1", "y")
    assert responses(queue.take(9, 100)) == ["x1", "y1", "x3", "y2", "x2", "x4"]


def test_a_chunk_ends_when_it_is_full():
    queue = FairQueue()
    request_with(["aaaa", "bbbb", "cccc"], queue)
    assert responses(queue.take(9, 5)) == ["aaaa", "bbbb"]
    assert responses(queue.take(9, 5)) == ["cccc"]
    assert queue.take(9, 5) == []


def test_a_suspect_is_alone():
    queue = FairQueue()
    request_with(["a", "b", "c"], queue)
    chunk = queue.take(2, 100)
    chunk[1].alone = True
    queue.put_back(chunk)
    assert len(queue) == 3
    assert responses(queue.take(9, 100)) == ["a"]
    assert responses(queue.take(9, 100)) == ["b"]
    assert responses(queue.take(9, 100)) == ["c"]


def test_what_was_taken_back_comes_first():
    queue = FairQueue()
    request_with(["a1", "a2"], queue)
    taken = queue.take(2, 100)
    request_with(["b1"], queue)
    queue.put_back(taken)
    assert responses(queue.take(9, 100)) == ["a1", "b1", "a2"]


def test_what_is_urgent_comes_before_everything_by_itself():
    queue = FairQueue()
    request_with(["a1", "a2"], queue)
    chunk = queue.take(1, 100)
    request_with(["u1", "u2"], queue, urgent=True)
    queue.put_back(chunk)
    assert len(queue) == 4
    urgent = queue.take(9, 100)
    assert responses(urgent) == ["u1"]
    queue.put_back(urgent)
    taken = [responses(queue.take(9, 100)) for _ in range(3)]
    assert taken == [["u1"], ["u2"], ["a1", "a2"]]


def test_a_dropped_request_is_forgotten():
    queue = FairQueue()
    first = request_with(["a1", "a2"], queue)
    request_with(["b1"], queue)
    assert queue.waiting_of(first) == 2
    assert queue.drop(first) == 2
    assert (len(queue), queue.waiting_of(first), queue.drop(first)) == (1, 0, 0)
    assert responses(queue.take(9, 100)) == ["b1"]


def test_a_dropped_probe_is_forgotten():
    queue = FairQueue()
    probe = request_with(["u1", "u2"], queue, urgent=True)
    request_with(["a1"], queue)
    assert set(queue.requests()) >= {probe}
    assert queue.drop(probe) == 2
    assert responses(queue.take(9, 100)) == ["a1"]


def test_what_is_ahead_are_the_turns_of_the_same_clients_other_requests():
    queue = FairQueue()
    huge = request_with(["h"] * 1000, queue, "10.0.0.1", "")
    request_with(["n"] * 1000, queue, "10.0.0.2", "")
    fresh = Request(1, None, turn=("10.0.0.1", ""))
    stranger = Request(1, None, turn=("10.0.0.3", ""))
    assert queue.ahead_of(stranger, 0) == 0
    assert queue.ahead_of(fresh, 0) == 1  # one turn of the huge one, not all of it
    assert queue.ahead_of(fresh, 499) == 500
    assert queue.ahead_of(fresh, 5000) == 1000
    assert queue.ahead_of(huge, 1000) == 0
    for _ in range(7):
        request_with(["s"], queue, "10.0.0.1", "")
    assert queue.ahead_of(fresh, 0) == 8
    assert queue.ahead_of(huge, 1000) == 7


@pytest.mark.parametrize("clients", [0, 1, 3])
def test_nothing_is_lost_counted_wrong_or_left_behind(clients):
    queue = FairQueue()
    turns = [(), *((f"host-{n % 2}", f"run-{n}") for n in range(clients))]
    numbers = itertools.count()
    requests, held, seen = [], [], []
    for step in range(600):
        what = step * 7919 % 5
        if what < 2:
            names = [str(next(numbers)) for _ in range(step % 4)]
            requests.append(request_with(names, queue, *turns[step % len(turns)]))
        elif what == 2:
            held.extend(queue.take(1 + step % 7, 20))
        elif what == 3:
            queue.put_back(held[-3:])
            del held[-3:]
        else:
            seen.extend(held)
            held.clear()
        assert len(queue) == sum(queue.waiting_of(request) for request in requests)
    seen.extend(held)
    while chunk := queue.take(5, 100):
        seen.extend(chunk)
    assert sorted(int(name) for name in responses(seen)) == list(range(next(numbers)))
    assert (len(queue), queue.requests(), list(queue._root.parts)) == (0, [], [])
    assert queue._root.requests == 0
