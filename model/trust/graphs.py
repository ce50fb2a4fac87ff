"""ONNX files read with suspicion, by the wire format of protocol buffers alone: neither onnx nor a runtime opens them.

A graph may keep weights in other files, call operations that somebody else's library brings, or say that a tensor is
larger than it is. Field numbers are those of ``onnx.proto``.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path

import numpy as np

LIMIT = (1 << 31) - 1
"""The largest file in bytes: that of a message of protocol buffers."""

_DOMAINS = {"", "ai.onnx", "com.microsoft"}
_INSIDE = {
    "model": {7: "graph", 8: "opset"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute", 7: "domain"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "opset": {1: "domain"},
}
_FUNCTIONS, _GRAPH = 25, 7
_DIMS, _KIND, _NAME, _RAW, _EXTERNAL, _LOCATION = 1, 2, 8, 9, 13, 14
_TYPES = {1: "<f4", 2: "u1", 3: "i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<i8", 9: "?", 10: "<f2", 11: "<f8"}
_DEPTH = 16

_Field = tuple[int, int | memoryview]


class GraphError(ValueError):
    """What is wrong with an ONNX file."""


def graph_faults(path: Path) -> list[str]:
    """What is wrong with an ONNX file; the first reason of a file that cannot be read to its end."""
    if (size := path.stat().st_size) > LIMIT:
        return [f"{size:,} bytes; an ONNX file has {LIMIT:,} at most, without weights in other files"]
    try:
        fields = _fields(memoryview(path.read_bytes()))
        if [number for number, _ in fields].count(_GRAPH) != 1:
            raise GraphError("no ONNX model: one graph was expected in it")
        if any(number == _FUNCTIONS for number, _ in fields):
            raise GraphError("functions of its own, which marsad never writes")
        return list(dict.fromkeys(_walk("model", fields, 0)))
    except GraphError as error:
        return [str(error)]


def _walk(kind: str, fields: list[_Field], depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        raise GraphError(f"graphs within graphs, {_DEPTH} messages deep")
    if kind == "tensor":
        yield from _tensor_faults(fields)
    for number, value in fields:
        inside = _INSIDE.get(kind, {}).get(number)
        if inside is None:
            continue
        if not isinstance(value, memoryview):
            raise GraphError(f"truncated, or no ONNX: a number where a {inside} was expected")
        if inside == "domain":
            if (name := _text(value)) not in _DOMAINS:
                yield f"operations of {name!r}, which another library would have to bring"
        else:
            yield from _walk(inside, _fields(value), depth + 1)


def _tensor_faults(fields: list[_Field]) -> Iterator[str]:
    values = dict(fields)
    name = _text(values.get(_NAME, memoryview(b"")))
    if _EXTERNAL in values or values.get(_LOCATION):
        yield f"tensor {name} lies in another file; all weights must be in the ONNX file"
    raw, kind = values.get(_RAW), _TYPES.get(_number(values.get(_KIND, 0)))
    if not isinstance(raw, memoryview) or kind is None:
        return
    shape = list(_dims(fields))
    if prod(shape) * np.dtype(kind).itemsize != len(raw):
        yield f"tensor {name} of shape {shape} and type {np.dtype(kind)} has {len(raw):,} bytes: truncated or oversized"
    elif "f" in kind and np.isnan(np.frombuffer(raw, kind)).any():
        yield f"tensor {name} holds NaN"


def _dims(fields: list[_Field]) -> Iterator[int]:
    for number, value in fields:
        if number == _DIMS and isinstance(value, int):
            yield value
        elif number == _DIMS and isinstance(value, memoryview):
            place = 0
            while place < len(value):
                size, place = _varint(value, place)
                yield size


def _fields(data: memoryview) -> list[_Field]:
    """The fields of a message; numbers of fixed width are left out, of which nothing here is made.

    Raises:
        GraphError: it does not end where it should, or is no message.
    """
    found: list[_Field] = []
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        number, wire = key >> 3, key & 7
        if wire not in (0, 1, 2, 5) or not number:
            raise GraphError(f"no ONNX: no message of protocol buffers at byte {place:,} of {len(data):,}")
        if wire == 0:
            value, place = _varint(data, place)
            found.append((number, value))
            continue
        size, place = _varint(data, place) if wire == 2 else ({1: 8, 5: 4}[wire], place)
        if place + size > len(data):
            raise GraphError(f"truncated, or no ONNX: {size:,} bytes are announced and {len(data) - place:,} are left")
        if wire == 2:
            found.append((number, data[place : place + size]))
        place += size
    return found


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(data):
            break
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise GraphError("truncated, or no ONNX: a number without an end")


def _number(value: int | memoryview) -> int:
    return value if isinstance(value, int) else -1


def _text(value: int | memoryview) -> str:
    return bytes(value).decode("utf-8", "replace")[:80] if isinstance(value, memoryview) else str(value)
