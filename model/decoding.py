"""From tag scores to spans: the best sequence of tags that is a valid one, for a whole batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Spans:
    """Spans of a batch: all arrays are (spans,), in order of row and start.

    ``first`` and ``last`` are word places in the row, both inclusive; ``label`` is a label's number.
    """

    row: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    label: NDArray[np.int64]
    score: NDArray[np.float32]


def best_tags(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The most probable valid tags (rows, words) for scores (rows, words, tags); O where ``mask`` (rows, words) is off.

    The one rule of BIO is that I-X only follows B-X or I-X. Where the best tag of each word obeys it anyhow, as it does
    in nearly all rows of a trained network, nothing else can be better; the other rows are searched.
    """
    tags = np.where(mask, scores.argmax(axis=-1), 0) if scores.size else np.zeros(mask.shape, dtype=np.int64)
    before = np.pad(tags, ((0, 0), (1, 0)))[:, :-1]
    broken = ((tags > 0) & (tags % 2 == 0) & (before != tags) & (before != tags - 1)).any(axis=1)
    if broken.any():
        tags[broken] = _searched(scores[broken], mask[broken])
    return tags


def _searched(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The same by Viterbi: only maxima over labels are needed, so a step costs as little as an argmax."""
    outside = np.full(scores.shape[-1], -np.inf, scores.dtype)
    outside[0] = 0
    scores = np.where(mask[..., None], scores, outside)
    rows, words, tags = scores.shape
    origin = np.zeros((words, rows, tags), dtype=np.int64)
    inside = np.arange(2, tags, 2)
    total = scores[:, 0].copy() if words else np.zeros((rows, tags), scores.dtype)
    total[:, inside] = -np.inf
    for word in range(1, words):
        begun, gone_on = total[:, inside - 1], total[:, inside]  # each (rows, labels)
        origin[word] = total.argmax(axis=1)[:, None]
        origin[word][:, inside] = np.where(gone_on >= begun, inside, inside - 1)
        reached = np.repeat(total.max(axis=1, keepdims=True), tags, axis=1)
        reached[:, inside] = np.maximum(gone_on, begun)
        total = reached + scores[:, word]
    path = np.zeros((rows, words), dtype=np.int64)
    every, tag = np.arange(rows), total.argmax(axis=1)
    for word in range(words - 1, -1, -1):
        path[:, word] = tag
        tag = origin[word][every, tag]
    return np.where(mask, path, 0)


def find_spans(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> Spans:
    """The spans of the best valid tags; a span's score is the mean probability of its tags.

    Args:
        scores: unnormalised tag scores (rows, words, tags)
        mask: (rows, words), off for padding
    """
    tags = best_tags(scores, mask)
    begins = tags % 2 == 1
    row, first = np.nonzero(begins)
    goes_on = np.pad((tags > 0) & (tags % 2 == 0), ((0, 0), (0, 1)))
    stops = np.nonzero((tags > 0) & ~goes_on[:, 1:])  # the last word of each span, in the same order
    label = (tags[row, first] - 1) // 2
    chosen = np.take_along_axis(_softmax(scores), tags[..., None], axis=-1)[..., 0]  # (rows, words)
    sums = np.pad(np.cumsum(chosen, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    last = stops[1]
    score = (sums[row, last + 1] - sums[row, first]) / (last + 1 - first)
    return Spans(row, first, last, label, np.clip(score, 0, 1).astype(np.float32))


def _softmax(scores: NDArray[Any]) -> NDArray[Any]:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    normalised: NDArray[Any] = shifted / shifted.sum(axis=-1, keepdims=True)
    return normalised
