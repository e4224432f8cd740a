"""Runs OpenRLHF's and vLLM's own code on a machine without a GPU.

OpenRLHF 0.11.2 speaks to ``torch.cuda`` and NCCL throughout. ``adaptations`` holds the few places
that have to differ, each a small function with its reason and what happens without it. They are
applied as the modules concerned are imported, in every process of a run: the driver, Ray's
workers, vLLM's engine processes. Nothing is written into site-packages: ``environment`` puts
``path/`` on PYTHONPATH, and the ``sitecustomize`` there installs the hooks when ``SWITCH`` is set,
so that an ordinary process, or a run on GPUs, never sees them.

What the command line of OpenRLHF needs besides is in ``plp_trainer.command``: gloo in place of
NCCL, plain attention, no packing, no colocation.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

SWITCH = "PLP_TRAINER_CPU"
"""The environment variable that turns the adaptations on, when it is ``1``."""


def environment(gpus: int, *, threads: int = 1, kv_cache_gb: int = 1) -> dict[str, str]:
    """Return the environment variables a run on a CPU adds to its own.

    Args:
        gpus: GPUs that the recipe asks for; Ray is told that the machine has them.
        threads: threads a process computes with. More than one for each of several processes on
            few cores makes them wait for each other.
        kv_cache_gb: memory of each vLLM engine's key-value cache, in GiB.
    """
    here = str(Path(__file__).with_name("path"))
    inherited = os.environ.get("PYTHONPATH", "")
    return {
        SWITCH: "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [here, inherited])),
        # DeepSpeed would probe for CUDA.
        "DS_ACCELERATOR": "cpu",
        # OpenRLHF's ray.init names no resources: Ray takes them from here. Its actors ask for a
        # CPU and a GPU each, or wait for ever.
        "RAY_OVERRIDE_RESOURCES": json.dumps({"CPU": gpus + 6, "GPU": gpus}),
        # Ray hides GPUs from tasks that ask for none, by an environment variable that vLLM reads.
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        "VLLM_CPU_KVCACHE_SPACE": str(kv_cache_gb),
        # vLLM pins each engine to cores of its own, of which there may not be enough.
        "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        "OMP_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "PASSIVE",
    }
