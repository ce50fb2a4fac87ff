"""The two numbers that training watches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marsad.data.document import Document
from marsad.data.schema import Schema
from marsad.eval.align import align
from marsad.eval.entities import entity_tallies
from marsad.eval.relations import relation_tallies
from marsad.eval.scores import Counts, Tally


def strict_f1(gold: Sequence[Document], predicted: Iterable[Document], schema: Schema) -> tuple[float, float]:
    """Strict micro F1 of entities, and of relations end to end, from 0 to 1."""
    pairs = [(pair.gold, pair.predicted) for pair in align(gold, predicted)]
    return (
        _f1(entity_tallies(*pair)["strict"] for pair in pairs),
        _f1(relation_tallies(*pair, schema)["strict"] for pair in pairs),
    )


def _f1(tallies: Iterable[Tally]) -> float:
    return sum((counts for tally in tallies for counts in tally.values()), Counts()).measures.f1
