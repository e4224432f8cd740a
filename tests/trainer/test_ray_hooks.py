"""Ray's own hooks, in a real Ray: workers register their stacks, and prompts follow the seed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plp_trainer import ray_hooks, stacks
from plp_trainer.cpu import environment

# OpenRLHF's own way to its prompts, in an actor of Ray's as in a run.
ORDER = """
import json, os, sys
from types import SimpleNamespace as N
import ray

@ray.remote(num_cpus=0)
class Trainer:
    def order(self, path):
        from openrlhf.trainer.ppo_trainer import prepare_datasets
        from openrlhf.utils.deepspeed import DeepspeedStrategy
        args = N(
            data=N(prompt_dataset=path, prompt_probs=None, max_samples=10**6, prompt_split="train",
                   input_template=None, input_key="prompt", label_key="label",
                   apply_chat_template=False, dataloader_num_workers=0),
            eval=N(dataset=None), train=N(seed=42, batch_size=8, num_episodes=1, max_epochs=1),
            rollout=N(n_samples_per_prompt=8, batch_size=8), ds=N(param_dtype="bf16"),
        )
        strategy = DeepspeedStrategy(args=args)
        loader, _, _ = prepare_datasets(strategy, None)
        return [batch[1][0] for batch in loader]

if __name__ == "__main__":
    ray.init(runtime_env={"env_vars": {"TOKENIZERS_PARALLELISM": "true"}})
    trainer = Trainer.remote()
    order = ray.get(trainer.order.remote(sys.argv[1]))
    registered = sorted(os.listdir(os.environ["PLP_TRAINER_STACKS"]))
    print("\\n" + json.dumps([order, len(registered), f"{os.getpid()}.txt" in registered]))
    ray.shutdown()
"""


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.jsonl"
    rows = [{"prompt": str(number), "label": str(number)} for number in range(40)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def order_in_a_run(prompts: Path, folder: Path, seed: int | None) -> list[str]:
    """The order in which a process of OpenRLHF's has the prompts."""
    script = folder / "script.py"
    script.write_text(ORDER)
    variables = {
        **os.environ,
        **environment(1),
        "RAY_RUNTIME_ENV_HOOK": ray_hooks.MODULE,
        "HF_DATASETS_CACHE": str(folder / "cache"),
        stacks.FOLDER: str(folder / "stacks"),
        **({} if seed is None else {ray_hooks.SEED: str(seed)}),
    }
    done = subprocess.run(
        [sys.executable, script, prompts],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    order, registered, driver = json.loads(done.stdout.strip().splitlines()[-1])
    assert registered >= 2, "the driver and its workers"
    assert driver
    return list(order)


@pytest.mark.slow
def test_the_order_of_prompts_follows_the_run_s_seed(
    training_stack: None, tmp_path: Path, prompts: Path
) -> None:
    first, again = (order_in_a_run(prompts, tmp_path, 42) for _ in range(2))
    assert first == again
    assert sorted(first, key=int) == [str(number) for number in range(40)]
    assert first != order_in_a_run(prompts, tmp_path, 43)
    unseeded = [order_in_a_run(prompts, tmp_path, None) for _ in range(2)]
    assert unseeded[0] != unseeded[1], "without it, nobody seeds the trainer's process"


def test_the_hooks_are_named_as_they_are_found() -> None:
    given = {"env_vars": {"NCCL_DEBUG": "WARN"}}
    made = ray_hooks.runtime_environment(given)
    assert made["env_vars"] == given["env_vars"]
    assert made["worker_process_setup_hook"] == "plp_trainer.ray_hooks.set_up_worker"
    assert ray_hooks.MODULE == "plp_trainer.ray_hooks.runtime_environment"
