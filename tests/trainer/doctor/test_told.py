"""What is read out of a step's log is what vLLM and DeepSpeed print."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from plp_trainer.doctor.told import TOLD

SAYS = {
    "engine's weights": "vllm/v1/worker/gpu_model_runner.py",
    "engine's room": "vllm/v1/core/kv_cache_utils.py",
    "CUDA graphs": "vllm/v1/worker/gpu_model_runner.py",
    "sleep": "vllm/v1/worker/gpu_worker.py",
    "wake-up": "vllm/v1/executor/abstract.py",
    "fused Adam": "deepspeed/ops/op_builder/builder.py",
    "CPU Adam": "deepspeed/ops/op_builder/builder.py",
}
"""Who prints it, of the installed versions."""
_FORMAT = re.compile(r'f?"((?:[^"\\\n]|\\.)*)"')
_VALUE = re.compile(r"%[.\d]*[sdf]|\{[^}]*\}")


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.name)
def test_a_pattern_finds_what_the_source_prints(training_stack: None, told: object) -> None:
    (found,) = [entry for entry in TOLD if entry is told]
    package, _, rest = SAYS[found.name].partition("/")
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    source = (Path(spec.origin).parent / rest).read_text(encoding="utf-8")
    # Adjacent strings are one; each value is printed as a number, DeepSpeed's name as the kernel's.
    joined = re.sub(r'"\s*\n\s*f?"', "", source)
    kernel = "cpu_adam" if found.name == "CPU Adam" else "fused_adam"
    printed = [
        _VALUE.sub("12", text.replace("{self.name}", kernel)) for text in _FORMAT.findall(joined)
    ]
    assert any(found.pattern.search(line) for line in printed)
