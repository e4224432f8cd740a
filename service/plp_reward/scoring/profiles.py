"""Profiles: what a run asks for, named and typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)

from plp_reward.answers import GradingPolicy
from plp_reward.errors import ConfigurationError
from plp_reward.graders import Grading, How
from plp_reward.graders.own import OwnGrader
from plp_reward.judging.settings import JudgeSettings
from plp_reward.rewards import REWARDS, Reward
from plp_reward.rewards.registry import LARGEST
from plp_reward.rewards.sums import Sum, Term, total
from plp_reward.scoring.graders import GraderChoice, GraderSetting
from plp_reward.scoring.group_settings import LARGEST_GROUP, GroupSettings
from plp_reward.scoring.own_code import Code, find_reward, own_of
from plp_reward.scoring.reward_terms import Bound, RewardTerm
from plp_reward.scoring.samples import Sample
from plp_reward.scoring.sequence_ends import ENDS


class Profile(BaseModel):
    """What scoring does with a sample: which reward, graded how, counted by what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("", description="What requests call the profile; in a file, its table.")
    reward: str = Field(
        "plp", description="A registered reward, or one of yours: file.py:function."
    )
    parameters: dict[str, float] = Field(
        default_factory=dict, description="The reward's parameters; defaults are its authors'."
    )
    rewards: tuple[RewardTerm, ...] = Field(
        (),
        description="Rewards that are added up, each with its weight, instead of one reward.",
    )
    grading: GradingPolicy = Field(
        default_factory=GradingPolicy, description="What counts as the answer, and as equal."
    )
    grader: GraderSetting = Field(
        None,
        description="What decides whether a response is right: math, choice, text, numeric, json, "
        "instructions, or one of yours: file.py:function.",
    )
    graders: GraderChoice | None = Field(
        None, description="Graders by a field of each sample, instead of one grader."
    )
    judge: JudgeSettings | None = Field(
        None,
        description="A model that is asked where the rules proved nothing: its server and bounds.",
    )
    tokenizer: str | None = Field(
        None,
        description="Counts tokens where the caller sends neither length nor token_ids: "
        "a tokenizer.json, a folder that holds one, or a hub id.",
    )
    bounds: tuple[Bound, Bound] | None = Field(
        None,
        description="The least and the greatest reward: the values between which the reward lies "
        "are mapped onto them, evenly. For trainers that cut off what is outside their own; unset, "
        "rewards are their authors'.",
    )
    truncated: Literal["wrong", "grade"] = Field(
        "wrong",
        description="A truncated response is wrong, as in the paper (eq. 4), or is graded anyway.",
    )
    ends: tuple[str, ...] = Field(
        ENDS,
        description="End-of-sequence texts, for wires that show a finished response only by them.",
    )
    groups: GroupSettings = Field(
        default_factory=GroupSettings, description="How groups that arrive in pieces are awaited."
    )
    runs: tuple[str, ...] = Field(
        (),
        description="Runs that use this profile where their requests name none: names, or patterns "
        "with * and ?.",
    )
    null_reward: float = Field(
        0.0,
        allow_inf_nan=False,
        description="What a null reward becomes on a wire that has no null. Default with bounds: "
        "what 0 becomes.",
    )
    deadline: float = Field(
        5.0,
        gt=0,
        le=600,
        description="Seconds of computing after which grading a sample is killed.",
    )

    @classmethod
    def read(
        cls, table: Mapping[str, Any], own: Mapping[str, Code], folder: Path | None = None
    ) -> Self:
        """Make a profile of what a file says.

        Args:
            table: the profile's settings.
            own: the user's own rewards and graders by name; nothing that the table names is loaded.
            folder: where files that it names are; by default it may name none.

        Raises:
            ValidationError: a setting does not fit.
        """
        return cls.model_validate(table, context={"own": own, "folder": folder})

    _own: Mapping[str, Code] = PrivateAttr(default_factory=dict)
    _sum: Sum | None = PrivateAttr(None)
    _hows: dict[Any, How] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _known_reward(self, info: ValidationInfo) -> Self:
        self._own = own_of(info)
        if self.rewards and "reward" in self.model_fields_set:
            raise ValueError("give either reward or rewards, which is a sum, not both")
        if self.graders is not None and "grader" in self.model_fields_set:
            raise ValueError("give either grader or graders, which chooses by a field, not both")
        graders = [self.grader] if self.graders is None else self.graders.use.values()
        self._hows = {each: Grading(each, self.grading) for each in graders if each is not None}
        if self.rewards:
            self._sum = total([self._term(term) for term in self.rewards])
        self.rewarding.resolve(self.parameters)
        self._check_fallback()
        self._check_bounds()
        return self

    def _check_bounds(self) -> None:
        if self.bounds is None:
            return
        low, high = self.bounds
        if low >= high:
            raise ValueError(f"bounds: the first must be below the second, not [{low:g}, {high:g}]")
        for reward, parameters in self._given():
            name, extent = reward.name, reward.extent_of(parameters)
            if extent is None:
                bounded = ", ".join(n for n, r in sorted(REWARDS.items()) if r.extent)
                raise ValueError(
                    f"bounds: reward {name!r} has no least or no greatest value that could be "
                    f"mapped onto bounds; these have: {bounded}"
                )
            if extent[0] >= extent[1]:
                raise ValueError(
                    f"bounds: reward {name!r} is always {extent[0]:g} with these parameters"
                )
        if "null_reward" not in self.model_fields_set:
            self.__dict__["null_reward"] = self.mapping()(0.0)  # the model is frozen for its users

    def _given(self) -> list[tuple[Reward, Mapping[str, float]]]:
        """The rewards that responses may get, with their parameters."""
        given: list[tuple[Reward, Mapping[str, float]]] = [(self.rewarding, self.parameters)]
        if self.awaits_groups and self.groups.incomplete == "fallback":
            given.append((self.find(self.groups.fallback), self.groups.fallback_parameters))
        return given

    def _term(self, term: RewardTerm) -> Term:
        reward = self.find(term.reward)
        reward.resolve(term.parameters)
        return Term(term.called, reward, tuple(term.parameters.items()), term.weight, term.when)

    def find(self, name: str) -> Reward:
        """Return a reward by name: a registered one, or one of those loaded with this profile.

        Raises:
            ValueError: there is none; the message lists those there are.
        """
        return find_reward(name, self._own)

    @property
    def own(self) -> Mapping[str, Code]:
        """The user's own rewards and graders that were loaded with it, by name."""
        return self._own

    @property
    def grades_mathematics(self) -> bool:
        """True if no sample gets another grader."""
        return self.grader is None and self.graders is None

    def how(self, sample: Sample) -> How:
        """Return how to grade a sample.

        Raises:
            LookupError: the profile's graders take none like it; the message says why.
        """
        grader = self.grader if self.graders is None else self.graders.find(sample)
        return self.grading if grader is None else self._hows[grader]

    @property
    def rewarding(self) -> Reward:
        """The reward, or the sum of ``rewards``."""
        return self._sum if self._sum and self.rewards else self.find(self.reward)

    def described(self) -> dict[str, Any]:
        """Return what people ask of a scored file: its reward, parameters, and other settings."""
        return {
            "reward": self.rewarding.name,
            "parameters": {} if self.rewards else self.rewarding.resolve(self.parameters),
            "settings": self.model_dump(
                mode="json", exclude_defaults=True, exclude={"name", "reward", "parameters"}
            ),
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of all its settings but its name, and of the user's own code in it."""
        held = [self.model_dump(mode="json", exclude={"name"}), self.versions]
        return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()

    @property
    def versions(self) -> dict[str, str]:
        """The version of the user's own code in it, by the reward's or grader's name."""
        rewards = {reward.name: reward.version for reward in self.rewards_used if reward.version}
        graders = [self.grader] if self.graders is None else list(self.graders.use.values())
        return rewards | {g.grader: g.version for g in graders if isinstance(g, OwnGrader)}

    @property
    def rewards_used(self) -> list[Reward]:
        """The rewards that it names, those of a sum each by itself."""
        of_sum = [term.reward for term in self._sum.terms] if self._sum and self.rewards else []
        return of_sum or [self.rewarding]

    def mapping(self) -> Callable[[float], float]:
        """Return the function from a reward to what it becomes under ``bounds``.

        The ends of the bounds are met exactly; without bounds a reward stays as it is.
        """
        extent = self.rewarding.extent_of(self.parameters)
        if self.bounds is None or extent is None:
            return lambda reward: reward
        (low, high), (least, greatest) = self.bounds, extent

        def mapped(reward: float) -> float:
            share = (reward - least) / (greatest - least)
            return min(max((1.0 - share) * low + share * high, low), high)

        return mapped

    @property
    def extent(self) -> tuple[float, float] | None:
        """Between which values rewards lie; None if there are no such values."""
        if self.bounds is not None:
            return self.bounds
        found = [reward.extent_of(parameters) for reward, parameters in self._given()]
        known = [extent for extent in found if extent is not None]
        if len(known) < len(found):
            return None
        return min(low for low, _ in known), max(high for _, high in known)

    def _check_fallback(self) -> None:
        if not self.awaits_groups or self.groups.incomplete != "fallback":
            return
        known = {*self.rewarding.needs, "correct", "answered"}
        missing = [n for n in self.find(self.groups.fallback).needs if n not in known]
        if missing:
            raise ValueError(
                f"groups.fallback: reward {self.groups.fallback!r} needs {', '.join(missing)}, "
                f"which reward {self.rewarding.name!r} does not"
            )

    @property
    def remembers(self) -> bool:
        """True if the reward needs the run's memory: settling then writes to it."""
        return self.rewarding.remembers is not None

    @property
    def settles_slowly(self) -> bool:
        """True if giving rewards waits for a disk, looks at texts, or runs the user's own code."""
        reward = self.rewarding
        return self.remembers or reward.needs_texts or bool(reward.version)

    @property
    def awaits_groups(self) -> bool:
        """True if a request may hold part of a group and waits for the others."""
        return self.groups.size is not None and self.rewarding.needs_group

    def with_group_size(self, size: int | None) -> Profile:
        """Return this profile for groups of ``size``; None leaves it as it is.

        Raises:
            ConfigurationError: the size is out of bounds, or the profile cannot wait for groups.
        """
        if size is None or size == self.groups.size:
            return self
        if not 2 <= size <= LARGEST_GROUP:
            raise ConfigurationError(f"group_size must be from 2 to {LARGEST_GROUP}, not {size}")
        profile = self.model_copy(update={"groups": self.groups.model_copy(update={"size": size})})
        try:
            profile._check_fallback()
            profile._check_bounds()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        return profile

    def with_bounds(self, bounds: tuple[float, float] | None) -> Profile:
        """Return this profile with other bounds; None leaves it as it is.

        Raises:
            ConfigurationError: they are none, or the reward cannot be mapped onto them.
        """
        if bounds is None or bounds == self.bounds:
            return self
        if not all(abs(bound) <= LARGEST for bound in bounds):
            raise ConfigurationError(f"bounds: must be numbers from -{LARGEST:g} to {LARGEST:g}")
        profile = self.model_copy(update={"bounds": bounds})
        try:
            profile._check_bounds()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        return profile

    def with_grading(self, policy: GradingPolicy) -> Profile:
        """Return this profile with other settings of what counts as the answer, and as equal."""
        profile = self.model_copy(update={"grading": policy})
        profile._hows = {each: Grading(each, policy) for each in self._hows}
        return profile

    def without_judge(self) -> Profile:
        """Return this profile as its rules alone decide."""
        return self.model_copy(update={"judge": None})

    def table(self) -> dict[str, Any]:
        """Return its settings as plain values, which ``read`` makes the same profile of."""
        without = {"reward"} if self.rewards else set()
        without.add("grader" if self.graders is not None else "graders")
        return self.model_dump(mode="json", exclude=without)

    def check_mathematics(self, what: str) -> None:
        """Refuse what looks at golds and answers as mathematics.

        Raises:
            ConfigurationError: the profile has another grader.
        """
        if not self.grades_mathematics:
            raise ConfigurationError(
                f"{what} knows mathematics only, and profile {self.name!r} has another grader"
            )

    def knowing(self, own: Mapping[str, Code]) -> Profile:
        """Return this profile with more rewards of the user's own that it may be asked for."""
        profile = self.model_copy()
        profile._own = {**self._own, **own}
        return profile

    def override(
        self, *, reward: str | None = None, parameters: Mapping[str, float] | None = None
    ) -> Profile:
        """Return this profile with another reward or other parameters.

        Naming another reward drops this profile's parameters: they are not that reward's.

        Raises:
            ConfigurationError: no such reward or parameter, or a value out of bounds.
        """
        if reward is None and not parameters:
            return self
        # Naming the profile's own reward again changes nothing of it.
        same = reward is None or (reward == self.reward and not self.rewards)
        changes: dict[str, Any] = {
            "parameters": {**(self.parameters if same else {}), **(parameters or {})},
        }
        if reward is not None:
            changes |= {"reward": reward, "rewards": ()}
        profile = self.model_copy(update=changes)
        try:
            profile.rewarding.resolve(profile.parameters)
            profile._check_bounds()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        return profile
