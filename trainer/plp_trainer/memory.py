"""What a run takes of a GPU's memory and of main memory, by arithmetic.

Everything is in bytes. Mixed precision Adam (Rajbhandari et al., ZeRO, section 3) keeps 2 bytes a
parameter of weights, 2 of gradients, and 12 for the optimiser: a float32 copy and two moments.
ZeRO-2 splits gradients and optimiser over the GPUs that train, ZeRO-3 the weights too.

Measured on no GPU: a run that comes close to a limit may still fail, and one that is refused can be
tried with ``hardware.memory_gb`` set higher.
"""

from __future__ import annotations

from dataclasses import dataclass

from plp_trainer.recipe import TrainingRecipe

GB = 1e9
LOGIT_BYTES = 12
"""Memory a logit takes in training: bfloat16 and float32, each with its gradient."""
GATHERED = 4 * GB
"""What ZeRO-3 holds of other GPUs' weights at a time: DeepSpeed's 10^9 live parameters, the largest
layers among them, in bfloat16, once to use and once to fetch."""
HEADROOM = 1.1
"""Activations under gradient checkpointing, buffers and fragmentation, as a factor."""
CONTEXTS = 4 * GB
"""What is there whatever the model: CUDA contexts of trainer and engine, NCCL, captured graphs."""
PROCESS = 4 * GB
"""Main memory of a process that has CUDA, PyTorch and vLLM or DeepSpeed loaded."""
PACKED = 16_192
"""OpenRLHF's own ``train.max_tokens_per_gpu``."""


@dataclass(frozen=True, slots=True)
class GpuMemory:
    """What a GPU has to hold, in bytes.

    Attributes:
        training: as it trains.
        asleep: what stays of the trainer while engines generate.
        engine: an engine's share.
        engine_least: what its weights and one response take of that share.
        generating: engine and trainer together, as responses are generated.
    """

    training: float
    asleep: float
    engine: float
    engine_least: float
    generating: float


def on_gpu(recipe: TrainingRecipe) -> GpuMemory:
    """Return what each GPU of a run has to hold."""
    hardware, size = recipe.hardware, recipe.model.parameters
    share = size / max(hardware.trainer_gpus, 1)
    split = hardware.zero_stage == 3
    weights = 2 * (share if split else size)
    optimizer = 0 if hardware.offload_optimizer else 12 * share
    tokens = packed_tokens(recipe)
    if not dynamic(recipe):
        tokens = hardware.train_micro_batch * recipe.rollout.max_length
    logits = tokens * recipe.model.vocabulary * LOGIT_BYTES
    reference = weights if has_reference(recipe) else 0
    gathered = min(GATHERED, 4 * size) if split else 0
    counted = weights + reference + 2 * share + optimizer + logits + gathered
    training = HEADROOM * counted + CONTEXTS
    engine = hardware.engine_memory * hardware.memory_gb * GB
    # DeepSpeed's sleep takes all but weights to main memory, and leaves a reference model alone.
    asleep = weights + reference + (0 if hardware.sleeps else 2 * share + optimizer)
    return GpuMemory(
        training=training,
        asleep=asleep,
        engine=engine,
        engine_least=HEADROOM * 2 * size / hardware.tensor_parallel + CONTEXTS / 2,
        generating=engine + asleep + CONTEXTS,
    )


def has_reference(recipe: TrainingRecipe) -> bool:
    """Whether GPUs hold the model that training started from, for a KL penalty."""
    options = recipe.openrlhf
    return bool(options.get("algo.kl.init_coef")) and not options.get("ref.offload")


def dynamic(recipe: TrainingRecipe) -> bool:
    """Whether OpenRLHF makes batches by tokens instead of by responses."""
    return bool(recipe.openrlhf.get("train.dynamic_batch_enable"))


def packed_tokens(recipe: TrainingRecipe) -> int:
    """Return how many tokens a GPU trains on at once where batches are made by tokens."""
    given = recipe.openrlhf.get("train.max_tokens_per_gpu", PACKED)
    return int(given) if isinstance(given, (int, float, str)) else PACKED


def micro_batch_setting(recipe: TrainingRecipe) -> str:
    """Return the setting that says how much a GPU trains on at once."""
    return "openrlhf.train.max_tokens_per_gpu" if dynamic(recipe) else "hardware.train_micro_batch"


def on_host(recipe: TrainingRecipe) -> float:
    """Return what a run takes of main memory."""
    return sum(_host(recipe).values())


def host_parts(recipe: TrainingRecipe) -> str:
    """Return what main memory is taken by, in words."""
    return ", ".join(f"{size / GB:.0f} GB {what}" for what, size in _host(recipe).items() if size)


def _host(recipe: TrainingRecipe) -> dict[str, float]:
    hardware, size = recipe.hardware, recipe.model.parameters
    sleeping = hardware.sleeps
    # Asleep, DeepSpeed keeps gradients and optimiser here; offloaded, they are here all the time,
    # with pinned partitions and a buffer of gradients (DeepSpeed, runtime/zero/stage3.py).
    trainer = 18 if hardware.offload_optimizer else 14 if sleeping else 0
    return {
        # vLLM's sleep copies every engine's weights into pinned memory (device_allocator/cumem.py).
        "for the weights of sleeping engines": 2.0 * size * hardware.engines if sleeping else 0.0,
        "for the trainer's optimiser": float(trainer * size),
        "for processes": PROCESS * (hardware.trainer_gpus + hardware.engines + 1),
    }
