"""The rendezvous: a group's samples wait here, each with its caller, until all of them have come.

    place = rendezvous.join(key, terms, content=digest)   # a seat in the group that key names
    if place.first:                      # the sample is new, so this caller has it graded
        place.fill(await grade(...))     # the last sample settles the group
    answer = await place.answer

It knows no HTTP and no rewards: a ``settle`` function turns a group's values into answers. It
belongs to one event loop, takes no thread and no worker, and keeps of a sample what it is filled
with and nothing else.

Which seat a sample gets:

1. **One that it had.** A sample with a name is the same as an earlier one with that name and
   content. A sample without a name is the same as an earlier one with that content only if nobody
   waits for that one any more and its answer reached nobody: a client does not try again while an
   attempt is under way, and not after an answer. So equal texts that wait side by side are two
   samples, and a text that comes back after its connection broke is one.
2. **A free one** in a group of its key that is not full.
3. **A late one** in a group of its key that was settled without all its samples.
4. **The first** of a new group, if the limits allow: it reserves seats for all, so that a group
   which was let in is never refused its last sample.
"""

from plp_reward.groups.rendezvous.gathering import ABANDONED_AFTER, Rendezvous
from plp_reward.groups.rendezvous.places import Place
from plp_reward.groups.rendezvous.terms import (
    Gathering,
    GroupTerms,
    NameTaken,
    RendezvousState,
    Settle,
    WaitingLimits,
    Withdrawn,
)

__all__ = [
    "ABANDONED_AFTER",
    "Gathering",
    "GroupTerms",
    "NameTaken",
    "Place",
    "Rendezvous",
    "RendezvousState",
    "Settle",
    "WaitingLimits",
    "Withdrawn",
]
