"""What a pool takes on: jobs that can travel to a worker, as long as there is memory for them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from plp_reward.answers import GradingPolicy
from plp_reward.files.encoding import to_json
from plp_reward.graders import Grading
from plp_reward.workers import wire
from plp_reward.workers.jobs import Job, plain_gold

_LONGEST_DEADLINE = 3600.0

_OVERHEAD = 512
"""Bytes that a job takes on its way besides its texts: tickets, tuples, its verdict."""


def weight_of(job: Job) -> int:
    """Bytes that a job with a plain gold holds in memory."""
    response, gold, _, prompt, _, _, fields = job
    weight = _OVERHEAD + sys.getsizeof(response) + sys.getsizeof(gold)
    if prompt is not None:
        weight += sys.getsizeof(prompt)
    if type(gold) is tuple:
        weight += sum(map(sys.getsizeof, gold))
    if fields is not None:
        weight += len(to_json(fields))
    return weight


def checked(jobs: Sequence[Job]) -> list[Job]:
    """``jobs`` with nothing in them that could not travel to a worker.

    Raises:
        TypeError: a job's field has the wrong type; the message names it.
        ValueError: a job's deadline is out of range.
    """
    found = []
    policies: set[int] = set()
    for index, job in enumerate(jobs):
        response, gold, policy, prompt, deadline, explain, fields = job
        try:
            if id(policy) not in policies:
                if not isinstance(policy, GradingPolicy | Grading):
                    raise TypeError(
                        f"policy must be a GradingPolicy or Grading, not {type(policy).__name__}"
                    )
                wire.dump_policy(policy)
                policies.add(id(policy))
            if type(response) is not str:
                response = _text("response", response)
            if prompt is not None and type(prompt) is not str:
                prompt = _text("prompt", prompt)
            if deadline is not None and not 0 < deadline <= _LONGEST_DEADLINE:
                raise ValueError(f"deadline must be above 0 and at most {_LONGEST_DEADLINE:g} s")
            if fields is not None:
                to_json(fields)
            gold = plain_gold(gold)
            found.append(Job(response, gold, policy, prompt, deadline, bool(explain), fields))
        except (TypeError, ValueError) as error:
            raise type(error)(f"jobs[{index}]: {error}") from error
    return found


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, not {type(value).__name__}")
    return str(value)


class Room:
    """Memory for the jobs that a pool holds.

    A request may take half of what is free, so that those who hold much leave room for those who
    need little. One that is larger than that is taken if nothing else is held: it could never be
    served otherwise.

    Args:
        limit: bytes in all.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.held = 0

    def fits(self, weight: int) -> bool:
        """Whether a request of ``weight`` bytes may be taken on."""
        return not self.held or weight <= (self._limit - self.held) / 2

    def take(self, weight: int) -> None:
        """Note that ``weight`` bytes are held."""
        self.held += weight

    def give_back(self, weight: int) -> None:
        """Note that they are not held any more."""
        self.held -= weight
