"""The network in torch: on a CPU in float32 or, where it computes in bfloat16 by itself, in that; on a GPU in half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from marsad.model.errors import ModelError
from marsad.model.runtime.base import Numbers, OutOfMemoryOnDevice, Pairs, Scores

if TYPE_CHECKING:
    from marsad.model.light import Light
    from marsad.model.network import MarsadModel
    from marsad.model.plain import PlainModel

_ON_CPU, _ON_GPU = (1, 1024), (8, 32768)

_LEAST = 32
"""How many rows a product on a CPU has at least: MKL adds those of a few rows up in another order, and what is said of
a document would hang, in the last bits of its scores, on what it is read with."""


@dataclass(frozen=True, eq=False)
class _States:
    """(batch, length, width), and the mask (batch, length) of a batch with padding."""

    values: Tensor
    mask: Tensor | None


class TorchRuntime:
    """Runs a ``MarsadModel`` in evaluation mode, or a ``PlainModel``."""

    name = "torch"

    def __init__(self, model: MarsadModel | PlainModel, *, device: torch.device) -> None:
        self.model, self.device = model, device
        self.grain, self.batch_tokens = _ON_CPU if device.type == "cpu" else _ON_GPU
        self._least = _LEAST if device.type == "cpu" else 1

    @torch.inference_mode()
    def states(self, ids: Numbers, lengths: Numbers) -> _States:
        """See ``Runtime``."""
        ids, lengths = (_repeated(part, self._least, ids.size) for part in (ids, lengths))
        padded = bool((lengths < ids.shape[1]).any())
        mask = self._there((np.arange(ids.shape[1]) < lengths[:, None]).astype(np.int64)) if padded else None
        with _memory_said():
            return _States(self.model.states(self._there(ids), mask), mask)

    @torch.inference_mode()
    def tag(self, states: _States, places: Numbers) -> Scores:
        """See ``Runtime``."""
        batch, words = places.shape
        places = np.resize(places, (len(states.values), words))
        places = np.pad(places, ((0, 0), (0, max(0, -(-self._least // len(places)) - words))))
        with _memory_said():
            return _back(self.model.tag(states.values, self._there(places)))[:batch, :words]

    @torch.inference_mode()
    def relate(self, states: _States, rows: Numbers, spans: Numbers, pairs: Pairs) -> Scores:
        """See ``Runtime``."""
        head: Any = self.model.relation_head
        count, size = len(pairs.row), len(rows) * min(spans.shape[1], states.values.shape[1])
        rows, spans = (_repeated(part, self._least, size) for part in (rows, spans))
        pairs = Pairs(*(_repeated(part, self._least, count) for part in (pairs.row, pairs.head, pairs.tail)))
        chosen = self._there(rows)
        mask = None if states.mask is None else states.mask[chosen]
        places = tuple(self._there(part) for part in (pairs.row, pairs.head, pairs.tail))
        with _memory_said():
            return _back(head.pairs(states.values[chosen], mask, self._there(spans), places))[:count]

    def _there(self, values: Numbers) -> Tensor:
        return torch.from_numpy(values).to(self.device)


class _memory_said:  # noqa: N801 - used as a function
    """Turns torch's error of a full device into one that all runtimes have."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, torch.OutOfMemoryError):
            torch.cuda.empty_cache()
            raise OutOfMemoryOnDevice(str(error)) from error


def _repeated(values: Numbers, least: int, size: int) -> Numbers:
    """``values`` over and over until they are ``least`` things, where they are ``size``."""
    return np.resize(values, (len(values) * max(1, -(-least // max(1, size))), *values.shape[1:]))


def _back(scores: Tensor) -> Scores:
    values: Scores = scores.float().cpu().numpy()
    return values


def plain_runtime(light: Light, *, device: str, half: bool) -> TorchRuntime:
    """A model read without transformers, on the device that ``choose_device`` gives; ``half`` in bfloat16 on a CPU."""
    from marsad.model.plain import PlainModel

    place = torch.device(choose_device(device))
    dtype = torch.float32 if place.type == "cpu" and not half else half_type(place)
    return TorchRuntime(PlainModel(light, device=place, dtype=dtype), device=place)


def half_type(device: torch.device) -> torch.dtype:
    """bfloat16, but for GPUs that lack it."""
    lacking = device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.float16 if lacking else torch.bfloat16


def choose_device(wanted: str) -> str:
    """``auto`` is the first GPU where there is one, else the CPU.

    Raises:
        ModelError: a GPU is asked for and there is none.
    """
    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if wanted.startswith("cuda") and not torch.cuda.is_available():
        raise ModelError(f"device {wanted}: no GPU is available here; use --device cpu or auto")
    try:
        torch.device(wanted)
    except RuntimeError as error:
        raise ModelError(f"device {wanted!r}: expected auto, cpu, cuda or cuda:N") from error
    return wanted
