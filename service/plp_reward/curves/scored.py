"""Rewards on the responses of a scored dump, graded and counted once, whatever the reward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plp_reward.answers import Status
from plp_reward.dumps.fields import MISSING, lookup
from plp_reward.dumps.reading import Reader
from plp_reward.dumps.rows import RESULT, BadRow, Position, Row
from plp_reward.errors import ConfigurationError
from plp_reward.probe import Responses, Subject
from plp_reward.rewards.advantages import rloo
from plp_reward.rewards.groups import group_indices

MAX_LINE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Scored:
    """The responses of scored dumps.

    Attributes:
        responses: those that were decided and counted.
        named: whether their groups are known; if not, each stands alone.
        left_out: number of responses without a verdict or a length.
    """

    responses: Responses
    named: bool
    left_out: int

    @property
    def compared(self) -> bool:
        """Whether every group has responses to be compared with, so that advantages exist."""
        return bool(self.named and (np.bincount(self.responses.group) > 1).all())


@dataclass(frozen=True, slots=True)
class Points:
    """What a reward gives the responses of a dump.

    Attributes:
        reward: shape (samples,).
        advantage: shape (samples,), RLOO; None where some response has nothing to compare with.
    """

    reward: NDArray[np.float64]
    advantage: NDArray[np.float64] | None


def load_scored(
    files: Sequence[str], group_field: str | None = None, target: int = 2_000
) -> Scored:
    """Read what ``plp score`` wrote.

    Args:
        files: scored dumps, or ``-`` for standard input.
        group_field: the rows' field that names the prompt, by dotted path; by default ``group``. A
            row with a list of responses is a group by itself.
        target: tokens asked for, for rewards that compare with them.

    Raises:
        ConfigurationError: a file cannot be read or is no scored dump, or no response is left.
    """
    decided: list[tuple[Any, Mapping[str, Any]]] = []
    left_out = 0
    for group, result in _results(files, group_field):
        if result.get("correct") is None or result.get("length") is None:
            left_out += 1
        else:
            decided.append((group, result))
    if not decided:
        raise ConfigurationError(f"{', '.join(files)}: no response has a verdict and a length")
    correct = np.array([result["correct"] for _, result in decided], dtype=bool)
    without = {Status.NO_ANSWER.value, Status.TRUNCATED.value}
    responses = Responses(
        correct,
        np.array([result["length"] for _, result in decided], dtype=np.float64),
        np.array([result.get("status") not in without for _, result in decided]) | correct,
        group_indices([group for group, _ in decided]),
        np.full(correct.size, float(target)),
    )
    return Scored(responses, all(group is not None for group, _ in decided), left_out)


def on_scored(subject: Subject, scored: Scored) -> Points:
    """Give a dump's responses a reward.

    One that remembers has seen the same responses before, as in an epoch that repeats them.

    Raises:
        ConfigurationError: the reward compares the responses of a group and the groups are unknown.
        Malformed: the reward raised, or gave something that is not a finite number a sample.
    """
    if subject.reward.needs_group and not scored.named:
        raise ConfigurationError(
            f"reward {subject.reward.name!r} compares the responses to one prompt: name the rows' "
            "field that tells prompts apart with --group-field"
        )
    reward = subject.having_seen(scored.responses)(scored.responses)
    advantage = rloo(reward, scored.responses.group) if scored.compared else None
    return Points(reward, advantage)


def _results(
    files: Sequence[str], group_field: str | None
) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    for row in Reader(files, Position(), MAX_LINE_BYTES):
        if isinstance(row, BadRow):
            raise ConfigurationError(f"{row.file}, row {row.number}: {row.reason}")
        found = row.value.get(RESULT)
        group = _group(row, group_field)
        if group is None and isinstance(found, list):
            group = f"{row.file}:{row.number}"
        for result in found if isinstance(found, list) else [found]:
            if not isinstance(result, Mapping):
                raise ConfigurationError(
                    f"{row.file}, row {row.number}: no result in field {RESULT!r}: score the dump "
                    "first, with plp score"
                )
            yield group, result


def _group(row: Row, field: str | None) -> str | None:
    found = lookup(row.value, field or "group")
    if found is MISSING or found is None:
        if field is not None:
            raise ConfigurationError(f"{row.file}, row {row.number}: no field {field!r}")
        return None
    return str(found)
