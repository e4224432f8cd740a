"""What would fail, said before anything is launched.

``check`` compares a recipe with its surroundings. OpenRLHF finds most of these out after minutes
of loading, some only hours later, and some (a prompt cut on the left, a clipped reward) never.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plp_reward import rewards
from plp_trainer import machine, memory
from plp_trainer.checks import Check, run_checks
from plp_trainer.command import taken_options
from plp_trainer.context import misfit
from plp_trainer.findings import Finding, Severity, error, warning
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.surroundings import Surroundings

GB = 1e9
CHECKPOINT_BYTES = 14
"""A checkpoint's bytes a parameter: weights, and in float32 a copy and Adam's two moments."""
MODEL_BYTES = 2
"""The trained model's: bfloat16."""


def check(recipe: TrainingRecipe, surroundings: Surroundings) -> list[Finding]:
    """Return what is wrong, errors first."""
    findings = run_checks(CHECKS, recipe, surroundings)
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def _gpus(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    hardware = recipe.hardware
    engines = hardware.engines * hardware.tensor_parallel
    named = f"{hardware.engines} engines x {hardware.tensor_parallel} GPUs"
    if hardware.colocate and engines != hardware.gpus:
        yield error(
            "hardware.engines",
            f"colocated engines must cover the trainer's {hardware.gpus} GPUs exactly, and {named} "
            f"are {engines}: set hardware.engines to "
            f"{hardware.gpus // hardware.tensor_parallel or 1}",
        )
    if not hardware.colocate and hardware.trainer_gpus < 1:
        yield error(
            "hardware.gpus",
            f"{named} leave the trainer none of {hardware.gpus} GPUs: set hardware.gpus to "
            f"{engines + 1} or more, or colocate",
        )
    if hardware.device == "gpu" and around.gpus is not None and around.gpus < hardware.gpus:
        yield error(
            "hardware.gpus",
            f"the recipe wants {hardware.gpus} GPUs and this machine shows {around.gpus}: a run "
            "is on one machine, and Ray would wait for the others for ever",
        )
    if recipe.openrlhf.get("train.async_enable") and hardware.colocate:
        yield error(
            "openrlhf.train.async_enable",
            "generates while it trains, and colocated engines take turns with the trainer: set "
            "hardware.colocate to false and give each its GPUs",
        )
    elif (
        recipe.openrlhf.get("train.async_enable") and recipe.training.importance_correction == "off"
    ):
        yield warning(
            "training.importance_correction",
            "responses are of older weights than those that are trained on them, and nothing "
            'weighs that: set it to "token"',
        )
    if hardware.device == "cpu":
        for setting, on in (("packing", hardware.packing), ("colocate", hardware.colocate)):
            if on:
                yield error(f"hardware.{setting}", "needs a GPU: set it to false on a CPU")
        if hardware.tensor_parallel > 1:
            yield error("hardware.tensor_parallel", "must be 1 on a CPU")


def _gpu_memory(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    hardware = recipe.hardware
    if hardware.device == "cpu":
        return
    found = around.gpu_memory_gb
    if found is not None and found < hardware.memory_gb:
        yield error(
            "hardware.memory_gb",
            f"a GPU of this machine has {found:.1f} GB, and the recipe takes it to have "
            f"{hardware.memory_gb:g}: set it to {int(found * 10) / 10:g} and see what fits",
        )
    needs = memory.on_gpu(recipe)
    capacity = hardware.memory_gb * GB
    if needs.training > capacity:
        yield error(
            memory.micro_batch_setting(recipe),
            f"training needs about {needs.training / GB:.0f} GB a GPU of {hardware.memory_gb:g}: "
            "lower it, or set hardware.zero_stage = 3 or hardware.offload_optimizer = true",
        )
    if needs.engine < needs.engine_least:
        yield error(
            "hardware.engine_memory",
            f"an engine's share of {needs.engine / GB:.0f} GB a GPU does not hold its weights and "
            f"the keys and values of one response, {needs.engine_least / GB:.0f} GB: raise it, or "
            "hardware.tensor_parallel",
        )
    if hardware.colocate and needs.generating > capacity:
        yield error(
            "hardware.engine_memory",
            f"an engine takes {needs.engine / GB:.0f} GB a GPU and the sleeping trainer "
            f"{needs.asleep / GB:.0f}, more than {hardware.memory_gb:g}: lower it",
        )
    elif hardware.colocate and not hardware.sleeps and needs.engine + needs.training > capacity:
        yield error(
            "hardware.sleep",
            f"an engine's {needs.engine / GB:.0f} GB a GPU and the {needs.training / GB:.0f} of "
            f"training do not fit side by side into {hardware.memory_gb:g}: set it to true, or "
            "lower hardware.engine_memory",
        )


def _host_memory(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    hardware = recipe.hardware
    if hardware.device == "cpu":
        return
    host = memory.on_host(recipe) / GB
    if around.memory_gb is not None and host > around.memory_gb:
        yield error(
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
        yield warning(
            "training.keep_checkpoints",
            "OpenRLHF deletes the only checkpoint before it writes the next: a run that is killed "
            "in between has none to resume from; set it to 2",
        )
    kept = training.keep_checkpoints
    if (problems := _problems(recipe, around)) is not None:
        kept = min(kept, iterations(recipe, problems) // training.checkpoint_every)
    needed = (kept * CHECKPOINT_BYTES + MODEL_BYTES) * size / GB
    if around.disk_gb is not None and around.disk_gb < needed:
        yield error(
            "training.keep_checkpoints",
            f"{kept} checkpoints of {CHECKPOINT_BYTES * size / GB:.0f} GB and a model of "
            f"{MODEL_BYTES * size / GB:.0f} take {needed:.0f} GB, and {around.disk_gb:.0f} are "
            "free where the run's folder is: make room, or name another disk with --folder",
        )


def _lengths(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    rollout = recipe.rollout
    room = rollout.max_length - rollout.max_new_tokens
    if room < 1:
        yield error(
            "rollout.max_length",
            f"must hold prompt and response, and {rollout.max_length} is not more than "
            f"rollout.max_new_tokens, {rollout.max_new_tokens}",
        )
    elif around.longest_prompt is not None and around.longest_prompt > room:
        yield error(
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
            yield error(name, said)


def _batches(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    rollout, hardware, batch = recipe.rollout, recipe.hardware, recipe.training.batch_size
    responses = rollout.prompts * rollout.samples
    ranks = max(hardware.trainer_gpus, 1)
    if responses % batch:
        yield error(
            "training.batch_size",
            f"{rollout.prompts} prompts x {rollout.samples} are {responses} responses an "
            f"iteration, which batches of {batch} do not divide: some would never be trained on",
        )
    yield from _micro_batches(recipe, responses, ranks)
    problems = _problems(recipe, around)
    if problems is not None and problems < rollout.prompts:
        yield error(
            "data.count", f"{problems} problems do not make one iteration of {rollout.prompts}"
        )
    elif problems is not None and problems % rollout.prompts:
        yield warning(
            "data.count",
            f"the last {problems % rollout.prompts} of {problems} problems do not make an "
            f"iteration of {rollout.prompts}, and are left out",
        )


def _micro_batches(recipe: TrainingRecipe, responses: int, ranks: int) -> Iterator[Finding]:
    hardware, batch = recipe.hardware, recipe.training.batch_size
    if memory.dynamic(recipe):  # OpenRLHF packs by tokens, and reads no micro-batch
        if batch % ranks:
            yield error("training.batch_size", f"{batch} does not divide into {ranks} GPUs")
        if (room := memory.packed_tokens(recipe)) < recipe.rollout.max_length:
            yield error(
                "openrlhf.train.max_tokens_per_gpu",
                f"{room} does not hold the longest response with its prompt: set it to "
                f"{recipe.rollout.max_length} or more",
            )
        return
    if batch % (ranks * hardware.train_micro_batch):
        yield error(
            "hardware.train_micro_batch",
            f"a batch of {batch} does not divide into {ranks} GPUs x {hardware.train_micro_batch}",
        )
    if responses % (ranks * hardware.forward_micro_batch):
        yield error(
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
        except ValueError as refused:
            yield error("reward.parameters", str(refused))
    needs: Sequence[str] = around.profile_needs or (() if known is None else known.needs)
    if reward.transport == "stock":
        if "group" in needs:
            yield error(
                "reward.transport",
                f"{name!r} compares the responses to one prompt, and OpenRLHF's own client posts "
                'each by itself: set it to "group"',
            )
        elif "length" in needs:
            yield warning(
                "reward.transport",
                f"{name!r} needs the response's tokens, which OpenRLHF's own client does not send: "
                "the service's profile must name the model's tokenizer",
            )
        if reward.parameters:
            yield error(
                "reward.parameters",
                "OpenRLHF's own client cannot send parameters: put them in a profile of the "
                'service, or set reward.transport = "group"',
            )
        if reward.token_variable is not None:
            yield error(
                "reward.token_variable",
                "OpenRLHF's own client sends no bearer token: write it into reward.url as "
                'http://user:TOKEN@host, or set reward.transport = "group"',
            )
    elif reward.token_variable is not None and reward.token_variable not in around.variables:
        yield error(
            "reward.token_variable",
            f"the environment variable {reward.token_variable} is not set: export the service's "
            "token in it",
        )


def _options(recipe: TrainingRecipe, around: Surroundings) -> Iterator[Finding]:
    for name in taken_options(recipe):
        yield error(
            f"openrlhf.{name}", "a section of the recipe sets this already: change it there"
        )


def _gpus_seen(recipe: TrainingRecipe, around: Surroundings) -> str | None:
    wanted = recipe.hardware.gpus
    return None if around.gpus is None else f"{around.gpus} visible, {wanted} wanted"


def _gpu_memory_seen(recipe: TrainingRecipe, around: Surroundings) -> str | None:
    if recipe.hardware.device == "cpu" or around.gpu_memory_gb is None:
        return None
    needs = memory.on_gpu(recipe)
    return (
        f"{around.gpu_memory_gb:.1f} GB a GPU; training takes about {needs.training / GB:.0f}, an "
        f"engine {needs.engine / GB:.0f}"
    )


def _host_memory_seen(recipe: TrainingRecipe, around: Surroundings) -> str | None:
    if around.memory_gb is None:
        return None
    free = f"{around.memory_gb:.0f} GB free"
    if recipe.hardware.device == "cpu":
        return free
    return f"{free}, about {memory.on_host(recipe) / GB:.0f} taken"


def _reward_seen(recipe: TrainingRecipe, around: Surroundings) -> str:
    named = ", ".join(f"{name} {value:g}" for name, value in recipe.reward.parameters.items())
    return f"{recipe.reward.profile}{f' ({named})' if named else ''}, {recipe.reward.transport}"


CHECKS: Sequence[Check] = (
    Check("GPUs", "how many, against the recipe's engines and trainers", _gpus, _gpus_seen),
    Check("GPU memory", "nvidia-smi's, against an estimate", _gpu_memory, _gpu_memory_seen),
    Check(
        "main memory",
        "what the machine and its control groups leave, against an estimate",
        _host_memory,
        _host_memory_seen,
    ),
    Check(
        "disk",
        "room for checkpoints and model where the run's folder is",
        _disk,
        lambda _, around: None if around.disk_gb is None else f"{around.disk_gb:.0f} GB free",
    ),
    Check(
        "lengths",
        "the longest prompt and response against the model's positions",
        _lengths,
        lambda recipe, _: (
            f"{recipe.rollout.max_length} tokens, {recipe.rollout.max_new_tokens} of them new"
        ),
    ),
    Check(
        "batches",
        "prompts, batches and micro-batches, which must divide",
        _batches,
        lambda recipe, _: (
            f"{recipe.rollout.prompts} x {recipe.rollout.samples} in batches of "
            f"{recipe.training.batch_size}"
        ),
    ),
    Check("reward", "its parameters, and what its transport can send", _reward, _reward_seen),
    Check(
        "options",
        "the recipe's [openrlhf] against its sections",
        _options,
        lambda recipe, _: f"{len(recipe.openrlhf)} set",
    ),
    *machine.CHECKS,
)
"""Everything that is looked at before a run."""
