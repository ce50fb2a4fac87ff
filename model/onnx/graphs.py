"""Graphs for others to run: of whole windows, with everything that marsad works out beside its own inside them."""

from __future__ import annotations

import numpy as np

from marsad.model.light import Light
from marsad.model.relation_shapes import BUCKETS
from marsad.model.runtime.graph import Graph
from marsad.model.runtime.onnx_graphs import encoded, related


def entities_graph(light: Light, *, int8: bool) -> bytes:
    """From ids (batch, length) to states (batch, length, width) and tag scores of all pieces (batch, length, tags)."""
    graph = Graph(int8=int8)
    ids = graph.input("ids", "int", ("batch", "length"))
    flat = encoded(graph, light, graph.rows(graph.constant(light.stack.pieces), ids))
    scores = graph.product(flat, light.tagger.weight)  # in float32, as marsad's own
    if light.tagger.bias is not None:
        scores = graph.add(scores, graph.constant(light.tagger.bias))
    shape = graph.op("Concat", graph.op("Shape", ids), graph.ints(-1), axis=0)
    outputs = {name: graph.op("Reshape", value, shape) for name, value in (("states", flat), ("tags", scores))}
    widths = {"states": light.stack.width, "tags": len(light.labels.tags)}
    return graph.model(outputs, shapes={name: ("batch", "length", width) for name, width in widths.items()})


def relations_graph(light: Light, *, int8: bool) -> bytes:
    """From the states of one window, its spans and pairs of them to relation scores (pairs, relations)."""
    graph, width = Graph(int8=int8), light.stack.width
    states = graph.input("states", "float", ("length", width))
    shape = graph.op("Concat", graph.ints(1), graph.op("Shape", states), axis=0)
    first, last, label = (graph.input(name, "int", ("spans",)) for name in ("first", "last", "label"))
    head, tail = (graph.input(name, "int", ("pairs",)) for name in ("head", "tail"))
    numbers = _numbers(graph, states, first, last, label, len(light.labels.entities))
    places = {"numbers": numbers, "first": first, "last": last, "label": label, "head": head, "tail": tail}
    firsts, lasts = ([graph.rows(part, end) for end in (head, tail)] for part in (first, last))
    places |= _between(graph, firsts, lasts)
    order = _order(graph, first)
    places["distance"] = _bucket(graph, graph.op("Sub", firsts[1], firsts[0]))
    places["span_distance"] = _bucket(graph, graph.op("Sub", graph.rows(order, tail), graph.rows(order, head)))
    scores = related(graph, light, states, shape, places)
    return graph.model({"scores": scores}, shapes={"scores": ("pairs", len(light.labels.relations))})


def _numbers(graph: Graph, states: str, first: str, last: str, label: str, nothing: int) -> str:
    """The label of each piece (length,); where spans overlap, the greatest."""
    zero, one = graph.constant(np.int64(0)), graph.constant(np.int64(1))
    pieces = graph.op("Range", zero, graph.op("Squeeze", graph.op("Shape", states, start=0, end=1)), one)
    begins, ends, labels = (graph.op("Unsqueeze", part, graph.ints(1)) for part in (first, last, label))  # (spans, 1)
    covers = graph.op("And", graph.op("LessOrEqual", begins, pieces), graph.op("LessOrEqual", pieces, ends))
    chosen = graph.op("Where", covers, labels, graph.ints(-1))  # (spans, length)
    number = graph.op("ReduceMax", chosen, graph.ints(0), keepdims=0)
    return str(graph.op("Where", graph.op("Less", number, zero), graph.ints(nothing), number))


def _between(graph: Graph, firsts: list[str], lasts: list[str]) -> dict[str, str]:
    """Where what stands between two spans begins and ends, and how many pieces it has or 1 (pairs,)."""
    begin = graph.op("Add", graph.op("Min", *lasts), graph.ints(1))
    end = graph.op("Max", *firsts, begin)
    gap = graph.op("Max", graph.op("Sub", end, begin), graph.ints(1))
    return {"begin": begin, "end": end, "gap": graph.cast(gap, "float")}


def _order(graph: Graph, first: str) -> str:
    """How many spans begin before each; of those that begin together, the one given first is before (spans,)."""
    zero, one = graph.constant(np.int64(0)), graph.constant(np.int64(1))
    places = graph.op("Range", zero, graph.op("Squeeze", graph.op("Shape", first)), one)
    firsts, seconds = (graph.op("Unsqueeze", part, graph.ints(1)) for part in (first, places))
    together = graph.op("And", graph.op("Equal", first, firsts), graph.op("Less", places, seconds))
    before = graph.op("Or", graph.op("Less", first, firsts), together)  # (spans, spans)
    return str(graph.op("ReduceSum", graph.cast(before, "int"), graph.ints(1), keepdims=0))


def _bucket(graph: Graph, distance: str) -> str:
    """Signed distances as numbers below 2 * BUCKETS."""
    column = graph.op("Unsqueeze", graph.op("Abs", distance), graph.ints(1))
    reached = graph.op("GreaterOrEqual", column, graph.constant(2 ** np.arange(1, BUCKETS)))
    size = graph.op("ReduceSum", graph.cast(reached, "int"), graph.ints(1), keepdims=0)
    backwards = graph.op("Less", distance, graph.ints(0))
    return str(graph.op("Where", backwards, graph.op("Add", size, graph.ints(BUCKETS)), size))
