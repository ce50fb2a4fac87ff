"""Safetensors files read with suspicion: header, sizes and values, before any library is asked to load them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEADER_LIMIT = 16 << 20
_BLOCK = 1 << 22
_WIDTHS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
_FLOATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
_BF16_EXPONENT = 0x7F80


class TensorError(ValueError):
    """What is wrong with a tensor file."""


def header_faults(path: Path) -> list[str]:
    """What is wrong with the header of a safetensors file, measured against the file's length; costs no read of data.

    The form is that of the safetensors format: eight bytes of length, a JSON object, and the tensors one after the
    other without a gap to the very end of the file.
    """
    try:
        _layout(path)
    except TensorError as error:
        return [str(error)]
    return []


def value_faults(path: Path) -> list[str]:
    """Tensors of a file with a sound header that hold NaN or infinity."""
    try:
        begin, entries = _layout(path)
    except TensorError:
        return []  # told by header_faults
    return [
        f"{name} holds NaN or infinity"
        for name, entry in entries.items()
        if not all(_finite(block, entry["dtype"]) for block in _blocks(path, begin, entry))
    ]


def _layout(path: Path) -> tuple[int, dict[str, Any]]:
    """Where the data begins, and the header's entries by name of the tensor."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or not 2 <= length <= size - 8:
            raise TensorError(f"truncated, or no safetensors: a header of {length:,} bytes in a file of {size:,}")
        if length > _HEADER_LIMIT:
            raise TensorError(f"a header of {length:,} bytes; {_HEADER_LIMIT:,} at most are read")
        entries = _parse(file.read(length))
    entries.pop("__metadata__", None)
    _check_places(entries, size - 8 - length)
    return 8 + length, entries


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise TensorError(f"its header is no JSON object of unique names: {error}") from error
    if not raw.startswith(b"{") or not isinstance(data, dict):
        raise TensorError(f"its header begins with {raw[:8]!r}, not with '{{'")
    metadata = data.get("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise TensorError("its __metadata__ is not text by name")
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a name stands there twice")
    return data


def _check_places(entries: Mapping[str, Any], available: int) -> None:
    """Every tensor as long as its type and shape say, one after the other, up to the last byte."""
    places = sorted((_place(name, entry), name) for name, entry in entries.items())
    end = 0
    for (begin, stop), name in places:
        if begin != end:
            raise TensorError(f"{name} begins at byte {begin:,} of the data; {end:,} was expected: a gap or an overlap")
        end = stop
    if end != available:
        kind = "truncated" if end > available else "oversized"
        raise TensorError(f"{kind}: the tensors take {end:,} bytes, and {available:,} follow the header")


def _place(name: str, entry: Any) -> tuple[int, int]:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise TensorError(f"{name}: expected dtype, shape and data_offsets")
    shape, offsets = entry["shape"], entry["data_offsets"]
    if entry["dtype"] not in _WIDTHS:
        raise TensorError(f"{name}: dtype {entry['dtype']!r}; known are {', '.join(_WIDTHS)}")
    if not _naturals(shape) or not _naturals(offsets) or len(offsets) != 2:
        raise TensorError(f"{name}: shape {shape!r} and data_offsets {offsets!r} are no lists of sizes")
    needed = prod(shape) * _WIDTHS[entry["dtype"]]
    if offsets[1] - offsets[0] != needed:
        raise TensorError(
            f"{name}: {entry['dtype']} of shape {shape} takes {needed:,} bytes, and its place is "
            f"{offsets[1] - offsets[0]:,} long"
        )
    return offsets[0], offsets[1]


def _naturals(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 1 << 48 for value in values)


def _blocks(path: Path, begin: int, entry: Mapping[str, Any]) -> Iterator[NDArray[Any]]:
    if entry["dtype"] not in _FLOATS and entry["dtype"] != "BF16":
        return
    low, high = entry["data_offsets"]
    with open(path, "rb") as file:
        file.seek(begin + low)
        for place in range(low, high, _BLOCK):
            yield np.frombuffer(file.read(min(_BLOCK, high - place)), _FLOATS.get(entry["dtype"], "<u2"))


def _finite(values: NDArray[Any], dtype: str) -> bool:
    if dtype == "BF16":
        return not ((values & _BF16_EXPONENT) == _BF16_EXPONENT).any()
    return bool(np.isfinite(values).all())
