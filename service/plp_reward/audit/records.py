"""A line of the audit log: a JSON object, told apart by ``kind``.

log      first in each file: its format and the version of the service
profile  a profile under a short key, before the first line that names it
call     samples that were scored together, with their verdicts and rewards
sample   a sample whose group was still on the way, with its verdict
group    such samples scored together, by their ``ref``, with the rewards of those answered now
"""

from __future__ import annotations

import hashlib
import re
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from sys import getsizeof
from typing import Any

from plp_reward.answers import Verdict
from plp_reward.files.encoding import to_json
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample

FORMAT = 2
"""2: every line ends with a checksum of what stands before it; 1 had none."""
_CHECKSUM = re.compile(rb',"crc32":"([0-9a-f]{8})"}$')


def log_record(version: str) -> dict[str, Any]:
    """Return a file's first line."""
    return {"kind": "log", "format": FORMAT, "version": version, "time": time.time()}


def profile_record(profile: Profile) -> dict[str, Any]:
    """Return the line that says what a profile's key stands for."""
    return {
        "kind": "profile",
        "key": profile_key(profile),
        "profile": profile.table(),
        "versions": profile.versions,
    }


def profile_key(profile: Profile) -> str:
    """Return a short name for a profile's settings."""
    held = profile.model_dump_json() + "".join(profile.versions.values())
    return hashlib.blake2b(held.encode(), digest_size=8).hexdigest()


def call_record(
    run: str,
    request: str,
    profile: Profile,
    samples: Sequence[Sample],
    verdicts: Sequence[Verdict],
    lengths: Sequence[Length],
    end_tokens: Sequence[int],
    results: Sequence[Result],
    *,
    whole: bool,
    token_name: str = "",
) -> dict[str, Any]:
    """Return the line of samples that were scored together, in one request."""
    ends = end_tokens or [0] * len(samples)
    return {
        "kind": "call",
        "time": time.time(),
        "run": run,
        "request": request,
        "token_name": token_name,
        "profile": profile_key(profile),
        "samples": [
            sample_content(*each, whole=whole)
            for each in zip(samples, verdicts, lengths, ends, strict=True)
        ],
        **_rewards(results),
    }


def sample_record(
    ref: str,
    run: str,
    request: str,
    sample: Sample,
    verdict: Verdict,
    length: Length,
    end_tokens: int,
    *,
    whole: bool,
    token_name: str = "",
) -> dict[str, Any]:
    """Return the line of a sample that waits for its group."""
    return {
        "kind": "sample",
        "time": time.time(),
        "ref": ref,
        "run": run,
        "request": request,
        "token_name": token_name,
        "sample": sample_content(sample, verdict, length, end_tokens, whole=whole),
    }


def group_record(
    run: str,
    profile: Profile,
    refs: Sequence[str],
    results: Sequence[Result],
    *,
    complete: bool,
) -> dict[str, Any]:
    """Return the line of a group that was settled.

    Args:
        run: the run.
        profile: what scored it: the group's own, or what its policy makes of it.
        refs: its samples, in the order in which they were scored.
        results: of the last of them, or of all: those that were answered now.
        complete: false if some were missing.
    """
    return {
        "kind": "group",
        "time": time.time(),
        "run": run,
        "profile": profile_key(profile),
        "complete": complete,
        "refs": list(refs),
        **_rewards(results),
    }


def _rewards(results: Sequence[Result]) -> dict[str, Any]:
    return {
        "rewards": [result.reward for result in results],
        "components": [dict(result.components) for result in results],
    }


def sample_content(
    sample: Sample, verdict: Verdict, length: Length, end_tokens: int, *, whole: bool
) -> dict[str, Any]:
    """Return a sample and its verdict, as they stand in a line."""
    texts: dict[str, Any]
    if whole:
        texts = {"response": sample.response, "prompt": sample.prompt}
    else:
        texts = {"response_hash": text_hash(sample.response)}
    return {
        "id": sample.id,
        "group": sample.group,
        **texts,
        "gold": sample.gold,
        "finish_reason": sample.finish_reason,
        "evaluation": sample.evaluation,
        "target": sample.target,
        "extra": sample.extra,
        "tokens": length.tokens,
        "length_source": length.source,
        "end_tokens": end_tokens,
        "correct": verdict.correct,
        "status": verdict.status.value,
        "answer": verdict.answer,
        "found_by": verdict.found_by,
        "rule": verdict.rule,
        "message": verdict.message,
    }


def text_hash(text: str) -> str:
    """Return what stands for a text that is not kept: the first half of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def line(record: dict[str, Any]) -> bytes:
    """Return a record as a line."""
    return to_json(record) + b"\n"


def checked_line(record: dict[str, Any]) -> bytes:
    """Return a record as a line of the log, with a checksum as its last field."""
    content = to_json(record)[:-1]
    return content + b',"crc32":"%08x"}\n' % zlib.crc32(content)


def is_intact(content: bytes) -> bool:
    """Return whether a line of the log, without its end, is as it was written."""
    found = _CHECKSUM.search(content)
    return found is not None and zlib.crc32(content[: found.start()]) == int(found[1], 16)


def kept(sample: Sample, *, whole: bool) -> Sample:
    """Return a sample without what no line will hold, so that it does not wait for the disk."""
    return replace(sample, token_ids=None, prompt=sample.prompt if whole else None)


def held_bytes(samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> int:
    """Return the memory that a record holds while it waits, about."""
    return sum(
        _OVERHEAD + sum(_size(getattr(part, each.name)) for part in pair for each in fields(part))
        for pair in zip(samples, verdicts, strict=True)
    )


_OVERHEAD = 1024
"""Bytes of what a sample has beside its fields and its verdict's: length, result, the objects."""


def _size(value: object) -> int:
    if isinstance(value, Mapping):
        value = [*value, *value.values()]
    inside = sum(map(_size, value)) if isinstance(value, list | tuple) else 0
    return getsizeof(value) + inside
