"""The encoder and both heads as ONNX graphs, over pieces (pieces, width) of windows that are all of one length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from marsad.model.light import Light
from marsad.model.relation_shapes import heads_of
from marsad.model.runtime.graph import Graph
from marsad.model.stack import Array, Layer, Linear, Norm, Stack

T = TypeVar("T")

PLACES = {
    "numbers": "pieces",
    **dict.fromkeys(("first", "last", "label"), "spans"),
    **dict.fromkeys(("head", "tail", "begin", "end", "distance", "span_distance"), "pairs"),
}
"""Whole numbers that the relation head is given, each one for every piece, span or pair."""

_EPSILON = 1e-5  # of torch's layer norm, which the relation head has


def encoder_graph(light: Light, *, int8: bool) -> bytes:
    """From embedded pieces (batch, length, width) to states (batch * length, width).

    The table of embeddings stays outside: a graph is held several times over while its session is made.
    """
    graph = Graph(int8=int8)
    embedded = graph.input("embedded", "float", ("batch", "length", light.stack.width))
    return graph.model({"states": encoded(graph, light, embedded)})


def encoded(graph: Graph, light: Light, states: str) -> str:
    """From embedded pieces (batch, length, width) to states (batch * length, width)."""
    stack = light.stack
    shape = graph.op("Shape", states)
    if stack.places is not None:
        length = graph.op("Shape", states, start=1, end=2)
        places = graph.op("Slice", graph.constant(stack.places), graph.ints(0), length, graph.ints(0))
        states = graph.op("Add", states, places)
    flat = graph.norm(graph.op("Reshape", states, graph.ints(-1, stack.width)), stack.norm, stack.epsilon)
    turns = None if stack.theta is None else _rotation(stack, light.options.window)
    attention = _Attention(graph, shape, stack.width, stack.heads, turns, exact=stack.norms_first)
    run = _norms_first if stack.norms_first else _norms_last
    return run(graph, stack, attention, flat)


def tag_graph(light: Light) -> bytes:
    """From states (pieces, width) and places (words,) among them to tag scores (words, tags)."""
    graph = Graph(int8=False)
    states = graph.input("states", "float", ("pieces", light.stack.width))
    places = graph.input("places", "int", ("words",))
    return graph.model({"scores": graph.linear(graph.rows(states, places), light.tagger)})


def relation_graph(light: Light, *, int8: bool) -> bytes:
    """From states, spans and pairs to relation scores (pairs, relations); the inputs are ``OnnxRuntime.relate``'s."""
    graph, width = Graph(int8=int8), light.stack.width
    states = graph.input("states", "float", ("pieces", width))
    shape = graph.op("Concat", graph.input("shape", "int", (2,)), graph.ints(width), axis=0)
    places = {name: graph.input(name, "int", (of,)) for name, of in PLACES.items()}
    places["gap"] = graph.input("gap", "float", ("pairs",))
    return graph.model({"scores": related(graph, light, states, shape, places)})


def related(graph: Graph, light: Light, states: str, shape: str, places: Mapping[str, str]) -> str:
    """From states (rows * length, width) to relation scores (pairs, relations).

    Args:
        graph: that all of it is written into
        light: the model
        states: of the pieces
        shape: the value that holds rows, length and width
        places: of spans and pairs, by the names of ``PLACES``, and ``gap``, how many pieces stand between two spans
    """
    given, width = light.relations, light.stack.width
    if light.options.relation_layers:
        labelled = given["label_embedding.weight"] @ given["label_to_state.weight"].T + given["label_to_state.bias"]
        states = graph.add(states, graph.rows(graph.constant(labelled), places["numbers"]))
    attention = _Attention(graph, shape, width, heads_of(width), None)
    for number in range(light.options.relation_layers):
        states = _relation_layer(graph, attention, given, f"layers.{number}", states)
    heads, tails, head_factors, tail_factors = _spans(graph, given, states, places)
    head, tail = places["head"], places["tail"]
    pairs = graph.add(
        graph.rows(heads, head),
        graph.rows(tails, tail),
        graph.op(
            "MatMul", _between(graph, given, states, shape, places), graph.constant(given["context_out.weight"].T)
        ),
        graph.constant(given["context_out.bias"]),
        graph.rows(graph.constant(given["distance.weight"]), places["distance"]),
        graph.rows(graph.constant(given["span_distance.weight"]), places["span_distance"]),
    )
    known = graph.op("Gelu", graph.norm(pairs, Norm(given["norm.weight"], given["norm.bias"]), _EPSILON))
    product = graph.op("Mul", graph.rows(head_factors, head), graph.rows(tail_factors, tail))
    found = graph.product(graph.op("Concat", known, product, axis=1), given["output.weight"])
    return graph.add(found, graph.constant(given["output.bias"]))


class _Attention:
    """Attention of every window to itself.

    With ``exact`` values stay in float32 in a graph of whole numbers, which brings the small model's answers nearer to
    those of float32 (`make agreement`).
    """

    def __init__(
        self,
        graph: Graph,
        shape: str,
        width: int,
        heads: int,
        turns: tuple[Array, Array] | None,
        *,
        exact: bool = False,
    ) -> None:
        self.graph, self.shape, self.width, self.heads, self.exact = graph, shape, width, heads, exact
        self.turns = None if turns is None else tuple(map(graph.constant, turns))

    def __call__(self, states: str, query_key_value: Linear, attended: Linear) -> str:
        graph = self.graph
        *compared, read = _apart(query_key_value, 3)
        parts = [*(graph.linear(states, part) for part in compared), graph.linear(states, read, exact=self.exact)]
        query, key, value = (graph.op("Reshape", part, self.shape) for part in parts)
        if self.turns is not None:
            query, key = (
                graph.op("RotaryEmbedding", part, graph.ints(0), *self.turns, own=True) for part in (query, key)
            )
        found = graph.op("MultiHeadAttention", query, key, value, own=True, num_heads=self.heads)
        return graph.linear(graph.op("Reshape", found, graph.ints(-1, self.width)), attended)


def _norms_first(graph: Graph, stack: Stack, attention: _Attention, states: str) -> str:
    """ModernBERT's layers: each part's norm is computed with the sum that it is of."""
    inner = states
    if stack.layers[0].first is not None:
        inner = graph.norm(states, stack.layers[0].first, stack.epsilon)
    for layer, following in zip(stack.layers, (*stack.layers[1:], None), strict=True):
        attended = attention(inner, layer.query_key_value, layer.attended)
        inner, states = graph.sum_norm(attended, states, layer.second, stack.epsilon)
        wide = _forward(graph, stack, layer, inner)
        norm = stack.final if following is None else following.first
        if norm is None:
            inner = states = graph.add(wide, states)
        else:
            inner, states = graph.sum_norm(wide, states, norm, stack.epsilon)
    return inner


def _norms_last(graph: Graph, stack: Stack, attention: _Attention, states: str) -> str:
    """BERT's layers."""
    for layer in stack.layers:
        attended = attention(states, layer.query_key_value, layer.attended)
        states = graph.norm(graph.add(attended, states), _present(layer.first), stack.epsilon)
        states = graph.norm(graph.add(_forward(graph, stack, layer, states), states), layer.second, stack.epsilon)
    return states


def _forward(graph: Graph, stack: Stack, layer: Layer, states: str) -> str:
    """What a layer makes of each piece by itself.

    Values times gates have the longest tails of all that a gated layer multiplies, for which steps of eight bits are
    too coarse, so they stay in float32, as ``_Attention``'s values do.
    """
    if not stack.gated:
        return graph.linear(graph.op("Gelu", graph.linear(states, layer.wider)), layer.narrower)
    wide, gate = (graph.linear(states, part) for part in _apart(layer.wider, 2))
    return graph.linear(graph.op("Mul", graph.op("Gelu", wide), gate), layer.narrower, exact=True)


def _apart(linear: Linear, count: int) -> list[Linear]:
    """A layer as several, each with a part of its outputs: more products cost less than parting the result of one."""
    weights = np.split(linear.weight, count)
    biases = [None] * count if linear.bias is None else np.split(linear.bias, count)
    return [Linear(weight, bias) for weight, bias in zip(weights, biases, strict=True)]


def _relation_layer(graph: Graph, attention: _Attention, given: dict[str, Array], name: str, states: str) -> str:
    linear = {part: _linear(given, f"{name}.{part}") for part in ("query_key_value", "attended", "wider", "narrower")}
    first, second = (Norm(given[f"{name}.{n}.weight"], given[f"{name}.{n}.bias"]) for n in ("attention_norm", "norm"))
    inner = graph.norm(states, first, _EPSILON)
    attended = attention(inner, linear["query_key_value"], linear["attended"])
    inner, states = graph.sum_norm(attended, states, second, _EPSILON)
    wide = graph.op("Gelu", graph.linear(inner, linear["wider"]))
    return graph.add(graph.linear(wide, linear["narrower"]), states)


def _spans(graph: Graph, given: dict[str, Array], states: str, places: Mapping[str, str]) -> list[str]:
    """The four projections (spans, pair) of every span."""
    first, last, label = (places[name] for name in ("first", "last", "label"))
    labels = graph.rows(graph.constant(given["label_embedding.weight"]), label)
    ends = graph.op("Concat", graph.rows(states, first), graph.rows(states, last), labels, axis=1)
    sides = [_linear(given, name) for name in ("head_side", "tail_side", "head_factor", "tail_factor")]
    weight = np.concatenate([side.weight for side in sides])
    bias = np.concatenate([_present(side.bias) for side in sides])
    both = graph.add(graph.product(ends, weight), graph.constant(bias))
    found: list[str] = graph.op("Split", both, outputs=4, num_outputs=4, axis=1)
    return found


def _between(graph: Graph, given: dict[str, Array], states: str, shape: str, places: Mapping[str, str]) -> str:
    """The mean of what stands between the spans of each pair (pairs, context)."""
    context = graph.add(graph.product(states, given["context_in.weight"]), graph.constant(given["context_in.bias"]))
    size = given["context_in.bias"].shape[0]
    whole = graph.op("Concat", graph.op("Slice", shape, graph.ints(0), graph.ints(2)), graph.ints(size), axis=0)
    sums = graph.op("CumSum", graph.op("Reshape", context, whole), graph.constant(np.int64(1)))
    sums = graph.op("Reshape", graph.op("Pad", sums, graph.ints(0, 1, 0, 0, 0, 0)), graph.ints(-1, size))
    gap = graph.op("Unsqueeze", places["gap"], graph.ints(1))
    difference = graph.op("Sub", graph.rows(sums, places["end"]), graph.rows(sums, places["begin"]))
    return str(graph.op("Div", difference, gap))


def _rotation(stack: Stack, length: int) -> tuple[Array, Array]:
    """Cosines and sines (length, half a head)."""
    size = stack.width // stack.heads
    speeds = 1 / np.float32(stack.theta) ** (np.arange(0, size, 2, dtype=np.float32) / np.float32(size))
    angles = np.arange(length, dtype=np.float32)[:, None] * speeds
    return np.cos(angles), np.sin(angles)


def _linear(given: dict[str, Array], name: str) -> Linear:
    return Linear(given[f"{name}.weight"], given[f"{name}.bias"])


def _present(part: T | None) -> T:
    """What a layer of this kind always has."""
    if part is None:
        raise ValueError("a layer lacks a part that all of its kind have")
    return part
