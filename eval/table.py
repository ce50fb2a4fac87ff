"""The scores under one criterion: all together and label by label, each with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marsad.eval.bootstrap import bootstrap
from marsad.eval.scores import Counts, Measures, Tally, mean

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Estimate:
    """Scores with the bounds of their 95 % intervals."""

    measures: Measures
    low: Measures
    high: Measures

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the scores, and their intervals as ``[low, high]``."""
        low, high = asdict(self.low), asdict(self.high)
        scores = {name: round(value, _DIGITS) for name, value in asdict(self.measures).items()}
        intervals = {name: [round(low[name], _DIGITS), round(high[name], _DIGITS)] for name in scores}
        return scores | {"interval": intervals}


@dataclass(frozen=True, slots=True)
class Row(Estimate):
    """Scores made of counts."""

    counts: Counts

    def to_dict(self) -> dict[str, Any]:
        """JSON form: scores, intervals and counts."""
        return Estimate.to_dict(self) | asdict(self.counts)


@dataclass(frozen=True, slots=True)
class Table:
    """Scores over all entities or relations (micro), averaged over labels (macro), and of each label that occurs."""

    micro: Row
    macro: Estimate
    by_label: Mapping[str, Row]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        labels = {label: row.to_dict() for label, row in self.by_label.items()}
        return {"micro": self.micro.to_dict(), "macro": self.macro.to_dict(), "by_label": labels}


def make_table(tallies: Sequence[Tally], order: Iterable[str], *, seed: int, resamples: int) -> Table:
    """Sum the tallies of the documents; labels come as in ``order``, those that it lacks after them by name."""
    names = {label for one in tallies for label in one}
    known = list(dict.fromkeys(order))
    labels = [label for label in known if label in names] + sorted(names.difference(known))
    each = _array(tallies, labels)
    low, high = bootstrap(each, seed=seed, resamples=resamples)
    sums = [Counts(*map(int, column)) for column in each.sum(axis=0)]
    bounds = [(_measures(below), _measures(above)) for below, above in zip(low, high, strict=True)]
    rows = [
        Row(counts.measures, *bound, counts)
        for counts, bound in zip([*sums, sum(sums, Counts())], bounds[:-1], strict=True)
    ]
    return Table(
        micro=rows[-1],
        macro=Estimate(mean(sums), *bounds[-1]),
        by_label=dict(zip(labels, rows[:-1], strict=True)),
    )


def _measures(scores: NDArray[np.float64]) -> Measures:
    precision, recall, f1 = map(float, scores)
    return Measures(precision, recall, f1)


def _array(tallies: Sequence[Tally], labels: Sequence[str]) -> NDArray[np.int64]:
    """``(documents, labels, 3)``: tp, fp, fn."""
    column = {label: n for n, label in enumerate(labels)}
    counts = np.zeros((len(tallies), len(labels), 3), dtype=np.int64)
    for row, one in zip(counts, tallies, strict=True):
        for label, count in one.items():
            row[column[label]] = count.tp, count.fp, count.fn
    return counts
