"""What the processes of a run do as they start, by Ray's own hooks.

Ray calls what RAY_RUNTIME_ENV_HOOK names as OpenRLHF initialises it, and what comes back names what
every worker calls before its first task. Nothing of OpenRLHF is replaced.
"""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

from plp_trainer import stacks
from plp_trainer.import_hooks import after_import, install

SEED = "PLP_TRAINER_SEED"
"""The environment variable with the run's seed."""
MODULE = f"{__name__}.runtime_environment"
"""What RAY_RUNTIME_ENV_HOOK is to name."""


def runtime_environment(given: dict[str, Any] | None) -> dict[str, Any]:
    """Return the environment of a run's workers; called in the driver."""
    stacks.register()
    return {**(given or {}), "worker_process_setup_hook": f"{__name__}.set_up_worker"}


def set_up_worker() -> None:
    """Prepare a worker of Ray's."""
    stacks.register()
    if SEED in os.environ:
        install()


@after_import("openrlhf.trainer.ppo_trainer")
def seed_the_order_of_prompts(module: ModuleType) -> None:
    """Seed PyTorch's generator, by which OpenRLHF's trainer shuffles the prompts.

    Its other actors seed themselves. Without it, two runs with one seed see the problems in two
    orders (``ppo_trainer.prepare_datasets``).
    """
    if seed := os.environ.get(SEED):
        import torch

        torch.manual_seed(int(seed))
