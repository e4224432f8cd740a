"""Requests that hold part of a group: graded on arrival, answered when the group is settled.

While a request waits it keeps its connection, its places and nothing of its body.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from starlette.requests import ClientDisconnect, Request

from plp_reward.errors import InvalidSamples, SampleProblem
from plp_reward.groups.partial import Answer, Graded, content_key, group_key, terms_of
from plp_reward.groups.rendezvous import NameTaken, Place
from plp_reward.http.callers import Caller
from plp_reward.http.errors import InvalidRequest
from plp_reward.http.service import Service
from plp_reward.scoring.plan import Plan
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import Sample
from plp_reward.scoring.settling import settle

_KEPT = 5.0
"""Seconds for which samples go on being graded when their client has gone: their group waits for
them, and a client whose connection broke comes again."""

GroupPlace = Place[Profile, Graded, Answer]


def in_pieces(samples: Sequence[Sample], profile: Profile) -> bool:
    """Return whether some of ``samples`` must wait for others of their group."""
    if not profile.awaits_groups:
        return False
    sizes = Counter(sample.group for sample in samples if not sample.evaluation)
    return any(size != profile.groups.size for size in sizes.values())


class Waiting:
    """The samples of one request, graded; their groups may still be on the way.

    Args:
        service: the service.
        caller: who asks; if it goes, its places are left to whoever comes again.
        places: by position, the places of the samples that wait.
        known: by position, the answers of those that do not: evaluation.
    """

    def __init__(
        self,
        service: Service,
        caller: Caller,
        places: dict[int, GroupPlace],
        known: dict[int, Answer],
    ) -> None:
        self._service = service
        self._places = places
        self._known = known
        self._caller = caller
        self._grading: asyncio.Task[object] | None = None
        self._dropped = False
        self._watch = asyncio.create_task(self._until_gone())

    @classmethod
    async def begin(
        cls,
        service: Service,
        request: Request,
        plan: Plan,
        *,
        run: str,
        names: Sequence[str | None],
        asked: str = "",
        end_tokens: Sequence[int] = (),
    ) -> Waiting:
        """Take a place for each sample, and grade those that are new.

        Args:
            service: the service.
            request: the request.
            plan: the samples, each with its group.
            run: the run that they belong to.
            asked: what the request asks for that differs from the profile.
            names: for each sample the id that its client gave it, or None.
            end_tokens: see ``Service.score``.

        Raises:
            ClientDisconnect: the client has gone, and nobody else waits for its samples.
            ConfigurationError: the reward remembers and the service has no folder for it.
            InvalidRequest: the service does not wait for groups.
            InvalidSamples: an open group has another sample of the same id.
            Overloaded: too much is waiting.
        """
        if service.settings.groups.refuse:
            raise InvalidRequest(
                "this service does not wait for the rest of a group (groups.refuse), as it is one "
                "of several: send whole groups in one request"
            )
        service.check_memory(plan.profile)
        client = request.client.host if request.client else ""
        places = _take(service, plan, run, asked, names, owner=run or client)
        waiting = cls(service, Caller(request, run), places, {})
        waiting._grading = task = asyncio.current_task()
        try:
            await waiting._grade(plan, run, end_tokens)
        except BaseException as error:
            waiting._watch.cancel()
            _give_back(places)
            if task is not None and waiting._dropped and task.uncancel() == 0:
                raise ClientDisconnect from error
            raise
        waiting._grading = None
        return waiting

    async def results(self) -> list[Answer] | None:
        """Return an answer a sample when all are settled, or None if the client is gone.

        Raises:
            IncompleteGroup: a group is not whole, and its profile makes that an error.
            Withdrawn: an earlier attempt that was joined failed.
        """
        answers = [place.answer for place in self._places.values()]
        self._service.waiting_requests += 1
        self._caller.access.waiting += 1
        delivered = False
        try:
            if answers:
                await asyncio.wait(answers)
            if any(answer.cancelled() for answer in answers):
                return None
            found = {i: place.answer.result() for i, place in self._places.items()} | self._known
            delivered = True
            return [found[position] for position in range(len(found))]
        finally:
            self._service.waiting_requests -= 1
            self._caller.access.waiting -= 1
            self._watch.cancel()
            if not delivered:
                for place in self._places.values():
                    place.leave()

    async def _grade(self, plan: Plan, run: str, end_tokens: Sequence[int]) -> None:
        """Grade by the terms of each group: one that began before a reload keeps its profile."""
        by_profile: dict[int, tuple[Profile, list[int]]] = {}
        for position in range(len(plan.samples)):
            place = self._places.get(position)
            if place is not None and not place.first:
                continue
            profile = plan.profile
            if place is not None and place.terms.context != profile:
                profile = place.terms.context
            by_profile.setdefault(id(profile), (profile, []))[1].append(position)
        for profile, positions in by_profile.values():
            mine = [plan.samples[position] for position in positions]
            part = (
                plan
                if profile is plan.profile and len(mine) == len(plan.samples)
                else Plan.of(mine, profile)
            )
            ends = [end_tokens[position] for position in positions] if end_tokens else ()
            verdicts, lengths = await self._service.examine(
                part, self._caller, run=run, end_tokens=ends
            )
            texts = profile.rewarding.needs_texts
            for position, sample, verdict, length in zip(
                positions, mine, verdicts, lengths, strict=True
            ):
                if position in self._places:
                    ref = self._service.note_sample(
                        run, sample, verdict, length, end_tokens[position] if end_tokens else 0
                    )
                    graded = Graded.of(sample, verdict, length, run, ref, texts=texts)
                    self._places[position].fill(graded, graded.weight)
                else:
                    (result,) = settle(
                        [sample], [verdict], [length], profile, self._service.memory, run
                    )
                    self._known[position] = Answer(result, incomplete=False)
                    end = end_tokens[position : position + 1]
                    self._service.note_call(
                        run, profile, [sample], [verdict], [length], end, [result]
                    )

    async def _until_gone(self) -> None:
        await self._caller.gone()
        for place in self._places.values():
            place.leave()
        await asyncio.sleep(_KEPT)
        # Whoever has come again waits for what this request has graded.
        wanted = any(place.awaited for place in self._places.values())
        if self._grading is not None and not wanted:
            self._dropped = True
            self._grading.cancel()


def _take(
    service: Service,
    plan: Plan,
    run: str,
    asked: str,
    names: Sequence[str | None],
    *,
    owner: str,
) -> dict[int, GroupPlace]:
    terms = terms_of(plan.profile)
    places: dict[int, GroupPlace] = {}
    keys: dict[str, bytes] = {}
    position, sample = 0, None
    try:
        for position, sample in enumerate(plan.samples):
            if sample.evaluation or sample.group is None:
                continue
            if (key := keys.get(sample.group)) is None:
                key = keys[sample.group] = group_key(run, plan.profile.name, asked, sample.group)
            places[position] = service.rendezvous.join(
                key,
                terms,
                content=content_key(sample),
                name=names[position],
                weight=len(sample.response),
                owner=owner,
            )
    except BaseException as error:
        _give_back(places)
        if isinstance(error, NameTaken) and sample is not None:
            raise InvalidSamples([SampleProblem(position, sample.id, "id", str(error))]) from error
        raise
    return places


def _give_back(places: Mapping[int, GroupPlace]) -> None:
    """Withdraw samples that will not be graded: whoever sends them again begins anew."""
    for place in places.values():
        if place.first:
            place.withdraw()
        place.leave()
