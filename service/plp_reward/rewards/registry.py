"""The catalogue of rewards: a reward joins by being decorated, and the server never changes.

A reward is a pure function over arrays, one entry a sample. Its positional arguments say what it
needs (``correct``, ``length``, ``group``, ...: see ``INPUTS``), its keyword-only arguments are its
parameters, with the authors' defaults and their bounds:

    @reward(source="arXiv 2506.10446, equation 1")
    def accuracy(correct: Mask, *, weight: Positive = 1.0) -> Rewards: ...
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar, get_type_hints

import numpy as np
from numpy.typing import NDArray

from plp_reward.rewards.given import RaisedError, RewardError, numbers, remembered
from plp_reward.rewards.inputs import (
    INPUTS,
    TEXTS,
    Extras,
    Groups,
    History,
    Lengths,
    Mask,
    Rewards,
    Targets,
    Texts,
)
from plp_reward.rewards.parameters import (
    LARGEST,
    Bounds,
    Count,
    Fraction,
    NonNegative,
    NonPositive,
    Parameter,
    Positive,
    Real,
)

__all__ = [
    "INPUTS", "LARGEST", "REWARDS", "Bounds", "Count", "Extent", "Extras", "Fraction", "Groups",
    "History", "Lengths", "Mask", "NonNegative", "NonPositive", "Parameter", "Positive", "Real",
    "Reward", "RewardFunction", "Rewards", "Targets", "Texts", "describe", "find", "reward",
]  # fmt: skip
"""What a file of rewards is written with, and what looks for them."""


RewardFunction = Callable[..., Rewards | tuple[Rewards, History]]
Check = Callable[[Mapping[str, float]], str]
"""Says what is wrong with parameters that do not fit together, or ""."""
Extent = Callable[[Mapping[str, float]], tuple[float, float]]
"""Says between which two values a reward lies, given its parameters."""
Scope: TypeAlias = Literal["prompt", "run"]
F = TypeVar("F", bound=RewardFunction)


@dataclass(frozen=True, slots=True)
class Reward:
    """A registered reward.

    Attributes:
        name: what a profile calls it.
        function: the pure function; its positional arguments are ``needs``.
        needs: names out of ``INPUTS``.
        parameters: its parameters by name.
        ordered: pairs of parameters of which the first must be at most the second.
        source: the paper and equation, or the authors' code it follows.
        summary: the first line of its docstring.
        check: what else must hold of the parameters together.
        remembers: for a reward that needs ``history``: ``prompt`` if it remembers a number a
            prompt, shape (groups,), nan before the first; ``run`` if it remembers an array of its
            own for the whole run, of size 0 before the first call. Its function returns the new
            history behind the rewards.
        extent: the least and the greatest value, whatever the samples, by the parameters; None
            for a reward without such values, as one that a length pulls down for ever.
        version: which version of a user's own code it is, or "" for a built-in one.
    """

    name: str
    function: RewardFunction
    needs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    ordered: tuple[tuple[str, str], ...]
    source: str
    summary: str
    check: Check | None = None
    remembers: Scope | None = None
    extent: Extent | None = None
    version: str = ""

    @property
    def needs_length(self) -> bool:
        """True if the reward depends on the number of tokens."""
        return "length" in self.needs

    @property
    def needs_group(self) -> bool:
        """True if a sample's reward depends on the other samples of its group."""
        return "group" in self.needs

    @property
    def needs_target(self) -> bool:
        """True if the reward depends on a number of tokens that the prompt asks for."""
        return "target" in self.needs

    @property
    def needs_texts(self) -> bool:
        """True if the reward looks at a sample's texts, not at its verdict and length alone."""
        return not TEXTS.isdisjoint(self.needs)

    @property
    def built_in(self) -> bool:
        """True if it is this package's, and not code of the user's."""
        return self.function.__module__.startswith("plp_reward.")

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that add up to it, if it is a sum."""
        return ()

    def extent_of(self, overrides: Mapping[str, float]) -> tuple[float, float] | None:
        """Return between which values the reward lies; None if there are no such values.

        Raises:
            ValueError: as for ``resolve``.
        """
        return None if self.extent is None else self.extent(self.resolve(overrides))

    def blank(self, groups: int) -> History:
        """Return the history before the first call, for so many groups."""
        return np.full(groups if self.remembers == "prompt" else 0, np.nan)

    def give(
        self,
        inputs: Mapping[str, NDArray[Any]],
        parameters: Mapping[str, float],
        history: History | None = None,
    ) -> tuple[Rewards, History]:
        """Return the samples' rewards and the new history, empty unless the reward remembers.

        Args:
            inputs: arrays by name, at least those in ``needs`` but ``history``.
            parameters: every parameter's value, see ``resolve``.
            history: what earlier calls left; by default, nothing.

        Raises:
            RewardError: the user's own function raises, or a function gives what is not a number
                for each sample, or not what its ``remembers`` announces.
        """
        given, history, _ = self.give_parts(inputs, parameters, history)
        return given, history

    def give_parts(
        self,
        inputs: Mapping[str, NDArray[Any]],
        parameters: Mapping[str, float],
        history: History | None = None,
    ) -> tuple[Rewards, History, Mapping[str, Rewards]]:
        """Return what ``give`` does, and the parts that add up to the rewards, if it has any.

        Raises:
            RewardError: as for ``give``.
        """
        size = inputs["correct"].size
        if self.remembers is None:
            given = self._call(inputs, parameters)
            if isinstance(given, tuple):
                raise RewardError(
                    f"reward {self.name!r} gives a tuple: only a reward that remembers gives two "
                    "values"
                )
            return numbers(self.name, given, size), np.zeros(0), {}
        if history is None:
            history = self.blank(int(inputs["group"].max(initial=-1)) + 1)
        both = self._call({**inputs, "history": history}, parameters)
        if not isinstance(both, tuple) or len(both) != 2:
            raise RewardError(
                f"reward {self.name!r} remembers, and so gives two values: rewards and the new "
                "history"
            )
        shape = history.shape if self.remembers == "prompt" else None
        return numbers(self.name, both[0], size), remembered(self.name, both[1], shape), {}

    def _call(self, inputs: Mapping[str, NDArray[Any]], parameters: Mapping[str, float]) -> Any:
        try:
            return self.function(*(inputs[need] for need in self.needs), **parameters)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit among them, which would end a service
            if not self.version:
                raise
            # Only the kind of error: its text may be the sample's, and messages are logged.
            kind = type(error).__name__
            raise RaisedError(f"reward {self.name!r} raises {kind} for these samples") from error

    def resolve(self, overrides: Mapping[str, float]) -> dict[str, float]:
        """Return every parameter's value: the default, or the override.

        Raises:
            ValueError: a name the reward does not have, a value out of bounds, or two values that
                do not fit together; the message names the parameter and what it may be.
        """
        for name, value in overrides.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise ValueError(f"reward {self.name!r} has no parameter {name!r}; it has: {known}")
            if value not in self.parameters[name].bounds:
                raise ValueError(
                    f"parameter {name!r} of reward {self.name!r} must be "
                    f"{self.parameters[name].bounds}, not {value!r}"
                )
        values = {name: p.default for name, p in self.parameters.items()} | dict(overrides)
        for low, high in self.ordered:
            if values[low] > values[high]:
                raise ValueError(
                    f"parameter {low!r} of reward {self.name!r} must be at most {high!r}, "
                    f"but {low} = {values[low]:g} and {high} = {values[high]:g}"
                )
        if self.check is not None and (wrong := self.check(values)):
            raise ValueError(f"reward {self.name!r}: {wrong}")
        return values


REWARDS: dict[str, Reward] = {}
"""Every registered reward by name."""


def reward(
    *,
    source: str,
    name: str | None = None,
    ordered: Sequence[tuple[str, str]] = (),
    check: Check | None = None,
    remembers: Scope | None = None,
    extent: Extent | None = None,
) -> Callable[[F], F]:
    """Register a reward function under its own name, or under ``name``.

    Args:
        source: the paper and equation, or the authors' code that it follows.
        name: what profiles call it.
        ordered: pairs of parameters of which the first must be at most the second.
        check: what else must hold of the parameters together.
        remembers: what a reward that needs ``history`` remembers, see ``Reward.remembers``.
        extent: between which values it lies, see ``Reward.extent``.

    Raises:
        TypeError: a positional argument is not in ``INPUTS``, a keyword-only one has no default or
            no ``Bounds``, ``ordered`` names what is no parameter, or ``history`` is needed and
            ``remembers`` not said.
        ValueError: the name is taken, or a default is not within its bounds.
    """

    def register(function: F) -> F:
        try:
            entry = describe(
                function,
                name=name or function.__name__,
                source=source,
                ordered=ordered,
                check=check,
                remembers=remembers,
                extent=extent,
            )
        except (TypeError, ValueError) as error:
            raise type(error)(f"{function.__qualname__}: {error}") from error
        known = REWARDS.get(entry.name)
        if known is not None and _origin(known.function) != _origin(function):  # not read again
            raise ValueError(f"a reward named {entry.name!r} is registered already")
        REWARDS[entry.name] = entry
        return function

    return register


def find(name: str) -> Reward:
    """Return the reward called ``name``.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    try:
        return REWARDS[name]
    except KeyError:
        raise ValueError(
            f"no reward is called {name!r}; there are: {', '.join(sorted(REWARDS))}; one of yours "
            "is file.py:function, in a profile file or on a command line"
        ) from None


def describe(
    function: RewardFunction,
    *,
    name: str,
    source: str,
    ordered: Sequence[tuple[str, str]] = (),
    check: Check | None = None,
    remembers: Scope | None = None,
    extent: Extent | None = None,
    version: str = "",
) -> Reward:
    """Describe a reward function by its signature, without registering it.

    Raises:
        TypeError: a positional argument is not in ``INPUTS``, a keyword-only one has no default or
            no ``Bounds``, ``ordered`` names what is no parameter, ``history`` is needed and
            ``remembers`` not said, or it is no plain function.
        ValueError: a default is not within its bounds.
    """
    plain = inspect.unwrap(function)
    if (
        not (inspect.isfunction(plain) or inspect.ismethod(plain))
        or inspect.iscoroutinefunction(plain)
        or inspect.isgeneratorfunction(plain)
    ):
        raise TypeError("must be a plain function: no class or object, not async, without yield")
    hints = get_type_hints(function, include_extras=True)
    needs: list[str] = []
    parameters: dict[str, Parameter] = {}
    for argument in inspect.signature(function).parameters.values():
        if argument.kind is inspect.Parameter.KEYWORD_ONLY:
            bounds = _bounds(argument.name, hints.get(argument.name))
            parameters[argument.name] = Parameter(argument.name, _default(argument, bounds), bounds)
        elif argument.name in INPUTS:
            needs.append(argument.name)
        else:
            raise TypeError(
                f"argument {argument.name!r} is no input; "
                f"inputs are {', '.join(INPUTS)}, parameters are keyword-only"
            )
    for parameter in (name for pair in ordered for name in pair):
        if parameter not in parameters:
            raise TypeError(f"{parameter!r}, in ordered, is no parameter")
    if remembers is not None and not {"history", "group"} <= set(needs):
        raise TypeError("what remembers takes group and history")
    if "history" in needs and remembers is None:
        raise TypeError(
            "a reward that takes history says what it remembers: "
            '@reward(source=..., remembers="prompt") or "run"'
        )
    summary = (inspect.getdoc(function) or "").partition("\n")[0]
    return Reward(
        name,
        function,
        tuple(needs),
        parameters,
        tuple(ordered),
        source,
        summary,
        check,
        remembers,
        extent,
        version,
    )


def _origin(function: RewardFunction) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def _default(argument: inspect.Parameter, bounds: Bounds) -> float:
    if argument.default is inspect.Parameter.empty:
        raise TypeError(f"parameter {argument.name!r} needs a default")
    if not isinstance(argument.default, int | float) or argument.default not in bounds:
        raise ValueError(
            f"parameter {argument.name!r} must be {bounds}, but its default is "
            f"{argument.default!r:.50}"
        )
    return float(argument.default)


def _bounds(name: str, hint: Any) -> Bounds:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, Bounds):
            return extra
    raise TypeError(f"parameter {name!r}: annotate parameters with Real, Positive, ...")
