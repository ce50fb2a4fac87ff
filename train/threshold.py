"""From which probability a relation is given: chosen on the dev set, and stored with the model."""

from __future__ import annotations

from collections.abc import Sequence

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.train.scoring import strict_f1

GRID = tuple(round(0.05 * step, 2) for step in range(2, 19))
"""The thresholds that are tried."""


def best_threshold(gold: Sequence[Document], predicted: Sequence[Document], schema: Schema) -> float:
    """The threshold of ``GRID`` with the best strict F1 on relations; the one nearest to a half of equals.

    ``predicted`` are documents with all relations from the lowest of ``GRID`` on.
    """

    def quality(threshold: float) -> tuple[float, float]:
        kept = [
            document.with_annotation(
                document.entities, [r for r in document.relations if r.score is not None and r.score >= threshold]
            )
            for document in predicted
        ]
        return strict_f1(gold, kept, schema)[1], -abs(threshold - 0.5)

    return max(GRID, key=quality)
