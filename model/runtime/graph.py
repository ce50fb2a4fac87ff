"""Writing ONNX graphs: operations as method calls on named values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from marsad.model.errors import ModelError
from marsad.model.stack import Array, Linear, Norm

_TYPES = {"float": TensorProto.FLOAT, "int": TensorProto.INT64, "byte": TensorProto.UINT8}
_OPSET, _IR = 20, 10
_MICROSOFT = "com.microsoft"
_LARGEST = (1 << 31) - 1

_STEPS = 63
"""Weights become whole numbers up to this: with seven bits no sum of two products leaves the sixteen that CPUs have for
it where they have no instruction of their own for products of bytes."""


class Graph:
    """A graph under construction; values are names.

    Args:
        int8: whether ``linear`` is computed in whole numbers. Weights have one scale for each output, and states one
            for each piece, found as they come: what is said of a window does not hang on what stands beside it.
    """

    def __init__(self, *, int8: bool) -> None:
        self.int8 = int8
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._inputs: list[Any] = []
        self._names: dict[Any, str] = {}
        self._zero: str | None = None

    def input(self, name: str, kind: str, shape: Sequence[str | int]) -> str:
        """An input of the graph: ``kind`` is float, int or byte, ``shape`` names what is free."""
        self._inputs.append(helper.make_tensor_value_info(name, _TYPES[kind], list(shape)))
        return name

    def constant(self, value: NDArray[Any] | np.generic) -> str:
        """A constant array."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def ints(self, *values: int) -> str:
        """A constant vector of whole numbers; equal ones are one."""
        if values not in self._names:
            self._names[values] = self.constant(np.array(values, dtype=np.int64))
        return self._names[values]

    def op(self, kind: str, *inputs: str, outputs: int = 1, own: bool = False, **attributes: Any) -> Any:
        """An operation, of ONNX or (``own``) of ONNX Runtime: its output's name, or a list of several."""
        number = len(self._nodes)
        names = [f"v{number}_{n}" for n in range(outputs)]
        self._nodes.append(
            helper.make_node(kind, inputs, names, domain=_MICROSOFT if own else "", name=f"n{number}", **attributes)
        )
        return names[0] if outputs == 1 else names

    def linear(self, states: str, linear: Linear, *, exact: bool = False) -> str:
        """A linear layer on states (pieces, width), ``exact`` in float32 in any graph.

        All that a graph computes in whole numbers has as many pieces.
        """
        whole = self.int8 and not exact
        product = self._whole(states, linear.weight) if whole else self.product(states, linear.weight)
        return product if linear.bias is None else self.add(product, self.constant(linear.bias))

    def product(self, states: str, weight: Array) -> str:
        """States times a weight (out, in), in float32."""
        return str(self.op("MatMul", states, self.constant(weight.T)))

    def add(self, *values: str) -> str:
        """The sum of several values."""
        total = values[0]
        for value in values[1:]:
            total = self.op("Add", total, value)
        return total

    def norm(self, states: str, norm: Norm, epsilon: float) -> str:
        """A layer norm."""
        parts = [self.constant(part) for part in (norm.weight, norm.bias) if part is not None]
        return str(self.op("LayerNormalization", states, *parts, axis=-1, epsilon=epsilon))

    def sum_norm(self, states: str, more: str, norm: Norm, epsilon: float) -> tuple[str, str]:
        """The layer norm of the sum of two states, and the sum."""
        total = self.add(states, more)
        return self.norm(total, norm, epsilon), total

    def rows(self, values: str, places: str) -> str:
        """The rows of ``values`` at ``places``."""
        return str(self.op("Gather", values, places, axis=0))

    def cast(self, values: str, kind: str) -> str:
        """Values as another kind: float, int or byte."""
        return str(self.op("Cast", values, to=_TYPES[kind]))

    def model(self, outputs: Mapping[str, str], *, shapes: Mapping[str, Sequence[str | int]] | None = None) -> bytes:
        """The model, giving the values of ``outputs`` (output name to value) as float32.

        ``shapes`` of outputs, where others shall read them, name what is free as those of inputs do.

        Raises:
            ModelError: it is larger than a file of ONNX can be.
        """
        for name, value in outputs.items():
            self._nodes.append(helper.make_node("Identity", [value], [name]))
        said = shapes or {}
        given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, said.get(name)) for name in outputs]
        graph = helper.make_graph(self._nodes, "marsad", self._inputs, given, self._constants)
        domains = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        model: onnx.ModelProto = helper.make_model(graph, opset_imports=domains, ir_version=_IR)
        if (size := model.ByteSize()) > _LARGEST:
            raise ModelError(f"the model takes {size:,} bytes in ONNX, whose files hold {_LARGEST:,}; use torch")
        return bytes(model.SerializeToString())

    def _whole(self, states: str, weight: Array) -> str:
        """The product in whole numbers of eight bits: each piece's states in steps of a 127th of their largest."""
        largest = self.op("ReduceMax", self.op("Abs", states), self.ints(1), keepdims=0)
        floor, unit = (self.constant(np.float32(value)) for value in (1e-12, 1 / 127))
        scale = self.op("Mul", self.op("Max", largest, floor), unit)  # (pieces,)
        if self._zero is None:  # one for all: such small steps are a tenth of a small model's time
            self._zero = self.op("Expand", self.constant(np.uint8(128)), self.op("Shape", scale))
        whole = self.op("QuantizeLinear", states, scale, self._zero, axis=0)
        product = self.whole_product(whole, weight)
        return str(self.op("Mul", product, self.op("Unsqueeze", scale, self.ints(1))))

    def whole_product(self, whole: str, weight: Array) -> str:
        """States in bytes, of which 128 is nothing, times a weight (out, in) in steps of its outputs."""
        steps = np.maximum(np.abs(weight).max(axis=1), 1e-12) / _STEPS  # (out,)
        matrix = self.constant(np.rint(weight / steps[:, None]).astype(np.int8).T)
        one, columns = self.constant(np.float32(1)), self.constant(steps.astype(np.float32))
        middle = self.constant(np.uint8(128))
        return str(self.op("MatMulIntegerToFloat", whole, matrix, one, columns, middle, own=True))
