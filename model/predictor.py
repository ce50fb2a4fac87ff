"""Windows in, answers out: batches by length, one encoder pass for both heads, decoding for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marsad.model.batches import make_batches, pad_ids, pad_places, pad_spans
from marsad.model.codec import Answer, Link, Span
from marsad.model.decoding import find_spans
from marsad.model.errors import ModelError
from marsad.model.labels import Labels
from marsad.model.runtime.base import OutOfMemoryOnDevice, Pairs, Runtime
from marsad.model.windows import Window

_PAIRS = 1 << 16
"""How many pairs of spans are scored at once: a network that has not learnt yet finds spans everywhere."""

_CPU = "end what else runs on it, or use --device cpu"


class Predictor:
    """Runs a network over windows.

    Args:
        runtime: what runs it.
        labels: of the model.
        pad: the id of the padding piece.
        end_weight: the power to which the scores of a relation's ends count in its own.
    """

    def __init__(self, runtime: Runtime, labels: Labels, *, pad: int, end_weight: float = 0.0) -> None:
        self.runtime, self.labels, self.pad, self.end_weight = runtime, labels, pad, end_weight

    def predict(
        self,
        windows: Sequence[Window],
        *,
        threshold: float,
        rows: int | None = None,
        tokens: int | None = None,
        given: Sequence[list[Span]] | None = None,
    ) -> list[Answer]:
        """The answers to windows, in their order; ``given`` spans are linked instead of found ones.

        Args:
            windows: of any length
            threshold: the score from which a relation is given
            rows: how many windows are run at once at most
            tokens: how many pieces are run at once at most, a single window excepted; else what suits the runtime
            given: the spans of each window

        Raises:
            ModelError: not even a single window fits the device.
        """
        answers: list[Answer | None] = [None] * len(windows)
        budget = {"grain": self.runtime.grain, "tokens": tokens or self.runtime.batch_tokens, "rows": rows}
        for chosen in make_batches([len(window) for window in windows], **budget):  # type: ignore[arg-type]
            spans = None if given is None else [given[n] for n in chosen]
            found = self._batch([windows[n] for n in chosen], spans, threshold)
            for n, answer in zip(chosen, found, strict=True):
                answers[n] = answer
        return [answer for answer in answers if answer is not None]

    def _batch(self, windows: list[Window], given: list[list[Span]] | None, threshold: float) -> list[Answer]:
        """One batch, or its halves one after the other where it does not fit the device."""
        try:
            return self._whole(windows, given, threshold)
        except OutOfMemoryOnDevice as error:
            if len(windows) == 1:
                raise ModelError(
                    f"the device lacks memory for one window of {len(windows[0])} pieces; {_CPU}"
                ) from error
        half = len(windows) // 2
        self.runtime.batch_tokens = max(1, min(self.runtime.batch_tokens, half * len(windows[0])))
        first, second = (None, None) if given is None else (given[:half], given[half:])
        return self._batch(windows[:half], first, threshold) + self._batch(windows[half:], second, threshold)

    def _whole(self, windows: list[Window], given: list[list[Span]] | None, threshold: float) -> list[Answer]:
        ids, mask = pad_ids(windows, self.pad, grain=self.runtime.grain)
        states = self.runtime.states(ids, mask.sum(axis=1))
        spans = given
        if spans is None:
            places, words = pad_places(windows)
            spans = spans_of(self.runtime.tag(states, places), words)
        links = self._links(windows, spans, states, threshold)
        return [Answer(found, linked) for found, linked in zip(spans, links, strict=True)]

    def _links(self, windows: list[Window], spans: list[list[Span]], states: Any, threshold: float) -> list[list[Link]]:
        links: list[list[Link]] = [[] for _ in windows]
        if not self.labels.relations:
            return links
        for rows in _groups([len(found) for found in spans]):
            chosen = pad_spans([windows[row] for row in rows], [spans[row] for row in rows])
            allowed = allowed_relations(self.labels, chosen)
            pairs = Pairs(*np.nonzero(allowed.any(axis=-1)))
            if not len(pairs.row):
                continue
            scores = self.runtime.relate(states, np.array(rows), chosen, pairs)
            may = allowed[pairs.row, pairs.head, pairs.tail]  # (pairs, relations)
            probabilities = np.where(may, 1 / (1 + np.exp(-np.clip(scores, -60, 60))), 0)
            if self.end_weight:
                probabilities *= self._ends([spans[row] for row in rows], pairs)[:, None]
            found, relation = np.nonzero(probabilities >= threshold)
            parts = (pairs.row[found], pairs.head[found], pairs.tail[found], relation, probabilities[found, relation])
            for row, head, tail, number, score in zip(*(part.tolist() for part in parts), strict=True):
                links[rows[row]].append((head, tail, number, score))
        return links

    def _ends(self, spans: list[list[Span]], pairs: Pairs) -> NDArray[np.float64]:
        """What the scores of both ends of each pair come to (pairs,); 1 where the spans were given."""
        scores = np.ones((len(spans), max(map(len, spans))))
        for own, row in zip(scores, spans, strict=True):
            own[: len(row)] = [span.score for span in row]
        ends: NDArray[np.float64] = scores[pairs.row, pairs.head] * scores[pairs.row, pairs.tail]
        return ends**self.end_weight


def allowed_relations(labels: Labels, spans: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which relations may hold (rows, spans, spans, relations), by labels and direction; none of padding."""
    first, label = spans[..., 0], spans[..., 2]
    known = label >= 0
    allowed = labels.compatible[label[:, :, None], label[:, None, :]]
    two = known[:, :, None] & known[:, None, :] & ~np.eye(label.shape[1], dtype=bool)
    forward = first[:, :, None] < first[:, None, :]  # the head stands before the tail
    result: NDArray[np.bool_] = allowed & two[..., None] & (forward[..., None] | ~labels.symmetric)
    return result


def _groups(counts: list[int]) -> Iterator[list[int]]:
    """The rows with two spans or more, by number of spans, in groups of at most ``_PAIRS`` pairs or of one row."""
    rows: list[int] = []
    for row in sorted((row for row, count in enumerate(counts) if count > 1), key=lambda row: counts[row]):
        if rows and (len(rows) + 1) * counts[row] ** 2 > _PAIRS:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def spans_of(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> list[list[Span]]:
    """The spans of each window for tag scores (windows, words, tags) and mask (windows, words)."""
    found = find_spans(scores, mask)
    spans: list[list[Span]] = [[] for _ in range(len(mask))]
    fields = (found.row, found.first, found.last, found.label, found.score)
    for row, first, last, label, score in zip(*(part.tolist() for part in fields), strict=True):
        spans[row].append(Span(first, last, label, score))
    return spans
