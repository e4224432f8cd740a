"""Where groups gather: who sits where, who is answered when, and what is forgotten.

A value is a number and its answer the sum of the group's, so that an answer tells who was in it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Any

import pytest

from plp_reward.errors import Overloaded
from plp_reward.groups.rendezvous import (
    Gathering,
    GroupTerms,
    NameTaken,
    Place,
    Rendezvous,
    WaitingLimits,
    Withdrawn,
)
from plp_reward.groups.rendezvous import gathering as module
from plp_reward.groups.rendezvous.room import AHEAD

LONG = 1e6
AMPLE = WaitingLimits(samples=1000, size=2**30)
NumberPlace = Place[str, int, int]


def terms(size: int = 3, deadline: float = LONG, retention: float = LONG) -> GroupTerms[str]:
    return GroupTerms(size, deadline, retention, context="add")


class Meeting(Rendezvous[str, int, int]):
    """A rendezvous that adds, and what it was asked to settle."""

    def __init__(self, limits: WaitingLimits = AMPLE) -> None:
        super().__init__(self.add, limits)
        self.settled: list[Gathering[str, int]] = []

    def add(self, gathering: Gathering[str, int]) -> list[int]:
        self.settled.append(gathering)
        if sum(gathering.values) < 0:
            raise ValueError("negative")
        return [sum(gathering.values)] * len(gathering.values)

    def bring(
        self,
        value: int,
        key: Hashable = "q",
        name: str | None = None,
        owner: Hashable = None,
        **of: Any,
    ) -> NumberPlace:
        """Join with a sample whose content is its value, and fill."""
        place = self.join(key, terms(**of), content=value, name=name, owner=owner)
        if place.first:
            place.fill(value)
        return place


def bring_all(meeting: Meeting, samples: Iterable[dict[str, Any]]) -> int:
    """Bring samples until one is refused; return how many came before."""
    for came, sample in enumerate(samples):
        try:
            meeting.bring(**sample)
        except Overloaded:
            return came
    raise AssertionError("none was refused")


def run(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def in_a_loop() -> None:
        asyncio.run(test())  # type: ignore[arg-type]

    in_a_loop.__name__ = test.__name__  # type: ignore[attr-defined]
    return in_a_loop


async def heard(*places: NumberPlace) -> list[int]:
    return [await place.answer for place in places]


@run
async def test_the_last_sample_settles_a_group_for_all() -> None:
    meeting = Meeting()
    places = [meeting.bring(1), meeting.bring(2)]
    assert not any(place.answer.done() for place in places)
    places.append(meeting.bring(4))
    assert await heard(*places) == [7, 7, 7]
    (settled,) = meeting.settled
    assert settled.complete
    assert list(settled.values) == [1, 2, 4]


@run
async def test_values_are_in_order_of_arrival_whoever_is_graded_first() -> None:
    meeting = Meeting()
    places = [meeting.join("q", terms(), content=value) for value in (1, 2, 4)]
    for place, value in reversed(list(zip(places, (1, 2, 4), strict=True))):
        place.fill(value)
    assert await heard(*places) == [7, 7, 7]
    assert list(meeting.settled[0].values) == [1, 2, 4]


@run
async def test_groups_of_other_keys_do_not_mix() -> None:
    meeting = Meeting()
    places = [meeting.bring(10**i, key=f"q{i % 2}") for i in range(6)]
    assert await heard(*places) == [10101, 101010] * 3


@run
async def test_equal_samples_side_by_side_are_two() -> None:
    meeting = Meeting()
    assert await heard(*(meeting.bring(1) for _ in range(3))) == [3, 3, 3]


@run
async def test_two_groups_of_one_key_are_filled_one_after_the_other() -> None:
    meeting = Meeting()
    places = [meeting.bring(10**i) for i in range(6)]
    assert await heard(*places) == [111, 111, 111, 111000, 111000, 111000]


@run
async def test_a_full_group_that_is_not_graded_yet_takes_no_more() -> None:
    meeting = Meeting()
    first = [meeting.join("q", terms(), content=i) for i in range(3)]
    second = [meeting.bring(10) for _ in range(3)]
    assert await heard(*second) == [30, 30, 30]
    for place in first:
        place.fill(1)
    assert await heard(*first) == [3, 3, 3]


@run
async def test_a_sample_whose_caller_left_is_the_same_when_it_comes_again() -> None:
    meeting = Meeting()
    gone = meeting.bring(1)
    gone.leave()
    again = meeting.bring(1)
    assert not again.first
    assert await heard(again, meeting.bring(2), meeting.bring(4)) == [7, 7, 7]
    assert meeting.state().retries == 1


@run
async def test_its_text_from_another_caller_is_another_sample_while_the_first_still_waits() -> None:
    meeting = Meeting()
    first = meeting.bring(1)
    second = meeting.bring(1)
    assert second.first
    first.leave()
    again = meeting.bring(1)
    assert not again.first
    assert await heard(second, again, meeting.bring(4)) == [6, 6, 6]


@run
async def test_an_answer_that_reached_nobody_is_given_to_the_one_who_comes_again() -> None:
    meeting = Meeting()
    gone = meeting.bring(1)
    gone.leave()
    await heard(meeting.bring(2), meeting.bring(4))
    assert await heard(meeting.bring(1)) == [7]
    assert meeting.bring(1).first  # once: this one begins another group


@run
async def test_a_caller_who_was_lost_while_being_answered_comes_again() -> None:
    meeting = Meeting()
    places = [meeting.bring(value) for value in (1, 2, 4)]
    places[0].leave()
    assert await heard(meeting.bring(1)) == [7]


@run
async def test_an_answered_text_begins_another_group() -> None:
    meeting = Meeting()
    await heard(*(meeting.bring(value) for value in (1, 2, 4)))
    again = [meeting.bring(value) for value in (1, 2, 40)]
    assert await heard(*again) == [43, 43, 43]


@run
async def test_a_name_stands_for_its_sample_while_it_waits_and_after() -> None:
    meeting = Meeting()
    first = meeting.bring(1, name="a")
    beside = meeting.bring(1, name="a")
    assert not beside.first
    others = [meeting.bring(2, name="b"), meeting.bring(4, name="c")]
    assert await heard(first, beside, *others) == [7, 7, 7, 7]
    assert await heard(meeting.bring(1, name="a"), meeting.bring(4, name="c")) == [7, 7]


@run
async def test_a_name_cannot_stand_for_two_samples_of_an_open_group() -> None:
    meeting = Meeting()
    meeting.bring(1, name="a")
    with pytest.raises(NameTaken, match="'a'"):
        meeting.bring(2, name="a")


@run
async def test_names_may_come_back_with_other_texts_once_their_group_is_settled() -> None:
    meeting = Meeting()
    await heard(*(meeting.bring(value, name=str(value % 3)) for value in (3, 1, 2)))
    again = [meeting.bring(value, name=str(value % 3)) for value in (30, 10, 20)]
    assert await heard(*again) == [60, 60, 60]


@run
async def test_the_deadline_settles_what_came() -> None:
    meeting = Meeting()
    places = [meeting.bring(value, deadline=0.01) for value in (1, 2)]
    assert await heard(*places) == [3, 3]
    assert not meeting.settled[0].complete


@run
async def test_a_late_sample_is_answered_at_once_and_changes_nobody_elses_answer() -> None:
    meeting = Meeting()
    early = [meeting.bring(value, deadline=0.01) for value in (1, 2)]
    assert await heard(*early) == [3, 3]
    assert await heard(meeting.bring(4)) == [7]
    assert (meeting.settled[1].late, meeting.settled[1].complete) == (True, False)
    assert meeting.bring(8).first
    assert meeting.state().groups == 1


@run
async def test_a_sample_that_is_still_graded_at_the_deadline_is_late() -> None:
    meeting = Meeting()
    early = meeting.bring(1, size=2, deadline=0.01)
    slow = meeting.join("q", terms(size=2), content=2)
    assert await heard(early) == [1]
    slow.fill(2)
    assert await heard(slow) == [3]


@run
async def test_an_open_group_is_filled_before_a_late_seat() -> None:
    meeting = Meeting()
    first = [meeting.bring(1) for _ in range(2)]
    full = [meeting.join("q", terms(), content=0)]
    second = [meeting.bring(10)]
    meeting._finish(full[0]._seat.group)
    await heard(*first)
    assert await heard(*second, meeting.bring(10), meeting.bring(10)) == [30, 30, 30]


@run
async def test_a_sample_that_cannot_be_graded_leaves_its_seat_to_the_next() -> None:
    meeting = Meeting()
    failed = meeting.join("q", terms(), content=1)
    failed.withdraw()
    with pytest.raises(Withdrawn):
        await failed.answer
    assert meeting.state().groups == 0
    assert await heard(*(meeting.bring(value) for value in (1, 2, 4))) == [7, 7, 7]


@run
async def test_one_who_joined_a_failing_attempt_is_told_to_come_again() -> None:
    meeting = Meeting()
    failing = meeting.join("q", terms(), content=1, name="a")
    beside = meeting.bring(1, name="a")
    failing.withdraw()
    with pytest.raises(Withdrawn):
        await beside.answer
    assert meeting.bring(1, name="a").first


@run
async def test_a_failure_to_settle_is_everybodys_answer() -> None:
    meeting = Meeting()
    for place in [meeting.bring(value) for value in (-1, -2, -4)]:
        with pytest.raises(ValueError, match="negative"):
            await place.answer


@run
async def test_settling_may_take_its_time() -> None:
    class Slow(Meeting):
        begun = asyncio.Event()
        free = asyncio.Event()

        def add(self, gathering: Gathering[str, int]) -> Any:
            return self.later(gathering)

        async def later(self, gathering: Gathering[str, int]) -> list[int]:
            self.begun.set()
            await self.free.wait()
            return super().add(gathering)

    meeting = Slow()
    places = [meeting.bring(value) for value in (1, 2, 4)]
    places[0].leave()
    await meeting.begun.wait()
    again = meeting.bring(1)
    assert not again.first
    meeting.free.set()
    assert await heard(again, *places[1:]) == [7, 7, 7]
    with pytest.raises(ValueError, match="negative"):
        await heard(*(meeting.bring(-value) for value in (1, 2, 4)))


@run
async def test_a_group_that_is_let_in_always_gets_its_last_sample() -> None:
    meeting = Meeting(WaitingLimits(samples=10, size=2**30))
    first = [meeting.bring(1, key="a")]
    with pytest.raises(Overloaded, match="max_samples"):
        meeting.bring(1, key="b")
    first += [meeting.bring(1, key="a") for _ in range(2)]
    assert await heard(*first) == [3, 3, 3]
    meeting.bring(1, key="b")
    assert meeting.state().refused == 1


@run
async def test_a_group_reserves_no_more_than_twice_what_came_or_a_usual_size() -> None:
    meeting = Meeting(WaitingLimits(samples=1000, size=2**30))
    for number in range(3):
        meeting.bring(1, key=number, size=4096)
    assert meeting.state().reserved == 3 * AHEAD
    for value in range(99):
        meeting.bring(value, key=0, size=4096)
    assert meeting.state().reserved == 200 + 2 * AHEAD
    came = bring_all(meeting, ({"value": value, "key": 0, "size": 4096} for value in range(1000)))
    assert came == (1000 // 2 - 2 * AHEAD) // 2 - 100
    meeting.close()
    assert meeting.state().reserved == 0


@run
async def test_an_owner_takes_half_of_what_the_others_leave() -> None:
    meeting = Meeting(WaitingLimits(samples=80, size=2**30))
    groups = dict.fromkeys(("a", "b", "c"), 0)
    for owner in groups:
        same = {"value": 1, "size": 5, "owner": owner}
        new = ({**same, "key": (owner, number)} for number in range(80))
        groups[owner] = bring_all(meeting, new)
    assert groups == {"a": 8, "b": 4, "c": 2}
    assert meeting.state().reserved == 70


@run
async def test_bytes_are_bounded_and_old_answers_are_forgotten_first() -> None:
    meeting = Meeting(WaitingLimits(samples=1000, size=4 * module.OVERHEAD))
    gone = meeting.bring(1)
    gone.leave()
    await heard(meeting.bring(2), meeting.bring(4))
    for value in range(4):
        meeting.bring(value, key="other", size=5)
    assert meeting.state().remembered == 0
    with pytest.raises(Overloaded, match="max_mb"):
        meeting.bring(9, key="third")


@run
async def test_nothing_is_left_of_what_is_forgotten() -> None:
    meeting = Meeting()
    for name in (None, "a"):
        gone = meeting.bring(1, name=name, size=2, retention=0.0)
        gone.leave()
        await heard(meeting.bring(2, name=name and "b", size=2, retention=0.0))
        short = meeting.bring(3, name=name and "c", size=2, deadline=0.0, retention=0.0)
        await heard(short)
    meeting.bring(1, key="other")
    state = meeting.state()
    assert (state.remembered, state.bytes, state.reserved) == (0, module.OVERHEAD, 3)
    assert set(meeting._rounds) == {"other"}


@run
async def test_a_group_for_which_nobody_waits_any_more_is_given_up() -> None:
    meeting = Meeting()
    for place in [meeting.bring(1), meeting.bring(2)]:
        place.leave()
    group = next(iter(meeting._open))
    meeting._give_up(group)
    state = meeting.state()
    assert (state.groups, state.abandoned, state.bytes, state.reserved) == (0, 1, 0, 0)
    assert not meeting._rounds


@run
async def test_a_sample_graded_after_its_group_was_given_up_is_not_settled() -> None:
    meeting = Meeting()
    place = meeting.join("q", terms(), content=1)
    place.leave()
    meeting._give_up(next(iter(meeting._open)))
    place.fill(1)
    assert not meeting.settled
    assert (meeting.state().bytes, meeting.state().late) == (0, 0)
    others = [meeting.bring(value) for value in (1, 2, 3)]
    assert await heard(*others) == [6, 6, 6]


@run
async def test_a_group_that_somebody_came_back_to_is_not_given_up() -> None:
    meeting = Meeting()
    place = meeting.bring(1)
    place.leave()
    meeting.bring(1)
    meeting._give_up(next(iter(meeting._open)))
    assert meeting.state().groups == 1


@run
async def test_closing_answers_what_waits_and_keeps_nobody_waiting() -> None:
    meeting = Meeting()
    places = [meeting.bring(1), meeting.bring(2)]
    meeting.close()
    assert await heard(*places) == [3, 3]
    assert meeting.settled[0].stopping
    assert await heard(meeting.bring(9, key="other")) == [9]
