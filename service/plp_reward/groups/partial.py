"""Groups that arrive in pieces: what waits of a sample, and what a group that waited gets.

``rendezvous`` knows when to settle a group, this module how: whole, or by the profile's policy for
incomplete ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from plp_reward.answers import Verdict
from plp_reward.errors import PlpError
from plp_reward.files.encoding import to_json
from plp_reward.groups.rendezvous import Gathering, GroupTerms
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.memory import Memory
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Result, Sample
from plp_reward.scoring.settling import settle


class IncompleteGroup(PlpError):  # noqa: N818  named by the state it reports
    """A group was not complete in time, and its profile makes that an error.

    Attributes:
        stopping: true if the service is ending: the same samples may be sent to another.
    """

    def __init__(self, message: str, *, stopping: bool) -> None:
        super().__init__(message)
        self.stopping = stopping


@dataclass(frozen=True, slots=True)
class Graded:
    """What is known of a sample by itself.

    Attributes:
        sample: the sample, without the texts that its reward does not ask for; a digest stands for
            the response.
        verdict: its verdict, without the forms that were compared.
        length: its length.
        run: the run that it belongs to.
        ref: what the audit log calls it, or "".
    """

    sample: Sample
    verdict: Verdict
    length: Length
    run: str = ""
    ref: str = ""

    @classmethod
    def of(
        cls,
        sample: Sample,
        verdict: Verdict,
        length: Length,
        run: str = "",
        ref: str = "",
        *,
        texts: bool = False,
    ) -> Graded:
        """Keep what a reward and its result need, so that waiting takes little memory.

        Args:
            sample: the sample.
            verdict: its verdict.
            length: its length.
            run: the run that it belongs to.
            ref: what the audit log calls it.
            texts: whether the reward looks at response, prompt or further fields: then they are
                kept.
        """
        hidden: dict[str, Any] = (
            {} if texts else {"response": content_key(sample).hex(), "prompt": None, "extra": None}
        )
        return cls(
            replace(sample, gold="", token_ids=None, **hidden),
            replace(verdict, gold_form=None, answer_form=None, steps=()),
            length,
            run,
            ref,
        )

    @property
    def weight(self) -> int:
        """Bytes of its texts, about."""
        sample, verdict = self.sample, self.verdict
        texts = (sample.id, sample.response, sample.prompt, verdict.answer, verdict.message)
        extra = len(to_json(sample.extra)) if sample.extra else 0
        return extra + sum(len(text) for text in texts if text)


class Answer(NamedTuple):
    """What a sample gets that waited for its group.

    Attributes:
        result: its result.
        incomplete: true if it follows from a group that was not whole in time.
    """

    result: Result
    incomplete: bool


def terms_of(profile: Profile) -> GroupTerms[Profile]:
    """Return the terms on which a profile's groups gather; it must name their size."""
    groups = profile.groups
    if groups.size is None:
        raise ValueError(f"profile {profile.name!r} has no groups.size")
    return GroupTerms(groups.size, groups.deadline, groups.retention, profile)


def group_key(run: str, profile: str, asked: str, group: str) -> bytes:
    """Return a short name for a group, different for each trainer, way of scoring and prompt.

    Args:
        run: the run.
        profile: the profile's name: what it holds may change while the group is open.
        asked: what the request asks for that differs from the profile.
        group: the prompt's name.
    """
    return _digest(run, profile, asked, group)


def prompt_key(prompt: str, label: bytes) -> str:
    """Return a name for the responses to one prompt with one label."""
    return _digest(prompt, label.decode()).hex()


def content_key(sample: Sample) -> bytes:
    """Return a short name for what was generated, the same when it is sent again."""
    return _digest(sample.response, str(sample.finish_reason), str(sample.length))


def settle_group(
    gathering: Gathering[Profile, Graded], memory: Memory | None = None
) -> list[Answer]:
    """Give rewards to a group that gathered, whole or by its profile's policy.

    Args:
        gathering: the group.
        memory: what earlier calls left, for a reward that remembers.

    Raises:
        IncompleteGroup: it is not whole, and the policy is an error.
    """
    profile = profile_of(gathering)
    values = values_of(gathering)
    note = "" if gathering.complete else _note(gathering)
    if note and profile.groups.incomplete == "error":
        raise IncompleteGroup(note, stopping=gathering.stopping)
    results = settle(
        [value.sample for value in values],
        [value.verdict for value in values],
        [value.length for value in values],
        profile,
        memory,
        values[0].run,
    )
    if not note:
        return [Answer(result, incomplete=False) for result in results]
    return [
        Answer(
            replace(result, message=f"{result.message}; {note}" if result.message else note),
            incomplete=True,
        )
        for result in results
    ]


def profile_of(gathering: Gathering[Profile, Graded]) -> Profile:
    """Return what scores a group: its profile, or what that has in store for incomplete ones."""
    profile = gathering.terms.context
    if gathering.complete or profile.groups.incomplete != "fallback":
        return profile
    return profile.override(
        reward=profile.groups.fallback, parameters=profile.groups.fallback_parameters
    )


def values_of(gathering: Gathering[Profile, Graded]) -> Sequence[Graded]:
    """Return the samples that are scored together."""
    if gathering.late and profile_of(gathering).remembers:
        return gathering.values[-1:]  # the memory has taken the others in
    return gathering.values


def _note(gathering: Gathering[Profile, Graded]) -> str:
    size, policy = gathering.terms.size, gathering.terms.context.groups
    if gathering.late:
        came = "this response came after its group was settled without it"
    elif gathering.stopping:
        came = f"the service stopped when {len(gathering.values)} of its group's {size} had come"
    else:
        came = (
            f"{len(gathering.values)} of its group's {size} responses came within "
            f"{policy.deadline:g} s"
        )
    match policy.incomplete:
        case "partial":
            return f"{came}: rewarded over {len(gathering.values)}"
        case "fallback":
            return f"{came}: rewarded with {policy.fallback}"
        case "error":
            return f"{came}; groups.incomplete makes that an error"


def _digest(*parts: str) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.digest()
