"""How fast the machine multiplies matrices of a model's own sizes, and how much of that a network takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from marsad.model.light import Light, read_light
from marsad.speed.clock import CLOCKS

_ROWS = 512
Sizes = Counter[tuple[int, int]]
"""How many matrices (out, in) there are of each size."""


def sizes_of(folder: str | Path) -> dict[str, Sizes]:
    """The matrices that each piece is multiplied with, in the encoder and in the relation layers.

    Raises:
        ValueError: the model is of no layout that is known here.
    """
    light = read_light(Path(folder))
    if light is None:
        raise ValueError(f"{folder}: not a model whose matrices are known here")
    return {"encoder": _of_encoder(light), "relations": _of_relations(light)}


def operations(sizes: Sizes) -> int:
    """Multiplications and additions for one piece."""
    return 2 * sum(out * into * count for (out, into), count in sizes.items())


def matmul_peak(sizes: Sizes, runtime: str, *, clock: str = "wall", rounds: int = 9) -> float:
    """Operations in a second, of the products alone, at the best of several rounds."""
    make = {"onnx": _onnx, "onnx-int8": _onnx}.get(runtime, _torch)
    seconds = sum(
        count * _best(make(out, into, runtime), CLOCKS[clock], rounds) for (out, into), count in sizes.items()
    )
    return _ROWS * operations(sizes) / seconds


def _of_encoder(light: Light) -> Sizes:
    matrices = (
        part.weight.shape
        for layer in light.stack.layers
        for part in (layer.query_key_value, layer.attended, layer.wider, layer.narrower)
    )
    return _counted(matrices)


def _of_relations(light: Light) -> Sizes:
    return _counted(w.shape for name, w in light.relations.items() if name.startswith("layers.") and w.ndim == 2)


def _counted(shapes: Iterable[tuple[int, ...]]) -> Sizes:
    return Counter((int(out), int(into)) for out, into in shapes)


def _best(run: Callable[[], object], clock: Callable[[], float], rounds: int) -> float:
    def once() -> float:
        begun = clock()
        run()
        return clock() - begun

    return min(once() for _ in range(rounds + 2))


def _torch(out: int, into: int, runtime: str) -> Callable[[], object]:
    import torch

    dtype = torch.bfloat16 if runtime.endswith("bf16") else torch.float32
    states, weight = torch.randn(_ROWS, into).to(dtype), torch.randn(out, into).to(dtype)
    return lambda: torch.nn.functional.linear(states, weight)


def _onnx(out: int, into: int, runtime: str) -> Callable[[], object]:
    from marsad.model.runtime.graph import Graph
    from marsad.model.runtime.onnx_runtime import make_session

    whole = runtime == "onnx-int8"
    random = np.random.default_rng(0)
    graph = Graph(int8=whole)
    states = graph.input("states", "byte" if whole else "float", ("pieces", into))
    weight = random.standard_normal((out, into)).astype(np.float32)
    product = graph.whole_product(states, weight) if whole else graph.product(states, weight)
    session = make_session(graph.model({"product": product}))
    given = random.integers(0, 256, (_ROWS, into)).astype(np.uint8 if whole else np.float32)
    return lambda: session.run(None, {"states": given})
