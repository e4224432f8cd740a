"""What the pool and its processes say to each other.

Pool to worker: frames of marshalled built-in values, a chunk of samples each; it is the fastest
codec there is, and the worker trusts the pool. Worker to pool: JSON. A worker has read hostile
text; should that ever corrupt it, its bytes must not reach an unpickler or ``marshal.loads``, which
trust their input. Pool and zygote: small fixed records, one a datagram.
"""

from __future__ import annotations

import json
import marshal
import pickle
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from plp_reward.answers import Stage, Status, Step, Verdict
from plp_reward.files.encoding import to_json
from plp_reward.graders import How
from plp_reward.workers.jobs import Job

HEADER = struct.Struct("<I")
"""Length of the frame's payload in bytes."""

REPLY_LIMIT = 64 * 2**20
"""Bytes of the largest reply the pool accepts."""

EXIT_MEMORY = 70
"""Exit code of a worker that ran into its memory limit."""

Sample = tuple[str, Any, str | None, int, bool, float, bytes | None]
"""Response, gold, prompt, index of the policy, explain, CPU seconds, further fields as JSON."""


def frame(payload: bytes) -> bytes:
    """``payload`` with its length in front."""
    return HEADER.pack(len(payload)) + payload


@lru_cache(maxsize=256)
def dump_policy(policy: How) -> bytes:
    """A policy as bytes.

    Raises:
        TypeError: the policy cannot be hashed or pickled.
    """
    return pickle.dumps(policy, protocol=5)


@lru_cache(maxsize=256)
def _load_policy(dumped: bytes) -> How:
    policy: How = pickle.loads(dumped)  # noqa: S301 - written by the pool
    return policy


def encode_chunk(jobs: Sequence[Job], budgets: Sequence[float]) -> bytes:
    """The frame that asks a worker to grade ``jobs`` within ``budgets`` CPU seconds each.

    Golds must be plain (see ``jobs.plain_gold``). Each distinct policy travels once.
    """
    policies: list[bytes] = []
    places: dict[int, int] = {}
    samples: list[Sample] = []
    for job, budget in zip(jobs, budgets, strict=True):
        response, gold, policy, prompt, _, explain, fields = job
        place = places.get(id(policy))
        if place is None:
            place = places[id(policy)] = len(policies)
            policies.append(dump_policy(policy))
        more = None if fields is None else to_json(fields)
        samples.append((response, gold, prompt, place, explain, budget, more))
    return frame(marshal.dumps((policies, samples)))


def decode_chunk(payload: bytes) -> tuple[list[How], list[Sample]]:
    """What ``encode_chunk`` put in."""
    policies, samples = marshal.loads(payload)  # noqa: S302 - written by the pool
    return [_load_policy(dumped) for dumped in policies], samples


VerdictFields = tuple[Any, ...] | None
"""A verdict's fields in their order, or None for not decided in this lane."""


def outcome(verdict: Verdict | None) -> VerdictFields:
    """The fields of ``verdict``, ready to be sent."""
    if verdict is None:
        return None
    return (
        verdict.correct,
        verdict.status,
        verdict.answer,
        verdict.found_by,
        verdict.rule,
        verdict.gold_form,
        verdict.answer_form,
        verdict.message,
        [(step.stage, step.what, step.outcome, step.why) for step in verdict.steps],
    )


HELLO = b"[]"
"""What a worker sends first: it has started. An empty answer to no chunk."""


def encode_outcomes(outcomes: list[VerdictFields]) -> bytes:
    """What answers the next samples of a chunk, one outcome each."""
    try:
        return orjson.dumps(outcomes)
    except TypeError:  # lone surrogates, which orjson refuses and JSON can escape
        return json.dumps(outcomes, default=str).encode()


_STATUSES = {status.value: status for status in Status}


def decode_reply(payload: bytes) -> list[Verdict | None]:
    """The verdicts in a reply.

    Raises:
        ValueError: the payload is no reply.
    """
    try:
        outcomes = orjson.loads(payload)
    except orjson.JSONDecodeError:  # lone surrogates
        outcomes = json.loads(payload)
    try:
        return [None if fields is None else _verdict(*fields) for fields in outcomes]
    except (TypeError, KeyError) as error:
        raise ValueError(f"not a reply: {error}") from error


def _verdict(
    correct: bool | None,
    status: str,
    answer: str | None,
    found_by: str,
    rule: str,
    gold_form: str | None,
    answer_form: str | None,
    message: str,
    steps: list[tuple[str, str, str, str]],
) -> Verdict:
    return Verdict(
        correct,
        _STATUSES[status],
        answer,
        found_by,
        rule,
        gold_form,
        answer_form,
        message,
        tuple(Step(Stage(stage), *told) for stage, *told in steps),
    )


class Record(NamedTuple):
    """A message between pool and zygote: ``kind`` is one of the constants below."""

    kind: int
    slot: int
    value: int

    def encode(self) -> bytes:
        """The datagram."""
        return _RECORD.pack(*self)

    @classmethod
    def decode(cls, datagram: bytes) -> Record:
        """The record in a datagram."""
        return cls(*_RECORD.unpack(datagram))


_RECORD = struct.Struct("<iii")
RECORD_SIZE = _RECORD.size

FORK = 1
"""Pool: fork a worker into ``slot``; ``value`` is its lane. Its socket comes with the datagram."""
KILL = 2
"""Pool: kill the worker in ``slot``."""
READY = 3
"""Zygote: everything is imported."""
FORKED = 4
"""Zygote: the worker in ``slot`` has process id ``value``."""
EXITED = 5
"""Zygote: the worker in ``slot`` ended with wait status ``value``, or could not be forked (-1)."""

PING = 6
"""Pool: are you there?"""
PONG = 7
"""Zygote: yes."""

QUICK = 0
SYMBOLIC = 1
OWN = 2
TASKS = 3
LANES = {QUICK: "quick", SYMBOLIC: "symbolic", OWN: "own", TASKS: "tasks"}
"""Their names. The last one is none of a pool's: see ``guard``."""


class ZygoteSpec(NamedTuple):
    """What a zygote is told when it starts, as its command line."""

    parent: int
    control: int
    progress: int
    slots: int
    memory_mb: int
    decide: str
    grade: str
    work: str
    imports: tuple[str, ...]

    def encode(self) -> str:
        """One command line argument."""
        return json.dumps(self._asdict())

    @classmethod
    def decode(cls, argument: str) -> ZygoteSpec:
        """The spec in a command line argument."""
        return cls(**json.loads(argument))
