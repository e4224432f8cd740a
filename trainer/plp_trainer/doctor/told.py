"""What a step told: its numbers, what vLLM and DeepSpeed printed, and the measurement's figures.

Most of it only a machine with GPUs can tell: how much memory is really taken, how fast it is, and
whether kernels compile, engines sleep and weights arrive.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plp_trainer import checkpoints, memory
from plp_trainer.doctor.lines import Line, Status, judged, not_here
from plp_trainer.doctor.step import ITERATIONS, Step
from plp_trainer.evaluation.figures import FIGURES, Figures
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.subjects import AFTER
from plp_trainer.progress import Record, read_metrics, value
from plp_trainer.templates import find_template
from plp_trainer.thinking import opens_thinking

GB = 1e9
SAME_WEIGHTS = 0.01
"""``vllm_kl`` above which engines cannot have the trainer's weights; it is 1e-4 where they do."""
LEFT_OUT = 0.05
"""Share of tokens that the importance correction may leave out."""
OFF = 1.15
"""How far a measured peak may lie above the planner's estimate."""


def step_lines(step: Step) -> Iterator[Line]:
    """Say what a step told, in the order in which it happened."""
    yield step.trained
    records = read_metrics(step.run.metrics) if step.run.metrics.is_file() else []
    trained = [record for record in records if record.kind == "train"]
    yield from _of_records(step, trained)
    yield _checkpoint(step)
    yield from _memory(step)
    log = (
        step.run.log.read_text(encoding="utf-8", errors="replace") if step.run.log.is_file() else ""
    )
    yield from _of_log(step, log)
    if step.measured is not None:
        yield step.measured
        yield _figures(step)


def _of_records(step: Step, trained: Sequence[Record]) -> Iterator[Line]:
    if not trained:
        return
    last = trained[-1]
    responses = step.recipe.rollout.prompts * step.recipe.rollout.samples
    tokens = value(last, "rollout/response_length_mean") * responses
    seconds = value(last, "timing/generation")
    yield judged(
        "generation",
        "vLLM's engines in the last iteration",
        f"{responses} responses, {tokens:,.0f} tokens in {seconds:.1f} s: "
        f"{tokens / seconds if seconds else math.nan:,.0f} a second",
    )
    undecided = value(last, "undecided")
    yield judged(
        "reward over HTTP",
        "rewards of the last iteration, through the service",
        f"mean {value(last, 'rollout/reward_mean'):.3f}, accuracy {value(last, 'accuracy'):.0%}, "
        f"undecided {undecided:.1%}",
        warn="responses were not graded: the service's log says why" if undecided > 0 else None,
    )
    norm = value(last, "actor_grad_norm")
    yield judged(
        "update",
        "the gradient of the last iteration, and what it took",
        f"norm {norm:.3g} in {value(last, 'timing/ppo_train'):.1f} s",
        fail=None
        if math.isfinite(norm)
        else "the gradient is no number: training in bfloat16 is broken here",
    )
    yield from _weights(trained)
    left_out = value(last, "is_filter_ratio")
    if math.isfinite(left_out):
        yield judged(
            "engine and trainer",
            "tokens whose two probabilities are too far apart to be trained on",
            f"{left_out:.2%} left out",
            warn="more than kernels' rounding explains: compare attention implementations "
            "(openrlhf.ds.attn_implementation), and dtypes"
            if left_out > LEFT_OUT
            else None,
        )
    yield judged(
        "iteration",
        "the whole of the last one",
        f"{value(last, 'timing/step_total'):.1f} s, of which experience "
        f"{value(last, 'timing/make_experience'):.1f}",
    )


def _weights(trained: Sequence[Record]) -> Iterator[Line]:
    """Compare probabilities after a weight sync: the engines' weights are the trainer's."""
    name, looks_at = "weight sync", "vllm_kl of an iteration whose engines took new weights"
    last = trained[-1]
    kl = value(last, "vllm_kl")
    if len(trained) < ITERATIONS or "vllm_kl" not in last.metrics:
        yield not_here(name, looks_at, "no second iteration, or no importance correction")
        return
    wrong = not math.isfinite(kl) or abs(kl) > SAME_WEIGHTS
    yield judged(
        name,
        looks_at,
        f"{kl:.2g}, in {value(last, 'timing/broadcast'):.1f} s",
        fail="the engines do not have the trainer's weights: look for errors of update_weight in "
        "openrlhf.log, unset PYTORCH_CUDA_ALLOC_CONF, try --set hardware.sleep=false"
        if wrong
        else None,
    )


def _checkpoint(step: Step) -> Line:
    name, looks_at = "checkpoint", "what a run resumes from, against 14 bytes a parameter"
    last = checkpoints.last_step(step.run)
    if last is None:
        return judged(name, looks_at, "none", fail="nothing was written: see openrlhf.log")
    kept = step.recipe.training.keep_checkpoints
    size = checkpoints.size(step.run) / min(kept, ITERATIONS) / GB
    files = [path for path in step.run.checkpoints.rglob(f"global_step{last}/*") if path.is_file()]
    times = [path.stat().st_mtime for path in files]
    seconds = max(times, default=0.0) - min(times, default=0.0)
    return judged(
        name,
        looks_at,
        f"after iteration {last}, {size:.2f} GB in about {seconds:.0f} s, in which all GPUs wait",
    )


def _memory(step: Step) -> Iterator[Line]:
    on_gpus = step.recipe.hardware.device == "gpu"
    name, looks_at = "GPU memory taken", "the peak of any GPU, by nvidia-smi, against its memory"
    taken = step.peaks.gpu_gb
    if taken is None:
        yield not_here(name, looks_at, "no GPUs")
    else:
        capacity = step.recipe.hardware.memory_gb
        yield judged(
            name,
            looks_at,
            f"{taken:.1f} GB of {capacity:g}",
            warn="hardly anything is left for longer responses: lower hardware.engine_memory or "
            f"{memory.micro_batch_setting(step.recipe)}"
            if taken > 0.97 * capacity
            else None,
        )
    name, looks_at = "main memory taken", "the peak, against the planner's estimate"
    host = step.peaks.host_gb
    if host is None:
        yield not_here(name, looks_at, "nobody knows what is free here")
        return
    estimate = memory.on_host(step.recipe) / GB
    yield judged(
        name,
        looks_at,
        f"{host:.1f} GB"
        + (f" of about {estimate:.0f}" if on_gpus else "")
        # Whether pinned memory counts against a container's limit is the driver's to say.
        + (
            f", {step.peaks.group_gb:.1f} of them in the control group"
            if step.peaks.group_gb
            else ""
        ),
        warn="the estimate is too low here: leave more room than the planner asks for, and tell us"
        if on_gpus and host > OFF * estimate
        else None,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Something that is printed, and what it means.

    Attributes:
        name: what it is called.
        looks_at: who says it, and why it matters.
        pattern: finds it in the log; its groups go into ``said``.
        said: what is to be said of it.
        matters: whether a run with this recipe prints it.
    """

    name: str
    looks_at: str
    pattern: re.Pattern[str]
    said: str
    matters: Callable[[Step], bool] = lambda step: step.recipe.hardware.device == "gpu"


def _sleeps(step: Step) -> bool:
    return step.recipe.hardware.sleeps


TOLD: Sequence[Told] = (
    Told(
        "engine's weights",
        "vLLM: memory of the weights, and seconds to load them",
        re.compile(r"Model loading took ([\d.]+) GiB memory and ([\d.]+) seconds"),
        "{0} GiB in {1} s",
    ),
    Told(
        "engine's room",
        "vLLM: tokens of keys and values beside the weights",
        re.compile(r"GPU KV cache size: ([\d,]+) tokens"),
        "{0} tokens",
    ),
    Told(
        "CUDA graphs",
        "vLLM: captured, which stay in a sleeping engine",
        re.compile(r"Graph capturing finished in (\d+) secs, took ([\d.-]+) GiB"),
        "{1} GiB in {0} s",
    ),
    Told(
        "sleep",
        "vLLM: GPU memory that an engine gives back, and keeps",
        re.compile(r"Sleep mode freed ([\d.]+) GiB memory, ([\d.]+) GiB memory is still in use"),
        "{0} GiB freed, {1} kept",
        _sleeps,
    ),
    Told(
        "wake-up",
        "vLLM: seconds of every iteration",
        re.compile(r"It took ([\d.]+) seconds to wake up"),
        "{0} s",
        _sleeps,
    ),
    Told(
        "fused Adam",
        "DeepSpeed: compiled by this machine's nvcc, or loaded from TORCH_EXTENSIONS_DIR",
        re.compile(r"Time to load fused_adam op: ([\d.]+) seconds"),
        "{0} s",
        lambda step: not step.recipe.hardware.offload_optimizer,
    ),
    Told(
        "CPU Adam",
        "DeepSpeed: compiled by this machine's nvcc, or loaded from TORCH_EXTENSIONS_DIR",
        re.compile(r"Time to load cpu_adam op: ([\d.]+) seconds"),
        "{0} s",
        lambda step: step.recipe.hardware.offload_optimizer,
    ),
)
"""What OpenRLHF's output says of engines and kernels (vLLM 0.29.0, DeepSpeed 0.19.6)."""


def _of_log(step: Step, log: str) -> Iterator[Line]:
    for told in TOLD:
        if not told.matters(step):
            yield not_here(told.name, told.looks_at, "not of this recipe")
        elif found := list(told.pattern.finditer(log)):
            yield judged(told.name, told.looks_at, told.said.format(*found[-1].groups()))
        else:
            yield not_here(told.name, told.looks_at, "not said")
    yield _attention(step, log)


def _attention(step: Step, log: str) -> Line:
    name, looks_at = "FlashAttention at work", "packed training, which imports and runs its kernels"
    if not step.recipe.hardware.packing:
        return not_here(name, looks_at, "not of this recipe")
    undefined = re.search(r"undefined symbol.*|flash_attn.*(?:ImportError|no kernel image).*", log)
    return judged(
        name,
        looks_at,
        "ran" if step.trained.status is Status.OK else "see training",
        fail=f"{undefined[0]:.200}: it was built against another PyTorch or architecture; build it "
        "again with trainer/setup-gpu"
        if undefined
        else None,
    )


def _figures(step: Step) -> Line:
    name, looks_at = "thinking", "the measurement, with the template that it is made with"
    folder = EvaluationFolder(step.run.root / "evaluation" / AFTER)
    if not folder.summary.is_file():
        return judged(name, looks_at, "no figures", fail="plp eval left none: see its lines above")
    content = json.loads(folder.summary.read_text(encoding="utf-8"))
    kinds = list(FIGURES.validate_python(content["datasets"]).values())
    responses = sum(figures.responses for figures in kinds)

    def mean(of: Callable[[Figures], float]) -> float:
        return sum(of(figures) * figures.responses for figures in kinds) / max(responses, 1)

    thinks = mean(lambda figures: figures.thinks.value)
    evaluation = step.recipe.evaluation
    used = (evaluation.template if evaluation else None) or step.recipe.model.template
    opened = opens_thinking(find_template(used).render("1"))
    return judged(
        name,
        looks_at,
        f"{used}: {responses} responses, accuracy {mean(lambda f: f.accuracy.value):.0%}, "
        f"{mean(lambda f: f.tokens.value):.0f} tokens, {thinks:.0%} think",
        warn="the template opens the thinking, and no response thinks: is it this model's?"
        if opened and thinks == 0
        else None,
    )
