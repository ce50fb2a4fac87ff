"""Windows as arrays, in batches of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from marsad.model.codec import Span
from marsad.model.windows import Window


def make_batches(lengths: Sequence[int], *, grain: int, tokens: int, rows: int | None = None) -> Iterator[list[int]]:
    """Places of windows in batches of at most ``tokens`` pieces, padding included, and of at most ``rows`` windows.

    A batch holds windows of one length, once lengths are rounded up to multiples of ``grain``: what a network says of
    a window then does not hang on what stands beside it.
    """
    padded = -(-np.asarray(lengths, dtype=np.int64) // grain) * grain
    order = np.argsort(-padded, kind="stable")
    for same in np.split(order, np.flatnonzero(np.diff(padded[order])) + 1) if len(order) else ():
        room = max(1, tokens // int(padded[same[0]]))
        size = room if rows is None else min(room, rows)
        yield from (same[begin : begin + size].tolist() for begin in range(0, len(same), size))


def pad_ids(windows: Sequence[Window], pad: int, *, grain: int = 1) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and attention mask of windows, both (windows, longest rounded up to ``grain``)."""
    lengths = np.array([len(window) for window in windows])
    mask = np.arange(-(-int(lengths.max()) // grain) * grain) < lengths[:, None]
    ids = np.full(mask.shape, pad, dtype=np.int64)
    ids[mask] = _joined([window.ids for window in windows])
    return ids, mask.astype(np.int64)


def pad_places(windows: Sequence[Window]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Places of the words' first pieces and a mask of the words there are, both (windows, most words)."""
    counts = np.array([len(window.places) for window in windows])
    mask = np.arange(int(counts.max())) < counts[:, None]
    places = np.zeros(mask.shape, dtype=np.int64)
    places[mask] = _joined([window.places for window in windows])
    return places, mask


def pad_spans(windows: Sequence[Window], spans: Sequence[Sequence[Span]]) -> NDArray[np.int64]:
    """Spans as runtimes take them: (windows, most spans, 3), padding labelled -1."""
    counts = np.array([len(found) for found in spans])
    mask = np.arange(max(1, int(counts.max()))) < counts[:, None]
    padded = np.empty((*mask.shape, 3), dtype=np.int64)
    padded[:] = (0, 0, -1)
    padded[mask] = [
        (window.places[span.first], window.places[span.last], span.label)
        for window, found in zip(windows, spans, strict=True)
        for span in found
    ] or np.empty((0, 3), dtype=np.int64)
    return padded


def _joined(parts: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    return np.fromiter(chain.from_iterable(parts), dtype=np.int64, count=sum(map(len, parts)))
