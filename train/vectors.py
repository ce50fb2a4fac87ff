"""Word-vector-like embeddings to start an encoder from: positive PMI of neighbouring pieces, factorised.

Levy and Goldberg, "Neural word embedding as implicit matrix factorization" (NeurIPS 2014). Minutes of work give
the embedding matrix what masked-language modelling would otherwise spend most of a short run on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

_CHUNK = 4_000_000


def pmi_vectors(
    tokens: NDArray[Any], size: int, *, dimensions: int, window: int = 4, least: float = 2.0, seed: int = 0
) -> NDArray[np.float32]:
    """Vectors of shape (size, dimensions) for piece ids below ``size``, with a standard deviation of one.

    Pairs up to ``window`` apart count by one over their distance; pairs that count less than ``least`` are left out.
    """
    if len(tokens) <= window:
        raise ValueError(f"{len(tokens)} tokens are too few to count neighbours in")
    counts = _neighbours(tokens, size, window)
    counts.data[counts.data < least] = 0
    counts.eliminate_zeros()
    counts = (counts + counts.T).tocsr()
    context = np.asarray(counts.sum(axis=0)).ravel() ** 0.75  # smoothed as in word2vec
    frequency = np.asarray(counts.sum(axis=1)).ravel()
    rows, columns = counts.nonzero()
    expected = frequency[rows] * context[columns] / context.sum()
    pmi = np.log(np.maximum(counts.data, 1e-12) / np.maximum(expected, 1e-12))
    matrix = sparse.csr_matrix((np.maximum(pmi, 0), (rows, columns)), shape=(size, size), dtype=np.float32)
    left, values, _ = randomized_svd(matrix, dimensions, n_iter=3, random_state=seed)
    vectors = left * np.sqrt(values)
    vectors = (vectors - vectors.mean(axis=0)) / max(float(vectors.std()), 1e-12)
    return np.asarray(vectors, dtype=np.float32)


def _neighbours(tokens: NDArray[Any], size: int, window: int) -> sparse.csr_matrix:
    """Weighted counts of ordered pairs (piece, later piece), counted chunk by chunk."""
    counts = sparse.csr_matrix((size, size), dtype=np.float32)
    for begin in range(0, len(tokens), _CHUNK):
        chunk = np.asarray(tokens[begin : begin + _CHUNK + window], dtype=np.int64)
        for distance in range(1, window + 1):
            if len(chunk) <= distance:
                break
            weights = np.full(len(chunk) - distance, 1 / distance, np.float32)
            pairs = sparse.coo_matrix((weights, (chunk[:-distance], chunk[distance:])), shape=(size, size))
            counts = counts + pairs.tocsr()
    return counts
