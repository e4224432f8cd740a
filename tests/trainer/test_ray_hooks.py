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
    orders = []
    for seed in ("42", "42", "43", ""):
        of_its_own = {"env_vars": {"PLP_TRAINER_SEED": seed}}
        trainer = Trainer.options(runtime_env=of_its_own).remote()
        orders.append(ray.get(trainer.order.remote(sys.argv[1])))
        ray.kill(trainer)
    registered = sorted(os.listdir(os.environ["PLP_TRAINER_STACKS"]))
    print("\\nORDERS" + json.dumps([orders, len(registered), f"{os.getpid()}.txt" in registered]))
    ray.shutdown()
"""


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.jsonl"
    rows = [{"prompt": str(number), "label": str(number)} for number in range(40)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.slow
def test_the_order_of_prompts_follows_the_run_s_seed(
    training_stack: None, tmp_path: Path, prompts: Path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(ORDER)
    variables = {
        **os.environ,
        **environment(1),
        "RAY_RUNTIME_ENV_HOOK": ray_hooks.MODULE,
        "HF_DATASETS_CACHE": str(tmp_path / "cache"),
        stacks.FOLDER: str(tmp_path / "stacks"),
    }
    command = [sys.executable, script, prompts]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    # Workers print too.
    (told,) = [line for line in done.stdout.splitlines() if line.startswith("ORDERS")]
    (first, again, other, unseeded), registered, driver = json.loads(told.removeprefix("ORDERS"))
    assert registered >= 5, "the driver and each of its workers"
    assert driver
    assert sorted(first, key=int) == [str(number) for number in range(40)]
    assert again == first, "two processes"
    assert other != first, "another seed"
    assert unseeded != first, "without the hook nobody seeds that process"


def test_the_hooks_are_named_as_they_are_found() -> None:
    given = {"env_vars": {"NCCL_DEBUG": "WARN"}}
    made = ray_hooks.runtime_environment(given)
    assert made["env_vars"] == given["env_vars"]
    assert made["worker_process_setup_hook"] == "plp_trainer.ray_hooks.set_up_worker"
    assert ray_hooks.MODULE == "plp_trainer.ray_hooks.runtime_environment"
