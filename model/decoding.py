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
    in most rows of a trained network, nothing else can be better; in others, what stands round the fault is searched.
    """
    tags = np.where(mask, scores.argmax(axis=-1), 0) if scores.size else np.zeros(mask.shape, dtype=np.int64)
    inside = (tags > 0) & (tags % 2 == 0)
    before = np.zeros_like(tags)
    before[:, 1:] = tags[:, :-1]
    broken = inside & (before != tags) & (before != tags - 1)
    outside = np.full(scores.shape[-1], -np.inf, scores.dtype)  # the scores of a word that is O
    outside[:1] = 0
    for row in np.flatnonzero(broken.any(axis=1)):
        own = np.where(mask[row, :, None], scores[row], outside)
        _mend(tags[row], own, np.flatnonzero(~inside[row]), np.flatnonzero(broken[row]))
    return tags


def _mend(
    tags: NDArray[np.int64], scores: NDArray[np.float32], free: NDArray[np.int64], broken: NDArray[np.int64]
) -> None:
    """Make the best tags of one row valid where they are ``broken``, in place; ``free`` words are those with O or B-X.

    A stretch that is searched ends before a free word, which may follow anything. It begins with a free word whose tag
    is searched too, as if it might follow anything; if it then is O or B-X, it does follow anything, and no better
    sequence of the whole row can exist, since all else has its best tags. If not, the stretch begins further left.
    """
    stretches: list[tuple[int, int]] = []
    for place in broken.tolist():
        if stretches and place < stretches[-1][1]:
            continue
        behind = int(np.searchsorted(free, place))
        end = int(free[behind]) if behind < len(free) else len(tags)
        step = 1
        while True:
            begin = int(free[behind - step]) if step <= behind else 0
            while stretches and begin < stretches[-1][1]:
                begin = min(begin, stretches.pop()[0])
            path = _searched(scores[begin:end], first=begin == 0)
            if begin == 0 or path[0] == 0 or path[0] % 2:
                break
            step = 2 * max(step, behind - int(np.searchsorted(free, begin)))
        tags[begin:end] = path
        stretches.append((begin, end))


def _searched(scores: NDArray[np.float32], *, first: bool) -> list[int]:
    """The best valid tags for scores (words, tags) by Viterbi; unless the first word is the row's, it may be I-X."""
    inside = np.arange(2, scores.shape[1], 2)
    total = scores[0].copy()
    if first:
        total[inside] = -np.inf
    origins = []
    for score in scores[1:]:
        best = int(total.argmax())
        begun, gone_on = total[1::2], total[2::2]
        origin, reached = np.full(len(total), best), np.full(len(total), total[best])
        origin[2::2] = np.where(gone_on >= begun, inside, inside - 1)
        reached[2::2] = np.maximum(gone_on, begun)
        origins.append(origin)
        total = reached + score
    path = [int(total.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def find_spans(scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> Spans:
    """The spans of the best valid tags; a span's score is the mean probability of its tags.

    Args:
        scores: unnormalised tag scores (rows, words, tags)
        mask: (rows, words), off for padding
    """
    tags = best_tags(scores, mask)
    begins = tags % 2 == 1
    row, first = np.nonzero(begins)
    goes_on = np.zeros(tags.shape, dtype=bool)  # whether the next word does
    goes_on[:, :-1] = (tags[:, 1:] > 0) & (tags[:, 1:] % 2 == 0)
    stops = np.nonzero((tags > 0) & ~goes_on)  # the last word of each span, in the same order
    label = (tags[row, first] - 1) // 2
    chosen = np.take_along_axis(_softmax(scores), tags[..., None], axis=-1)[..., 0]  # (rows, words)
    sums = np.zeros((len(chosen), chosen.shape[1] + 1))
    np.cumsum(chosen, axis=1, dtype=np.float64, out=sums[:, 1:])
    last = stops[1]
    score = (sums[row, last + 1] - sums[row, first]) / (last + 1 - first)
    return Spans(row, first, last, label, np.clip(score, 0, 1).astype(np.float32))


def _softmax(scores: NDArray[Any]) -> NDArray[Any]:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    normalised: NDArray[Any] = shifted / shifted.sum(axis=-1, keepdims=True)
    return normalised
