"""Recipes: everything a run is made of, named and typed, in a TOML file a person can read.

A recipe may start from another and change some of it:

    extends = "r1-1.5b-accuracy"
    about = "The paper's reward on its smallest model."

    [reward]
    profile = "plp"
    parameters = { alpha = 5.0, gamma = 0.5 }

The built-in ones are the files of ``plp_trainer/recipes``; ``load`` reads them by name, and a
user's own by path.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
)

from plp_reward.settings.problems import problems
from plp_trainer.errors import RecipeError
from plp_trainer.overrides import put
from plp_trainer.recipe_sections import (
    Evaluation,
    Hardware,
    Model,
    Problems,
    Reward,
    Rollout,
    Section,
    Tracking,
    Training,
    Validation,
)

BUILT_IN = Path(__file__).with_name("recipes")
"""The folder of the recipes that come with the package."""


REWARD_VARIABLE = "PLP_TRAINER_REWARD"
"""The environment variable in which a run's executor finds the recipe's reward, as JSON."""


Option = bool | int | float | str | list[int | float | str]
"""The value of an option of OpenRLHF's: true for a switch, a list where it takes several."""


def _flat_options(table: object) -> object:
    """Return a table in which a dotted name may stand as one, or as a table in a table."""
    return _flat(table) if isinstance(table, dict) else table


class TrainingRecipe(Section):
    """A run of RLOO through OpenRLHF."""

    kind: Literal["training"] = "training"
    name: str = ""
    about: str = Field(description="What it is, in a sentence.")
    model: Model
    data: Problems
    validation: Validation | None = None
    reward: Reward
    rollout: Rollout
    training: Training
    hardware: Hardware
    evaluation: Evaluation | None = Field(
        None, description="How `plp eval` measures the trained model, and the one before it."
    )
    tracking: Tracking = Tracking()
    openrlhf: Annotated[dict[str, Option], BeforeValidator(_flat_options)] = Field(
        default_factory=dict,
        description="Options of OpenRLHF's that no section has, by their dotted names.",
    )


class EvaluationRecipe(Evaluation):
    """A measurement of a model as it is: the paper's prompt-only baseline trains nothing."""

    kind: Literal["evaluation"]
    name: str = ""
    about: str = Field(description="What it is, in a sentence.")
    model: Model


Recipe = TrainingRecipe | EvaluationRecipe
_RECIPE: TypeAdapter[Recipe] = TypeAdapter(
    Annotated[TrainingRecipe | EvaluationRecipe, Field(discriminator="kind")]
)


def differences(one: BaseModel, other: BaseModel) -> dict[str, tuple[Any, Any]]:
    """Return the settings in which two recipes differ: dotted names, and both values."""
    left, right = _flat(one.model_dump()), _flat(other.model_dump())
    return {
        name: (left.get(name), right.get(name))
        for name in left | right
        if left.get(name) != right.get(name)
    }


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        flat |= _flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return flat


def settings_of(recipe: BaseModel) -> dict[str, Any]:
    """Return every setting by its dotted name."""
    return _flat(recipe.model_dump())


def names() -> list[str]:
    """Return the names of the built-in recipes."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def load(name: str, settings: Sequence[str] = ()) -> Recipe:
    """Read a recipe and put settings over it.

    Args:
        name: a built-in recipe, or the path of a .toml file.
        settings: ``key=value`` each: a dotted key, and a value as TOML has it (quotes around a
            text may be left out), ``rollout.samples=4`` for one.

    Raises:
        RecipeError: there is no such recipe, or something in it is not usable.
    """
    table = _read(name, ())
    table.setdefault("kind", "training")
    table.setdefault("name", Path(name).stem if name.endswith(".toml") else name)
    return _made(table, settings, name)


def load_run(path: Path, settings: Sequence[str] = ()) -> TrainingRecipe:
    """Read the recipe that a run wrote into its folder, and put settings over it.

    Raises:
        RecipeError: the file is not there or is no such recipe.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecipeError(f"{path} cannot be read: {error}") from error
    recipe = _made(table, settings, str(path))
    if not isinstance(recipe, TrainingRecipe):
        raise RecipeError(f"{path} is not the recipe of a training run")
    return recipe


def _made(table: dict[str, Any], settings: Sequence[str], name: str) -> Recipe:
    for setting in settings:
        put(table, setting)
    try:
        return _RECIPE.validate_python(table)
    except ValidationError as error:
        raise RecipeError(f"recipe {name}: {_problems(error)}") from error


def _read(name: str, seen: tuple[str, ...]) -> dict[str, Any]:
    """Return a recipe's table, with what it extends below it."""
    if name in seen:
        raise RecipeError(f"recipe {name} extends itself: {' -> '.join((*seen, name))}")
    path = Path(name) if name.endswith(".toml") else BUILT_IN / f"{name}.toml"
    if not path.is_file():
        raise RecipeError(
            f"there is no recipe {name!r}; give the path of a .toml file or one of: "
            f"{', '.join(names())}"
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"recipe {path}: {error}") from error
    base = table.pop("extends", None)
    if base is None:
        return table
    if not isinstance(base, str):
        raise RecipeError(f"recipe {path}: extends must be the name or path of a recipe")
    if base.endswith(".toml"):
        base = str(path.parent / base)
    return _merge(_read(base, (*seen, name)), table)


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def _problems(error: ValidationError) -> str:
    # The first part is the discriminator's: a reader's file has no such level.
    trains = error.errors()[0]["loc"][:1] != ("evaluation",)
    return "; ".join(problems(error, TrainingRecipe if trains else EvaluationRecipe, skip=1))
