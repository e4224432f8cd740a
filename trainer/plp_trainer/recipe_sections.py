"""The sections of a recipe: model, problems, reward, rollout, training, hardware, evaluation."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from plp_trainer.errors import RecipeError
from plp_trainer.templates import find_template
from plp_trainer.tiny import NAME, SHIPPED


class Section(BaseModel):
    """A table of a recipe: nothing in it may be misspelled."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Model(Section):
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


class Problems(Section):
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


class Reward(Section):
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


class Rollout(Section):
    """How responses are generated."""

    prompts: int = Field(ge=1, description="Prompts an iteration.")
    samples: int = Field(ge=2, description="Responses a prompt: k of RLOO.")
    max_new_tokens: int = Field(ge=1, description="Tokens after which a response is cut off.")
    max_length: int = Field(ge=2, description="Tokens of prompt and response together.")
    temperature: float = Field(1.0, gt=0)
    top_p: float = Field(1.0, gt=0, le=1)


class Training(Section):
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


class Hardware(Section):
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


class Evaluation(Section):
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


class Tracking(Section):
    """How trackers of experiments show a run, besides its own name."""

    group: str | None = Field(
        None, description="What they put runs together by; WANDB_RUN_GROUP if not given."
    )
    mlflow: str | None = Field(
        None,
        description="An MLflow tracking URI, as http://mlflow:5000, that gets settings and numbers "
        "too; needs mlflow-skinny. Its experiment is the group, or plp.",
    )
