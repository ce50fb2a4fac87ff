"""Windows in, answers out: batches by length, one encoder pass for both heads, decoding for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from marsad.model.codec import Answer, Link, Span
from marsad.model.decoding import find_spans
from marsad.model.network import MarsadModel
from marsad.model.windows import Window

_PAIRS = 1 << 16
"""How many pairs of spans are scored at once: a network that has not learnt yet finds spans everywhere."""


class Predictor:
    """Runs a network over windows on one device.

    Args:
        model: in evaluation mode.
        pad: the id of the padding piece.
        device: where it runs.
    """

    def __init__(self, model: MarsadModel, *, pad: int, device: torch.device) -> None:
        self.model = model.to(device).eval()  # type: ignore[arg-type]
        self.pad, self.device = pad, device

    def predict(
        self, windows: Sequence[Window], *, batch_size: int, given: Sequence[list[Span]] | None = None
    ) -> list[Answer]:
        """The answers to windows, in their order; ``given`` spans are linked instead of found ones.

        Windows of like length are batched together, ``batch_size`` at most.
        """
        answers: list[Answer | None] = [None] * len(windows)
        order = sorted(range(len(windows)), key=lambda n: len(windows[n]), reverse=True)
        for begin in range(0, len(order), batch_size):
            chosen = order[begin : begin + batch_size]
            batch = [windows[n] for n in chosen]
            spans = None if given is None else [given[n] for n in chosen]
            for n, answer in zip(chosen, self._batch(batch, spans), strict=True):
                answers[n] = answer
        return [answer for answer in answers if answer is not None]

    @torch.inference_mode()
    def _batch(self, windows: list[Window], given: list[list[Span]] | None) -> list[Answer]:
        ids, mask = pad_ids(windows, self.pad)
        input_ids, attention_mask = ids.to(self.device), mask.to(self.device)
        states = self.model.states(input_ids, attention_mask)
        spans = given if given is not None else self._spans(windows, states)
        links = self._links(windows, spans, states, attention_mask)
        return [Answer(found, linked) for found, linked in zip(spans, links, strict=True)]

    def _spans(self, windows: list[Window], states: Tensor) -> list[list[Span]]:
        places, mask = pad_places(windows)
        scores = self.model.tag(states, places.to(self.device))
        return spans_of(scores.float().cpu().numpy(), mask.numpy())

    def _links(
        self, windows: list[Window], spans: list[list[Span]], states: Tensor, attention_mask: Tensor
    ) -> list[list[Link]]:
        links: list[list[Link]] = [[] for _ in windows]
        if self.model.relation_head is None:
            return links
        for rows in _groups([len(found) for found in spans]):
            chosen = pad_spans([windows[row] for row in rows], [spans[row] for row in rows]).to(self.device)
            scores = self.model.relate(states[rows], attention_mask[rows], chosen)
            probabilities = torch.sigmoid(scores.float()).cpu().numpy()
            where = np.nonzero(probabilities >= self.model.config.relation_threshold)
            for place, head, tail, relation, score in zip(*where, probabilities[where], strict=True):
                links[rows[place]].append((int(head), int(tail), int(relation), float(score)))
        return links


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


def pad_ids(windows: Sequence[Window], pad: int) -> tuple[Tensor, Tensor]:
    """Ids and attention mask of windows, both (windows, longest)."""
    ids = torch.full((len(windows), max(map(len, windows))), pad)
    mask = torch.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = torch.tensor(window.ids)
        mask[row, : len(window)] = 1
    return ids, mask


def pad_places(windows: Sequence[Window]) -> tuple[Tensor, Tensor]:
    """Places of the words' first pieces and a mask of the words there are, both (windows, most words)."""
    places = torch.zeros((len(windows), max(len(window.words) for window in windows)), dtype=torch.long)
    mask = torch.zeros_like(places, dtype=torch.bool)
    for row, window in enumerate(windows):
        places[row, : len(window.places)] = torch.tensor(window.places)
        mask[row, : len(window.places)] = True
    return places, mask


def pad_spans(windows: Sequence[Window], spans: Sequence[Sequence[Span]]) -> Tensor:
    """Spans as ``MarsadModel.relate`` takes them: (windows, most spans, 3), padding labelled -1."""
    padded = torch.tensor([0, 0, -1]).repeat(len(windows), max(1, *map(len, spans)), 1)
    for row, (window, found) in enumerate(zip(windows, spans, strict=True)):
        if found:
            places = [(window.places[span.first], window.places[span.last], span.label) for span in found]
            padded[row, : len(found)] = torch.tensor(places)
    return padded
