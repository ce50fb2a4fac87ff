"""Counts of what was found, what was found in vain and what was missed, and the scores made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Measures:
    """Precision, recall and F1, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives. A score without a denominator is 0."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def gold(self) -> int:
        """How many there are in the gold."""
        return self.tp + self.fn

    @property
    def predicted(self) -> int:
        """How many were predicted."""
        return self.tp + self.fp

    @property
    def measures(self) -> Measures:
        """The scores of these counts."""
        return Measures(
            _ratio(self.tp, self.predicted),
            _ratio(self.tp, self.gold),
            _ratio(2 * self.tp, self.gold + self.predicted),
        )


Tally: TypeAlias = Mapping[str, Counts]
"""The counts of one document by label; only labels that it has or was given."""


def tally(hits: Counter[str], gold: Counter[str], predicted: Counter[str]) -> Tally:
    """Counts by label from how many matched, are in the gold, and were predicted."""
    return {
        label: Counts(hits[label], predicted[label] - hits[label], gold[label] - hits[label])
        for label in sorted({*gold, *predicted})
    }


def mean(rows: Collection[Counts]) -> Measures:
    """The macro average: the mean over labels, each weighing the same; 0 where there is no label."""
    scores = [row.measures for row in rows]
    return Measures(
        _ratio(sum(score.precision for score in scores), len(scores)),
        _ratio(sum(score.recall for score in scores), len(scores)),
        _ratio(sum(score.f1 for score in scores), len(scores)),
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
