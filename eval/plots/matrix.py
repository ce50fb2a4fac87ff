"""Which label was given for which: the confusion matrix of entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from marsad.eval.align import Pair
from marsad.eval.confusions import match_entities
from marsad.eval.plots.svg import ACCENT, LINE, picture, plain, tag, words

_LEFT, _TOP, _CELL, _RIGHT = 150, 116, 34, 60
_DARKEST = 0.42  # of a cell, so that its number stays readable on it

Cells = Counter[tuple[str | None, str | None]]
"""How often a gold label (None: there is no entity) was answered by a predicted one (None: it was missed)."""


def count_cells(pairs: Iterable[Pair]) -> Cells:
    """Count gold entities by the label of the prediction that they are compared with, whose bounds may differ."""
    cells: Cells = Counter()
    for pair in pairs:
        gold, predicted = pair.gold.entities, pair.predicted.entities
        answers = {n: other for n, (other, _) in match_entities(pair).items()}
        taken = set(answers.values())
        cells.update((one.label, predicted[answers[n]].label if n in answers else None) for n, one in enumerate(gold))
        cells.update((None, other.label) for n, other in enumerate(predicted) if n not in taken)
    return cells


def matrix(cells: Cells, order: Sequence[str], title: str) -> str:
    """A row for each gold label and one for the spurious, a column for each predicted one and one for the missed.

    A cell is the darker the larger its share of the row.
    """
    met = {label for cell in cells for label in cell if label is not None}
    labels = [label for label in order if label in met] + sorted(met.difference(order))
    axis = [*labels, None]
    shapes = [*_names(axis), *(shape for n, gold in enumerate(axis) for shape in _row(cells, gold, n, axis))]
    return picture(
        shapes,
        width=_LEFT + _CELL * len(axis) + _RIGHT,
        height=_TOP + _CELL * len(axis) + 4,
        title=title,
        description="; ".join(_said(gold, other, cells) for gold in axis for other in axis if cells[gold, other]),
    )


def _names(axis: Sequence[str | None]) -> Iterator[str]:
    yield words(_LEFT - 8, _TOP - 12, "gold ↓  predicted →", anchor="end", fill_opacity=0.75)
    for n, label in enumerate(axis):
        middle = n * _CELL + _CELL / 2
        x, y = _LEFT + middle, _TOP - 10
        yield words(_LEFT - 8, _TOP + middle, label or "spurious", anchor="end")
        yield tag("text", plain(label or "missed"), x=x, y=y, transform=f"rotate(-45 {x:g} {y:g})")


def _row(cells: Cells, gold: str | None, n: int, axis: Sequence[str | None]) -> Iterator[str]:
    total = sum(cells[gold, other] for other in axis)
    for m, other in enumerate(axis):
        if gold is None and other is None:
            continue
        count, x, y = cells[gold, other], _LEFT + _CELL * m, _TOP + _CELL * n
        place: dict[str, str | float] = {"x": x, "y": y, "width": _CELL, "height": _CELL}
        shade = _DARKEST * count / total if total else 0
        number = [words(x + _CELL / 2, y + _CELL / 2, f"{count:,}", anchor="middle")] if count else []
        said = tag("title", plain(_said(gold, other, cells)))
        yield tag("g", said, tag("rect", **place, stroke=LINE, fill=ACCENT, fill_opacity=shade), *number)


def _said(gold: str | None, predicted: str | None, cells: Cells) -> str:
    count = f"{cells[gold, predicted]:,}"
    if gold is None:
        return f"{predicted} where there is none: {count}"
    return f"{gold} missed: {count}" if predicted is None else f"{gold} called {predicted}: {count}"
