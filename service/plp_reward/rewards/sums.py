"""Sums of rewards: a weighted one is a reward again, with its terms as parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from plp_reward.rewards.registry import LARGEST, Bounds, Extent, History, Parameter, Reward, Rewards

When: TypeAlias = Literal["always", "right"]


@dataclass(frozen=True, slots=True)
class Term:
    """One reward of a sum.

    Attributes:
        name: what the sum calls it: its part, and the first half of its parameters' names.
        reward: the reward.
        parameters: its parameters that differ from the defaults, as pairs.
        weight: what it is multiplied by.
        when: ``always``, or ``right``: it counts for right responses only, others get 0 from it.
    """

    name: str
    reward: Reward
    parameters: tuple[tuple[str, float], ...] = ()
    weight: float = 1.0
    when: When = "always"

    def parameters_of(self, all_: Mapping[str, float]) -> dict[str, float]:
        """Return this reward's parameters out of the sum's."""
        return {name: all_[f"{self.name}.{name}"] for name in self.reward.parameters}

    def extent_of(self, all_: Mapping[str, float]) -> tuple[float, float] | None:
        """Return between which values its part lies, as ``Reward.extent_of``."""
        extent = self.reward.extent_of(self.parameters_of(all_))
        if extent is None:
            return None
        weight = all_[f"{self.name}.weight"]
        ends = sorted(weight * end for end in extent)
        if self.when == "right":
            ends = [min(0.0, ends[0]), max(0.0, ends[1])]
        return ends[0], ends[1]


@dataclass(frozen=True, slots=True)
class Sum(Reward):
    """A weighted sum of rewards.

    Its parameters are those of its terms and their weights, under ``name.parameter`` and
    ``name.weight``. At most one of the terms remembers, and the sum remembers what that one does.
    """

    terms: tuple[Term, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its terms."""
        return tuple(term.name for term in self.terms)

    def give_parts(
        self,
        inputs: Mapping[str, NDArray[Any]],
        parameters: Mapping[str, float],
        history: History | None = None,
    ) -> tuple[Rewards, History, Mapping[str, Rewards]]:
        """Return the sums, the new history of the term that remembers, and each term's part."""
        kept = np.zeros(0)
        parts: dict[str, Rewards] = {}
        for term in self.terms:
            mine = history if term.reward.remembers else None
            given, new, _ = term.reward.give_parts(inputs, term.parameters_of(parameters), mine)
            if term.reward.remembers:
                kept = new
            # Where it does not count, not even an infinite one does: 0 times it would be nan.
            counts = inputs["correct"] if term.when == "right" else np.True_
            parts[term.name] = np.where(counts, parameters[f"{term.name}.weight"] * given, 0.0)
        return np.sum(list(parts.values()), axis=0), kept, parts


def total(terms: Sequence[Term]) -> Sum:
    """Return the sum of terms.

    Raises:
        ValueError: two have the same name, or more than one remembers.
    """
    names = [term.name for term in terms]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two terms are called {twice[0]!r}: give one of them another name")
    remembering = [term for term in terms if term.reward.remembers]
    if len(remembering) > 1:
        raise ValueError(
            f"both {remembering[0].name!r} and {remembering[1].name!r} remember earlier responses: "
            "a sum may have one such term"
        )
    needs = dict.fromkeys(need for term in terms for need in term.reward.needs)
    if any(term.when == "right" for term in terms):
        needs["correct"] = None
    return Sum(
        name=" + ".join(names),
        function=_not_called,
        needs=tuple(needs),
        parameters=_parameters(terms),
        ordered=tuple(
            (f"{term.name}.{low}", f"{term.name}.{high}")
            for term in terms
            for low, high in term.reward.ordered
        ),
        source="; ".join(dict.fromkeys(term.reward.source for term in terms)),
        summary="The sum of " + ", ".join(names) + ".",
        check=lambda values: _fault(terms, values),
        remembers=remembering[0].reward.remembers if remembering else None,
        extent=_extent(terms),
        version=" ".join(term.reward.version for term in terms if term.reward.version),
        terms=tuple(terms),
    )


def _parameters(terms: Sequence[Term]) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for term in terms:
        chosen = dict(term.parameters)
        for name, parameter in term.reward.parameters.items():
            full = f"{term.name}.{name}"
            default = chosen.get(name, parameter.default)
            parameters[full] = Parameter(full, default, parameter.bounds)
        full = f"{term.name}.weight"
        parameters[full] = Parameter(full, term.weight, Bounds(-LARGEST, LARGEST))
    return parameters


def _fault(terms: Sequence[Term], values: Mapping[str, float]) -> str:
    """Say which term's parameters do not fit together, or ""."""
    for term in terms:
        check = term.reward.check
        if check is not None and (wrong := check(term.parameters_of(values))):
            return f"{term.name}: {wrong}"
    return ""


def _extent(terms: Sequence[Term]) -> Extent | None:
    """Return the sum's extent by its parameters; None if one of the terms has none."""
    if any(term.reward.extent is None for term in terms):
        return None

    def extent(values: Mapping[str, float]) -> tuple[float, float]:
        each = [ends for term in terms if (ends := term.extent_of(values)) is not None]
        return sum(low for low, _ in each), sum(high for _, high in each)

    return extent


def _not_called(*_: Any) -> NoReturn:
    raise TypeError("a sum gives by its terms")
