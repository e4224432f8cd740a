"""Running figures of a run, by data set: exact, mergeable into a checkpoint, small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plp_reward.answers.verdict import OUTCOMES
from plp_reward.judging.opinions import Opinion, Outcome
from plp_reward.scoring.samples import Result, Sample

_PLACES = 1075
_UNIT = 1 << (_PLACES - 1)
"""A float's denominator is a power of two up to this one."""


@dataclass(slots=True)
class Tally:
    """Figures of one data set.

    Attributes:
        responses: samples scored.
        correct: samples decided right.
        decided: samples decided at all.
        tokens: how many responses have which length; that makes the median exact.
        rewarded: samples with a reward.
        reward: the rewards' sum in units of 2**-1074, of which every float has a whole number: the
            same whatever the order.
        statuses: samples by status.
    """

    responses: int = 0
    correct: int = 0
    decided: int = 0
    tokens: Counter[int] = field(default_factory=Counter)
    rewarded: int = 0
    reward: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """Count a result."""
        self.responses += 1
        self.statuses[result.status.value] += 1
        if result.correct is not None:
            self.decided += 1
            self.correct += result.correct
        if result.length is not None:
            self.tokens[result.length] += 1
        if result.reward is not None:
            self.rewarded += 1
            whole, parts = result.reward.as_integer_ratio()
            self.reward += whole << (_PLACES - parts.bit_length())

    def include(self, other: Tally) -> None:
        """Add the counts of samples that come behind these."""
        self.responses += other.responses
        self.correct += other.correct
        self.decided += other.decided
        self.tokens.update(other.tokens)
        self.rewarded += other.rewarded
        self.reward += other.reward
        self.statuses.update(other.statuses)

    def figures(self) -> dict[str, Any]:
        """Return the figures people read; null where there is nothing to divide by."""
        counted = self.tokens.total()
        total = sum(length * times for length, times in self.tokens.items())
        return {
            "responses": self.responses,
            "correct": self.correct,
            "undecided": self.responses - self.decided,
            "accuracy": self.correct / self.decided if self.decided else None,
            "counted": counted,
            "mean_tokens": total / counted if counted else None,
            "median_tokens": median(self.tokens),
            "mean_reward": self.reward / (_UNIT * self.rewarded) if self.rewarded else None,
            "statuses": dict(sorted(self.statuses.items())),
        }

    def state(self) -> dict[str, Any]:
        """Return everything as JSON can hold it; ``of_state`` reads it back."""
        return {
            "responses": self.responses,
            "correct": self.correct,
            "decided": self.decided,
            "tokens": list(self.tokens.items()),
            "rewarded": self.rewarded,
            "reward": hex(self.reward),
            "statuses": dict(self.statuses),
        }

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> Tally:
        """Return the tally whose ``state`` this is."""
        return cls(
            **{
                **state,
                "reward": int(state["reward"], 16),
                "tokens": Counter(dict(state["tokens"])),
                "statuses": Counter(state["statuses"]),
            }
        )


def median(counts: Mapping[int, int]) -> float | None:
    """Return the median of a multiset given as value to times, or None if it is empty."""
    total = sum(counts.values())
    middle = ((total - 1) // 2, total // 2)
    found: list[int] = []
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        while len(found) < len(middle) and middle[len(found)] < passed:
            found.append(value)
    return sum(found) / 2 if total else None


MOST_TURNED = 1000
"""Turned verdicts that the figures list; all of them have the rule ``judge`` in the output."""


@dataclass(slots=True)
class Judged:
    """What a judge said of a run's verdicts.

    Attributes:
        outcomes: how often what came of a question.
        turns: turned verdicts, by what the rules and then the judge said.
        turned: the first of them.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    turned: list[dict[str, Any]] = field(default_factory=list)

    def add(self, samples: Sequence[Sample], opinions: Sequence[Opinion | None]) -> None:
        """Count a row's opinions."""
        for sample, opinion in zip(samples, opinions, strict=False):  # without a judge: none
            if opinion is None:
                continue
            self.outcomes[opinion.outcome.value] += 1
            if opinion.outcome is not Outcome.TURNED:
                continue
            before, after = (OUTCOMES[v.correct] for v in (opinion.before, opinion.verdict))
            self.turns[f"{before} -> {after}"] += 1
            if len(self.turned) < MOST_TURNED:
                turned = {"id": sample.id, "gold": sample.gold, "answer": opinion.verdict.answer}
                self.turned.append(turned | {"rules": before, "judge": after})

    def include(self, other: Judged) -> None:
        """Add what was said of rows that come behind these."""
        self.outcomes.update(other.outcomes)
        self.turns.update(other.turns)
        self.turned += other.turned[: MOST_TURNED - len(self.turned)]

    @property
    def agreement(self) -> float | None:
        """The share of the rules' verdicts that it saw with which it agreed."""
        ruled = self.turns[f"{OUTCOMES[False]} -> {OUTCOMES[True]}"]
        agreed = self.outcomes[Outcome.AGREED.value]
        return agreed / (agreed + ruled) if agreed + ruled else None

    def figures(self) -> dict[str, Any]:
        """Return the figures people read."""
        return {
            "outcomes": dict(sorted(self.outcomes.items())),
            "agreement": self.agreement,
            "turns": dict(sorted(self.turns.items())),
            "turned": self.turned,
        }

    def state(self) -> dict[str, Any]:
        """Return everything as JSON can hold it; ``of_state`` reads it back."""
        return {
            "outcomes": dict(self.outcomes),
            "turns": dict(self.turns),
            "turned": self.turned,
        }

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> Judged:
        """Return the opinions whose ``state`` this is."""
        return cls(Counter(state["outcomes"]), Counter(state["turns"]), list(state["turned"]))


@dataclass(slots=True)
class Summary:
    """Figures of a run.

    Attributes:
        rows: rows scored.
        bad_rows: rows that could not be.
        short_groups: groups that ended with fewer responses than ``--group-size``.
        length_sources: samples by where their length came from.
        tallies: by data set, in order of appearance.
        judged: what a judge said, if there was one.
    """

    rows: int = 0
    bad_rows: int = 0
    short_groups: int = 0
    length_sources: Counter[str] = field(default_factory=Counter)
    tallies: dict[str, Tally] = field(default_factory=dict)
    judged: Judged = field(default_factory=Judged)

    def add(self, dataset: str, results: Sequence[Result]) -> None:
        """Count a row's results."""
        self.rows += 1
        tally = self.tallies.get(dataset)
        if tally is None:
            tally = self.tallies[dataset] = Tally()
        for result in results:
            tally.add(result)
            self.length_sources[result.length_source] += 1

    def include(self, other: Summary) -> None:
        """Add the figures of rows that come behind these."""
        self.rows += other.rows
        self.bad_rows += other.bad_rows
        self.short_groups += other.short_groups
        self.length_sources.update(other.length_sources)
        for name, tally in other.tallies.items():
            self.tallies.setdefault(name, Tally()).include(tally)
        self.judged.include(other.judged)

    def total(self) -> Tally:
        """Return the figures of all data sets together."""
        found = Tally()
        for tally in self.tallies.values():
            found.include(tally)
        return found

    def figures(self) -> dict[str, Any]:
        """Return what the summary file holds."""
        return {
            "rows": self.rows,
            "bad_rows": self.bad_rows,
            "short_groups": self.short_groups,
            "length_sources": dict(sorted(self.length_sources.items())),
            "total": self.total().figures(),
            "datasets": {name: tally.figures() for name, tally in self.tallies.items()},
            **({"judge": self.judged.figures()} if self.judged.outcomes else {}),
        }

    def state(self) -> dict[str, Any]:
        """Return everything as JSON can hold it; ``of_state`` reads it back."""
        return {
            "rows": self.rows,
            "bad_rows": self.bad_rows,
            "short_groups": self.short_groups,
            "length_sources": dict(self.length_sources),
            "tallies": {name: tally.state() for name, tally in self.tallies.items()},
            "judged": self.judged.state(),
        }

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> Summary:
        """Return the summary whose ``state`` this is."""
        return cls(
            **{
                **state,
                "length_sources": Counter(state["length_sources"]),
                "tallies": {n: Tally.of_state(tally) for n, tally in state["tallies"].items()},
                "judged": Judged.of_state(state["judged"]),
            }
        )
