r"""``plp_reward.score``: samples, dicts and tables in, rewards in the same kind of thing out.

    plp_reward.score([{"response": r"\boxed{42}", "gold": 42, "length": 100}], "plp", alpha=4)

Tables are pandas', polars' and Arrow's, and whatever else narwhals knows. Neither it nor they are
loaded unless a table comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import plp_reward
from plp_reward.errors import ConfigurationError
from plp_reward.scoring import plan
from plp_reward.scoring.memory import Memory
from plp_reward.scoring.own_rewards import load_asked
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.rows import columns_read, samples_of
from plp_reward.scoring.samples import Result, Sample

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrameT

PREFIX = "plp_"
"""What the columns that a table gets begin with."""
METADATA = "plp_reward"
"""The key under which an Arrow table's schema and a pandas frame's attrs say what was scored."""


@overload
def score(
    samples: Iterable[Sample | Mapping[str, Any]],
    profile: Profile | str = "plp",
    *,
    reward: str | None = None,
    parameters: Mapping[str, float] | None = None,
    columns: Mapping[str, str] | None = None,
    grader: plan.Grader | None = None,
    memory: Memory | None = None,
    run: str = "",
    **more: float,
) -> list[Result]: ...
@overload
def score(
    samples: IntoDataFrameT,
    profile: Profile | str = "plp",
    *,
    reward: str | None = None,
    parameters: Mapping[str, float] | None = None,
    columns: Mapping[str, str] | None = None,
    grader: plan.Grader | None = None,
    memory: Memory | None = None,
    run: str = "",
    **more: float,
) -> IntoDataFrameT: ...
def score(
    samples: Any,
    profile: Profile | str = "plp",
    *,
    reward: str | None = None,
    parameters: Mapping[str, float] | None = None,
    columns: Mapping[str, str] | None = None,
    grader: plan.Grader | None = None,
    memory: Memory | None = None,
    run: str = "",
    **more: float,
) -> Any:
    """Score samples.

    Args:
        samples: responses with their golds, as ``Sample``, as dicts, or as a table of pandas,
            polars or Arrow with a row a response. Keys and columns are called as ``Sample``'s
            fields; gold may also be under the other names of docs/golds.md. For a reward over
            groups, whole groups.
        profile: how to score them: a profile, or the name of a built-in one, which is the name
            of its reward.
        reward: another reward than the profile's: a name, or one of yours, as
            ``my_rewards.py:brisk`` or ``package.module:function``.
        parameters: the reward's parameters that differ, as ``{"alpha": 4.0}``.
        columns: keys or columns that are called otherwise, by field, as
            ``{"response": "completion"}``.
        grader: grades the samples; by default this process does, see ``plp_reward.grade``.
        memory: what the run's earlier calls left, for a reward that remembers.
        run: whose memory; by default that of the profile's name.
        more: parameters of the reward by their names, as ``alpha=4``.

    Returns:
        One result a sample, in order. For a table, the table with the columns ``plp_reward``,
        ``plp_correct``, ``plp_status`` and others of docs/python.md behind its own.

    Raises:
        ConfigurationError: no such profile, reward, parameter or column, its tokenizer cannot be
            loaded, or its reward remembers and there is no memory.
        InvalidSamples: a row lacks what is needed, or has it in the wrong type; each is named by
            its position and field.
    """
    chosen = plan.find_profile_of(profile).knowing(load_asked(reward))
    given = {**(parameters or {}), **more} or None
    chosen = chosen.override(reward=reward, parameters=given)
    names = columns or {}
    if isinstance(samples, Mapping | str | Sample):
        raise ConfigurationError(
            f"samples: must be a list of samples or dicts, or a table, not one {_kind(samples)}"
        )
    table = None if isinstance(samples, Sequence) else _table(samples)
    rows = samples if table is None else _rows(table, names)
    results = plan.score(samples_of(rows, names), chosen, grader=grader, memory=memory, run=run)
    return results if table is None else _with_results(table, results, chosen)


def _kind(value: object) -> str:
    return type(value).__name__


def _table(samples: Any) -> Any | None:
    """What is no list as narwhals' frame; None if it only gives rows one by one."""
    # A data set of Hugging Face's has columns and features, and gives its rows as dicts.
    if not hasattr(type(samples), "columns") or hasattr(type(samples), "features"):
        return None
    import narwhals as nw

    try:
        return nw.from_native(samples, eager_only=True)
    except TypeError as error:
        raise ConfigurationError(
            f"samples: a {_kind(samples)} is no table in memory; collect it first, as by "
            ".collect(), or make a list of dicts of it"
        ) from error


def _rows(table: Any, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.select(columns_read(table.columns, columns)).rows(named=True)
    return rows


def _with_results(table: Any, results: Sequence[Result], profile: Profile) -> Any:
    import narwhals as nw

    parts = sorted({name for result in results for name in result.components})
    columns: dict[str, tuple[Any, list[Any]]] = {
        "reward": (nw.Float64, [result.reward for result in results]),
        "correct": (nw.Boolean, [result.correct for result in results]),
        "status": (nw.String, [result.status.value for result in results]),
        "answer": (nw.String, [result.answer for result in results]),
        "found_by": (nw.String, [str(result.found_by) for result in results]),
        "rule": (nw.String, [str(result.rule) for result in results]),
        "length": (nw.Int64, [result.length for result in results]),
        "length_source": (nw.String, [result.length_source for result in results]),
        "message": (nw.String, [result.message for result in results]),
        **{
            f"component_{name}": (nw.Float64, [result.components.get(name) for result in results])
            for name in parts
        },
    }
    # pandas' own types for integers and booleans have no missing value, and would make one of it.
    pandas = table.implementation.is_pandas_like()
    scored = table.with_columns(
        nw.new_series(
            f"{PREFIX}{name}",
            values,
            None if pandas and None in values and kind is not nw.Float64 else kind,
            backend=table.implementation,
        )
        for name, (kind, values) in columns.items()
    ).to_native()
    return _described(scored, _description(profile), table.implementation)


def _description(profile: Profile) -> dict[str, Any]:
    """What a table was scored with: enough to do it again."""
    return {
        "version": plp_reward.__version__,
        "profile": profile.name,
        "reward": profile.rewarding.name,
        "parameters": profile.rewarding.resolve(profile.parameters),
        "tokenizer": profile.tokenizer,
    }


def _described(scored: Any, description: Mapping[str, Any], implementation: Any) -> Any:
    if implementation.is_pandas():
        scored.attrs[METADATA] = dict(description)
    elif implementation.is_pyarrow():
        told = {METADATA: json.dumps(description)}
        return scored.replace_schema_metadata({**(scored.schema.metadata or {}), **told})
    return scored
