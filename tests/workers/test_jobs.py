"""The fair queue."""

from plp_reward.workers.jobs import FairQueue, Job, Request, Ticket


def request_with(names, queue):
    request = Request(len(names), None, wait=False)
    queue.add(request, [Ticket(request, i, Job(name, "g")) for i, name in enumerate(names)])
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


def test_a_dropped_request_is_forgotten():
    queue = FairQueue()
    first = request_with(["a1", "a2"], queue)
    request_with(["b1"], queue)
    assert queue.waiting_of(first) == 2
    assert queue.drop(first) == 2
    assert (len(queue), queue.waiting_of(first), queue.drop(first)) == (1, 0, 0)
    assert responses(queue.take(9, 100)) == ["b1"]
