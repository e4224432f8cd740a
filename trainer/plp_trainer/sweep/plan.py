"""Which runs a sweep has: every combination of what is varied, with every seed.

A sweep is a TOML file, or recipes and flags:

    kind = "sweep"
    about = "Two rewards at several alphas."
    seeds = [42, 1042, 2042]

    [[arms]]
    name = "PLP"
    recipe = "r1-1.5b-plp"
    vary = { "reward.parameters.alpha" = [1, 2, 5] }
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plp_reward.settings.problems import problems
from plp_trainer.errors import RecipeError
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder

BUILT_IN = Path(__file__).parents[1] / "sweeps"
"""The folder of the sweeps that come with the package."""
SEED = "training.seed"
"""The setting that seeds go into. Problems stay the same: ``data.seed`` selects them."""
SEEDS = (42, 1042, 2042)
"""Three runs a setting, as in the paper.

An engine's seed is the run's plus its own number: next to each other most engines would draw alike.
"""

Value = bool | int | float | str


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Arm(_Section):
    """One line of a sweep's pictures: a recipe, and what is varied in it."""

    recipe: str = Field(description="A training recipe.")
    name: str = Field("", description="What tables and pictures call it; the recipe's name if not.")
    vary: dict[str, list[Value]] = Field(
        default_factory=dict, description="Values by dotted setting; every combination is a run."
    )
    set: list[str] = Field(default_factory=list, description="key=value put over the recipe.")


class Sweep(_Section):
    """Trainings that are compared."""

    kind: Literal["sweep"] = "sweep"
    name: str = ""
    about: str = Field("", description="What it is, in a sentence.")
    arms: tuple[Arm, ...] = Field(min_length=1)
    seeds: tuple[int, ...] = Field(
        SEEDS, min_length=1, description="A run of each setting for each."
    )
    beside: dict[str, str] = Field(
        default_factory=dict,
        description="Recipes of models that are measured as they are, by what tables call them.",
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What is trained once for every seed.

    Attributes:
        arm: the arm's name.
        recipe: the recipe's.
        varied: values of what is varied, by dotted setting.
        settings: ``key=value`` each, everything that is put over the recipe.
    """

    arm: str
    recipe: str
    varied: Mapping[str, Value]
    settings: Sequence[str]

    @property
    def name(self) -> str:
        """What tables call it: the arm, and the values with their settings' last names."""
        values = (f"{_last(key)} {_plain(value)}" for key, value in self.varied.items())
        return " ".join([self.arm, *values])


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One training.

    Attributes:
        setting: what is trained.
        seed: with which seed.
        folder: where.
        recipe: what comes of the setting and the seed.
    """

    setting: Setting
    seed: int
    folder: RunFolder
    recipe: TrainingRecipe

    @property
    def settings(self) -> list[str]:
        """``key=value`` each, as ``plp train --set`` takes them."""
        return [*self.setting.settings, f"{SEED}={self.seed}"]


def names() -> list[str]:
    """Return the names of the built-in sweeps."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def load_sweep(
    given: Sequence[str],
    vary: Sequence[str] = (),
    settings: Sequence[str] = (),
    seeds: Sequence[int] = (),
) -> Sweep:
    """Read a sweep, or make one of recipes.

    Args:
        given: a built-in sweep or the .toml file of one; or recipes, an arm each.
        vary: ``key=value,value,...`` each, varied in every arm.
        settings: ``key=value`` each, put over every arm's recipe.
        seeds: instead of the sweep's own.

    Raises:
        RecipeError: there is no such sweep or recipe, or something in it is not usable.
    """
    if not given:
        raise RecipeError(f"name a recipe or a sweep; sweeps: {', '.join(names())}")
    path = _file(given[0]) if len(given) == 1 else None
    if path is None:
        sweep = Sweep(name="+".join(map(_stem, given)), arms=tuple(Arm(recipe=r) for r in given))
    else:
        sweep = _read(path)
    varied = dict(map(_variation, vary))
    arms = tuple(arm.model_copy(update={"vary": arm.vary | varied}) for arm in sweep.arms)
    sweep = sweep.model_copy(update={"arms": arms, "seeds": tuple(seeds) or sweep.seeds})
    return with_settings(sweep, settings)


def with_settings(sweep: Sweep, settings: Sequence[str]) -> Sweep:
    """Put ``key=value`` each over every arm's recipe."""
    arms = (arm.model_copy(update={"set": [*arm.set, *settings]}) for arm in sweep.arms)
    return sweep.model_copy(update={"arms": tuple(arms)})


def planned(sweep: Sweep, root: Path) -> list[PlannedRun]:
    """Return every run, in the order in which they are carried out.

    Each setting's first seed comes before any setting's second, so that a sweep which is ended
    early has seen them all.

    Raises:
        RecipeError: a recipe is not usable, or two runs would be the same.
    """
    settings = [setting for arm in sweep.arms for setting in _settings(arm)]
    runs = []
    for seed in sweep.seeds:
        for setting in settings:
            recipe = _recipe(setting, seed)
            folder = root / "runs" / _slug(f"{setting.name} seed {seed}")
            runs.append(PlannedRun(setting, seed, RunFolder(folder), recipe))
    folders = [run.folder.root for run in runs]
    if twice := {folder.name for folder in folders if folders.count(folder) > 1}:
        raise RecipeError(
            f"two runs would be called {', '.join(sorted(twice))}: give arms names of their own, "
            "and each value and seed once"
        )
    return runs


def _recipe(setting: Setting, seed: int) -> TrainingRecipe:
    # First as it is: a seed is a mistake in a recipe that trains nothing.
    if isinstance(load(setting.recipe), TrainingRecipe):
        recipe = load(setting.recipe, [*setting.settings, f"{SEED}={seed}"])
        if isinstance(recipe, TrainingRecipe):
            return recipe
    raise RecipeError(f"{setting.recipe} measures a model as it is: it trains nothing")


def write_plan(sweep: Sweep, root: Path) -> None:
    """Write down what the runs in ``root`` are."""
    root.mkdir(parents=True, exist_ok=True)
    text = sweep.model_dump_json(indent=2) + "\n"
    (root / "sweep.json").write_text(text, encoding="utf-8")


def _settings(arm: Arm) -> Iterator[Setting]:
    name = arm.name or _stem(arm.recipe)
    for values in product(*arm.vary.values()):
        varied = dict(zip(arm.vary, values, strict=True))
        put = [f"{key}={json.dumps(value)}" for key, value in varied.items()]
        yield Setting(name, arm.recipe, varied, [*arm.set, *put])


def _file(name: str) -> Path | None:
    """Return the file of the sweep called ``name``; None if it is a recipe."""
    if not name.endswith(".toml"):
        path = BUILT_IN / f"{name}.toml"
        return path if path.is_file() else None
    path = Path(name)
    if not path.is_file():
        raise RecipeError(f"there is no file {name}")
    return path if read_toml(path).get("kind") == "sweep" else None


def read_toml(path: Path) -> dict[str, object]:
    """Return what a TOML file holds.

    Raises:
        RecipeError: it is none.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"{path}: {error}") from error


def _read(path: Path) -> Sweep:
    try:
        return Sweep.model_validate({"name": path.stem, **read_toml(path)})
    except ValidationError as error:
        said = "; ".join(problems(error, Sweep))
        raise RecipeError(f"sweep {path}: {said}") from error


def _variation(text: str) -> tuple[str, list[Value]]:
    """Read ``key=value,value,...``: values as TOML has them, quotes around texts left out."""
    key, equals, values = text.partition("=")
    if not equals or not key.strip() or not values.strip():
        raise RecipeError(
            f"--vary {text!r}: write key=value,value as in training.batch_size=64,128"
        )
    try:
        found: list[Value] = tomllib.loads(f"values = [{values}]")["values"]
    except tomllib.TOMLDecodeError:
        found = [value.strip() for value in values.split(",")]
    if not all(isinstance(value, Value) for value in found):
        raise RecipeError(f"--vary {text!r}: a value must be a number, a text, true or false")
    return key.strip(), found


def _stem(recipe: str) -> str:
    return Path(recipe).stem if recipe.endswith(".toml") else recipe


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _plain(value: Value) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._+-]+", "-", text)
