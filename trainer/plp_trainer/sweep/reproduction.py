"""A table or figure of the paper, whole: the sweeps that it is made of.

A reproduction is a TOML file:

    kind = "reproduction"
    about = "Two models under one reward."

    [[sweeps]]
    name = "small"
    beside = { PE = "r1-1.5b-prompt-only" }

    [[sweeps.arms]]
    name = "PLP"
    recipe = "r1-1.5b-plp"

A sweep may stand there by the name of a built-in one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from plp_reward.settings.problems import problems
from plp_trainer.errors import RecipeError
from plp_trainer.sweep.plan import Sweep, load_sweep, read_toml

BUILT_IN = Path(__file__).parents[1] / "reproductions"
"""The folder of those that come with the package."""


def _named(given: Any) -> Any:
    return load_sweep([given]) if isinstance(given, str) else given


class Reproduction(BaseModel):
    """What of the paper is reproduced."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["reproduction"]
    name: str = ""
    about: str = Field(description="What it is, in a sentence.")
    sweeps: tuple[Annotated[Sweep, BeforeValidator(_named)], ...] = Field(min_length=1)


def names() -> list[str]:
    """Return the names of the built-in ones."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def load_reproduction(name: str) -> Reproduction:
    """Read a reproduction.

    Args:
        name: a built-in one, or a .toml file.

    Raises:
        RecipeError: there is none of the name, or something in it is not usable.
    """
    path = Path(name) if name.endswith(".toml") else BUILT_IN / f"{name}.toml"
    if not path.is_file():
        raise RecipeError(
            f"there is no reproduction {name!r}; give a .toml file or one of: {', '.join(names())}"
        )
    try:
        found = Reproduction.model_validate({"name": path.stem, **read_toml(path)})
    except ValidationError as error:
        said = "; ".join(problems(error, Reproduction))
        raise RecipeError(f"reproduction {path}: {said}") from error
    called = [sweep.name for sweep in found.sweeps]
    if len(set(called)) < len(called) or not all(called):
        raise RecipeError(f"reproduction {path}: give each sweep a name of its own")
    return found
