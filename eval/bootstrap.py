"""How far scores would move with other documents: percentile intervals by resampling documents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 1 << 22  # draws held in memory at a time
_TAILS = (0.025, 0.975)


def bootstrap(counts: NDArray[np.int64], *, seed: int, resamples: int) -> NDArray[np.float64]:
    """95 % percentile intervals of the scores, documents being drawn with replacement.

    Args:
        counts: ``(documents, labels, 3)``, the last axis tp, fp, fn; at least one document.
        seed: the same seed draws the same documents, whatever the labels.
        resamples: how often to draw.

    Returns:
        ``(2, labels + 2, 3)``: low and high; the labels, then micro and macro; precision, recall, F1. A resample
        in which a label does not occur at all tells nothing of it and is left out; where none tells anything,
        both bounds are the score itself.
    """
    documents, labels, _ = counts.shape
    flat = counts.reshape(documents, labels * 3).astype(np.float64)
    rng = np.random.default_rng(seed)
    sums = np.empty((resamples, labels * 3))
    step = max(1, _AT_ONCE // documents)
    for first in range(0, resamples, step):
        rows = min(step, resamples - first)
        sums[first : first + rows] = _weights(rng, rows, documents) @ flat
    scores = _scores(sums.reshape(resamples, labels, 3))
    bounds = np.stack([_quantile(scores, tail) for tail in _TAILS])
    point = np.nan_to_num(_scores(flat.sum(axis=0).reshape(1, labels, 3))[0])
    return np.where(np.isnan(bounds), point, bounds)


def _weights(rng: np.random.Generator, rows: int, documents: int) -> NDArray[np.float64]:
    """How often each document was drawn: ``(rows, documents)``, each row summing to ``documents``."""
    drawn = rng.integers(0, documents, size=(rows, documents)) + documents * np.arange(rows)[:, None]
    return np.bincount(drawn.ravel(), minlength=rows * documents).reshape(rows, documents).astype(np.float64)


def _scores(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(n, labels, 3)`` counts to ``(n, labels + 2, 3)`` scores; not a number where nothing was there to score."""
    each = _measures(counts)
    micro = _measures(counts.sum(axis=1, keepdims=True))
    there = (~np.isnan(each)).sum(axis=1, keepdims=True)  # (n, 1, 3)
    total = np.nansum(each, axis=1, keepdims=True)
    macro = np.where(there > 0, total / np.maximum(there, 1), np.nan)
    return np.concatenate([each, micro, macro], axis=1)


def _measures(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    tp, fp, fn = counts[..., 0], counts[..., 1], counts[..., 2]
    parts = np.stack([tp, tp, 2 * tp], axis=-1)
    wholes = np.stack([tp + fp, tp + fn, 2 * tp + fp + fn], axis=-1)
    scores = parts / np.maximum(wholes, 1)
    return np.where(wholes[..., 2:] > 0, scores, np.nan)


def _quantile(scores: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """The quantile of the numbers along the first axis, interpolated; not a number where there is none."""
    ordered = np.sort(scores, axis=0)  # what is not a number comes last
    place = share * np.maximum((~np.isnan(scores)).sum(axis=0) - 1, 0)  # (labels + 2, 3)
    below, above = np.floor(place).astype(np.intp), np.ceil(place).astype(np.intp)
    low, high = (np.take_along_axis(ordered, at[None], axis=0)[0] for at in (below, above))
    between: NDArray[np.float64] = low + (place - below) * (high - low)
    return between
