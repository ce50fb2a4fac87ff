"""Which numbers training multiplies in."""

from __future__ import annotations

import torch


def mixed_precision(wanted: str) -> str:
    """The word of accelerate for a precision: ``no``, ``bf16`` or ``fp16``.

    ``auto`` is bf16 where the hardware multiplies in it, else fp32: a CPU without such instructions emulates bf16, up
    to a hundred times slower than fp32.
    """
    if wanted != "auto":
        return "no" if wanted == "fp32" else wanted
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    return "bf16" if torch.cpu._is_avx512_bf16_supported() else "no"
