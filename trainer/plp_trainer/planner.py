"""What would fail, said before anything is launched.

``check`` compares a recipe with its surroundings. OpenRLHF finds most of these out after minutes
of loading, some only hours later, and some (a prompt cut on the left, a clipped reward) never.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from plp_reward import rewards
from plp_trainer import memory
from plp_trainer.command import taken_options
from plp_trainer.context import misfit
from plp_trainer.recipe import TrainingRecipe

GB = 1e9
CHECKPOINT_BYTES = 14
"""A checkpoint's bytes a parameter: weights, and in float32 a copy and Adam's two moments."""
MODEL_BYTES = 2
"""The trained model's: bfloat16."""
LEAST_DRIVER = {12: 525, 13: 580}
"""The oldest driver that runs programs of a CUDA version (NVIDIA, CUDA compatibility, table 1)."""


class Severity(StrEnum):
    """What a finding means for the run."""

    ERROR = "error"
    """It would fail, or not do what the recipe says."""
    WARNING = "warning"
    """It would run, and probably not as meant."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a run.

    Attributes:
        severity: what it means.
        setting: the recipe's setting or the environment variable at fault.
        message: what is wrong, and how to mend it.
    """

    severity: Severity
    setting: str
    message: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.setting}: {self.message}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the planner looks at besides the recipe. None is not known, and not checked.

    Attributes:
        gpus: GPUs that this machine shows.
        gpu_memory_gb: memory of the smallest of them, in 10^9 bytes.
        compute_capability: of the oldest of them: (8, 0) for an A100.
        driver: version of NVIDIA's driver.
        nvcc: the CUDA compiler's version, as (13, 2); None where there is none.
        torch_cuda: the CUDA version that PyTorch is built for.
        flash_attention: whether FlashAttention is installed.
        memory_gb: main memory that is free to this process, in 10^9 bytes.
        disk_gb: what is free, or taken by checkpoints of this run, where its folder is.
        variables: the environment variables that are set.
        longest_prompt: tokens of the longest rendered prompt.
        context: tokens of prompt and response together that the model has positions for.
        problems: how many problems there are to train on.
        profile_reward: the reward of the recipe's profile, as the service has it.
        compiler: whether there is a C++ compiler.
        build_locks: lock files of PyTorch's extension builds.
    """

    gpus: int | None = None
    gpu_memory_gb: float | None = None
    compute_capability: tuple[int, int] | None = None
    driver: str | None = None
    nvcc: tuple[int, int] | None = None
    torch_cuda: tuple[int, int] | None = None
    flash_attention: bool = True
    memory_gb: float | None = None
    disk_gb: float | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    longest_prompt: int | None = None
    context: int | None = None
    problems: int | None = None
    profile_reward: str | None = None
    compiler: bool = True
    build_locks: Sequence[str] = ()


def check(recipe: TrainingRecipe, surroundings: Surroundings) -> list[Finding]:
    """Return what is wrong, errors first."""
    findings = [
        *_gpus(recipe, surroundings),
        *_memory(recipe, surroundings),
        *_disk(recipe, surroundings),
        *_lengths(recipe, surroundings),
        *_batches(recipe, surroundings),
        *_reward(recipe, surroundings),
        *_options(recipe),
        *_machine(surroundings),
        *_cuda(recipe, surroundings),
    ]
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def _gpus(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    hardware = recipe.hardware
    engines = hardware.engines * hardware.tensor_parallel
    named = f"{hardware.engines} engines x {hardware.tensor_parallel} GPUs"
    if hardware.colocate and engines != hardware.gpus:
        yield _error(
            "hardware.engines",
            f"colocated engines must cover the trainer's {hardware.gpus} GPUs exactly, and {named} "
            f"are {engines}: set hardware.engines to "
            f"{hardware.gpus // hardware.tensor_parallel or 1}",
        )
    if not hardware.colocate and hardware.trainer_gpus < 1:
        yield _error(
            "hardware.gpus",
            f"{named} leave the trainer none of {hardware.gpus} GPUs: set hardware.gpus to "
            f"{engines + 1} or more, or colocate",
        )
    if hardware.device == "gpu" and around.gpus is not None and around.gpus < hardware.gpus:
        yield _error(
            "hardware.gpus",
            f"the recipe wants {hardware.gpus} GPUs and this machine shows {around.gpus}: a run "
            "is on one machine, and Ray would wait for the others for ever",
        )
    if recipe.openrlhf.get("train.async_enable") and hardware.colocate:
        yield _error(
            "openrlhf.train.async_enable",
            "generates while it trains, and colocated engines take turns with the trainer: set "
            "hardware.colocate to false and give each its GPUs",
        )
    if hardware.device == "cpu":
        for setting, on in (("packing", hardware.packing), ("colocate", hardware.colocate)):
            if on:
                yield _error(f"hardware.{setting}", "needs a GPU: set it to false on a CPU")
        if hardware.tensor_parallel > 1:
            yield _error("hardware.tensor_parallel", "must be 1 on a CPU")


def _memory(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    hardware = recipe.hardware
    if hardware.device == "cpu":
        return
    found = around.gpu_memory_gb
    if found is not None and found < hardware.memory_gb:
        yield _error(
            "hardware.memory_gb",
            f"a GPU of this machine has {found:.1f} GB, and the recipe takes it to have "
            f"{hardware.memory_gb:g}: set it to {int(found * 10) / 10:g} and see what fits",
        )
    needs = memory.on_gpu(recipe)
    capacity = hardware.memory_gb * GB
    if needs.training > capacity:
        yield _error(
            memory.micro_batch_setting(recipe),
            f"training needs about {needs.training / GB:.0f} GB a GPU of {hardware.memory_gb:g}: "
            "lower it, or set hardware.zero_stage = 3 or hardware.offload_optimizer = true",
        )
    if needs.engine < needs.engine_least:
        yield _error(
            "hardware.engine_memory",
            f"an engine's share of {needs.engine / GB:.0f} GB a GPU does not hold its weights and "
            f"the keys and values of one response, {needs.engine_least / GB:.0f} GB: raise it, or "
            "hardware.tensor_parallel",
        )
    if hardware.colocate and needs.generating > capacity:
        yield _error(
            "hardware.engine_memory",
            f"an engine takes {needs.engine / GB:.0f} GB a GPU and the sleeping trainer "
            f"{needs.asleep / GB:.0f}, more than {hardware.memory_gb:g}: lower it",
        )
    elif hardware.colocate and not hardware.sleeps and needs.engine + needs.training > capacity:
        yield _error(
            "hardware.sleep",
            f"an engine's {needs.engine / GB:.0f} GB a GPU and the {needs.training / GB:.0f} of "
            f"training do not fit side by side into {hardware.memory_gb:g}: set it to true, or "
            "lower hardware.engine_memory",
        )
    host = memory.on_host(recipe) / GB
    if around.memory_gb is not None and host > around.memory_gb:
        yield _error(
            "hardware.sleep" if hardware.sleeps else "hardware.offload_optimizer",
            f"the run takes about {host:.0f} GB of main memory and {around.memory_gb:.0f} are "
            f"free: {memory.host_parts(recipe)}",
        )


def iterations(recipe: TrainingRecipe, problems: int) -> int:
    """Return how many iterations a run of that many problems has in all."""
    return problems // recipe.rollout.prompts * recipe.training.episodes


def _disk(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    training, size = recipe.training, recipe.model.parameters
    if training.keep_checkpoints == 1:
        yield _warning(
            "training.keep_checkpoints",
            "OpenRLHF deletes the only checkpoint before it writes the next: a run that is killed "
            "in between has none to resume from; set it to 2",
        )
    kept = training.keep_checkpoints
    if (problems := _problems(recipe, around)) is not None:
        kept = min(kept, iterations(recipe, problems) // training.checkpoint_every)
    needed = (kept * CHECKPOINT_BYTES + MODEL_BYTES) * size / GB
    if around.disk_gb is not None and around.disk_gb < needed:
        yield _error(
            "training.keep_checkpoints",
            f"{kept} checkpoints of {CHECKPOINT_BYTES * size / GB:.0f} GB and a model of "
            f"{MODEL_BYTES * size / GB:.0f} take {needed:.0f} GB, and {around.disk_gb:.0f} are "
            "free where the run's folder is: make room, or name another disk with --folder",
        )


def _lengths(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    rollout = recipe.rollout
    room = rollout.max_length - rollout.max_new_tokens
    if room < 1:
        yield _error(
            "rollout.max_length",
            f"must hold prompt and response, and {rollout.max_length} is not more than "
            f"rollout.max_new_tokens, {rollout.max_new_tokens}",
        )
    elif around.longest_prompt is not None and around.longest_prompt > room:
        yield _error(
            "rollout.max_length",
            f"{rollout.max_length} less {rollout.max_new_tokens} new tokens leaves {room} for a "
            f"prompt, and the longest has {around.longest_prompt}: OpenRLHF would cut off its "
            f"beginning; set it to {rollout.max_new_tokens + around.longest_prompt} or more",
        )
    asked = {"rollout.max_new_tokens": rollout.max_new_tokens}
    if recipe.evaluation is not None:
        asked["evaluation.max_new_tokens"] = recipe.evaluation.max_new_tokens
    for name, new_tokens in asked.items():
        if said := misfit(around.longest_prompt or 1, new_tokens, around.context):
            yield _error(name, said)


def _batches(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    rollout, hardware, batch = recipe.rollout, recipe.hardware, recipe.training.batch_size
    responses = rollout.prompts * rollout.samples
    ranks = max(hardware.trainer_gpus, 1)
    if responses % batch:
        yield _error(
            "training.batch_size",
            f"{rollout.prompts} prompts x {rollout.samples} are {responses} responses an "
            f"iteration, which batches of {batch} do not divide: some would never be trained on",
        )
    yield from _micro_batches(recipe, responses, ranks)
    problems = _problems(recipe, around)
    if problems is not None and problems < rollout.prompts:
        yield _error(
            "data.count", f"{problems} problems do not make one iteration of {rollout.prompts}"
        )
    elif problems is not None and problems % rollout.prompts:
        yield _warning(
            "data.count",
            f"the last {problems % rollout.prompts} of {problems} problems do not make an "
            f"iteration of {rollout.prompts}, and are left out",
        )


def _micro_batches(recipe: TrainingRecipe, responses: int, ranks: int) -> Iterator[Finding]:
    hardware, batch = recipe.hardware, recipe.training.batch_size
    if memory.dynamic(recipe):  # OpenRLHF packs by tokens, and reads no micro-batch
        if batch % ranks:
            yield _error("training.batch_size", f"{batch} does not divide into {ranks} GPUs")
        if (room := memory.packed_tokens(recipe)) < recipe.rollout.max_length:
            yield _error(
                "openrlhf.train.max_tokens_per_gpu",
                f"{room} does not hold the longest response with its prompt: set it to "
                f"{recipe.rollout.max_length} or more",
            )
        return
    if batch % (ranks * hardware.train_micro_batch):
        yield _error(
            "hardware.train_micro_batch",
            f"a batch of {batch} does not divide into {ranks} GPUs x {hardware.train_micro_batch}",
        )
    if responses % (ranks * hardware.forward_micro_batch):
        yield _error(
            "hardware.forward_micro_batch",
            f"{responses} responses do not divide into {ranks} GPUs x "
            f"{hardware.forward_micro_batch}",
        )


def _problems(recipe: TrainingRecipe, around: Surroundings) -> int | None:
    """Return how many problems there are to train on, as far as it is known."""
    return around.problems if around.problems is not None else recipe.data.count


def _reward(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    reward = recipe.reward
    name = around.profile_reward or reward.profile
    known = rewards.REWARDS.get(name)
    if known is not None:
        try:
            known.resolve(reward.parameters)
        except ValueError as error:
            yield _error("reward.parameters", str(error))
    if reward.transport == "stock":
        if known is not None and known.needs_group:
            yield _error(
                "reward.transport",
                f"{name!r} compares the responses to one prompt, and OpenRLHF's own client posts "
                'each by itself: set it to "group"',
            )
        elif known is not None and known.needs_length:
            yield _warning(
                "reward.transport",
                f"{name!r} needs the response's tokens, which OpenRLHF's own client does not send: "
                "the service's profile must name the model's tokenizer",
            )
        if reward.parameters:
            yield _error(
                "reward.parameters",
                "OpenRLHF's own client cannot send parameters: put them in a profile of the "
                'service, or set reward.transport = "group"',
            )
        if reward.token_variable is not None:
            yield _error(
                "reward.token_variable",
                "OpenRLHF's own client sends no bearer token: write it into reward.url as "
                'http://user:TOKEN@host, or set reward.transport = "group"',
            )
    elif reward.token_variable is not None and reward.token_variable not in around.variables:
        yield _error(
            "reward.token_variable",
            f"the environment variable {reward.token_variable} is not set: export the service's "
            "token in it",
        )


def _options(recipe: TrainingRecipe) -> Iterator[Finding]:
    for name in taken_options(recipe):
        yield _error(
            f"openrlhf.{name}", "a section of the recipe sets this already: change it there"
        )


def _machine(around: Surroundings) -> Iterator[Finding]:
    if "RAY_ADDRESS" in around.variables:
        yield _error(
            "RAY_ADDRESS",
            "OpenRLHF would join that Ray cluster, whose processes do not have this run's "
            "environment: unset it, and a cluster of this machine is started",
        )
    if not around.compiler:
        yield _error("PATH", "DeepSpeed builds its kernels with a C++ compiler: install g++")
    for lock in around.build_locks:
        yield _warning(
            "TORCH_EXTENSIONS_DIR",
            f"{lock} is left of a build that is running, or was killed; if it was killed this run "
            "would wait for it for ever: delete the file",
        )


def _cuda(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    """Yield what is wrong with driver, compiler and PyTorch, none of which a CPU has."""
    if recipe.hardware.device == "cpu":
        return
    torch, nvcc = around.torch_cuda, around.nvcc
    if around.driver is not None and torch is not None and torch[0] in LEAST_DRIVER:
        least = LEAST_DRIVER[torch[0]]
        if int(around.driver.partition(".")[0]) < least:
            yield _error(
                "driver",
                f"PyTorch is built for CUDA {torch[0]}, which needs NVIDIA's driver {least} or "
                f"newer, and this one is {around.driver}: update it",
            )
    if around.compute_capability is not None and around.compute_capability < (8, 0):
        yield _error(
            "hardware.gpus",
            "bfloat16 and FlashAttention need compute capability 8.0 (A100), and a GPU here has "
            f"{_dotted(around.compute_capability)}",
        )
    if recipe.hardware.packing and not around.flash_attention:
        yield _error(
            "hardware.packing",
            "packing trains with FlashAttention, which is not installed: trainer/setup-gpu does it",
        )
    if around.gpus is None or torch is None:  # no machine with GPUs, or no PyTorch for them
        return
    if nvcc is None:
        yield _error(
            "PATH",
            "DeepSpeed compiles its kernels with nvcc, which is not found: install the CUDA "
            f"toolkit {torch[0]}, or set CUDA_HOME",
        )
    elif nvcc[0] != torch[0] or (
        # DeepSpeed 0.19.6 asks for the very same version where Adam runs on the CPU.
        recipe.hardware.offload_optimizer
        and nvcc != torch
        and around.variables.get("DS_SKIP_CUDA_CHECK") != "1"
    ):
        yield _error(
            "hardware.offload_optimizer" if nvcc[0] == torch[0] else "PATH",
            f"DeepSpeed will not compile with nvcc {_dotted(nvcc)} for a PyTorch that is built for "
            f"CUDA {_dotted(torch)}: "
            + (
                "set it to false, or DS_SKIP_CUDA_CHECK=1 in the environment"
                if nvcc[0] == torch[0]
                else f"install the toolkit {torch[0]}"
            ),
        )
    allocator = around.variables.get("PYTORCH_CUDA_ALLOC_CONF", "")
    if recipe.hardware.colocate and "expandable_segments:true" in allocator.lower():
        yield _error(
            "PYTORCH_CUDA_ALLOC_CONF",
            "weights go to colocated engines through CUDA's shared handles, which memory of "
            "expandable_segments has not: unset it",
        )


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _error(setting: str, message: str) -> Finding:
    return Finding(Severity.ERROR, setting, message)


def _warning(setting: str, message: str) -> Finding:
    return Finding(Severity.WARNING, setting, message)
