"""What comparing gold with an answer came to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from plp_reward.answers.rules import Rule


class Outcome(NamedTuple):
    """Equal, different, or None: not decided; and by which rule."""

    equal: bool | None
    rule: Rule

    def by(self, rule: Rule) -> Outcome:
        """The same, as what another rule found."""
        return Outcome(self.equal, rule)


class Comparison(NamedTuple):
    """What comparing an answer with one gold came to; the fields are ``Verdict``'s."""

    equal: bool | None
    rule: str
    gold_form: str | None = None
    answer_form: str | None = None
    message: str = ""
    steps: tuple[str, ...] = ()


UNKNOWN = Outcome(None, Rule.UNDECIDED)
NEVER = Outcome(False, Rule.TYPE)
"""Two kinds that are never equal."""


def every(outcomes: Iterable[Outcome], rule: Rule) -> Outcome:
    """What parts come to that all have to be equal."""
    found = {outcome.equal for outcome in outcomes}
    if False in found:
        return Outcome(False, rule)
    return UNKNOWN if None in found else Outcome(True, rule)
