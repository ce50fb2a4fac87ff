"""Which runtime a model runs in: what is asked for, or what is fastest here without a loss."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.model.errors import ModelError
from marsad.model.runtime.base import Runtime

if TYPE_CHECKING:
    from marsad.model.light import Light

RUNTIMES = {
    "auto": "onnx-int8 on a CPU if it is installed, else one of torch",
    "torch": "float32 on a CPU, half precision on a GPU",
    "torch-bf16": "half precision on a CPU too, for those that compute in it",
    "onnx": "ONNX Runtime in float32",
    "onnx-int8": "ONNX Runtime with weights of eight bits",
}
_EXTRA = "it is not installed; use pip install 'marsad[onnx]', or --runtime torch"


def choose_runtime(name: str, device: str) -> str:
    """The runtime that a wish for runtime and device leads to; only ``auto`` becomes another.

    Raises:
        ModelError: there is no such runtime, it is not installed, or it does not run on the device.
    """
    if name not in RUNTIMES:
        raise ModelError(f"runtime {name!r}: expected one of {', '.join(RUNTIMES)}")
    if name == "auto":
        return fastest_on_cpu() if device == "cpu" or (device == "auto" and not may_have_gpu()) else "torch"
    if name.startswith("onnx"):
        if device not in ("auto", "cpu"):
            raise ModelError(f"runtime {name}: it runs on the CPU, not on {device}; use --runtime torch there")
        if not onnx_installed():
            raise ModelError(f"runtime {name}: {_EXTRA}")
    return name


def make_runtime(name: str, light: Light, device: str) -> Runtime:
    """The runtime ``name`` (of ``choose_runtime``) with a model in it."""
    if name.startswith("onnx"):
        from marsad.model.runtime.onnx_runtime import OnnxRuntime

        return OnnxRuntime(light, int8=name == "onnx-int8")
    from marsad.model.runtime.torch_runtime import plain_runtime

    return plain_runtime(light, device=device, half=name == "torch-bf16")


def fastest_on_cpu() -> str:
    """What is fastest here and answers as float32 does."""
    if onnx_installed():
        return "onnx-int8"
    return "torch-bf16" if computes_in_bf16() else "torch"


def onnx_installed() -> bool:
    """Whether ONNX Runtime and what writes its models are there."""
    return find_spec("onnx") is not None and find_spec("onnxruntime") is not None


def may_have_gpu() -> bool:
    """Whether it is worth importing torch to ask for a GPU."""
    return sys.platform == "win32" or any(map(os.path.exists, ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")))


def computes_in_bf16() -> bool:
    """Whether the CPU has instructions for it; without them it takes longer than float32."""
    try:
        said = Path("/proc/cpuinfo").read_text("utf-8", errors="replace")
    except OSError:
        return False
    return not {"avx512_bf16", "amx_bf16"}.isdisjoint(said.split())


def _one_thread() -> None:
    """A forked process has none of the threads that torch's products would wait for, so it works with its one."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_one_thread)
