"""A sample with its verdict and reward, and what its text shows."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from plp_reward.answers import Gold
from plp_reward.files.encoding import to_json
from plp_reward.scoring.samples import Sample
from plp_reward.scoring.thinking import thinking_tags, thought

_BOX = re.compile(r"\\boxed\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
_MOST_BOXES = 200
STEPS = ("step", "global_step", "global_steps")
"""What trainers call their step."""
MOST_FIELDS = 16
"""Further fields of a sample that are shown."""
SHORT_FIELD = 200
"""Characters of a field that are shown."""
OR = "\nor\n"
"""What stands between several acceptable answers."""


@dataclass(slots=True, kw_only=True)
class Row:
    """A sample as the viewer shows it.

    Attributes:
        key: what a link to it holds; the same in the service's memory and in its audit log.
        time: seconds since 1970, or the position in a file that has no times.
        run: the run, or the file it is from.
        profile: the profile that scored it, or "".
        id: the sample's id.
        problem: what tells its problem from others: group, else prompt, else id.
        prompt: the problem, if known.
        response: the response, empty where only a hash was kept.
        gold: the right answer, see ``gold_text``.
        extra: further fields as JSON, or "".
        correct: right, wrong, or not decided.
        status: why.
        answer: the final answer in the response.
        found_by: the extraction rule that found it.
        rule: the comparison rule that decided.
        message: what scoring had to say.
        reward: the reward, or None.
        components: its parts.
        tokens: length of the response, if known.
        finish_reason: why generation ended, if known.
        evaluation: true for a sample that trains nothing.
        step: the trainer's step, where the sample says it: the first of ``STEPS`` in its ``extra``.
        fields: the further fields as short texts, to be shown and filtered by, but for the step.
        thinking: part of the response's characters that is thinking.
        boxes: different answers that stand in boxes behind the thinking.
        reasoning: characters beside boxes, tags and white space.
    """

    key: str
    time: float
    run: str
    profile: str = ""
    id: str = ""
    problem: str = ""
    prompt: str = ""
    response: str = ""
    gold: str = ""
    extra: str = ""
    correct: bool | None = None
    status: str = ""
    answer: str | None = None
    found_by: str = ""
    rule: str = ""
    message: str = ""
    reward: float | None = None
    components: Mapping[str, float] = field(default_factory=dict)
    tokens: int | None = None
    finish_reason: str | None = None
    evaluation: bool = False
    step: float | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    thinking: float | None = None
    boxes: int = 0
    reasoning: int = 0

    @classmethod
    def of(cls, key: str, time: float, run: str, sample: Sample, **more: Any) -> Row:
        """Return the row of a sample: what its text shows is looked up here."""
        row = cls(
            key=key,
            time=time,
            run=run,
            id=sample.id,
            problem=problem_of(sample),
            prompt=sample.prompt or "",
            response=sample.response,
            gold=gold_text(sample.gold),
            extra=to_json(sample.extra).decode() if sample.extra else "",
            finish_reason=sample.finish_reason,
            evaluation=sample.evaluation,
            **more,
        )
        if sample.extra:
            row.step, row.fields = step_of(sample.extra), fields_of(sample.extra)
        if sample.response:
            row.thinking, row.boxes, row.reasoning = shown_by(sample.response)
        return row

    @property
    def weight(self) -> int:
        """Bytes that it holds, about."""
        texts = (
            self.prompt,
            self.response,
            self.gold,
            self.extra,
            self.answer,
            self.message,
            self.id,
        )
        fields = (part for pair in self.fields.items() for part in pair)
        return 1_000 + sum(sys.getsizeof(text) for text in (*texts, *fields) if text)


def gold_text(gold: Gold) -> str:
    """Return gold as one text: several acceptable answers with a line that says ``or`` between."""
    if isinstance(gold, str | int | float):
        return str(gold)
    return OR.join(map(str, gold))


def golds_of(text: str) -> list[str]:
    """Return the acceptable answers of a text that ``gold_text`` gave."""
    return text.split(OR)


def problem_of(sample: Sample) -> str:
    """Return what tells a sample's problem from others, shortly."""
    if sample.group:
        return sample.group
    return short_hash(sample.prompt) if sample.prompt else sample.id


def step_of(extra: Mapping[str, Any]) -> float | None:
    """Return the trainer's step, if a sample's further fields say it."""
    for name in STEPS:
        value = extra.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**53:
            return float(value)
    return None


def fields_of(extra: Mapping[str, Any]) -> dict[str, str]:
    """Return a sample's further fields as short texts, the first ``MOST_FIELDS`` of them."""
    return {
        name[:SHORT_FIELD]: (value if isinstance(value, str) else to_json(value).decode())[
            :SHORT_FIELD
        ]
        for name, value in islice(extra.items(), MOST_FIELDS)
        if name not in STEPS
    }


def short_hash(text: str) -> str:
    """Return what stands for a long text in a link."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def shown_by(response: str) -> tuple[float, int, int]:
    """Return what a response shows by itself: thinking's share, boxes, characters of reasoning."""
    thinking = len(thought(response)) / len(response) if response.strip() else 0.0
    final = beside = response
    if (pair := thinking_tags(response)) is not None:
        final = response.rpartition(pair[1])[2]
        beside = response.replace(pair[0], "").replace(pair[1], "")
    boxes = [box.group(1) for box in islice(_BOX.finditer(final), _MOST_BOXES)]
    reasoning = len("".join(_BOX.sub("", beside).replace("$", "").split()))
    return thinking, len({"".join(box.split()) for box in boxes}), reasoning
