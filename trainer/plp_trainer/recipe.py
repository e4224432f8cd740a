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
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from plp_reward.settings.problems import problems
from plp_trainer.errors import RecipeError
from plp_trainer.overrides import put
from plp_trainer.templates import find_template
from plp_trainer.tiny import NAME, SHIPPED

BUILT_IN = Path(__file__).with_name("recipes")
"""The folder of the recipes that come with the package."""


REWARD_VARIABLE = "PLP_TRAINER_REWARD"
"""The environment variable in which a run's executor finds the recipe's reward, as JSON."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Model(_Section):
    """What is trained."""

    path: str = Field(description="A hub id, a folder, or `tiny`: the project's own small model.")
    parameters: float = Field(gt=0, description="Number of parameters, for the memory estimate.")
    vocabulary: int = Field(gt=0, description="Rows of its output layer, for the same.")
    template: str = Field(description="How a problem becomes a prompt; see plp_trainer.templates.")

    @property
    def location(self) -> str:
        """What transformers, OpenRLHF and vLLM load it from."""
        return str(SHIPPED) if self.path == NAME else self.path

    @field_validator("template")
    @classmethod
    def _known(cls, name: str) -> str:
        return _template(name)


def _template(name: str) -> str:
    try:
        return find_template(name).name
    except RecipeError as error:
        raise ValueError(str(error)) from error


class Problems(_Section):
    """Where problems come from."""

    set: str = Field(description="A data set; see plp_trainer.data.")
    source: str | None = Field(
        None,
        description="A local .jsonl, .json or .parquet of it; by default it is loaded by hub id.",
    )
    split: str = Field("train", description="Which part of the set.")
    count: int | None = Field(None, ge=1, description="How many problems; all if not given.")
    seed: int = Field(42, description="Which ones, when fewer than all.")


class Validation(Problems):
    """Problems on which OpenRLHF measures accuracy and length as training goes on."""

    every: int = Field(ge=1, description="Rollouts between two measurements.")
    samples: int = Field(1, ge=1, description="Responses a problem.")
    temperature: float = Field(0.6, ge=0, description="Of these responses.")


class Reward(_Section):
    """What a response earns, and how it is asked for."""

    profile: str = Field(description="A profile of the reward service.")
    parameters: dict[str, float] = Field(
        default_factory=dict, description="Parameters put over the profile's."
    )
    transport: Literal["group", "stock"] = Field(
        "group",
        description="`group`: plp_trainer.executor posts a prompt's responses together, with exact "
        "token counts. `stock`: OpenRLHF posts each by itself to its --reward.remote_url.",
    )
    url: str = Field("http://127.0.0.1:8000", description="Where the service listens.")
    run: str | None = Field(
        None,
        description="The run's name at the service: in its logs and metrics, and whose memory a "
        "reward that remembers uses. Default: the profile's.",
    )
    start_service: bool = Field(
        False,
        description="Start a service there for the run, if none answers; on a port that is free, "
        "if the url has port 0.",
    )
    profiles: str | None = Field(
        None,
        description="A file of profiles for the service that the run starts, so that `profile` may "
        "be one of yours, with rewards of your own by path.",
    )
    token_variable: str | None = Field(
        None, description="Environment variable that holds the service's bearer token."
    )
    null_reward: float = Field(
        0.0, allow_inf_nan=False, description="Reward of a response that could not be graded."
    )
    patience: float = Field(
        1800.0, gt=0, description="Seconds to go on asking a service that does not answer."
    )

    @model_validator(mode="after")
    def _profiles_are_read(self) -> Self:
        if self.profiles is not None and not self.start_service:
            raise ValueError(
                "profiles is for a service that the run starts: set start_service = true, or give "
                "the file to the service that runs, as plp serve --profiles"
            )
        return self


class Rollout(_Section):
    """How responses are generated."""

    prompts: int = Field(ge=1, description="Prompts an iteration.")
    samples: int = Field(ge=2, description="Responses a prompt: k of RLOO.")
    max_new_tokens: int = Field(ge=1, description="Tokens after which a response is cut off.")
    max_length: int = Field(ge=2, description="Tokens of prompt and response together.")
    temperature: float = Field(1.0, gt=0)
    top_p: float = Field(1.0, gt=0, le=1)


class Training(_Section):
    """How the model is changed."""

    batch_size: int = Field(ge=1, description="Responses an optimiser step.")
    learning_rate: float = Field(gt=0)
    scheduler: str = Field("constant_with_warmup", description="A scheduler of transformers.")
    warmup_ratio: float = Field(0.03, ge=0, le=1, description="Part of all steps that warm up.")
    episodes: int = Field(1, ge=1, description="Passes over the problems.")
    seed: int = 42
    clip: float = Field(
        0.2,
        gt=0,
        lt=1,
        description="How far a token's probability may move from the rollout's before its gradient "
        "stops: PPO's epsilon. No matter where an iteration is one batch.",
    )
    importance_correction: Literal["token", "off"] = Field(
        "token",
        description="`token`: weigh each token by the trainer's probability over the engine's, and "
        "leave out those where it is not between 0.5 and 5; `off`: take them to be the same.",
    )
    checkpoint_every: int = Field(ge=1, description="Rollouts between two checkpoints.")
    keep_checkpoints: int = Field(
        2,
        ge=1,
        description="How many, at 14 bytes a parameter; the oldest makes room for the next.",
    )
    keep_after_end: bool = Field(
        False, description="Keep the checkpoints once the run has ended and its model is written."
    )
    stall_after: float | None = Field(
        1800.0,
        gt=0,
        description="Seconds without an iteration, and before the first one without a line of "
        "output, after which a run is taken to hang: where its processes are is written down, and "
        "it ends, to be resumed. Waiting for rewards does not count.",
    )


class Hardware(_Section):
    """What it runs on, and what goes where."""

    device: Literal["gpu", "cpu"] = "gpu"
    gpus: int = Field(ge=1, description="GPUs in all; on a CPU, processes that stand for them.")
    memory_gb: float = Field(80.0, gt=0, description="Memory of each, in 10^9 bytes.")
    colocate: bool = Field(
        True, description="Trainer and vLLM take turns on the same GPUs; else each has its own."
    )
    sleep: bool = Field(
        True,
        description="Colocated on GPUs: what does not work gives its GPU memory to what does, and "
        "keeps its own in main memory meanwhile. Without, both must fit side by side, and an "
        "iteration is shorter by the copies.",
    )
    engines: int = Field(ge=1, description="vLLM engines.")
    tensor_parallel: int = Field(1, ge=1, description="GPUs an engine.")
    engine_memory: float = Field(
        0.6, gt=0, lt=1, description="Part of a GPU's memory that an engine takes."
    )
    zero_stage: Literal[2, 3] = 2
    offload_optimizer: bool = Field(False, description="Keep Adam's state in main memory.")
    packing: bool = Field(True, description="Train without padding; needs flash-attn.")
    gradient_checkpointing: bool = True
    train_micro_batch: int = Field(ge=1, description="Responses a GPU trains on at once.")
    forward_micro_batch: int = Field(ge=1, description="Responses a GPU takes a forward pass on.")

    @property
    def trainer_gpus(self) -> int:
        """GPUs that train: all of them when colocated, else those the engines leave."""
        return self.gpus if self.colocate else self.gpus - self.engines * self.tensor_parallel

    @property
    def sleeps(self) -> bool:
        """Whether engines and trainer give their GPU memory to each other."""
        return self.device == "gpu" and self.colocate and self.sleep


class Measurement(Problems):
    """A data set to measure a model on."""

    split: str = "test"
    samples: int = Field(ge=1, description="N, responses a problem; accuracy and tokens are means.")


class Evaluation(_Section):
    """How a model is measured."""

    sets: tuple[Measurement, ...] = Field(
        min_length=1,
        description="From short responses to long ones: the last set is asked for first, so that "
        "no GPU waits for a few long responses at the end.",
    )
    template: str | None = Field(
        None, description="How a problem becomes a prompt here; the model's if not given."
    )
    temperature: float = Field(0.6, ge=0)
    top_p: float = Field(0.95, gt=0, le=1)
    max_new_tokens: int = Field(32_768, ge=1)

    @field_validator("template")
    @classmethod
    def _known_template(cls, name: str | None) -> str | None:
        return None if name is None else _template(name)


class Tracking(_Section):
    """How trackers of experiments show a run, besides its own name."""

    group: str | None = Field(
        None, description="What they put runs together by; WANDB_RUN_GROUP if not given."
    )
    mlflow: str | None = Field(
        None,
        description="An MLflow tracking URI, as http://mlflow:5000, that gets settings and numbers "
        "too; needs mlflow-skinny. Its experiment is the group, or plp.",
    )


Option = bool | int | float | str | list[int | float | str]
"""The value of an option of OpenRLHF's: true for a switch, a list where it takes several."""


def _flat_options(table: object) -> object:
    """Return a table in which a dotted name may stand as one, or as a table in a table."""
    return _flat(table) if isinstance(table, dict) else table


class TrainingRecipe(_Section):
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
