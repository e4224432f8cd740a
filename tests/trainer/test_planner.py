"""What would fail is said before the launch, and what would not fail is left alone."""

import re
from dataclasses import replace
from typing import Any

import pytest

from plp_trainer import memory
from plp_trainer.findings import Severity
from plp_trainer.planner import check, iterations
from plp_trainer.recipe import TrainingRecipe, load, names
from plp_trainer.surroundings import Surroundings

FITTING = Surroundings(gpus=8, memory_gb=900.0, longest_prompt=400)
A100S = replace(
    FITTING,
    gpu_memory_gb=85.9,
    compute_capability=(8, 0),
    driver="580.65.06",
    nvcc=(13, 0),
    torch_cuda=(13, 0),
)
"""A machine on which the 7B recipes run."""


def recipe(name: str, *settings: str) -> TrainingRecipe:
    loaded = load(name, settings)
    assert isinstance(loaded, TrainingRecipe)
    return loaded


@pytest.mark.parametrize("name", [n for n in names() if load(n).kind == "training"])
def test_the_built_in_recipes_have_nothing_wrong(name: str) -> None:
    fitting = Surroundings() if name.startswith("tiny") else FITTING
    assert check(recipe(name), fitting) == []


@pytest.mark.parametrize(
    ("settings", "setting", "said"),
    [
        (["hardware.engines=1"], "hardware.engines", "set hardware.engines to 2"),
        (["hardware.tensor_parallel=2"], "hardware.engines", "set hardware.engines to 1"),
        (["hardware.colocate=false"], "hardware.gpus", "set hardware.gpus to 3 or more"),
        (["hardware.gpus=16", "hardware.engines=16"], "hardware.gpus", "shows 8"),
        (["hardware.train_micro_batch=64"], "hardware.train_micro_batch", "GB a GPU of 80"),
        (["hardware.memory_gb=16"], "hardware.train_micro_batch", "hardware.zero_stage = 3"),
        (["hardware.engine_memory=0.02"], "hardware.engine_memory", "does not hold its weights"),
        (["hardware.engine_memory=0.98"], "hardware.engine_memory", "the sleeping trainer 4"),
        (["rollout.max_length=2048"], "rollout.max_length", "leaves 48 .* set it to 2400 or more"),
        (["rollout.max_length=2000"], "rollout.max_length", "is not more than"),
        (["training.batch_size=96"], "training.batch_size", "256 responses"),
        (["rollout.samples=7"], "training.batch_size", "224 responses"),
        (["hardware.train_micro_batch=3"], "hardware.train_micro_batch", "2 GPUs x 3"),
        (["hardware.forward_micro_batch=3"], "hardware.forward_micro_batch", "2 GPUs x 3"),
        (["data.count=16"], "data.count", "do not make one iteration"),
        (["reward.parameters.beta=1"], "reward.parameters", "has no parameter 'beta'"),
        (["reward.parameters.alpha=-1"], "reward.parameters", "must be at least 0"),
        (["reward.token_variable=SECRET"], "reward.token_variable", "SECRET is not set"),
        (["openrlhf.train.batch_size=64"], "openrlhf.train.batch_size", "change it there"),
        (["reward.transport=stock"], "reward.parameters", "cannot send parameters"),
    ],
)
def test_what_would_fail_is_an_error(settings: list[str], setting: str, said: str) -> None:
    errors = [f for f in check(recipe("r1-1.5b-plp", *settings), FITTING) if f.severity == "error"]
    assert setting in [finding.setting for finding in errors]
    message = "; ".join(finding.message for finding in errors if finding.setting == setting)
    assert re.search(said, message), message


def test_a_group_reward_cannot_go_through_openrlhf_s_own_client() -> None:
    stock = recipe("r1-1.5b-normalized", "reward.transport=stock", "reward.parameters={}")
    (finding,) = check(stock, FITTING)
    assert (finding.severity, finding.setting) == (Severity.ERROR, "reward.transport")


def test_a_length_reward_through_openrlhf_s_own_client_needs_the_service_to_count() -> None:
    lengths = Surroundings(profile_reward="plp")
    stock = recipe("r1-1.5b-accuracy", "reward.transport=stock", "reward.profile=plp-1.5b")
    (finding,) = check(stock, lengths)
    assert finding.severity is Severity.WARNING
    assert "must name the model's tokenizer" in finding.message


def test_what_a_reward_of_ones_own_needs_is_what_the_service_says() -> None:
    mine = Surroundings(profile_reward="normalized + tidy", profile_needs=["correct", "group"])
    stock = recipe("r1-1.5b-accuracy", "reward.transport=stock", "reward.profile=mine")
    (finding,) = check(stock, mine)
    assert (finding.severity, finding.setting) == (Severity.ERROR, "reward.transport")


def test_a_token_that_is_set_is_no_finding() -> None:
    guarded = recipe("r1-1.5b-plp", "reward.token_variable=SECRET")
    assert check(guarded, Surroundings(variables={"SECRET": "hush"})) == []


def test_a_cpu_takes_neither_packing_nor_colocation() -> None:
    settings = ["hardware.packing=true", "hardware.colocate=true", "hardware.engines=2"]
    found = [finding.setting for finding in check(recipe("tiny", *settings), Surroundings())]
    assert found == ["hardware.packing", "hardware.colocate"]


def test_a_foreign_ray_cluster_a_missing_compiler_and_a_dead_build_are_seen() -> None:
    around = Surroundings(
        variables={"RAY_ADDRESS": "auto"}, compiler=False, build_locks=["/x/fused_adam/lock"]
    )
    found = check(recipe("tiny"), around)
    assert [finding.setting for finding in found] == ["RAY_ADDRESS", "PATH", "TORCH_EXTENSIONS_DIR"]
    assert [finding.severity for finding in found] == ["error", "error", "warning"]


def test_a_part_of_an_iteration_is_left_out_with_a_warning() -> None:
    (finding,) = check(recipe("r1-1.5b-plp", "data.count=3210"), FITTING)
    assert (finding.severity, finding.setting) == (Severity.WARNING, "data.count")
    assert "the last 10 of 3210 problems" in finding.message
    assert iterations(recipe("r1-1.5b-plp", "training.episodes=2"), 3210) == 200


def test_checkpoints_and_the_model_must_fit_onto_the_disk() -> None:
    """By hand, of 7.6e9 parameters: 14 bytes each for two checkpoints, and 2 for the model."""
    (finding,) = check(recipe("r1-7b-plp"), Surroundings(disk_gb=228.0))
    assert (finding.severity, finding.setting) == (Severity.ERROR, "training.keep_checkpoints")
    assert "2 checkpoints of 107 GB and a model of 15 take 228 GB" in finding.message
    assert check(recipe("r1-7b-plp"), Surroundings(disk_gb=229.0)) == []


def test_a_run_too_short_for_a_checkpoint_needs_room_for_its_model_only() -> None:
    short = recipe("r1-7b-plp", "data.count=288")
    assert check(short, Surroundings(disk_gb=16.0)) == []
    (finding,) = check(short, Surroundings(disk_gb=15.0))
    assert "0 checkpoints" in finding.message


def test_a_single_checkpoint_is_a_warning() -> None:
    (finding,) = check(recipe("tiny", "training.keep_checkpoints=1"), Surroundings())
    assert (finding.severity, finding.setting) == (Severity.WARNING, "training.keep_checkpoints")


def test_a_reference_model_and_a_tracker_are_no_findings() -> None:
    settings = ["openrlhf.algo.kl.init_coef=0.01", "openrlhf.logger.wandb.project=plp"]
    assert check(recipe("r1-7b-plp", *settings), FITTING) == []


OFFLOADED = (
    "hardware.sleep=true",
    "hardware.offload_optimizer=true",
    "hardware.engine_memory=0.6",
)


def test_what_sleeps_and_what_is_offloaded_must_fit_into_main_memory() -> None:
    """By hand, of 7.6e9 parameters: 2 bytes for each of 8 engines, 18 for Adam, 17 processes.

    OpenRLHF's users with 8 GPUs, 7B and both saw a node of 512 GB run low (its issue 1013).
    """
    (finding,) = check(recipe("r1-7b-plp", *OFFLOADED), replace(FITTING, memory_gb=256.0))
    assert finding.setting == "hardware.sleep"
    assert "about 327 GB of main memory and 256 are free" in finding.message
    assert "122 GB for the weights of sleeping engines, 137 GB for the trainer" in finding.message
    assert check(recipe("r1-7b-plp"), replace(FITTING, memory_gb=69.0)) == []


def test_the_memory_estimate_counts_what_zero_splits() -> None:
    """By hand: weights 2P, gradients 2P/n, Adam 12P/n, logits 12 bytes each, and a tenth."""
    parameters, logits = 1_777_088_000, 4 * 2560 * 151_936 * 12
    two = 1.1 * (2 * parameters + 14 * parameters / 2 + logits) + 4e9
    assert memory.on_gpu(recipe("r1-1.5b-plp")).training == pytest.approx(two)
    three = 1.1 * (16 * parameters / 2 + logits + 4e9) + 4e9
    stage_3 = recipe("r1-1.5b-plp", "hardware.zero_stage=3")
    assert memory.on_gpu(stage_3).training == pytest.approx(three)


@pytest.mark.parametrize(("name", "share"), [("r1-1.5b", 1), ("r1-7b", 8)])
def test_a_reference_model_s_weights_are_counted_asleep_and_awake(name: str, share: int) -> None:
    """2 bytes a parameter, which ZeRO-3 splits; OpenRLHF puts it to sleep never."""
    without, with_one = (
        memory.on_gpu(recipe(f"{name}-plp", *settings))
        for settings in ((), ("openrlhf.algo.kl.init_coef=0.001",))
    )
    weights = 2 * recipe(f"{name}-plp").model.parameters / share
    assert with_one.training - without.training == pytest.approx(1.1 * weights)
    assert with_one.generating - without.generating == pytest.approx(weights)
    offloaded = recipe(
        f"{name}-plp", "openrlhf.algo.kl.init_coef=0.001", "openrlhf.ref.offload=true"
    )
    assert memory.on_gpu(offloaded) == without


@pytest.mark.parametrize(
    ("name", "settings", "by_hand"),
    [
        # GB at 4 responses of 2,213 tokens, the longest there are, before what is there whatever
        # the model; counted by hand for each layout.
        ("r1-1.5b-plp", (), 34.6),
        ("r1-7b-plp", (), 39.9),
        ("r1-7b-plp", ("hardware.offload_optimizer=true",), 28.4),
        ("r1-7b-plp", ("hardware.zero_stage=2", "hardware.sleep=true"), 49.0),
    ],
)
def test_the_estimate_is_within_a_tenth_of_a_count_by_hand(
    name: str, settings: tuple[str, ...], by_hand: float
) -> None:
    run = recipe(name, *settings, "rollout.max_length=2213")
    estimate = memory.on_gpu(run).training / 1e9 - 4
    assert estimate == pytest.approx(by_hand, rel=0.1)


def test_an_engine_and_the_trainer_fit_side_by_side_or_take_turns() -> None:
    awake = recipe("r1-7b-plp", "hardware.engine_memory=0.6")
    (finding,) = check(awake, FITTING)
    assert finding.setting == "hardware.sleep"
    assert "48 GB a GPU and the 46 of training do not fit side by side into 80" in finding.message
    assert check(recipe("r1-7b-plp", *OFFLOADED), FITTING) == []


def test_a_smaller_gpu_than_the_recipe_s_is_an_error() -> None:
    (finding,) = check(recipe("r1-1.5b-plp"), replace(FITTING, gpu_memory_gb=42.9))
    assert finding.setting == "hardware.memory_gb"
    assert "set it to 42.9" in finding.message
    small = recipe("r1-1.5b-plp", "hardware.memory_gb=42.9")
    assert check(small, replace(FITTING, gpu_memory_gb=42.9)) == [], "at its edge"


@pytest.mark.parametrize(
    ("around", "setting", "said"),
    [
        ({"driver": "535.261.03"}, "driver", "needs NVIDIA's driver 580 or newer"),
        ({"compute_capability": (7, 0)}, "hardware.gpus", "a GPU here has 7.0"),
        ({"flash_attention": False}, "hardware.packing", "trainer/setup-gpu"),
        ({"nvcc": None}, "PATH", "install the CUDA toolkit 13"),
        ({"nvcc": (12, 8)}, "PATH", "nvcc 12.8 for a PyTorch that is built for CUDA 13.0"),
        (
            {"variables": {"PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True"}},
            "PYTORCH_CUDA_ALLOC_CONF",
            "unset it",
        ),
    ],
)
def test_driver_compiler_and_allocator_are_looked_at(
    around: dict[str, Any], setting: str, said: str
) -> None:
    (finding,) = check(recipe("r1-7b-plp"), replace(A100S, **around))
    assert finding.setting == setting
    assert said in finding.message


def test_another_minor_version_of_nvcc_matters_to_adam_on_the_host_alone() -> None:
    """DeepSpeed's CPUAdamBuilder raises CUDAMismatchException, its FusedAdamBuilder does not."""
    newer = replace(A100S, nvcc=(13, 2))
    assert check(recipe("r1-7b-plp"), newer) == []
    (finding,) = check(recipe("r1-7b-plp", *OFFLOADED), newer)
    assert finding.setting == "hardware.offload_optimizer"
    assert "DS_SKIP_CUDA_CHECK=1" in finding.message
    told = replace(newer, variables={"DS_SKIP_CUDA_CHECK": "1"})
    assert check(recipe("r1-7b-plp", *OFFLOADED), told) == []


DYNAMIC = "openrlhf.train.dynamic_batch_enable=true"


def test_batches_by_tokens_are_judged_by_tokens() -> None:
    indivisible = recipe("r1-1.5b-plp", DYNAMIC, "hardware.train_micro_batch=3")
    assert check(indivisible, FITTING) == [], "OpenRLHF reads no micro-batch then"
    room = memory.on_gpu(recipe("r1-1.5b-plp", DYNAMIC, _tokens(16_384))).training
    assert room == pytest.approx(
        memory.on_gpu(recipe("r1-1.5b-plp")).training + 1.1 * 6144 * 151_936 * 12
    )
    (finding,) = check(recipe("r1-1.5b-plp", DYNAMIC, _tokens(65_536)), FITTING)
    assert finding.setting == "openrlhf.train.max_tokens_per_gpu"
    (finding,) = check(recipe("r1-1.5b-plp", DYNAMIC, _tokens(2000)), FITTING)
    assert "set it to 2560 or more" in finding.message


def _tokens(count: int) -> str:
    return f"openrlhf.train.max_tokens_per_gpu={count}"


def test_asynchronous_training_has_gpus_of_its_own() -> None:
    (finding,) = check(recipe("r1-7b-plp", "openrlhf.train.async_enable=true"), FITTING)
    assert finding.setting == "openrlhf.train.async_enable"
    assert "set hardware.colocate to false" in finding.message


def test_prompt_and_response_fit_into_the_model_s_positions() -> None:
    around = replace(FITTING, context=32_768)
    assert check(recipe("r1-7b-plp", "evaluation.max_new_tokens=32_368"), around) == []
    (finding,) = check(recipe("r1-7b-plp", "evaluation.max_new_tokens=32_369"), around)
    assert finding.setting == "evaluation.max_new_tokens"
    assert "more than the 32,768" in finding.message


def test_asynchronous_training_needs_gpus_of_its_own_and_its_correction() -> None:
    on = "openrlhf.train.async_enable=true"
    (finding,) = check(recipe("r1-1.5b-plp", on), FITTING)
    assert (finding.severity, finding.setting) == (Severity.ERROR, "openrlhf.train.async_enable")
    assert check(recipe("r1-1.5b-plp-async"), FITTING) == []
    off = recipe("r1-1.5b-plp-async", "training.importance_correction=off")
    (finding,) = check(off, FITTING)
    assert (finding.severity, finding.setting) == (
        Severity.WARNING,
        "training.importance_correction",
    )


def test_no_recipe_is_asynchronous_but_those_that_say_so() -> None:
    for name in names():
        loaded = load(name)
        if isinstance(loaded, TrainingRecipe):
            told = bool(loaded.openrlhf.get("train.async_enable"))
            assert told == name.endswith("-async")


@pytest.mark.parametrize("size", [0.064, 64.0])
def test_a_container_with_docker_s_own_shared_memory_is_refused(size: float) -> None:
    found = check(recipe("r1-1.5b-plp"), replace(FITTING, shared_memory_gb=size))
    assert [finding.setting for finding in found] == (["/dev/shm"] if size < 1 else [])
    assert check(recipe("tiny"), Surroundings(shared_memory_gb=size)) == []
