"""A recipe as the command line of OpenRLHF 0.11.2: one pure function."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plp_trainer.recipe import Option, TrainingRecipe
from plp_trainer.run_folder import RunFolder

MODULE = "openrlhf.cli.train_ppo_ray"
"""What ``python -m`` runs."""
AGENT = Path(__file__).with_name("agent.py")
"""The file OpenRLHF loads the executor from."""
PROMPT_KEY = "prompt"
LABEL_KEY = "label"
SPLIT = "train"
"""What ``datasets`` calls the only part of a local file, whatever its problems are for."""
NEVER_CLIPPED = 1_000_000
"""Bound of the advantage. OpenRLHF's default of 10 would clip equation 3 where alpha is large."""


def openrlhf_arguments(
    recipe: TrainingRecipe, run: RunFolder, *, resume: bool = False, tensorboard: bool = False
) -> list[str]:
    """Return the arguments that run ``recipe`` in folder ``run``.

    The recipe's own ``[openrlhf]`` comes last, where OpenRLHF's parser lets it win.

    Args:
        recipe: what to run.
        run: where its data is and its results go.
        resume: go on from the last checkpoint.
        tensorboard: have OpenRLHF log for TensorBoard, which must be installed.
    """
    flags = [
        *_defaults(recipe, run),
        *(_tensorboard(run) if tensorboard else ()),
        *_settings(recipe, run, resume=resume),
        *recipe.openrlhf.items(),
    ]
    return [word for flag, value in flags for word in _words(flag, value)]


def taken_options(recipe: TrainingRecipe) -> list[str]:
    """Return what stands in ``[openrlhf]`` and is already set by a section of the recipe's."""
    taken = {flag for flag, _ in _settings(recipe, RunFolder(Path()), resume=True)}
    return [name for name in recipe.openrlhf if name in taken]


Value = Option | tuple[int, int]
Flags = Iterator[tuple[str, Value]]


def _words(flag: str, value: Value) -> list[str]:
    """Return a flag and its value; a true switch is the flag alone, a false one nothing."""
    match value:
        case bool():
            return [f"--{flag}"] if value else []
        case tuple() | list():
            return [f"--{flag}", *map(_word, value)]
    return [f"--{flag}", _word(value)]


def _word(value: float | str) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _defaults(recipe: TrainingRecipe, run: RunFolder) -> Flags:
    """Yield what is chosen here and no section sets; ``[openrlhf]`` may choose otherwise."""
    cpu = recipe.hardware.device == "cpu"
    # Equation 3, with neither a reference model nor a critic.
    yield "algo.advantage.estimator", "rloo"
    yield "algo.kl.init_coef", 0
    # For those who want one: where all is colocated, it must have as many GPUs as the trainer.
    yield "ref.num_gpus_per_node", recipe.hardware.trainer_gpus
    yield "actor.loss_agg_mode", "token-mean"
    yield "reward.clip_range", (-NEVER_CLIPPED, NEVER_CLIPPED)
    yield "train.max_epochs", 1
    yield "ds.param_dtype", "bf16"
    yield "ds.attn_implementation", "sdpa" if cpu else "flash_attention_2"
    yield "vllm.sync_backend", "gloo" if cpu else "nccl"
    yield "vllm.enforce_eager", cpu
    # The best model by a validation of few problems is the luckiest one; the last one is the run's.
    yield "ckpt.best_metric_key", "none"
    yield "logger.logging_steps", 1
    # TensorBoard's logs are under this name too, and its default has the time in it. The folder's
    # tells a sweep's runs apart: it has arm, varied values and seed in it.
    yield "logger.wandb.run_name", run.root.name
    if recipe.tracking.group is not None:
        yield "logger.wandb.group", recipe.tracking.group


def _tensorboard(run: RunFolder) -> Flags:
    yield "logger.tensorboard_dir", str(run.tensorboard)


def _settings(recipe: TrainingRecipe, run: RunFolder, *, resume: bool) -> Flags:
    """Yield what the recipe's sections and its folder say."""
    yield "actor.model_name_or_path", recipe.model.location
    yield from _data(recipe, run)
    yield from _reward(recipe)
    yield from _algorithm(recipe)
    yield from _placement(recipe)
    yield from _checkpoints(recipe, run, resume)


def _data(recipe: TrainingRecipe, run: RunFolder) -> Flags:
    yield "data.prompt_dataset", str(run.training_data)
    yield "data.prompt_split", SPLIT
    yield "data.input_key", PROMPT_KEY
    yield "data.label_key", LABEL_KEY
    yield "data.max_len", recipe.rollout.max_length
    if recipe.validation is not None:
        yield "eval.dataset", str(run.validation_data)
        yield "eval.split", SPLIT
        yield "eval.steps", recipe.validation.every
        yield "eval.n_samples_per_prompt", recipe.validation.samples
        yield "eval.temperature", recipe.validation.temperature


def _reward(recipe: TrainingRecipe) -> Flags:
    if recipe.reward.transport == "group":
        yield "train.agent_func_path", str(AGENT)
    else:
        yield "reward.remote_url", f"{recipe.reward.url}/openrlhf/{recipe.reward.profile}"


def _algorithm(recipe: TrainingRecipe) -> Flags:
    rollout, training = recipe.rollout, recipe.training
    yield "rollout.batch_size", rollout.prompts
    yield "rollout.n_samples_per_prompt", rollout.samples
    yield "rollout.max_new_tokens", rollout.max_new_tokens
    yield "rollout.temperature", rollout.temperature
    yield "rollout.top_p", rollout.top_p
    yield "rollout.micro_batch_size", recipe.hardware.forward_micro_batch
    yield "train.batch_size", training.batch_size
    yield "train.micro_batch_size", recipe.hardware.train_micro_batch
    yield "train.num_episodes", training.episodes
    yield "train.seed", training.seed
    yield "actor.adam.lr", training.learning_rate
    yield "actor.lr_scheduler", training.scheduler
    yield "actor.lr_warmup_ratio", training.warmup_ratio
    yield "actor.eps_clip", training.clip
    yield "algo.advantage.is_correction_level", training.importance_correction


def _placement(recipe: TrainingRecipe) -> Flags:
    hardware = recipe.hardware
    yield "actor.num_nodes", 1
    yield "actor.num_gpus_per_node", hardware.trainer_gpus
    yield "actor.gradient_checkpointing_enable", hardware.gradient_checkpointing
    yield "ds.zero_stage", hardware.zero_stage
    yield "ds.adam_offload", hardware.offload_optimizer
    yield "ds.packing_samples", hardware.packing
    yield "ds.enable_sleep", hardware.sleeps
    yield "train.colocate_all", hardware.colocate
    yield "vllm.num_engines", hardware.engines
    yield "vllm.tensor_parallel_size", hardware.tensor_parallel
    yield "vllm.gpu_memory_utilization", hardware.engine_memory
    yield "vllm.enable_sleep", hardware.sleeps


def _checkpoints(recipe: TrainingRecipe, run: RunFolder, resume: bool) -> Flags:
    yield "ckpt.path", str(run.checkpoints)
    yield "ckpt.output_dir", str(run.model)
    yield "ckpt.save_steps", recipe.training.checkpoint_every
    yield "ckpt.max_num", recipe.training.keep_checkpoints
    yield "ckpt.load_enable", resume
