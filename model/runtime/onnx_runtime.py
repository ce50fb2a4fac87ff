"""The network in ONNX Runtime on a CPU, in float32 or with weights of eight bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from marsad.model.light import Light
from marsad.model.relation_shapes import BUCKETS
from marsad.model.runtime.base import Numbers, Pairs, Scores
from marsad.model.runtime.onnx_graphs import encoder_graph, relation_graph, tag_graph
from marsad.model.runtime.threads import have_cores, threads_allowed

_SLOWER = ["SkipLayerNormFusion", "BiasGeluFusion"]
"""What ONNX Runtime would do in vain: its one node for a sum and the norm or the GELU of it is slower than the two."""

_SPINS = "20"
"""Microseconds at most, about what waking takes: longer ones slow what else is at work there (docs/scale.md)."""


@dataclass(frozen=True, eq=False)
class _States:
    """(batch, length, width)."""

    values: Scores

    def flat(self, rows: Numbers) -> Scores:
        """Of some rows (pieces, width)."""
        chosen = self.values if np.array_equal(rows, np.arange(len(self.values))) else self.values[rows]
        return chosen.reshape(-1, chosen.shape[-1])


class OnnxRuntime:
    """Runs windows without padding: all of a batch have one length."""

    grain, batch_tokens = 1, 1024

    def __init__(self, light: Light, *, int8: bool) -> None:
        self.name = "onnx-int8" if int8 else "onnx"
        self._nothing = len(light.labels.entities)  # the number that stands for no entity
        self._pieces = light.stack.pieces
        self._encoder = make_session(encoder_graph(light, int8=int8))
        self._tagger = make_session(tag_graph(light))
        self._relations = make_session(relation_graph(light, int8=int8)) if light.relations else None

    def states(self, ids: Numbers, lengths: Numbers) -> _States:
        """See ``Runtime``."""
        (flat,) = self._encoder.run(None, {"embedded": self._pieces[ids]})
        return _States(flat.reshape(*ids.shape, -1))

    def tag(self, states: _States, places: Numbers) -> Scores:
        """See ``Runtime``."""
        flat = states.values.reshape(-1, states.values.shape[-1])
        (scores,) = self._tagger.run(None, {"states": flat, "places": _flat(places, states.values.shape[1])})
        found: Scores = scores.reshape(*places.shape, -1)
        return found

    def relate(self, states: _States, rows: Numbers, spans: Numbers, pairs: Pairs) -> Scores:
        """See ``Runtime``."""
        if self._relations is None:
            raise ValueError("this model has no relations to score")
        length, count = states.values.shape[1], spans.shape[1]
        first, last, label = (np.ascontiguousarray(spans[..., part]) for part in range(3))
        given = {
            "states": states.flat(rows),
            "shape": np.array([len(rows), length]),
            "numbers": _numbers(spans, length, self._nothing).reshape(-1),
            "first": _flat(first, length),
            "last": _flat(last, length),
            "label": label.clip(min=0).reshape(-1),
            "head": pairs.row * count + pairs.head,
            "tail": pairs.row * count + pairs.tail,
            **_between(first, last, pairs, length),
            **_distances(first, pairs),
        }
        known = {one.name for one in self._relations.get_inputs()}
        (scores,) = self._relations.run(None, {name: value for name, value in given.items() if name in known})
        found: Scores = scores
        return found


def make_session(model: bytes) -> Any:
    """A session on the CPU, with as many threads as ``OMP_NUM_THREADS`` says."""
    options = onnxruntime.SessionOptions()
    threads = threads_allowed()  # 0: as many as there are cores
    options.intra_op_num_threads = threads
    options.enable_mem_pattern = False  # it is made for one shape
    spins = "1" if have_cores(threads) else "0"  # waiting, a thread would slow its neighbour on one core
    options.add_session_config_entry("session.intra_op.allow_spinning", spins)
    options.add_session_config_entry("session.intra_op.spin_duration_us", _SPINS)
    options.add_session_config_entry("session.force_spinning_stop", "1")  # when a run is over
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER)


def _flat(places: Numbers, length: int) -> Numbers:
    """Places (rows, many) in windows as places among all their pieces (rows * many,)."""
    flat: Numbers = (places + np.arange(len(places))[:, None] * length).reshape(-1)
    return flat


def _numbers(spans: Numbers, length: int, nothing: int) -> Numbers:
    """The label of each piece (rows, length); where spans overlap, which given ones may, the greatest."""
    places = np.arange(length)
    first, last, label = (spans[..., part, None] for part in range(3))
    covers = (first <= places) & (places <= last) & (label >= 0)  # (rows, spans, length)
    number = np.where(covers, label, -1).max(axis=1)
    return np.where(number < 0, nothing, number)


def _between(first: Numbers, last: Numbers, pairs: Pairs, length: int) -> dict[str, NDArray[Any]]:
    """Where what stands between two spans begins and ends among the sums, of which a row has one more than pieces."""
    ends = [(part[pairs.row, pairs.head], part[pairs.row, pairs.tail]) for part in (first, last)]
    begin = np.minimum(*ends[1]) + 1
    end = np.maximum(np.maximum(*ends[0]), begin)
    row = pairs.row * (length + 1)
    return {"begin": row + begin, "end": row + end, "gap": np.maximum(end - begin, 1).astype(np.float32)}


def _distances(first: Numbers, pairs: Pairs) -> dict[str, Numbers]:
    """How far the spans of each pair are apart in pieces and in spans, in buckets."""
    order = first.argsort(axis=1, kind="stable").argsort(axis=1)
    apart = [part[pairs.row, pairs.tail] - part[pairs.row, pairs.head] for part in (first, order)]
    return {"distance": _bucket(apart[0]), "span_distance": _bucket(apart[1])}


def _bucket(distance: Numbers) -> Numbers:
    """Signed distances as numbers below 2 * BUCKETS."""
    size = np.searchsorted(2 ** np.arange(1, BUCKETS), np.abs(distance), side="right")
    return np.where(distance < 0, size + BUCKETS, size)
