"""What OpenRLHF 0.11.2 and vLLM 0.29.0 need adapted without a GPU: importing this registers it.

Each function says which module it concerns, why, and what happens without it. They import torch
inside, because this module is imported as a process starts, long before torch.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from plp_trainer.import_hooks import after_import, before_import

if TYPE_CHECKING:
    import torch


@before_import("openrlhf.models.ring_attn_utils")
def stand_in_for_flash_attn() -> None:
    """Let OpenRLHF import flash-attn, which only builds for CUDA.

    Its functions serve packed samples and ring attention; both are off on a CPU. The stand-in is
    gone again after that one import: vLLM and transformers look for flash-attn themselves, and
    would take it for the real one.

    Without it: ``ModuleNotFoundError: No module named 'flash_attn'``.
    """
    package, utils = ModuleType("flash_attn"), ModuleType("flash_attn.utils")
    padding = ModuleType("flash_attn.bert_padding")
    distributed = ModuleType("flash_attn.utils.distributed")
    for name in ("index_first_axis", "pad_input", "rearrange", "unpad_input"):
        setattr(padding, name, _needs_flash_attn)
    distributed.all_gather = _needs_flash_attn  # type: ignore[attr-defined]
    sys.modules.update({m.__name__: m for m in (package, utils, padding, distributed)})


@after_import("openrlhf.models.ring_attn_utils")
def remove_the_stand_in(module: ModuleType) -> None:
    """Take back what ``stand_in_for_flash_attn`` put in."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "flash_attn"]:
        del sys.modules[name]


def _needs_flash_attn(*args: object, **kwargs: object) -> NoReturn:
    raise RuntimeError(
        "packed samples and ring attention need flash-attn, which needs a GPU: "
        "on a CPU leave --ds.packing_samples and --ds.ring_attn_size alone"
    )


class _CurrentDevice(str):
    """The CPU, as a device; formatted, the index of the first GPU.

    OpenRLHF hands ``torch.cuda.current_device()`` to ``Tensor.to`` almost everywhere, and writes
    it into ``f"cuda:{...}"`` where its replay buffer names a device that it then never uses.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return "0"


@after_import("torch")
def point_cuda_at_the_cpu(torch: Any) -> None:
    """Give ``torch.cuda`` the CPU as its current device, with nothing to wait for or to empty.

    Without it: ``AssertionError: Torch not compiled with CUDA enabled``.
    """
    here = _CurrentDevice("cpu")
    torch.cuda.current_device = lambda: here
    for name in ("set_device", "synchronize", "empty_cache", "current_stream"):
        # A function each: torch.compile lists them in a table, and stops at one listed twice.
        setattr(torch.cuda, name, lambda *args, **kwargs: None)


@after_import("torch")
def multiply_in_float32(torch: Any) -> None:
    """Compute bfloat16 linear layers in float32 where the CPU has no bfloat16 instructions.

    OpenRLHF and vLLM keep weights in bfloat16. oneDNN emulates its products on such a CPU, and
    rounds the result once, as this does.

    Without it nothing fails: linear layers take fourteen times as long on AVX2.
    """
    if torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported():
        return
    linear = torch.nn.functional.linear

    def float32_linear(
        input: torch.Tensor,  # noqa: A002  the name that callers use
        weight: torch.Tensor,
        bias: torch.Tensor | None = None,
    ) -> torch.Tensor:
        if input.dtype != torch.bfloat16:
            result: torch.Tensor = linear(input, weight, bias)
            return result
        wide = None if bias is None else bias.float()
        result = linear(input.float(), weight.float(), wide)
        return result.to(torch.bfloat16)

    torch.nn.functional.linear = float32_linear


class _WeightBroadcast:
    """Sends weights from the trainer to the vLLM engines over gloo."""

    def __init__(self, group: Any, rank: int) -> None:
        self._group = group
        self._rank = rank

    def broadcast(self, tensor: torch.Tensor, src: int, stream: object = None) -> None:
        """Send ``tensor`` if this is rank ``src``, else receive into it."""
        import torch

        options = torch.distributed.BroadcastOptions()
        options.rootRank = src
        options.rootTensor = 0
        tensors = [tensor.contiguous()] if self._rank == src else [tensor]
        self._group.broadcast(tensors, options).wait()


@after_import("openrlhf.utils.distributed_util")
def sync_weights_over_gloo(distributed_util: Any) -> None:
    """Broadcast weights over gloo: PyNccl, which OpenRLHF uses whatever the backend, needs CUDA.

    Without it nothing fails: the engines' weights become garbage, and from the second step on
    every response runs to the limit with reward 0 and ``vllm_kl`` NaN.
    """

    def stateless_init_process_group(
        master_address: str, master_port: int, rank: int, world_size: int, device: object
    ) -> _WeightBroadcast:
        from vllm.distributed.utils import (
            stateless_init_torch_distributed_process_group,
        )

        group = stateless_init_torch_distributed_process_group(
            master_address, int(master_port), rank, world_size, "gloo"
        )
        return _WeightBroadcast(group, rank)

    distributed_util.stateless_init_process_group = stateless_init_process_group


@after_import("openrlhf.trainer.ray.vllm_worker_wrap")
def receive_weights_on_the_cpu(vllm_worker_wrap: Any) -> None:
    """Receive weights into a buffer on the CPU.

    Without it: an error about ``device="cuda"`` in the engine, at which the run hangs.
    """

    def update_weight(
        self: Any, name: str, dtype: torch.dtype, shape: torch.Size, empty_cache: bool = False
    ) -> None:
        import torch

        expected = self.model_config.dtype
        if dtype != expected:
            raise TypeError(f"weight {name} comes as {dtype}, the engine's model is {expected}")
        weight = torch.empty(shape, dtype=dtype)
        self._model_update_group.broadcast(weight, src=0)
        self.model_runner.model.load_weights(weights=[(name, weight)])

    vllm_worker_wrap.WorkerWrap.update_weight = update_weight


@after_import("vllm.model_executor.layers.utils")
def keep_plain_weights(utils: Any) -> None:
    """Keep linear layers' weights as they are.

    vLLM repacks them for the CPU after loading and drops the originals, so that new ones cannot
    be loaded.

    Without it: ``'Parameter' object has no attribute 'weight_loader'`` at the first sync.
    """

    def dispatch_cpu_unquantized_gemm(layer: Any, remove_weight: bool) -> None:
        import torch

        # Looked up here and not at the top: ``multiply_in_float32`` may have replaced it.
        layer.cpu_linear = torch.nn.functional.linear

    utils.dispatch_cpu_unquantized_gemm = dispatch_cpu_unquantized_gemm
