"""One response under every reward and every setting that matters."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from plp_reward.answers import GradingPolicy, Verdict
from plp_reward.answers.verdict import Stage
from plp_reward.curves import Setting, expected
from plp_reward.errors import ConfigurationError
from plp_reward.probe.subject import Malformed, Subject
from plp_reward.rewards import Reward

GROUP = Setting(low=1, high=2, size=8, right=4, draws=24, points=33)
"""The group in which rewards are shown that compare with others: half of it right."""
_POLICY = TypeAdapter(GradingPolicy)


@dataclass(frozen=True, slots=True)
class Switch:
    """A setting that decides, or that the reader has set.

    Attributes:
        setting: as ``percent = exact``.
        on: whether the reader has set it.
        outcome: what the verdict would be with it, or "" where it is on already.
    """

    setting: str
    on: bool
    outcome: str = ""


def with_settings(policy: GradingPolicy, settings: Iterable[str]) -> GradingPolicy:
    """Return a policy with other settings, each as ``percent = exact``.

    Raises:
        ConfigurationError: there is no such setting, or it cannot have that value.
    """
    table = asdict(policy)
    for setting in settings:
        name, _, value = (part.strip() for part in setting.partition("="))
        part, _, inner = name.rpartition(".")
        held = table.get(part) if part else table
        if part not in ("", "extraction") or not isinstance(held, dict) or inner not in held:
            raise ConfigurationError(f"settings: no setting is called {name!r}")
        held[inner] = value
    try:
        return _POLICY.validate_python(table)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        raise ConfigurationError(f"settings: {where}: {problem['msg']}") from error


def switches(verdict: Verdict, settings: Sequence[str]) -> list[Switch]:
    """Return the settings that are set, and those that would turn the verdict around."""
    on = [Switch(setting, on=True) for setting in settings]
    other = [
        Switch(str(step.what), on=False, outcome=step.outcome)
        for step in verdict.steps
        if step.stage is Stage.SETTING
    ]
    return on + other


def reward_charts(
    rewards: Mapping[str, tuple[Reward, Mapping[str, float]]],
    tokens: int | None,
    correct: bool | None,
) -> list[dict[str, Any]]:
    """Return each reward over length, for a right and a wrong response, as charts have it.

    Rewards that compare with a group are means over groups of ``GROUP``, half of them right, with
    lengths evenly up to the chart's end; those that remember have seen one such group.

    Args:
        rewards: each reward with its parameters, by the name that is shown.
        tokens: length of the response on them, if known.
        correct: whether it is right, if that is decided.
    """
    high = max(64, 2 * (tokens or 1_000))
    setting = Setting(
        1, high, GROUP.size, GROUP.right, max(high // 2, 1), GROUP.draws, points=GROUP.points
    )
    charts = []
    for name, (reward, parameters) in rewards.items():
        try:
            lines = expected(Subject(reward, parameters), setting)
        except Malformed:  # an operator's own reward may want what is made up here to be real
            continue
        chart: dict[str, Any] = {"name": name, "x": _rounded(lines[0].length)}
        for line in lines:
            chart["right" if line.correct else "wrong"] = _rounded(line.reward)
            if tokens is not None and line.correct is correct:
                chart["here"] = [tokens, float(np.interp(tokens, line.length, line.reward))]
        charts.append(chart)
    return charts


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 4) for value in values]


def as_curl(address: str, path: str, body: Mapping[str, Any], *, token: bool) -> str:
    """Return a request as a shell has it."""
    header = ' -H "Authorization: Bearer $PLP_TOKEN"' if token else ""
    content = shlex.quote(json.dumps(body, ensure_ascii=False))
    url = shlex.quote(f"{address}{path}")
    return f"curl {url}{header} -H 'Content-Type: application/json' -d {content}"


def as_python(address: str, sample: Mapping[str, Any], profile: str, *, token: bool) -> str:
    """Return a request as Python has it."""
    fields = ", ".join(f"{name}={value!r}" for name, value in sample.items())
    secret = ', token=os.environ["PLP_TOKEN"]' if token else ""
    first = "import os\n\n" if token else ""
    return (
        f"{first}from plp_reward import Sample\nfrom plp_reward.client import RewardClient\n\n"
        f"with RewardClient({address!r}{secret}) as client:\n"
        f"    print(client.score([Sample({fields})], {profile!r}))"
    )
