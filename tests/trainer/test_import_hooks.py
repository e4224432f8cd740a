"""The adaptations reach every process that asks for them, and no other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import plp_trainer.cpu


def run_python(code: str, **environment: str) -> list[str]:
    """Return the lines printed by ``code`` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr, done.stderr
    return done.stdout.splitlines()


OURS = "type(finder).__module__ == 'plp_trainer.import_hooks'"
HOOKED = f"import sys; print(any({OURS} for finder in sys.meta_path))"


def test_a_process_with_the_run_s_environment_has_the_hooks() -> None:
    assert run_python(HOOKED, **plp_trainer.cpu.environment(gpus=2)) == ["True"]


def test_a_process_without_it_has_not() -> None:
    assert run_python(HOOKED) == ["False"]


def test_the_folder_alone_is_not_enough() -> None:
    environment = plp_trainer.cpu.environment(gpus=2)
    environment[plp_trainer.cpu.SWITCH] = "0"
    assert run_python(HOOKED, **environment) == ["False"]


def test_child_processes_have_them_too() -> None:
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOOKED!r}], check=True)"
    assert run_python(code, **plp_trainer.cpu.environment(gpus=2)) == ["True"]


def test_a_sitecustomize_that_was_there_before_still_runs(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('the machine has one')")
    environment = plp_trainer.cpu.environment(gpus=1)
    environment["PYTHONPATH"] += os.pathsep + str(tmp_path)
    assert run_python("print('main')", **environment) == ["the machine has one", "main"]


def test_functions_run_around_the_import_they_name(tmp_path: Path) -> None:
    (tmp_path / "subject.py").write_text("print('executed')\nvalue = 1")
    code = """
from plp_trainer.import_hooks import after_import, before_import, install

@before_import("subject")
def prepare(): print("before")

@after_import("subject")
def adapt(module): print("after", module.value); module.value = 2

install(); install()
import subject
print(subject.value, subject.__spec__.loader.get_source("subject")[:5])
"""
    lines = run_python(code, PYTHONPATH=str(tmp_path))
    assert lines == ["before", "executed", "after 1", "2 print"]


def test_installing_too_late_is_refused() -> None:
    code = """
import json
from plp_trainer.import_hooks import after_import, install

@after_import("json")
def adapt(module): pass

try: install()
except RuntimeError as error: print(error)
"""
    assert run_python(code) == ["imported before the hooks were installed: json"]


def test_ray_is_told_of_the_gpus_a_recipe_asks_for() -> None:
    environment = plp_trainer.cpu.environment(gpus=3)
    assert '"GPU": 3' in environment["RAY_OVERRIDE_RESOURCES"]


@pytest.mark.slow
def test_openrlhf_imports_without_flash_attn_and_leaves_no_stand_in(training_stack: None) -> None:
    code = """
import sys
import openrlhf.models.ring_attn_utils as attention
print([name for name in sys.modules if name.startswith("flash_attn")])
try: attention.unpad_input(None, None)
except RuntimeError as error: print(error)
"""
    stand_in, error = run_python(code, **plp_trainer.cpu.environment(gpus=1))[-2:]
    assert stand_in == "[]"
    assert "--ds.packing_samples" in error


@pytest.mark.slow
def test_tensors_go_where_torch_cuda_points() -> None:
    pytest.importorskip("torch")
    code = """
import torch
here = torch.cuda.current_device()
torch.cuda.synchronize(), torch.cuda.empty_cache(), torch.cuda.set_device(0)
print(torch.zeros(1).to(here).device, torch.device(f"cuda:{here}"))
"""
    assert run_python(code, **plp_trainer.cpu.environment(gpus=1)) == ["cpu cuda:0"]


@pytest.mark.slow
def test_bfloat16_layers_keep_their_values_and_gradients() -> None:
    """As close to exact arithmetic as bfloat16 can write it down, which is to 3 digits."""
    pytest.importorskip("torch")
    code = """
import torch
torch.manual_seed(0)
x, w, b = torch.randn(64, 128), torch.randn(32, 128), torch.randn(32)
x, w, b = (t.bfloat16().requires_grad_() for t in (x, w, b))
y = torch.nn.functional.linear(x, w, b)
y.sum().backward()
exact = x.double() @ w.double().T + b.double()
print(y.dtype, w.grad.dtype, ((y - exact).abs() <= exact.abs() * 2**-8).all().item())
print(torch.allclose(w.grad.double(), x.double().sum(0).expand(32, -1), rtol=2**-7, atol=1e-2))
"""
    lines = run_python(code, **plp_trainer.cpu.environment(gpus=1))
    assert lines == ["torch.bfloat16 torch.bfloat16 True", "True"]


@pytest.mark.slow
def test_weights_sent_over_gloo_arrive_unchanged() -> None:
    """OpenRLHF's sync group between two processes, the trainer's and an engine's."""
    pytest.importorskip("openrlhf")
    pytest.importorskip("vllm")
    code = """
import multiprocessing, socket, torch
from openrlhf.utils.distributed_util import stateless_init_process_group

def take_part(rank, port, results):
    group = stateless_init_process_group("127.0.0.1", port, rank, 2, "cpu")
    sent = torch.arange(6.0).view(2, 3).bfloat16()
    weight = sent if rank == 0 else torch.empty_like(sent)
    group.broadcast(weight, src=0)
    if rank == 1: results.put(weight.tolist())

if __name__ == "__main__":
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    members = [context.Process(target=take_part, args=(rank, port, results)) for rank in (0, 1)]
    for member in members: member.start()
    print(results.get(timeout=60))
    for member in members: member.join()
"""
    lines = run_python(code, **plp_trainer.cpu.environment(gpus=1))
    assert lines[-1] == "[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]"
